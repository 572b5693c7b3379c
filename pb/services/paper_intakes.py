"""Taking paper in: boxes with their seals and handlers, sessions at tables, receptions of envelopes, the stock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.paper import PaperBox, PaperHandling, PaperIntake, PaperStock
from pb.rules import paper as rules
from pb.rules import paper_moves
from pb.rules.phases import find as phase_of
from pb.services import journal, paper
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

LETTERS = {rules.TABLE: "T", rules.ENVELOPES: "E"}
MOST = 1_000_000  # papers in one figure
MOST_TEXT = 200


@dataclass(frozen=True)
class HandlingView:
    """One moment of a box: what was done, who carried it (name as told), who noted it, with which seal."""

    name: str
    who: str
    by: str
    at: datetime
    seal: str
    note: str


@dataclass(frozen=True)
class BoxView:
    """A ballot box of paper with its whole way."""

    code: str
    place_id: int
    seal: str
    state: str
    way: tuple[HandlingView, ...]


def add_box(actor: Actor, edition: EditionView, code: str, place_id: int, seal: str, who: str) -> None:
    """Place a ballot box with its seal; raise `Conflict` for a name in use, `Invalid` for what is missing."""
    code = checked_code(code)
    _place(edition, place_id)
    _text(seal, "seal")
    row = PaperBox(edition_id=edition.id, code=code, place_id=place_id, seal=seal.strip(), state="placed")
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("paper_code_taken", name=code) from None
    _note(actor, edition, row, "place", who, "")


def handle(
    actor: Actor, edition: EditionView, code: str, name: str, who: str, seal: str, note: str = "", new_seal: str = ""
) -> None:
    """Note that somebody collected, received or emptied a box; a seal that is not the one on record needs a word."""
    row = session.scalars(
        select(PaperBox).where(PaperBox.edition_id == edition.id, PaperBox.code == code).with_for_update()
    ).first()
    if row is None:
        raise Unknown("unknown")
    move = paper_moves.check_box(name, row.state)
    found = seal.strip()
    if found != row.seal and not note.strip():
        raise Invalid("paper_other_seal", [Problem("paper_other_seal", "note", {"seal": row.seal})], seal=row.seal)
    if name == "place":
        row.seal = _text(new_seal, "new_seal")
    row.state = move.target
    _note(actor, edition, row, name, who, note, found)


def boxes(edition: EditionView) -> list[BoxView]:
    """Return every box with its way so far."""
    rows = session.scalars(select(PaperBox).where(PaperBox.edition_id == edition.id).order_by(PaperBox.code)).all()
    ways: dict[int, list[HandlingView]] = {row.id: [] for row in rows}
    moments = select(PaperHandling).where(PaperHandling.box_id.in_(ways)).order_by(PaperHandling.position)
    for one in session.scalars(moments):
        ways[one.box_id].append(HandlingView(one.name, one.who, one.by, one.at, one.seal, one.note))
    return [BoxView(row.code, row.place_id, row.seal, row.state, tuple(ways[row.id])) for row in rows]


def open_intake(
    actor: Actor,
    edition: EditionView,
    way: str,
    place_id: int | None,
    *,
    day: date | None = None,
    box_code: str = "",
    by_post: bool = False,
    received: int = 0,
) -> str:
    """Begin a session at a table or a reception of envelopes and return its code (T1, E1).

    `day` is when the envelopes came in, today unless given; `received` how many there are, counted before the check.
    """
    if way not in rules.WAYS or edition.settings.paper_way not in (ways_of(way)):
        raise Invalid("paper_way", [Problem("paper_way", "way")])
    require_time(edition, clock.now())
    if not by_post:
        _place(edition, place_id)
    if box_code and box_code not in {box.code for box in boxes(edition)}:
        raise Invalid("unknown", [Problem("unknown", "box")])
    row = PaperIntake(
        edition_id=edition.id,
        code=paper.next_code(edition, PaperIntake, LETTERS[way]),
        way=way,
        state="open",
        day=_day(edition, day or clock.today()),
        place_id=None if by_post else place_id,
        box_code=box_code,
        by_post=by_post,
        opened_by=actor.account_id or actor.kind,
        received=_number(received, "received"),
    )
    session.add(row)
    session.flush()
    journal.write(actor, "paper.open_intake", row.code, edition_id=edition.id, way=way, place=place_id)
    return row.code


def ways_of(way: str) -> tuple[str, str]:
    """Return the settings of an edition that allow a way of taking paper in."""
    return ("attended", "both") if way == rules.TABLE else ("envelopes", "both")


def close_intake(actor: Actor, edition: EditionView, code: str, number: int, words: str = "") -> None:
    """Close an intake with what was counted by hand: envelopes received, or ballots handed out (P2).

    A difference stops it until it is explained in words; raise `Conflict` naming both figures.
    """
    row = paper.intake_row(edition, code)
    move = paper_moves.check_intake("close", row.state)
    name = "handed_out" if row.way == rules.TABLE else "received"
    setattr(row, name, _number(number, name))
    found = rules.at_close(code, paper.figures_of(row))
    paper.settle_differences(actor, edition, found, paper.explained_of(edition, code), words)
    row.state = move.target
    row.closed_by, row.closed_at = actor.account_id or actor.kind, clock.now()
    journal.write(actor, "paper.close_intake", code, edition_id=edition.id, **_told(row))


def reopen_intake(actor: Actor, edition: EditionView, code: str, reason: str) -> None:
    """Open an intake again that was closed too early, with the reason."""
    row = paper.intake_row(edition, code)
    row.state = paper_moves.check_intake("reopen", row.state, reason).target
    journal.write(actor, "paper.reopen_intake", code, edition_id=edition.id, reason=reason.strip()[:MOST_TEXT])


def add_stock(actor: Actor, edition: EditionView, name: str, number: int, note: str = "") -> None:
    """Note ballots printed, issued, spoiled or not used; a wrong line is taken back by one with a minus."""
    if name not in rules.STOCK or not 0 < abs(number) <= MOST:
        raise Invalid("paper_number", [Problem("paper_number", "number")])
    if paper.stock_of(edition).get(name, 0) + number < 0:
        raise Invalid("paper_number", [Problem("paper_number", "number")])
    last = session.scalar(select(func.max(PaperStock.position)).where(PaperStock.edition_id == edition.id))
    row = PaperStock(
        edition_id=edition.id,
        position=(last or 0) + 1,
        name=name,
        number=number,
        note=note.strip()[:MOST_TEXT],
        by=actor.account_id or actor.kind,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    journal.write(actor, "paper.stock", name, edition_id=edition.id, number=number)


def require_time(edition: EditionView, at: datetime) -> None:
    """Refuse to take paper in before the vote, without a box, or once it is sealed (`Conflict`)."""
    vote = phase_of(edition.phases, "vote")
    if vote is None or at < vote.starts_at:
        raise Conflict("vote_not_open", start=vote.starts_at if vote else "–")
    if edition.box is None:
        raise Conflict("box_not_prepared")
    if edition.box.sealed_at is not None:
        raise Conflict("box_sealed")


def last_day(edition: EditionView) -> date:
    """Return the last Brussels day on which a paper can be handed in."""
    vote = phase_of(edition.phases, "vote")
    assert vote is not None
    return clock.day_of(vote.ends_at - timedelta(microseconds=1))


def _day(edition: EditionView, day: date) -> date:
    vote = phase_of(edition.phases, "vote")
    assert vote is not None
    if not clock.day_of(vote.starts_at) <= day <= clock.today():
        raise Invalid("paper_day", [Problem("paper_day", "day")])
    return day


def _note(
    actor: Actor, edition: EditionView, row: PaperBox, name: str, who: str, note: str, seal: str | None = None
) -> None:
    """Write one moment of a box down."""
    session.flush()
    last = session.scalar(select(func.max(PaperHandling.position)).where(PaperHandling.box_id == row.id))
    session.add(
        PaperHandling(
            box_id=row.id,
            position=(last or 0) + 1,
            name=name,
            by=actor.account_id or actor.kind,
            who=_text(who, "who"),
            at=clock.now(),
            seal=row.seal if seal is None else seal,
            note=note.strip()[:MOST_TEXT],
        )
    )
    session.flush()
    journal.write(actor, f"paper.box_{name}", f"box {row.code}", edition_id=edition.id, seal=row.seal)


def _told(row: PaperIntake) -> dict[str, Any]:
    return {name: getattr(row, name) for name in paper.COUNTED if getattr(row, name)}


def _place(edition: EditionView, place_id: int | None) -> None:
    if place_id not in {place.id for place in edition.places}:
        raise Invalid("paper_place", [Problem("paper_place", "place")])


def _number(number: int, at: str) -> int:
    if not 0 <= number <= MOST:
        raise Invalid("paper_number", [Problem("paper_number", at)])
    return number


def _text(text: str, at: str) -> str:
    said = text.strip()
    if not said or len(said) > MOST_TEXT or not said.isprintable():
        raise Invalid("paper_text", [Problem("paper_text", at)])
    return said


def checked_code(text: str) -> str:
    """Return a name of a box or a batch as it may be written; raise `Invalid`."""
    said = text.strip()
    if not (said.isascii() and said.replace("-", "").isalnum() and len(said) <= 20):
        raise Invalid("paper_code", [Problem("paper_code", "code")])
    return said
