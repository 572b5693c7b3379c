"""Amounts read to the exact cent."""

import pytest

from pb.errors import Invalid
from pb.rules.amounts import cents


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("1000", 100_000),
        ("1000.00", 100_000),
        ("60000.0", 6_000_000),
        ("363734.88", 36_373_488),
        ("363734,88", 36_373_488),
        ("0.1", 10),
        (" 7 ", 700),
        ("007", 700),
        ("12.500000", 1250),
        ("9007199254740.93", 900_719_925_474_093),
    ],
)
def test_exact_cents(text: str, expected: int) -> None:
    assert cents(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "negative_amount"),
        ("-0.005", "negative_amount"),
        ("0.005", "fraction_of_cent"),
        ("10.001", "fraction_of_cent"),
        ("9" * 5000, "amount_too_large"),
        ("", "bad_amount"),
        ("1e9", "bad_amount"),
        ("nan", "bad_amount"),
        ("inf", "bad_amount"),
        ("0x10", "bad_amount"),
        ("1_000", "bad_amount"),
        ("1,000", "bad_amount"),
        ("1.000,00", "bad_amount"),
        ("1 000", "bad_amount"),
        ("+5", "bad_amount"),
        (".5", "bad_amount"),
        ("5.", "bad_amount"),
        ("١٢", "bad_amount"),
        ("１２", "bad_amount"),
        ("1²", "bad_amount"),
        ("12\n13", "bad_amount"),
        ("€5", "bad_amount"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        cents(text)
    assert refused.value.code == code
