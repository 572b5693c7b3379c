"""Paper for tests: people who keep the papers of a small vote, envelopes checked, batches keyed and closed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pb import clock
from pb.db import session
from pb.models.projects import Project
from pb.rules.paper import ENVELOPES, TABLE
from pb.rules.paper_ballots import Paper
from pb.services import boxes, editions, paper, paper_batches, paper_checks, paper_intakes, paper_keying, roll
from pb.services.actors import SYSTEM, Actor
from pb.services.paper_batches import Opened
from pb.services.paper_checks import Who
from tests import samples, voting
from tests.voting import Vote

OVER = datetime(2027, 4, 28, 22, 5, tzinfo=UTC)
ALICE, BART, CHLOE, DIRK = "alice", "bart", "chloe", "dirk"
PILE = [
    Paper(1, (1, 2, 4)),
    Paper(2, (1,)),
    Paper(3),
    Paper(4, (4, 5), "identifying_mark"),
    Paper(5, (1, 2, 3, 6)),
    Paper(6, (3,), unclear=("boost",)),
]


def vote(voters: int = 40, **settings: Any) -> Vote:
    """Return an open vote that takes paper both ways; its projects are put on the ballot at once, to save time."""
    given = {"paper_way": "both", **settings}
    file = samples.edition_file()
    edition = editions.load(SYSTEM, replace(file, settings=replace(file.settings, **given)), published=True)
    for place, (track, cents) in voting.COSTS.items():
        session.add(
            Project(
                id=f"p{place}",
                edition_id=edition.id,
                track_id=edition.track_ids[track],
                number=place,
                status="on_ballot",
                language="fr",
                titles={"fr": f"Un projet {place}", "nl": f"Een project {place}"},
                summaries={"fr": "Un mot.", "nl": "Een woord."},
                retained_cents=cents,
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )
    session.flush()
    refs = roll.add(edition, voting.people(voters), date(2027, 3, 15))
    codes = dict(roll.make_codes(edition, refs[:1]))
    made = Vote(editions.get(edition.id), [codes[ref] for ref in refs[:1]], refs)
    made.sheets = boxes.prepare([SYSTEM], made.edition).sheets
    made.fresh()
    return made


def person(held: Vote, name: str = ALICE, role: str = "counting") -> Actor:
    """Return a member of staff of the municipality."""
    return Actor(kind="staff", account_id=name, roles=frozenset({(held.edition.municipality_id, role)}), factors=2)


def who(place: int) -> Who:
    """Return what the envelope of a person on the roll shows: the national number."""
    return Who(voting.number(place + 1))


def take_in(held: Vote, people: Iterable[int], way: str = ENVELOPES, close: bool = True) -> str:
    """Take in envelopes of people, or sign them in at a table; close when all have an outcome."""
    actor, place = person(held), held.edition.places[0].id
    code = paper_intakes.open_intake(actor, held.edition, way, place)
    outcomes = [paper_checks.check(actor, held.edition, code, who(each)).outcome for each in people]
    if close:
        number = outcomes.count("accepted") if way == TABLE else len(outcomes)
        paper_intakes.close_intake(actor, held.edition, code, number)
    return code


def opened(held: Vote, *codes: str, found: Mapping[str, int] | None = None) -> str:
    """Open intakes of which every paper is there, unless told otherwise."""
    due = {code: paper.intake(held.edition, code).papers_due for code in codes}
    given = found or due
    piles = [Opened(code, given[code], due[code] - given[code]) for code in codes]
    return paper_batches.open_batch(person(held), held.edition, piles)


def key(held: Vote, code: str, papers: Iterable[Paper], name: str) -> str:
    """Key all papers of a batch as one person, and finish."""
    actor = person(held, name)
    for each in papers:
        paper_keying.keep(actor, held.edition, code, each)
    return paper_keying.finish(actor, held.edition, code)


def closed(held: Vote, code: str, papers: list[Paper]) -> str:
    """Key a batch twice the same way and close it; return its digest."""
    key(held, code, papers, ALICE)
    key(held, code, papers, BART)
    return paper_batches.close(person(held, CHLOE), held.edition, code)


def fresh(held: Vote) -> None:
    """Read the edition anew."""
    held.edition = editions.get(held.edition.id)


def pile(traveller: Any, number: int = 6, **settings: Any) -> tuple[Any, str]:
    """Return a vote that is over, with one batch of envelopes opened."""
    held = vote(number + 2, **settings)
    code = take_in(held, range(number))
    traveller.move_to(OVER)
    return held, opened(held, code)
