"""The national register number: read in any writing, checked, and what can be known of the birth from it (I12)."""

import calendar
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from stdnum.be import bis, nn

from pb.errors import Invalid

DIGITS = 11
LOST_ZEROS = 3  # a spreadsheet drops at most those of 00.0…
OLDEST_YEARS = 125
NO_DATE = frozenset({"000001", "002001", "004001"})  # made up where no part of the birth date was known
LAST_SERIAL = 998


@dataclass(frozen=True)
class NationalNumber:
    """A valid number: eleven digits, and the parts of the birth date it tells (0: not known)."""

    digits: str = field(repr=False)
    is_bis: bool
    century: int
    year: int = field(repr=False)
    month: int = field(repr=False)
    day: int = field(repr=False)

    @property
    def birth_date(self) -> date | None:
        """Return the whole birth date, or None where month or day are not known: then no age can be read from it."""
        return date(self.year, self.month, self.day) if self.year and self.month and self.day else None

    @property
    def sex(self) -> str:
        """Return M, F, or nothing for a BIS number given before the sex was known."""
        if self.is_bis and int(self.digits[2:4]) < 40:
            return ""
        return "M" if int(self.digits[6:9]) % 2 else "F"

    @property
    def text(self) -> str:
        """Return the number as people write it: 85.07.30-033.28."""
        return str(nn.format(self.digits))


def read(text: str, today: date, *, lost_zeros: bool = False) -> NationalNumber:
    """Read a number written with any spaces and punctuation; BIS numbers are valid and say so.

    `lost_zeros` accepts a number without its leading zeros, as spreadsheets write it.
    Raise `Invalid`: `no_number`, or `bad_number` if form, check digits, date or serial cannot be.
    """
    digits = compact(text)
    if not digits:
        raise Invalid("no_number")
    if lost_zeros and len(digits) >= DIGITS - LOST_ZEROS:
        digits = digits.zfill(DIGITS)
    if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS):
        raise Invalid("bad_number")
    found = _parts(digits)
    if found is None or not _plausible(found, today):
        raise Invalid("bad_number")
    return found


def compact(text: str) -> str:
    """Return the text without spaces, punctuation and invisible characters, wide digits made plain."""
    if text.isascii() and text.isdigit():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] not in "ZPC")


def checks_for(digits: str, born: date) -> int:
    """Return the century (1900 or 2000) that check digits tell, if eleven digits begin with this birth date, else 0.

    Even a number that cannot be, because its century is to come or too long ago, is explained by it.
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS) or digits[:6] != f"{born:%y%m%d}":
        return 0
    front, check = int(digits[:9]), int(digits[9:])
    return next((year for year, lead in ((1900, 0), (2000, 2 * 10**9)) if 97 - (lead + front) % 97 == check), 0)


def contradiction(number: NationalNumber, birth_date: date) -> str:
    """Return `century_conflict` or `birth_date_conflict` if a birth date contradicts the number, else nothing."""
    told = ((number.year, birth_date.year), (number.month, birth_date.month), (number.day, birth_date.day))
    differs = [known != given for known, given in told if known]
    if not any(differs):
        return ""
    same_in_other_century = differs[0] and not any(differs[1:]) and (number.year - birth_date.year) % 100 == 0
    return "century_conflict" if same_in_other_century else "birth_date_conflict"


def _parts(digits: str) -> NationalNumber | None:
    """Take a number apart if the library finds it valid; the check digits say the century."""
    is_bis = int(digits[2:4]) >= 20  # the month of a BIS number is 20 or 40 higher
    if not (bis if is_bis else nn).is_valid(digits):
        return None
    century = 1900 if 97 - int(digits[:9]) % 97 == int(digits[9:]) else 2000
    if digits[:6] in NO_DATE:
        return NationalNumber(digits, is_bis, century, 0, 0, 0)
    year, month = century + int(digits[:2]), int(digits[2:4]) % 20
    day = int(digits[4:6]) if month else 0  # without a month the day only goes on counting
    return NationalNumber(digits, is_bis, century, year, month, day)


def _plausible(number: NationalNumber, today: date) -> bool:
    """Demand a serial that is given out, and a birth in the past within the longest human life."""
    if not 1 <= int(number.digits[6:9]) <= LAST_SERIAL:
        return False
    if not number.year:
        return True
    if not today.year - OLDEST_YEARS <= number.year <= today.year:
        return False
    if number.month and number.day > calendar.monthrange(number.year, number.month)[1]:
        return False
    return number.birth_date is None or number.birth_date <= today
