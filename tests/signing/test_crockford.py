"""Text in base 32 holds its bytes exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import crockford


def test_known_answers() -> None:
    assert crockford.encode(bytes.fromhex("ff"), 2) == "ZW"
    assert crockford.encode(b"foobar", 10) == "CSQPYRK1E8"
    assert crockford.decode("CSQPYRK1E8", 6) == b"foobar"
    assert crockford.check_character("") == "0"
    assert crockford.grouped("ABCDEFG", 3) == "ABC-DEF-G"


@given(st.binary(min_size=1, max_size=40))
def test_bytes_come_back(raw: bytes) -> None:
    text = crockford.encode(raw, -(-len(raw) * 8 // 5))
    assert crockford.decode(text, len(raw)) == raw


def test_surplus_bits_and_short_texts_are_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        crockford.decode("ZZ", 1)
    with pytest.raises(ValueError, match="bytes"):
        crockford.decode("Z", 1)


def test_an_empty_text_holds_nothing() -> None:
    assert not crockford.holds("")
    assert not crockford.holds("0")
