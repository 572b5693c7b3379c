"""The people of the demonstration, all invented: who works for the municipality, and who may vote."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from pb.errors import Unknown
from pb.rules import ages
from pb.rules.invented import Somebody, residents
from pb.services import accounts, holders
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

ENTRY_WORDS = "etang-tilleul-fontaine"  # the password of every invented account, printed by the command
HOST = "demo.example"


@dataclass(frozen=True)
class Member:
    """An invented member of staff: the address before the @, the name, the role and the language of the account."""

    local: str
    name: str
    role: str
    language: str
    does: str

    @property
    def email(self) -> str:
        """Return the address with which this member signs in."""
        return f"{self.local}@{HOST}"


STAFF = (
    Member("participation", "Odile Merisier", "participation", "fr", "projects, edition, opening the vote"),
    Member("administrator", "Joris Lindeman", "administrator", "nl", "everything, accounts, journal"),
    Member("counting", "Farida Sorbier", "counting_chief", "fr", "sealing and counting"),
    Member("college", "Pascal Houblon", "college", "fr", "secretariat of the College"),
    Member("reviewer", "Nele Wilgenhof", "reviewer", "nl", "opinions of the green service"),
    Member("desk", "Léon Noisetier", "help_desk", "fr", "help desk at the town hall"),
    Member("auditor", "Griet Hazelhof", "auditor", "nl", "journal and proofs, nothing else"),
    Member("keyer1", "Samira Pommier", "counting", "fr", "paper: reception and keying"),
    Member("keyer2", "Wout Esdoorn", "counting", "nl", "paper: second keying"),
    Member("finance", "Ingrid Beukelaar", "finance", "nl", "grants, payments, receiver"),
    Member("regional", "Mehdi Cormier", "regional", "fr", "purchasing centre of the Region"),
    Member("witness", "Lotte Populier", "witness", "nl", "sees that the count is done well"),
)


@dataclass(frozen=True)
class Guest:
    """An invented voter whose letter is shown: born when, and what the visitor sees with it."""

    key: str
    shows: str
    born: date | None = field(default=None)


HOLDERS = (  # residents with an account: they come in with a mail, which stays in the folder of the data
    ("amina", "Amina Roseraie", "fr"),
    ("wout", "Wout Berkenbos", "nl"),
)


def make_holders() -> dict[str, str]:
    """Make the accounts of residents that are missing and return their identifiers by the word before the @."""
    return {local: holders.find_or_make(f"{local}@{HOST}", name, language) for local, name, language in HOLDERS}


def make_staff(view: EditionView) -> dict[str, Actor]:
    """Make the accounts of the demonstration that are missing and return them as actors, by address and by role."""
    made = {member.local: _actor(view, member) for member in STAFF}
    return made | {member.role: made[member.local] for member in reversed(STAFF)}


def guests(view: EditionView) -> list[Guest]:
    """Return the voters whose letters are shown; the first of them can still vote."""
    last = ages.reference_day(view.settings, view.phases)
    years = view.settings.voter_min_age
    return [
        Guest("first", "can vote"),
        Guest("second", "can vote"),
        Guest("third", "can vote"),
        Guest("oldest", "can vote, 90 years old", _years_before(last, 90)),
        Guest("teenager", "can vote, 15 years old", _years_before(last, 15)),
        Guest("youngest", f"can vote: turns {years} on the last day of the vote", _years_before(last, years)),
        Guest("child", f"cannot vote: turns {years} one day too late", _years_before(last + timedelta(days=1), years)),
        Guest("online", "has voted online"),
        Guest("desk", "has voted at the help desk"),
    ]


def population(view: EditionView, seed: str, shown: list[Guest], number: int) -> Iterator[Somebody]:
    """Yield the invented residents of an edition, those whose letters are shown first."""
    last = ages.reference_day(view.settings, view.phases)
    wanted = [guest.born for guest in shown] + [None] * (number - len(shown))
    return residents(seed, last, wanted)


def _actor(view: EditionView, member: Member) -> Actor:
    """Return a member of staff as an actor, the account made if it is missing."""
    try:
        return accounts.by_email(member.email)
    except Unknown:
        owner = None if member.role == "regional" else view.municipality_id
        accounts.make(member.email, member.name, member.language, ENTRY_WORDS, [(owner, member.role)])
        return accounts.by_email(member.email)


def _years_before(day: date, years: int) -> date:
    """Return the birth date of somebody who turns this many years on a day; 1 March if there was no 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
