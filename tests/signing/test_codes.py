"""The codes of the letters forgive how they are typed and no slip of the pen (E1)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb import codes
from pb.rules import crockford

KEY = bytes(range(32))
chances = st.binary(min_size=12, max_size=12)


def made(chance: bytes) -> codes.Code:
    return codes.generate(lambda size: chance[:size])


def test_known_answers() -> None:
    code = made(bytes.fromhex("00443214c74254b635cf8465"))
    assert code.selector + code.secret == "0123456789ABCDEFGHJ"
    assert code.text == "0123-4567-89AB-CDEF-GHJT"
    assert made(bytes(12)).text == "0000-0000-0000-0000-0000"
    assert "GHJ" not in repr(code)


def test_chance_gives_ninety_five_bits() -> None:
    asked: list[int] = []

    def source(size: int) -> bytes:
        asked.append(size)
        return b"\xff" * size

    assert codes.generate(source).text.startswith("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZ")
    assert asked == [12]
    assert len({codes.generate().text for _ in range(200)}) == 200


@given(chances)
def test_a_printed_code_reads_back(chance: bytes) -> None:
    code = made(chance)
    assert codes.parse(code.text) == code
    assert len(code.text) == 24


@pytest.mark.parametrize(
    "typed",
    [
        "0123-4567-89AB-CDEF-GHJT",
        "0123456789abcdefghjt",
        " o123 4567 89ab cdef ghjt ",
        "OI23\u20134567\u00a089AB\u202fCDEF GHJT",
        "0l23.4567.89AB.CDEF.GHJT\r\n",
        "oL23_4567_89ab_cdef_ghjt",
        "０123456789ABCDEFGHJＴ",
    ],
)
def test_forgiving_of_case_spaces_hyphens_look_alikes_and_wide_signs(typed: str) -> None:
    assert codes.parse(typed) == codes.Code("012345", "6789ABCDEFGHJ")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "0123-4567-89AB-CDEF-GHJ",
        "0123-4567-89AB-CDEF-GHJTT",
        "U123-4567-89AB-CDEF-GHJT",
        "0" * 10_000,
        "\0" * 20,
        "０123456789ABCDEFGHJＴT",
        "0123-4567-89AB-CDEF-GHJ\u00df",
        "\ud800" * 20,
    ],
)
def test_what_cannot_be_a_code(typed: str) -> None:
    assert codes.parse(typed) is None


@given(chances)
def test_every_wrong_character_is_found(chance: bytes) -> None:
    plain = made(chance).text.replace("-", "")
    for place, right in enumerate(plain):
        for wrong in crockford.ALPHABET:
            if wrong != right:
                assert codes.parse(plain[:place] + wrong + plain[place + 1 :]) is None


@given(chances)
def test_every_exchange_of_two_characters_is_found(chance: bytes) -> None:
    plain = made(chance).text.replace("-", "")
    for first in range(20):
        for second in range(first + 1, 20):
            mixed = list(plain)
            mixed[first], mixed[second] = mixed[second], mixed[first]
            if plain[first] != plain[second]:
                assert codes.parse("".join(mixed)) is None


def test_a_code_proves_itself_with_its_key_in_its_edition_only() -> None:
    code = made(bytes(range(12)))
    stored = codes.verifier(KEY, 1, code)
    assert codes.holds(KEY, 1, code, stored)
    assert not codes.holds(KEY, 2, code, stored)
    assert not codes.holds(bytes(32), 1, code, stored)
    assert not codes.holds(KEY, 1, codes.Code(code.selector, "0" * 13), stored)
    assert not codes.holds(KEY, 1, codes.Code("000000", code.secret), stored)
    assert not codes.holds(KEY, 1, code, None)
    assert not codes.holds(KEY, 1, code, bytes(32))


def test_characters_are_evenly_spread() -> None:
    source = random.Random(1170)
    seen = "".join(made(source.randbytes(12)).text for _ in range(4000)).replace("-", "")
    counts = [seen.count(character) for character in crockford.ALPHABET]
    expected = len(seen) / 32
    assert sum((count - expected) ** 2 / expected for count in counts) < 61.1  # chi-square, 31 degrees, p = 0.001
