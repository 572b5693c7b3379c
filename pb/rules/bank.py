"""Bank accounts and enterprise numbers, checked by a kept library as Belgium checks them (R24, R26)."""

import unicodedata

from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.be import iban as belgian
from stdnum.be import vat
from stdnum.exceptions import ValidationError

from pb.errors import Invalid


def iban(text: str) -> str:
    """Return an account number without spaces; raise `Invalid` with what is wrong with it.

    `iban_check`: the two figures of the ISO check; `iban_national`: right for ISO, but not for the Belgian check.
    """
    number = _compact(text)
    if not number.isascii() or not 15 <= len(number) <= 34 or not number[:2].isalpha():
        raise Invalid("iban_form")
    try:
        ibans.validate(number, check_country=False)
    except ValidationError:
        raise Invalid("iban_check") from None
    try:
        (belgian if number.startswith("BE") else ibans).validate(number)
    except ValidationError:
        raise Invalid("iban_national") from None
    return number


def bic_of(number: str) -> str:
    """Return the BIC of the bank of a Belgian account, or nothing where it cannot be told."""
    try:
        return str(belgian.to_bic(number) or "") if number.startswith("BE") else ""
    except ValidationError:
        return ""


def bic(text: str) -> str:
    """Return a BIC in capitals; raise `Invalid` for none."""
    code = _compact(text)
    if not bics.is_valid(code):
        raise Invalid("bic_form")
    return code


def same_bank(first: str, second: str) -> bool:
    """Tell whether two BICs name the same bank: three signs for a branch may follow the eight."""
    return first[:8] == second[:8]


def enterprise(text: str) -> str:
    """Return the ten figures of an enterprise number (modulus 97); raise `Invalid` for none."""
    number = _compact(text).removeprefix("BE")
    if len(number) == 9 and number.isdigit():  # as it was written before 2005
        number = f"0{number}"
    if len(number) != 10 or number[0] not in "01" or int_or_zero(number[:8]) == 0 or not vat.is_valid(number):
        raise Invalid("enterprise_number")
    return number


def shown_iban(number: str) -> str:
    """Write an account number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def hidden_iban(number: str) -> str:
    """Write an account number so that it is recognised, and not told (D8)."""
    return f"{number[:4]} •••• {number[-4:]}" if number else ""


def int_or_zero(text: str) -> int:
    """Return the number that a text of plain figures writes, else 0."""
    return int(text) if text.isascii() and text.isdigit() else 0


def _compact(text: str) -> str:
    """Return the letters and figures of a number in capitals, without the spaces and points that people put in."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZPC")
