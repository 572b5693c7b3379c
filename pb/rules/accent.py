"""The colours of a municipality, derived from the one accent it gives and checked for contrast (WCAG 2.2, 1.4.3)."""

import colorsys
import re
from collections.abc import Callable
from dataclasses import dataclass

from pb.errors import Invalid, Problem

BLACK, WHITE = "#000000", "#ffffff"
GROUNDS = {"light": (WHITE, "#f3f6f3"), "dark": ("#101613", "#18211c")}  # --page and --soft of the style sheet
LIGHT_ON_DEEP = "#f2f8f4"
LEAST = 4.5  # contrast of text that WCAG asks; we aim higher
CODE = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Theme:
    """The five custom properties of each scheme, the colour as given, and what the set-up screen should warn of."""

    given: str
    light: dict[str, str]
    dark: dict[str, str]
    warning: str | None  # "accent_like_error" or "accent_like_care"

    def css(self) -> str:
        """Write the small style sheet that follows ours."""
        light, dark = (";".join(f"--{name}:{code}" for name, code in each.items()) for each in (self.light, self.dark))
        return (
            f"@media screen{{:root{{{light}}}}}\n"  # paper keeps its black
            f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        )


def derive(accent: str) -> Theme:
    """Darken or lighten an accent (#rrggbb) only as far as its grounds need.

    Raise `Invalid` with code `accent_contrast` when it is no colour or cannot be read on its grounds.
    """
    code = accent.strip().lower()
    if not CODE.fullmatch(code):
        raise _refusal(accent)
    light, dark = _light(code), _dark(code)
    for scheme, colours in (("light", light), ("dark", dark)):
        if worst(colours, scheme) < LEAST:
            raise _refusal(accent)
    return Theme(code, light, dark, warning(code))


def warning(code: str) -> str | None:
    """Say whether a colour reads as an error (near red) or as a warning (near amber), which pages keep for those."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(code))
    if saturation < 0.35 or not 0.12 < lightness < 0.9:
        return None
    degrees = hue * 360
    if degrees >= 345 or degrees < 18:
        return "accent_like_error"
    return "accent_like_care" if 25 <= degrees < 55 else None


def contrast(one: str, two: str) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def worst(colours: dict[str, str], scheme: str) -> float:
    """Return the least contrast among the pairs that pages put together in a scheme."""
    pairs = [(colours["accent"], ground) for ground in (*GROUNDS[scheme], colours["tint"])]
    pairs += [(colours["on-accent"], colours["accent"]), (colours["on-deep"], colours["deep"])]
    return min(contrast(one, two) for one, two in pairs)


def _light(code: str) -> dict[str, str]:
    """Derive the colours of the light scheme: 6:1 on its grounds, 9:1 under white."""
    accent = _towards(BLACK, code, lambda mixed: (*GROUNDS["light"], _mix(mixed, WHITE, 0.1)), 6)
    deep = _towards(BLACK, accent, lambda _: (WHITE,), 9)
    return {"accent": accent, "on-accent": WHITE, "deep": deep, "on-deep": WHITE, "tint": _mix(accent, WHITE, 0.1)}


def _dark(code: str) -> dict[str, str]:
    """Derive the colours of the dark scheme: 7.5:1 on its grounds, 11:1 under near-white."""
    deep = _towards(BLACK, code, lambda _: (LIGHT_ON_DEEP,), 11)
    tint = _mix(deep, GROUNDS["dark"][0], 0.5)
    accent = _towards(WHITE, code, lambda _: (*GROUNDS["dark"], tint), 7.5)
    on_accent = _towards(BLACK, deep, lambda _: (accent,), min(9, contrast(BLACK, accent)))
    return {"accent": accent, "on-accent": on_accent, "deep": deep, "on-deep": LIGHT_ON_DEEP, "tint": tint}


def _towards(end: str, code: str, grounds: Callable[[str], tuple[str, ...]], ratio: float) -> str:
    """Mix a colour towards black or white by whole percents until it stands out on every ground, or fully."""
    for percent in range(101):
        mixed = _mix(end, code, percent / 100)
        if all(contrast(mixed, ground) >= ratio for ground in grounds(mixed)):
            return mixed
    return end


def _mix(one: str, two: str, share: float) -> str:
    """Mix two colours; `share` is that of the first."""
    mixed = (a * share + b * (1 - share) for a, b in zip(_parts(one), _parts(two), strict=True))
    return "#" + "".join(f"{round(part * 255):02x}" for part in mixed)


def _parts(code: str) -> tuple[float, float, float]:
    """Return red, green and blue between 0 and 1."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(code: str) -> float:
    """Return the relative luminance of WCAG."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(code))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _refusal(accent: str) -> Invalid:
    """Refuse a colour."""
    return Invalid("accent_contrast", [Problem("accent_contrast", "accent", {"accent": accent})], accent=accent)
