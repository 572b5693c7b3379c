"""An open vote for tests: the sample edition with projects on its ballot, a roll with codes, and a prepared box."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pb import boxes as crypto
from pb import clock
from pb.db import installation, settle
from pb.errors import Conflict
from pb.services import boxes, counts, editions, jobs, roll, sealing, votes
from pb.services.actors import SYSTEM, Actor
from pb.services.roll import Resident
from pb.services.sessions import fingerprint
from pb.services.snapshots import EditionView
from tests import samples

__all__ = ["SYSTEM", "Conflict", "clock", "crypto", "installation", "votes"]
session_end = settle
BORN = date(1980, 5, 17)
CHOICE = {"flagship": [1, 2], "boost": [4, 5]}
COSTS = {
    1: ("flagship", 35_000_00),
    2: ("flagship", 28_500_00),
    3: ("flagship", 20_000_00),
    **dict.fromkeys(range(4, 14), ("boost", 490000)),
}


@dataclass
class Vote:
    """An edition with its voters: the codes of their letters in the order of the roll."""

    edition: EditionView
    codes: list[str] = field(default_factory=list)
    refs: list[bytes] = field(default_factory=list)
    sheets: tuple[str, ...] = ()

    def fresh(self) -> EditionView:
        """Return the edition as it is now."""
        self.edition = editions.get(self.edition.id)
        return self.edition

    def voter(self, number: int) -> Actor:
        """Return a voter whose session has just begun."""
        return session_of(self.edition, self.refs[number])

    def form(self, voter: Actor, choices: Mapping[str, Collection[int]] = CHOICE) -> str:
        """Return the form token of a reviewed ballot."""
        return votes.review(voter, self.edition, choices, clock.now()).token

    def cast_all(self, ballots: Iterable[Mapping[str, Collection[int]]]) -> None:
        """Have one voter after the other cast these choices."""
        for number, choices in enumerate(ballots):
            self.cast(number, choices)

    def cast(self, number: int, choices: Mapping[str, Collection[int]] = CHOICE) -> votes.Recorded:
        """Have a voter review and cast."""
        voter = self.voter(number)
        return votes.cast(voter, self.edition, self.form(voter, choices), clock.now())


def session_of(edition: EditionView, ref: bytes, channel: str = "online") -> Actor:
    """Start a voter's session without a letter."""
    token = votes.start_session(SYSTEM, edition, ref, channel)
    return Actor(kind="voter", token_hash=fingerprint(token), edition_id=edition.id, person_ref=ref, channel=channel)


def number(place: int) -> str:
    """Return the valid national number of an invented person."""
    head = f"800517{place:03d}"
    return f"{head}{97 - int(head) % 97:02d}"


def people(count: int, born: date = BORN) -> list[Resident]:
    """Return invented residents."""
    return [Resident(number(place + 1), born, f"Camille {place}", "Rue du Test 1") for place in range(count)]


def vote(voters: int = 5, slug: str = "forest-2027", box: bool = True, **where: str) -> Vote:
    """Return an edition with its ballot, roll and codes, whose box is prepared unless told otherwise."""
    edition = samples.edition(slug, **where)
    for place, (track, cents) in COSTS.items():
        samples.on_ballot(edition, samples.facts(f"Un projet numéro {place}", track, cents), place)
    edition = editions.get(edition.id)
    refs = roll.add(edition, people(voters), date(2027, 3, 15))
    codes = dict(roll.make_codes(edition, refs))
    made = Vote(edition, [codes[ref] for ref in refs], refs)
    if box:
        made.sheets = boxes.prepare([SYSTEM], edition).sheets
        made.fresh()
    return made


def seal(session: Any, held: Vote) -> str:
    """Seal the box of a vote that is over, as the command does."""
    ready = sealing.check([SYSTEM], held.fresh())
    session.commit()
    checksum = sealing.carry_out(ready)
    session.expire_all()
    held.fresh()
    return checksum


def count(session: Any, held: Vote, **settled: Any) -> counts.CountView:
    """Have a sealed box counted, as the tally worker does."""
    counts.ask([SYSTEM], held.fresh(), **settled)
    session.commit()
    job = jobs.take(["tally"])
    assert job is not None
    for _ in counts.carry_out(held.edition.id, job.facts):
        session.commit()
    jobs.finish(job.id)
    session.commit()
    found = counts.latest(held.edition.id)
    assert found is not None
    return found
