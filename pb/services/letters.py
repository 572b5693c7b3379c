"""Who waits for a letter: a wish typed on the public page is matched by the worker; nobody learns the answer (E5)."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid
from pb.fields import Cell, seal, unseal
from pb.models.letters import Letter, Wish
from pb.rules import letters as rules
from pb.rules import phases, roll_matching
from pb.rules.cleaning import has_letter
from pb.rules.letters import PostDays
from pb.services import attempts, editions, jobs, keyring, roll, roll_search
from pb.services.actors import Actor
from pb.services.roll import Resident
from pb.services.snapshots import EditionView

MATCH = "letters.match"
REQUEST, DESK, CASE, REISSUE = "request", "desk", "case", "reissue"  # why a letter is made
WISH_LASTS = timedelta(days=1)
LONGEST = 200  # characters of a name or a street


def days(edition: EditionView) -> PostDays | None:
    """Return the days of the post for a letter asked for now, or None when no vote is planned."""
    return rules.post_days(edition.settings, edition.phases, clock.today())


def offered(edition: EditionView) -> PostDays | None:
    """Return the days of the post while a letter can be asked for, else None."""
    try:
        return post(edition)
    except Conflict:
        return None


def post(edition: EditionView) -> PostDays:
    """Return the days of the post for a letter asked for now; raise `Conflict` when it can no longer come in time."""
    found = days(edition)
    opened = phases.open_at(edition.phases, clock.now()) & {"campaign", "vote"}
    if found is None or not opened or rules.ON_REQUEST not in edition.settings.code_runs:
        raise Conflict("letters_not_offered")
    if not found.open:
        raise Conflict("letter_too_late", day=found.last_request)
    return found


def wish(actor: Actor, edition: EditionView, name: str, born: date, street: str) -> PostDays:
    """Keep what somebody typed, encrypted, for the worker to match: the answer is the same for everybody (E5).

    Raise `Invalid` for what can be nobody's, `Conflict` after the last day, `TooMany` from one network.
    """
    held = post(edition)
    attempts.check(("asking", actor.network))
    if not (has_letter(name) and has_letter(street)):
        raise Invalid("wish_incomplete")
    attempts.fail(("asking", actor.network))
    wish_id = secrets.token_hex(8)
    typed = json.dumps({"name": name[:LONGEST], "born": born.isoformat(), "street": street[:LONGEST]})
    sealed = seal(keyring.ring(), _cell(wish_id), typed)
    session.add(Wish(id=wish_id, edition_id=edition.id, typed=sealed, made_at=clock.now()))
    session.flush()
    jobs.ask("work", MATCH, edition_id=edition.id, wish=wish_id)
    return held


def match(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Have a letter made if a wish fits exactly one person of the roll; erase what was typed, whatever it fits."""
    row = session.get(Wish, facts["wish"])
    if row is not None:
        edition = editions.get(edition_id)
        typed = json.loads(unseal(keyring.ring(), _cell(row.id), row.typed))
        wanted = roll_matching.wanted(
            born=date.fromisoformat(typed["born"]), name=typed["name"], street=typed["street"]
        )
        found = roll_search.matching(edition, wanted)
        session.execute(delete(Wish).where(Wish.id == row.id))
        if len(found) == 1:
            ref, resident = found[0]
            if _may_ask(edition, ref, resident):
                put_down(edition_id, ref, REQUEST)
    yield 100


def sweep() -> None:
    """Erase what was typed to be sent a code and could not be compared within a day (chore, D5)."""
    session.execute(delete(Wish).where(Wish.made_at < clock.now() - WISH_LASTS))


def put_down(edition_id: int, ref: bytes, why: str) -> bool:
    """Put a person down for a letter; tell whether they did not wait for one already (the database decides)."""
    row = Letter(
        id=secrets.token_hex(8),
        edition_id=edition_id,
        person_ref=ref,
        why=why,
        state="waiting",
        asked_on=clock.today(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def asked(edition_id: int, ref: bytes) -> int:
    """Return how many letters a person has asked for on the public page."""
    found = select(func.count()).where(Letter.edition_id == edition_id, Letter.person_ref == ref, Letter.why == REQUEST)
    return session.scalar(found) or 0


def waiting(edition_id: int) -> dict[str, int]:
    """Return how many letters wait to be printed, by what they are for."""
    rows = select(Letter.why).where(Letter.edition_id == edition_id, Letter.state == "waiting")
    return dict(Counter(session.scalars(rows)))


def waiting_refs(edition_id: int) -> list[bytes]:
    """Return who waits for a letter."""
    rows = select(Letter.person_ref).where(Letter.edition_id == edition_id, Letter.state == "waiting")
    return list(session.scalars(rows.order_by(Letter.person_ref)))


def printed(edition_id: int, refs: list[bytes], run_id: str) -> None:
    """Note that the letters that these people waited for were made."""
    session.execute(
        update(Letter)
        .where(Letter.edition_id == edition_id, Letter.person_ref.in_(refs), Letter.state == "waiting")
        .values(state="printed", run_id=run_id)
    )


def _may_ask(edition: EditionView, ref: bytes, resident: Resident) -> bool:
    """Tell whether a person of the roll may be sent one more letter: old enough, and at most two asked for."""
    old_enough = roll.may_vote(edition, roll.Voter(ref, resident.birth_date))
    return old_enough and asked(edition.id, ref) < rules.MOST_REQUESTS


def _cell(wish_id: str) -> Cell:
    return Cell("wish", wish_id, "typed")
