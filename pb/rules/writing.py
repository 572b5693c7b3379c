"""Words and characters of a text as a person counts them, and the text as it is kept (R24, annexes 1 and 2)."""

import re
import unicodedata

JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
REGIONAL = range(0x1F1E6, 0x1F200)
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BLANK = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Return a text as it is kept: composed accents, plain line ends, nothing invisible, no space at its edges."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    shown = "".join(sign for sign in plain if sign in "\n\t" + JOINER or unicodedata.category(sign) not in ("Cf", "Cs"))
    return BLANK.sub("\n\n", "\n".join(line.rstrip() for line in shown.split("\n"))).strip()


def one_line(text: str) -> str:
    """Return a text of one line: `tidy`, with single plain spaces."""
    return " ".join(tidy(text).split())


def words(text: str) -> int:
    """Count the words: what stands between spaces and holds a letter or a figure; signs alone are none (R24)."""
    return sum(any(sign.isalnum() for sign in piece) for piece in tidy(text).split())


def characters(text: str) -> int:
    """Count the characters, spaces included; an accent, or an emoji of several parts, is one with its letter (R24)."""
    number, joined, flag = 0, False, False
    for sign in tidy(text):
        if joined or _belongs(sign):
            joined = sign == JOINER
            continue
        flag = ord(sign) in REGIONAL and not flag
        number += not (ord(sign) in REGIONAL and not flag)
    return number


def printable(text: str) -> bool:
    """Tell whether a text can be shown: no control, no half character, nothing that turns the writing around (I8)."""
    return TURNING.isdisjoint(text) and not any(
        unicodedata.category(sign) in ("Cc", "Cs", "Cn") and sign not in "\n\r\t" for sign in text
    )


def _belongs(sign: str) -> bool:
    """Tell whether a sign belongs to the one before it."""
    return sign == JOINER or unicodedata.category(sign) in ("Mn", "Me") or ord(sign) in SKIN_TONES
