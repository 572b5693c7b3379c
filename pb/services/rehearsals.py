"""Rehearsals: the vote with test voters and test ballots in a copy that is marked on every page, then removed."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pb import boxes as crypto
from pb import clock
from pb.db import installation, memory, session
from pb.errors import Conflict, Unknown
from pb.models.editions import Phase as PhaseRow
from pb.models.rehearsals import Rehearsal
from pb.models.roll import Person
from pb.models.votes import Participation
from pb.rules import rehearsal
from pb.rules.invented import free_ballots, residents
from pb.rules.projects import ProjectFacts
from pb.services import accounts, boxes, casting, editions, jobs, journal, listings, projects, removals, roll, wordings
from pb.services.actors import Actor
from pb.services.casting import Visit
from pb.services.snapshots import EditionView

QUEUE, KIND = "tally", "remove_rehearsal"
VOTERS, LETTERS, BALLOTS = 60, 3, 25
INVENTED = 3  # projects of each track when none is on the ballot
REASONS = {
    "article": "–",
    "facts": "Essai / oefening",
    "text_fr": "Essai.",
    "text_nl": "Oefening.",
    "text": "Essai.",
}


@dataclass(frozen=True)
class RehearsalView:
    """A rehearsal as its page shows it; `letters` are code and birth date of test voters."""

    id: str
    copy_id: int
    slug: str
    letters: tuple[tuple[str, str], ...]
    made_at: datetime
    made_by: str
    removed_at: datetime | None
    removed_by: str
    removed: Mapping[str, int]


def start(actor: Actor, edition: EditionView) -> str:
    """Make the copy with its projects, test voters and test letters; its vote can be opened at once by two people."""
    if of(edition.id) is not None:
        raise Conflict("rehearsal_there")
    if rehearsed(edition.id):
        raise Conflict("rehearsal_of_rehearsal")
    name = secrets.token_hex(3)
    file = rehearsal.copy(editions.file_of(edition), f"{edition.slug[:60]}-test-{name}", clock.now())
    made = editions.load(actor, file, fictitious=True)
    wordings.carry_over(edition.id, made.id)
    _fill(actor, edition, made)
    people = list(residents(f"rehearsal {name}", clock.today(), [None] * VOTERS))
    refs = roll.add(made, casting.on_roll(people), clock.today())
    codes = dict(roll.make_codes(made, refs[:LETTERS]))
    letters = [[codes[ref], f"{each.born:%d/%m/%Y}"] for ref, each in zip(refs, people, strict=False) if ref in codes]
    row = Rehearsal(id=f"r{name}", of_id=edition.id, copy_id=made.id, slug=made.slug, letters=letters)
    row.made_at, row.made_by, row.removed_at = clock.now(), actor.account_id, None
    session.add(row)
    journal.write(actor, "rehearsal.start", f"rehearsal {made.slug}", edition_id=edition.id)
    return made.slug


def cast(actor: Actor, edition: EditionView) -> int:
    """Have test voters cast ballots in the copy, through the very acts of the site; return how many."""
    held = _open(edition)
    copy = editions.get(held.copy_id)
    rules = boxes.rules_of(copy)
    voted = select(Participation.person_ref).where(Participation.edition_id == copy.id)
    free = select(Person.person_ref).where(Person.edition_id == copy.id, Person.person_ref.not_in(voted))
    refs = list(session.scalars(free.limit(BALLOTS)))
    choices = free_ballots(f"{held.id} {len(refs)}", rules, len(refs))
    visits = [Visit(ref, each, clock.now()) for ref, each in zip(refs, choices, strict=True)]
    done = sum(casting.cast_all(copy, visits))
    journal.write(actor, "rehearsal.cast", f"rehearsal {held.slug}", edition_id=edition.id, ballots=done)
    return done


def close(actor: Actor, edition: EditionView) -> None:
    """End the vote of the copy now, so that it can be sealed and counted without waiting for days."""
    held = _open(edition)
    copy = editions.get(held.copy_id)
    for phase in rehearsal.closed(copy.phases, clock.now()):
        row = session.get_one(PhaseRow, (copy.id, phase.code))
        row.starts_at, row.ends_at = phase.starts_at, phase.ends_at
    editions.touch(copy.id)
    journal.write(actor, "rehearsal.close", f"rehearsal {held.slug}", edition_id=edition.id)


def ask_removal(actor: Actor, edition: EditionView) -> str:
    """Have the tally side take the copy away with its keys; a certificate says what went."""
    held = _open(edition)
    journal.write(actor, "rehearsal.remove", f"rehearsal {held.slug}", edition_id=edition.id)
    return jobs.ask(QUEUE, KIND, edition_id=edition.id, rehearsal=held.id, by=actor.account_id)


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Remove a copy: rows, files, key; only a copy of this edition, and only once."""
    row = session.get(Rehearsal, facts["rehearsal"])
    if row is None or row.of_id != edition_id or row.removed_at is not None:
        yield 100
        return
    copy_id, by = row.copy_id, str(facts["by"])
    yield 1  # the reading ends here: the owner removes in a transaction of its own
    removed = removals.remove(copy_id)
    crypto.drop_private_key(installation().tally_dir, copy_id)
    memory().get("editions", {}).pop(copy_id, None)
    row = session.get_one(Rehearsal, facts["rehearsal"])
    row.removed, row.removed_at, row.removed_by, row.letters = removed, clock.now(), by, []
    journal.write(
        accounts.colleague(by),
        "rehearsal.removed",
        f"rehearsal {row.slug}",
        edition_id=edition_id,
        rows=sum(removed.values()),
    )
    yield 100


def of(edition_id: int) -> RehearsalView | None:
    """Return the rehearsal of an edition that is still there."""
    found = select(Rehearsal).where(Rehearsal.of_id == edition_id, Rehearsal.removed_at.is_(None))
    row = session.scalars(found).first()
    return _view(row) if row else None


def past(edition_id: int) -> list[RehearsalView]:
    """Return the rehearsals that were removed, the newest first."""
    found = select(Rehearsal).where(Rehearsal.of_id == edition_id, Rehearsal.removed_at.is_not(None))
    return [_view(row) for row in session.scalars(found.order_by(Rehearsal.made_at.desc()))]


def certificate(edition: EditionView, rehearsal_id: str) -> tuple[RehearsalView, Mapping[str, str]]:
    """Return a removed rehearsal with the names of its people, for its certificate; raise `Unknown`."""
    row = session.get(Rehearsal, rehearsal_id)
    if row is None or row.of_id != edition.id or row.removed_at is None:
        raise Unknown("unknown")
    return _view(row), accounts.names({row.made_by, row.removed_by})


def rehearsed(edition_id: int) -> bool:
    """Tell whether an edition is itself a copy to rehearse with."""
    return session.scalar(select(Rehearsal.id).where(Rehearsal.copy_id == edition_id)) is not None


def _fill(actor: Actor, edition: EditionView, made: EditionView) -> None:
    """Bring the projects of the ballot into the copy, or invented ones while there is none."""
    held = [view.facts for view in listings.everything(edition) if view.status == "on_ballot"]
    for number, facts in enumerate(held or _invented(made), 1):
        plain = replace(facts, pictures=(), source_id="", decision={})
        _on_ballot(actor, made, plain, number)


def _on_ballot(actor: Actor, made: EditionView, facts: ProjectFacts, number: int) -> None:
    sent, studied = clock.now() - timedelta(days=35), clock.now() - timedelta(days=20)
    project_id = projects.create(actor, made, facts, at=sent, strict=False)
    for name, by, at in (("submit", "participation", sent), ("take_up", "participation", sent)):
        projects.move(actor, made, project_id, name, by=by, at=at)
    projects.move(actor, made, project_id, "admit", by="college", reasons=REASONS, at=studied)
    projects.move(actor, made, project_id, "put_on_ballot", by="participation", at=studied, number=number)


def _invented(made: EditionView) -> Iterator[ProjectFacts]:
    for track in made.tracks:
        most = min(track.cap_cents or track.envelope_cents, track.ballot.limit_cents or track.envelope_cents)
        for at in range(1, INVENTED + 1):
            cents = max(track.least_cents, most * at // (INVENTED + 1), 1)
            titles = {"fr": f"Projet d’essai {at}", "nl": f"Oefenproject {at}", "en": f"Test project {at}"}
            summaries = {"fr": "Ce projet n’existe pas.", "nl": "Dit project bestaat niet."}
            yield ProjectFacts(track.code, "fr", titles, summaries, asked_cents=cents, retained_cents=cents)


def _open(edition: EditionView) -> RehearsalView:
    found = of(edition.id)
    if found is None:
        raise Conflict("rehearsal_none")
    return found


def _view(row: Rehearsal) -> RehearsalView:
    letters = tuple((str(code), str(born)) for code, born in row.letters)
    return RehearsalView(
        row.id,
        row.copy_id,
        row.slug,
        letters,
        row.made_at,
        row.made_by,
        row.removed_at,
        row.removed_by,
        dict(row.removed),
    )
