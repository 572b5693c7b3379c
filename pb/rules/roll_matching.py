"""Whether what somebody typed is a person of the roll: names in any order, a street with or without its words (E6)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pb.errors import Invalid
from pb.rules import national
from pb.rules.cleaning import clean, folded, repaired

LEAST = 2  # attributes that a search needs
KINDS_OF_STREET = frozenset(
    {
        "rue", "avenue", "av", "boulevard", "bd", "bld", "chaussee", "ch", "allee", "clos", "dreve", "place", "pl",
        "square", "sq", "quai", "impasse", "sentier", "chemin", "straat", "laan", "steenweg", "stwg", "dreef", "plein",
        "gaarde", "weg", "pad", "kaai", "lei",
    }
)  # fmt: skip
ARTICLES = frozenset(
    {"de", "du", "des", "la", "le", "les", "l", "d", "van", "den", "der", "het", "t", "ten", "ter", "aux", "au", "a"}
)
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Wanted:
    """What is known of a person who is looked for; empty where it is not known."""

    number: str = field(default="", repr=False)
    born: date | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)
    street: str = field(default="", repr=False)

    @property
    def given(self) -> tuple[str, ...]:
        """Return the attributes that were given, by name: what a journal may say of a search."""
        held = {"number": self.number, "born": self.born, "name": self.name, "street": self.street}
        return tuple(name for name, value in held.items() if value)


def wanted(number: str = "", born: date | None = None, name: str = "", street: str = "") -> Wanted:
    """Return what is looked for, cleaned; raise `Invalid` for too little, or a number that cannot be.

    Two attributes are needed, one of them the number or the birth date: by those the roll can be asked (E6).
    """
    found = Wanted(canonical(number) if number.strip() else "", born, clean(name), clean(street))
    if len(found.given) < LEAST or not (found.number or found.born):
        raise Invalid("search_too_little")
    return found


def canonical(number: str) -> str:
    """Return the eleven digits of a number typed with dots, spaces or wide digits; raise `Invalid` if it cannot be."""
    digits = national.compact(number)
    if len(digits) != national.DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Invalid("bad_number")
    return digits


def fits(asked: Wanted, number: str, born: date, name: str, address: str) -> bool:
    """Tell whether a resident is the one looked for in every attribute that was given."""
    return (
        (not asked.number or asked.number == number)
        and (asked.born is None or asked.born == born)
        and (not asked.name or same_name(asked.name, name))
        and (not asked.street or same_street(asked.street, address))
    )


def same_name(typed: str, registered: str) -> bool:
    """Tell whether a name is a registered one: two of its words at least, none foreign to it, in any order."""
    said, known = words_of(typed), words_of(registered)
    return bool(said) and said <= known and len(said) >= min(2, len(known))


def same_street(typed: str, registered: str) -> bool:
    """Tell whether an address names a registered street, its kind and articles left aside; a number must agree.

    The register has a street in one of its two languages: with the same house number another name will do, since
    birth date and name agree already and a letter goes nowhere else.
    """
    line = registered.split("\n")[0]
    said, known = street_words(typed), street_words(line)
    house, held = _house(typed), _house(line)
    if house and held and house != held:
        return False
    named = bool(said) and (said <= known or known <= said)
    return bool(known) and (named or bool(house and held))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a name, folded; a wrong decoding is repaired first."""
    return frozenset(folded(repaired(text)).split())


def street_words(text: str) -> frozenset[str]:
    """Return what tells a street apart: its words without numbers, kinds of street and articles."""
    words = folded(repaired(text)).split()
    told = frozenset(_stem(word) for word in words if not NUMBER.match(word))
    return frozenset(told - KINDS_OF_STREET - ARTICLES - {""})


def _stem(word: str) -> str:
    """Return a Dutch street without its ending: Hulstlaan is Hulst."""
    for ending in ("straat", "laan", "steenweg", "dreef", "plein"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending)
    return word


def _house(text: str) -> str:
    """Return the house number of an address: its first number."""
    found: Sequence[str] = NUMBER.findall(folded(text))
    return found[0] if found else ""
