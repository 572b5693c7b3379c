"""The vote: a person proves who they are, reviews, casts once; register and box share a transaction, nothing else."""

import hmac
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast as typed

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from pb import boxes as crypto
from pb import clock, codes, tokens
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unavailable, Unidentified
from pb.models.votes import Ballot, Participation
from pb.rules import ages
from pb.rules.ballots import Choices, canonical, read, require
from pb.rules.choosing import Filled, filled
from pb.services import attempts, boxes, keyring, roll, sessions, tallies
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

REGISTER = typed(Table, Participation.__table__)
PAST = select(REGISTER.c.channel, REGISTER.c.day, REGISTER.c.place_id).where(
    REGISTER.c.edition_id == bindparam("edition"), REGISTER.c.person_ref == bindparam("ref")
)
INTO_BOX = insert(typed(Table, Ballot.__table__))
INTO_REGISTER = {  # made once: a cast has no time to lose while it holds the register
    "postgresql": postgresql_insert(REGISTER).on_conflict_do_nothing().returning(REGISTER.c.day),
    "sqlite": sqlite_insert(REGISTER).on_conflict_do_nothing().returning(REGISTER.c.day),
}


class AlreadyVoted(Conflict):
    """A vote of this person is recorded; `tracker` is given to the very form that cast it, and to nobody else (R41)."""

    def __init__(
        self, channel: str, day: date, place_id: int | None, tracker: str = "", person_ref: bytes = b""
    ) -> None:
        """Keep what the person may know: channel, Brussels day, place, and their own tracker; and who it is."""
        super().__init__(f"already_voted_{channel}", day=day)
        self.channel, self.day, self.place_id, self.tracker = channel, day, place_id, tracker
        self.person_ref = person_ref


@dataclass(frozen=True)
class Review:
    """A ballot as it will be cast: its form token, its tracker, and how far each section is filled."""

    token: str = field(repr=False)
    tracker: str = field(repr=False)
    sections: tuple[Filled, ...] = field(repr=False)
    blank: bool = field(repr=False)


@dataclass(frozen=True)
class Recorded:
    """A vote that is in the box: its tracker, and the Brussels day that the register keeps."""

    tracker: str = field(repr=False)
    day: date
    channel: str


def identify(actor: Actor, edition: EditionView, code_text: str, born: date, at: datetime) -> str:
    """Check a letter's code with a birth date and return the token of a new voter session (E1–E3, E5, S2).

    A wrong code and a wrong date get the same answer after the same work. Raise `Invalid`, `TooMany`, `Forbidden` for
    somebody too young, `AlreadyVoted`, or what `boxes.require_open` raises.
    """
    boxes.require_open(edition, at)
    code = codes.parse(code_text)
    if code is None:
        raise Invalid("code_slip", [Problem("code_slip", "code")])
    names = (("selector", f"{edition.id}|{code.selector}"), ("network", actor.network), ("everywhere", "identify"))
    attempts.check(*names)
    ref = roll.by_code(edition.id, code)
    voter = roll.find(edition.id, ref or bytes(32))
    held = voter.birth_date if voter else date.min
    if not hmac.compare_digest(held.isoformat(), born.isoformat()) or voter is None or ref is None:
        attempts.fail(*names)
        raise Invalid("not_recognised")
    if not roll.may_vote(edition, voter):
        day = ages.reference_day(edition.settings, edition.phases)
        raise Forbidden("too_young", day=day, years=edition.settings.voter_min_age)
    attempts.succeed(names[0])
    check_not_voted(edition.id, ref)
    tallies.came_in(actor, edition.id, voter.birth_date, roll.run_of(edition.id, code))
    return start_session(actor, edition, ref)


def start_session(actor: Actor, edition: EditionView, ref: bytes, channel: str = "online") -> str:
    """Start the session of an identified voter, the one before ended (S2)."""
    if actor.token_hash:
        sessions.end(actor.token_hash)
    return sessions.start("voter", edition_id=edition.id, person_ref=ref, channel=channel)


def check_not_voted(edition_id: int, ref: bytes) -> None:
    """Raise `AlreadyVoted` when the register holds this person, whatever the channel (R37, R41)."""
    past = _past(edition_id, ref)
    if past is not None:
        raise past


def review(voter: Actor, edition: EditionView, choices: Choices, at: datetime) -> Review:
    """Check a ballot and return the form token with which exactly this ballot can be cast, valid 15 minutes.

    Raise `Invalid` with all that is wrong, `AlreadyVoted`, or what `boxes.require_open` raises.
    """
    boxes.require_open(edition, at)
    rules = boxes.rules_of(edition)
    check_not_voted(edition.id, voter.person_ref)
    require(rules, choices)
    content = canonical(rules.edition, rules.digest, choices)
    form = tokens.CastForm(voter.person_ref, content, crypto.new_nonce())
    token = tokens.issue_cast_form(keyring.ring(), form, session=voter.token_hash, edition_id=edition.id, now=at)
    return Review(token, crypto.tracker(form.commitment), filled(rules, choices), not any(choices.values()))


def cast(voter: Actor, edition: EditionView, token: str, at: datetime) -> Recorded:
    """Cast a reviewed ballot: register, box and end of session in one transaction, by the instant of arrival (B1, B6).

    The unique key of the register decides. Raise `AlreadyVoted` (with the tracker for the same form only), `Forbidden`
    for a foreign or ended form, `Unidentified` without a session, or what `boxes.require_open` raises.
    """
    form = _own_form(voter, edition, token, at)
    box = boxes.require_open(edition, at)
    rules = boxes.rules_of(edition)
    require(rules, read(form.content, rules))
    sealed = crypto.seal(form.nonce, form.content, box.sealed_length, box.public_key)
    return record(voter, edition.id, form, sealed, clock.day_of(at))


def record(voter: Actor, edition_id: int, form: tokens.CastForm, sealed: bytes, day: date) -> Recorded:
    """Write participation and sealed ballot, and end the session; nothing here joins the two afterwards."""
    noted = {
        "edition_id": edition_id,
        "person_ref": voter.person_ref,
        "channel": voter.channel,
        "place_id": voter.place_id,
        "day": day,
    }
    if not note_once(noted):
        check_form_not_cast(edition_id, form)
        raise Unavailable("unavailable")
    ballot = {
        "edition_id": edition_id,
        "ballot_id": crypto.new_ballot_id(),
        "channel": voter.channel,
        "commitment": form.commitment,
        "sealed": sealed,
    }
    session.connection().execute(INTO_BOX, ballot)
    sessions.end(voter.token_hash)
    return Recorded(crypto.tracker(form.commitment), day, voter.channel)


def check_form_not_cast(edition_id: int, form: tokens.CastForm) -> None:
    """Raise `AlreadyVoted` when the person of a form has voted, with the tracker if it was by this very form."""
    past = _past(edition_id, form.person_ref)
    if past is None:
        return
    same = session.scalar(
        select(func.count()).where(Ballot.edition_id == edition_id, Ballot.commitment == form.commitment)
    )
    past.tracker = crypto.tracker(form.commitment) if same else ""
    raise past


def _own_form(voter: Actor, edition: EditionView, token: str, at: datetime) -> tokens.CastForm:
    """Open a form token for its own session; a repetition, its session over, learns that its vote is recorded."""
    ring = keyring.ring()
    form = tokens.read_cast_form(ring, token, edition_id=edition.id, now=at)
    if voter.kind != "voter":
        check_form_not_cast(edition.id, form)
        raise Unidentified("no_session")
    try:
        return tokens.read_cast_form(
            ring, token, edition_id=edition.id, now=at, session=voter.token_hash, person_ref=voter.person_ref
        )
    except Forbidden:
        check_form_not_cast(edition.id, form)
        raise


def _past(edition_id: int, ref: bytes) -> AlreadyVoted | None:
    """Return what the register knows of a person's vote."""
    row = session.execute(PAST, {"edition": edition_id, "ref": ref}).first()
    return AlreadyVoted(row.channel, row.day, row.place_id, person_ref=ref) if row else None


def note_once(noted: dict[str, object]) -> bool:
    """Write a participation and tell whether it is the first; the unique key decides, the transaction goes on."""
    connection = session.connection()
    return connection.execute(INTO_REGISTER[connection.dialect.name], noted).first() is not None
