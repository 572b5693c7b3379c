"""Any colour of a municipality becomes readable in both schemes, and one that would mislead gets a warning."""

import itertools

import pytest

from pb.errors import Invalid
from pb.rules.accent import contrast, derive, worst

COLOURS = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in itertools.product(range(0, 256, 51), repeat=3)]


def test_contrast_is_that_of_the_norm():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0b5a3c", "#0b5a3c") == 1


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_is_made_readable_with_room_to_spare(colour):
    theme = derive(colour)
    assert worst(theme.light, "light") >= 6
    assert worst(theme.dark, "dark") >= 7
    assert contrast(theme.light["on-deep"], theme.light["deep"]) >= 9
    assert contrast(theme.dark["on-deep"], theme.dark["deep"]) >= 11


def test_a_colour_that_is_readable_already_is_kept():
    assert derive("#7A2E8E").light["accent"] == "#7a2e8e"
    assert derive(" #0b5a3c ").given == "#0b5a3c"


def test_a_pale_colour_is_darkened_only_as_far_as_needed():
    theme = derive("#f2c14e")
    assert theme.given == "#f2c14e"
    assert 6 <= worst(theme.light, "light") < 6.3


@pytest.mark.parametrize("text", ["", "green", "#0b5", "0b5a3c", "#0b5a3c;", "#0b5a3g", "#0b5a3c\n}"])
def test_what_is_no_colour_is_refused_and_named(text):
    with pytest.raises(Invalid) as refusal:
        derive(text)
    assert refusal.value.code == "accent_contrast"
    assert refusal.value.problems[0].details == {"accent": text}


@pytest.mark.parametrize(
    ("colour", "warning"),
    [
        ("#d01020", "accent_like_error"),
        ("#ff0033", "accent_like_error"),
        ("#f2a33c", "accent_like_care"),
        ("#7a4a00", "accent_like_care"),
        ("#0b5a3c", None),
        ("#1a3fa0", None),
        ("#7a2e8e", None),
        ("#806060", None),
    ],
)
def test_a_colour_near_red_or_amber_gets_a_warning(colour, warning):
    assert derive(colour).warning == warning


def test_the_style_sheet_gives_five_properties_in_each_scheme():
    sheet = derive("#7a2e8e").css()
    light, dark = sheet.split("@media screen and (prefers-color-scheme:dark)")
    for name in ("--accent", "--on-accent", "--deep", "--on-deep", "--tint"):
        assert light.count(f"{name}:#") == 1
        assert dark.count(f"{name}:#") == 1
    assert light.startswith("@media screen{")
    assert sheet.count("{") == sheet.count("}") == 4
