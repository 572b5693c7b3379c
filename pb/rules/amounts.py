"""Amounts of money as people and files write them, read to the exact cent."""

import re

from pb.errors import Invalid

# A comma is only read as a decimal mark where it cannot be a thousands separator: 1,50 but not 1,000.
AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]+)|,([0-9]{1,2}))?")
LONGEST = 13
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]{1,2})?")  # as our own pages write amounts
AROUND = str.maketrans("", "", "€ \u00a0\u202f\t")


def cents(text: str) -> int:
    """Return the cents of an amount such as 1000, 1000.00 or 1000,50 (no float is ever made).

    Raises Invalid `bad_amount`, `negative_amount`, `fraction_of_cent` or `amount_too_large`.
    """
    text = text.strip()
    if re.fullmatch(r"-[0-9.,]+", text):
        raise Invalid("negative_amount", amount=text)
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise Invalid("bad_amount", amount=text)
    whole = found[1].lstrip("0")
    part = (found[2] or found[3] or "").rstrip("0")
    if len(part) > 2:
        raise Invalid("fraction_of_cent", amount=text)
    if len(whole) > LONGEST:
        raise Invalid("amount_too_large", amount=text)
    return int(whole or "0") * 100 + int(part.ljust(2, "0"))


def typed(text: str) -> int | None:
    """Return the cents of what somebody typed, None for nothing; the signs people type around an amount are forgiven.

    Raises `Invalid` as `cents` does.
    """
    found = text.translate(AROUND)
    if THOUSANDS.fullmatch(found):
        found = found.replace(".", "")
    return cents(found) if found else None


def plain(amount_cents: int) -> str:
    """Write cents for files as `cents` reads them: 1000 or 1000.50."""
    euro, rest = divmod(amount_cents, 100)
    return f"{euro}.{rest:02d}" if rest else str(euro)
