"""Public evaluation meetings and the recommendations that go to the next edition (R47, art. 11)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from pb import clock, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, index, indexes, seal
from pb.models.editions import Edition
from pb.models.meetings import Meeting, Recommendation, Registration
from pb.services import attempts, editions, journal, keyring, outbox
from pb.services.actors import Actor
from pb.services.snapshots import EditionView, Names

STATES = ("open", "taken_up", "done", "not_taken_up")
MOST_TOGETHER = 10
KEPT = timedelta(days=30)  # addresses, after their meeting


@dataclass(frozen=True)
class MeetingView:
    """A meeting with how many people registered."""

    id: str
    names: Names
    places: Names
    starts_at: datetime
    seats: int
    registered: int
    attended: int | None
    notes: Names

    @property
    def left(self) -> int:
        """Return how many seats are left."""
        return max(0, self.seats - self.registered)


@dataclass(frozen=True)
class RecommendationView:
    """A recommendation and what became of it."""

    number: int
    texts: Names
    state: str
    answers: Names
    edition: Names


def convene(actor: Actor, edition: EditionView, names: Names, places: Names, starts_at: datetime, seats: int) -> str:
    """Announce a public meeting, in both languages; raise `Invalid`."""
    problems = [
        Problem(f"text_{code}_needed", f"{field}_{code}")
        for field, texts in (("name", names), ("place", places))
        for code in ("fr", "nl")
        if not texts.get(code)
    ]
    if seats <= 0:
        problems.append(Problem("meeting_seats", "seats"))
    if starts_at <= clock.now():
        problems.append(Problem("meeting_past", "starts_on"))
    if problems:
        raise Invalid("bad_meeting", problems)
    row = Meeting(
        id=f"m{secrets.token_hex(6)}",
        edition_id=edition.id,
        names=dict(names),
        places=dict(places),
        starts_at=starts_at,
        seats=seats,
        notes={},
    )
    session.add(row)
    _note(actor, edition, "meeting.convene", row.id)
    return row.id


def record(actor: Actor, edition: EditionView, meeting_id: str, attended: int, notes: Names) -> None:
    """Note how many came and what was said; raise `Invalid` before the meeting or in one language only."""
    row = _row(edition, meeting_id)
    problems = [Problem(f"text_{code}_needed", f"notes_{code}") for code in ("fr", "nl") if not notes.get(code)]
    if row.starts_at > clock.now():
        problems.append(Problem("meeting_to_come", "attended"))
    if not 0 <= attended <= 100_000:
        problems.append(Problem("report_people", "attended"))
    if problems:
        raise Invalid("bad_meeting", problems)
    row.attended, row.notes = attended, dict(notes)
    _note(actor, edition, "meeting.record", row.id)


def register(actor: Actor, edition: EditionView, meeting_id: str, address: str, people: int, language: str) -> None:
    """Register for a meeting; the same address again changes its number of people.

    Raise `Invalid`, `Conflict`, or `TooMany` for many from one network.
    """
    row = _row(edition, meeting_id, lock=True)
    if row.starts_at <= clock.now():
        raise Conflict("meeting_over")
    if not 1 <= people <= MOST_TOGETHER:
        raise Invalid("bad_registration", [Problem("meeting_people", "people", {"most": MOST_TOGETHER})])
    known = outbox.checked(address.strip()).casefold()
    attempts.check(("asking", actor.network), ("mailbox", known))
    attempts.fail(("asking", actor.network), ("mailbox", known))
    held = _held(row, known)
    taken = _registered([row.id]).get(row.id, 0) - (held.people if held else 0)
    if taken + people > row.seats:
        raise Conflict("meeting_full", left=max(0, row.seats - taken))
    if held is None:
        _add(row, known, people, language)
    else:
        held.people = people
    outbox.queue(
        "meeting_registered",
        known,
        language,
        edition_id=edition.id,
        name=words.pick(row.names, language),
        place=words.pick(row.places, language),
        day=clock.day_of(row.starts_at).isoformat(),
        hour=words.hour(row.starts_at, language),
        people=people,
    )


def sweep() -> None:
    """Delete the addresses of who registered, some time after the meeting (D5)."""
    over = select(Meeting.id).where(Meeting.starts_at < clock.now() - KEPT)
    session.execute(delete(Registration).where(Registration.meeting_id.in_(over)))


def all_of(edition: EditionView) -> list[MeetingView]:
    """Return the meetings of an edition by date."""
    rows = list(session.scalars(select(Meeting).where(Meeting.edition_id == edition.id).order_by(Meeting.starts_at)))
    numbers = _registered([row.id for row in rows])
    return [
        MeetingView(
            row.id, row.names, row.places, row.starts_at, row.seats, numbers.get(row.id, 0), row.attended, row.notes
        )
        for row in rows
    ]


def get(edition: EditionView, meeting_id: str) -> MeetingView:
    """Return one meeting; raise `Unknown`."""
    for view in all_of(edition):
        if view.id == meeting_id:
            return view
    raise Unknown("unknown")


def recommend(actor: Actor, edition: EditionView, texts: Names) -> int:
    """Add a recommendation, in both languages: it is public at once and waits for the next edition."""
    _check(texts, "text")
    editions.touch(edition.id)  # holds the edition, so that two colleagues at once get two numbers
    number = (
        session.scalar(select(func.max(Recommendation.number)).where(Recommendation.edition_id == edition.id)) or 0
    ) + 1
    row = Recommendation(edition_id=edition.id, number=number, texts=dict(texts), state="open", answers={})
    row.changed_at = clock.now()
    session.add(row)
    _note(actor, edition, "recommendation.add", str(number))
    return number


def answer(actor: Actor, edition: EditionView, slug: str, number: int, state: str, answers: Names) -> None:
    """Say what becomes of a recommendation of this or an earlier edition; without it nothing is said to be done."""
    owner = editions.find(slug)
    row = session.get(Recommendation, (owner.id, number), with_for_update=True)
    if row is None or owner.municipality_id != edition.municipality_id:
        raise Unknown("unknown")
    if state not in STATES:
        raise Invalid("bad_recommendation", [Problem("recommendation_state", "state")])
    if state != "open":
        _check(answers, "answer")
    row.state, row.answers, row.changed_at = state, dict(answers), clock.now()
    _note(actor, owner, "recommendation.answer", str(number))


def recommendations(edition: EditionView) -> list[RecommendationView]:
    """Return the recommendations of an edition."""
    found = select(Recommendation).where(Recommendation.edition_id == edition.id).order_by(Recommendation.number)
    return [
        RecommendationView(row.number, row.texts, row.state, row.answers, edition.titles)
        for row in session.scalars(found)
    ]


def carried_over(edition: EditionView) -> list[tuple[str, RecommendationView]]:
    """Return what earlier editions recommend to this one, with their slug: the to-do list of its set-up (R47)."""
    found = (
        select(Recommendation, Edition.slug, Edition.titles)
        .join(Edition, Edition.id == Recommendation.edition_id)
        .where(Edition.municipality_id == edition.municipality_id, Edition.year < edition.year)
        .order_by(Edition.year.desc(), Recommendation.number)
    )
    return [
        (slug, RecommendationView(row.number, row.texts, row.state, row.answers, titles))
        for row, slug, titles in session.execute(found)
    ]


def _held(row: Meeting, address: str) -> Registration | None:
    known = indexes(keyring.ring(), "meeting_registration", "address", address)
    found = select(Registration).where(Registration.meeting_id == row.id, Registration.address_index.in_(known))
    return session.scalars(found).first()


def _add(row: Meeting, address: str, people: int, language: str) -> None:
    made = secrets.token_hex(8)
    sealed = seal(keyring.ring(), Cell("meeting_registration", made, "address"), address)
    try:
        with session.begin_nested():
            session.add(
                Registration(
                    id=made,
                    meeting_id=row.id,
                    address=sealed,
                    address_index=index(keyring.ring(), "meeting_registration", "address", address),
                    people=people,
                    language=language,
                    made_at=clock.now(),
                )
            )
    except IntegrityError:
        raise Conflict("registered_already") from None


def _registered(ids: list[str]) -> dict[str, int]:
    found = (
        select(Registration.meeting_id, func.sum(Registration.people))
        .where(Registration.meeting_id.in_(ids))
        .group_by(Registration.meeting_id)
    )
    return {meeting_id: int(number) for meeting_id, number in session.execute(found)}


def _check(texts: Names, name: str) -> None:
    problems = [Problem(f"text_{code}_needed", f"{name}_{code}") for code in ("fr", "nl") if not texts.get(code)]
    if problems:
        raise Invalid("bad_recommendation", problems)


def _note(actor: Actor, edition: EditionView, act: str, subject: str) -> None:
    session.flush()
    journal.write(actor, act, subject, edition_id=edition.id)
    editions.touch(edition.id)


def _row(edition: EditionView, meeting_id: str, lock: bool = False) -> Meeting:
    row = session.get(Meeting, meeting_id, with_for_update=lock or None)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row
