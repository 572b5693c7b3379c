"""One row of a roll: cleaned into a resident, or refused with every reason at once (R35, I12)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from pb.errors import Invalid
from pb.rules import national, written_dates
from pb.rules.cleaning import LONGEST, clean, folded, garbled, has_letter, means_no
from pb.rules.national import NationalNumber
from pb.rules.roll_columns import Columns

REJECTIONS = (
    "no_number", "bad_number", "century_conflict", "bis_number", "birth_date_conflict", "number_conflict",
    "duplicate_row", "not_resident", "no_name", "bad_date", "future_date",
)  # fmt: skip
WARNINGS = (
    "sex_conflict", "encoding", "no_first_name", "no_street", "no_language", "deceased", "kept_from_current",
)  # fmt: skip
AS_DECIMAL = re.compile(r"(\d{8,11})[.,]0{1,2}", re.ASCII)
POSTAL = re.compile(r"(?:b|be|b e)?[\s.-]*([1-9]\d{3})(?:[.,]0+)?(?!\d)", re.ASCII | re.IGNORECASE)
IN_ADDRESS = re.compile(r"(?:^|[,;\s])(?:BE?-?)?([1-9]\d{3})\s+(?!bo[iî]te|bte|bus)[^\W\d_]{3}", re.IGNORECASE)
DECIMAL_PART = re.compile(r"(?<=\d)[.,]0+$", re.ASCII)
BOX_WORDS = {"fr": "bte", "nl": "bus"}
LANGUAGES = {
    word: code
    for code, words in {
        "fr": "f fr fra fre french francais francaise francophone frans franstalig franstalige franzosisch",
        "nl": "n nl nld dut dutch neerlandais neerlandaise neerlandophone nederlands nederlandstalig nederlandstalige "
        "flamand vlaams flemish niederlandisch",
        "de": "d de deu ger german allemand allemande germanophone duits duitstalig deutsch",
        "en": "e en eng english anglais anglaise engels engelstalig englisch",
    }.items()
    for word in words.split()
}
SEXES = {
    word: sex
    for sex, words in {
        "M": "m h man mannelijk homme masculin male masc mr m le heer monsieur 1",
        "F": "f v vr vrouw vrouwelijk femme feminin feminine female fem mme mevr mw mrs mevrouw madame 2",
    }.items()
    for word in words.split()
}


@lru_cache(200)
def _spoken(text: str) -> str:
    """Return the one language that a cell names, as in FR, fr-BE or F - Français, or nothing."""
    named = {LANGUAGES[word] for word in folded(clean(text)).split() if word in LANGUAGES}
    return named.pop() if len(named) == 1 else ""


@lru_cache(200)
def _sex(text: str) -> str:
    """Return M or F, or nothing for a cell that says neither."""
    return SEXES.get(folded(clean(text)), "")


@dataclass(frozen=True)
class Home:
    """What a row is held against: the postal codes of residents, and the last day on which somebody can be born."""

    postal_codes: frozenset[str]
    latest: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A resident as the roll keeps them; a protected address is not kept at all (R35)."""

    number: str = field(repr=False)
    birth_date: date = field(repr=False)
    name: str = field(repr=False)
    address: str = field(repr=False)
    language: str


@dataclass(slots=True)
class Reading:
    """What was read of one record: the line (the header is 1), the resident, and all that is to be said of it."""

    line: int
    number: str = field(default="", repr=False)  # canonical, of a resident; empty when it cannot be relied upon
    entry: Entry | None = field(default=None, repr=False)
    codes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    surname: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    born: date | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    gone: bool = False


def read(line: int, cells: Sequence[str], columns: Columns, home: Home) -> Reading:
    """Read one record; `codes` says why it is refused, `entry` is there when it is not."""
    row = _Row(line, cells, columns)
    number = row.number(home.latest)
    born = row.birth_date(number, home.latest)
    name = row.name()
    row.residence(home.postal_codes)
    language, address = row.language(), ""
    address = row.address(language)
    row.sex(number)
    found = row.found
    if not found.codes and number is not None and born is not None:
        found.entry = Entry(number.digits, born, name, address, language)
    found.address = address
    return found


class _Row:
    """The cells of one record while they are read, and what was found so far."""

    def __init__(self, line: int, cells: Sequence[str], columns: Columns) -> None:
        self.cells, self.columns = cells, columns
        self.found = Reading(line)
        self.digits = ""
        self.found.gone = not means_no(self.text("gone"))

    def raw(self, name: str) -> str:
        """Return a cell as it stands in the file."""
        return self.columns.get(self.cells, name)

    def text(self, name: str) -> str:
        """Return a cell made clean."""
        return clean(self.raw(name))

    def refuse(self, code: str) -> None:
        self.found.codes.append(code)

    def warn(self, code: str) -> None:
        if code not in self.found.warnings:
            self.found.warnings.append(code)

    def number(self, latest: date) -> NationalNumber | None:
        """Read the national number; a decimal part that a program added goes, leading zeros it dropped come back."""
        written = unicodedata.normalize("NFKC", self.text("number"))
        whole = AS_DECIMAL.fullmatch(written)
        self.digits = national.compact(whole[1] if whole else written)
        try:
            number = national.read(self.digits, latest, lost_zeros=True)
        except Invalid as refusal:
            self.refuse(refusal.code)
            return None
        if number.is_bis:
            self.refuse("bis_number")
            return None
        self.found.number = number.digits
        return number

    def birth_date(self, number: NationalNumber | None, latest: date) -> date | None:
        """Read the birth date, or take the one that the number tells; a contradiction is named (R35)."""
        text = self.text("born")
        born = written_dates.choose(written_dates.read(text), number, latest) if text else None
        if text and born is None:
            self.refuse("bad_date")
        elif not text:
            born = number.birth_date if number else None
            if number and born is None:
                self.refuse("bad_date")
        elif born:
            self._compare(born, number, latest)
        self.found.born = born
        return born

    def _compare(self, born: date, number: NationalNumber | None, latest: date) -> None:
        if "bad_number" in self.found.codes:
            self._explain(born, latest)
        if born > latest:
            self.refuse("future_date")
        elif number and (conflict := national.contradiction(number, born)):
            self.refuse(conflict)

    def _explain(self, born: date, latest: date) -> None:
        """Say more of a number that cannot be: right but for its century, or as far in the future as the birth date."""
        digits = self.digits.zfill(national.DIGITS) if len(self.digits) >= 8 else self.digits
        century = national.checks_for(digits, born)
        if century and century != born.year // 100 * 100:
            self.found.codes[:] = ["century_conflict"]
        elif century and born > latest:
            self.found.codes.clear()

    def name(self) -> str:
        """Read the names; without a last name there is nobody to write to."""
        found, surname, given = self.found, self._words("surname"), self._words("given")
        whole = "" if has_letter(surname) else self._words("whole")
        if whole:
            surname, comma, rest = whole.partition(",")
            surname, given = surname.strip(), given or rest.strip()
            alone = not comma and " " not in surname
        else:
            alone = not has_letter(given)
        if not has_letter(surname):
            self.refuse("no_name")
        if alone:
            self.warn("no_first_name")
            given = given if whole else ""
        found.surname, found.given = surname, given
        return f"{given} {surname}".strip()

    def _words(self, name: str) -> str:
        """Return a name or street that fits its column; text that looks wrongly decoded is kept with a warning."""
        raw = self.raw(name)
        text = clean(raw)
        if garbled(raw) or len(text) > LONGEST:
            self.warn("encoding")
        return text[:LONGEST].strip()

    def residence(self, postal_codes: frozenset[str]) -> None:
        """Refuse a postal code outside the municipality; a row that has none comes from its own register."""
        text = unicodedata.normalize("NFKC", self.text("postal"))
        codes = [text] if text else IN_ADDRESS.findall(self.text("address"))[-1:]
        if written := POSTAL.match(text):
            codes = [written[1]]
        if not postal_codes.issuperset(codes):
            self.refuse("not_resident")

    def language(self) -> str:
        """Return the language of a person, or nothing when it is not known: then both are written to them (R48)."""
        language = _spoken(self.raw("language"))
        if not language:
            self.warn("no_language")
        return language

    def address(self, language: str) -> str:
        """Return street and number, and a second line with the place; nothing of a protected address (R35)."""
        if not means_no(self.text("protected")):
            return ""
        street = self._words("street") or self._words("address")
        if not has_letter(street):
            self.warn("no_street")
            return ""
        house, box = (DECIMAL_PART.sub("", self.text(name))[:20] for name in ("house", "box"))
        parts = [street, house if house != "0" else ""]
        if box and box != "0":
            parts += [BOX_WORDS.get(language, "bte"), box]
        place = " ".join(part for part in (DECIMAL_PART.sub("", self.text("postal")), self._words("town")) if part)
        first = " ".join(part for part in parts if part)
        return f"{first}\n{place}" if place else first

    def sex(self, number: NationalNumber | None) -> None:
        """Warn when the sex does not fit the number; a letter that says neither says nothing."""
        given = _sex(self.raw("sex"))
        if number and given and number.sex and given != number.sex:
            self.warn("sex_conflict")
