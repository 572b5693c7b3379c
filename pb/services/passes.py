"""The help desk: a card is checked, a pass of ten minutes is given, and the person votes alone at a booth (R36, P8)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from pb import clock, signing, tokens
from pb.db import keep_anyway, session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.letters import Letter
from pb.models.passes import Pass
from pb.rules import ages, crockford
from pb.services import (
    accounts,
    attempts,
    boxes,
    journal,
    keyring,
    letter_papers,
    letters,
    roll,
    roll_search,
    sessions,
    votes,
)
from pb.services.actors import Actor
from pb.services.letter_papers import Written
from pb.services.roll import Resident
from pb.services.snapshots import EditionView, PlaceView

LASTS = timedelta(minutes=10)
SIGNS = 7  # and one that checks the typing: two groups of four
CARD_LASTS = timedelta(minutes=10)  # from the look at the card to what is done with it
BOOTH_LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Given:
    """A pass just given: the code is shown once, to be typed at the booth."""

    code: str = field(repr=False)
    ends_at: datetime


@dataclass(frozen=True)
class PassLine:
    """A pass as a case shows it: where, when and by whom it was given, and when it was used."""

    place_id: int | None
    given_by: str
    given_at: datetime
    used_at: datetime | None


def desks(edition: EditionView) -> list[PlaceView]:
    """Return the places of an edition where people are helped."""
    return [place for place in edition.places if place.kind in ("desk", "desk_and_box")]


def card(actor: Actor, edition: EditionView, ref: bytes) -> str:
    """Return what a form carries of the person whose card was checked, for this member of staff alone."""
    bound = (edition.id, actor.account_id)
    return tokens.sign_value(keyring.ring(), "card", ref.hex(), now=clock.now(), lasts=CARD_LASTS, bound=bound)


def give(actor: Actor, edition: EditionView, card_: str, place_id: int, helped: bool, at: datetime) -> Given:
    """Give a pass of ten minutes to somebody whose card was checked; passes before it are void.

    Raise `AlreadyVoted`, `Forbidden` for somebody too young, `TooMany` after forty in an hour, or what
    `boxes.require_open` raises.
    """
    boxes.require_open(edition, at)
    ref, resident = _person(actor, edition, card_)
    place = _desk(edition, place_id)
    _check_age(edition, ref, resident)
    votes.check_not_voted(edition.id, ref)
    attempts.check(("pass", actor.account_id))
    attempts.fail(("pass", actor.account_id))
    session.execute(
        update(Pass).where(Pass.edition_id == edition.id, Pass.person_ref == ref, Pass.ends_at > at).values(ends_at=at)
    )
    plain = crockford.encode(secrets.token_bytes(5), SIGNS)
    given = Given(crockford.grouped(plain + crockford.check_character(plain)), at + LASTS)
    row = Pass(
        edition_id=edition.id,
        code_hash=_hash(edition.id, plain),
        person_ref=ref,
        place_id=place.id,
        given_by=actor.account_id,
        given_at=at,
        ends_at=given.ends_at,
    )
    session.add(row)
    session.flush()
    noted = {"place": place.id, "person": roll_search.mark(ref), "helped": helped}
    journal.write(actor, "desk.pass", edition.slug, edition_id=edition.id, **noted)
    return given


def hand_out(actor: Actor, edition: EditionView, card_: str) -> bytes:
    """Make a code letter for somebody whose card was checked and return it; the code before it is void (E4)."""
    ref, resident = _person(actor, edition, card_)
    _check_age(edition, ref, resident)
    code = dict(roll.make_codes(edition, [ref]))[ref]
    session.add(
        Letter(
            id=secrets.token_hex(8),
            edition_id=edition.id,
            person_ref=ref,
            why=letters.DESK,
            state="handed_out",
            asked_on=clock.today(),
        )
    )
    session.flush()
    journal.write(actor, "codes.hand_out", edition.slug, edition_id=edition.id, person=roll_search.mark(ref))
    return letter_papers.paper(edition, [Written(resident, code)])


def booth(edition: EditionView, place_id: int) -> str:
    """Return what makes a browser a voting booth of a desk until the end of the day."""
    place = _desk(edition, place_id)
    value = str(place.id)
    return tokens.sign_value(keyring.ring(), "booth", value, now=clock.now(), lasts=BOOTH_LASTS, bound=(edition.id,))


def booth_of(edition: EditionView, cookie: str) -> PlaceView:
    """Return the desk whose booth a browser is; raise `Forbidden` for any other browser."""
    try:
        found = tokens.read_value(keyring.ring(), "booth", cookie, now=clock.now(), bound=(edition.id,))
        return _desk(edition, int(found))
    except (Forbidden, Unknown, Invalid):
        raise Forbidden("no_booth") from None


def enter(edition: EditionView, place: PlaceView, typed: str, network: bytes, at: datetime) -> str:
    """Take a pass at the booth and return the token of a session of three minutes that votes at this desk.

    A pass serves once. Raise `Invalid`, `TooMany`, `AlreadyVoted`, or what `boxes.require_open` raises.
    """
    boxes.require_open(edition, at)
    names = (("device", f"booth {edition.id} {place.id}"), ("network", network))
    attempts.check(*names)
    plain = crockford.clean(typed[:60])
    if plain is None or len(plain) != SIGNS + 1 or not crockford.holds(plain):
        raise Invalid("pass_slip", [Problem("pass_slip", "code")])
    taken = session.execute(
        update(Pass)
        .where(
            Pass.edition_id == edition.id,
            Pass.code_hash == _hash(edition.id, plain[:-1]),
            Pass.place_id == place.id,
            Pass.used_at.is_(None),
            Pass.ends_at > at,
        )
        .values(used_at=at)
        .returning(Pass.person_ref)
    ).first()
    if taken is None:
        attempts.fail(*names)
        raise Invalid("pass_unknown", [Problem("pass_unknown", "code")])
    votes.check_not_voted(edition.id, taken.person_ref)
    facts = {"edition_id": edition.id, "person_ref": taken.person_ref, "channel": "desk", "place_id": place.id}
    return sessions.start("kiosk", **facts)


def leave(voter: Actor) -> None:
    """End the session of whoever stood at the booth, also when the page that does so only reads."""
    if voter.kind == "voter":
        keep_anyway(lambda: sessions.end(voter.token_hash))


def of(edition_id: int, ref: bytes) -> list[PassLine]:
    """Return the passes that a person was given, the oldest first: what a case looks at."""
    rows = list(
        session.scalars(
            select(Pass).where(Pass.edition_id == edition_id, Pass.person_ref == ref).order_by(Pass.given_at)
        )
    )
    names = accounts.names(row.given_by for row in rows)
    return [PassLine(row.place_id, names.get(row.given_by, ""), row.given_at, row.used_at) for row in rows]


def _person(actor: Actor, edition: EditionView, card_: str) -> tuple[bytes, Resident]:
    """Return the person of a form; raise `Conflict` for another's or an old form, or when the roll changed since."""
    bound = (edition.id, actor.account_id)
    try:
        ref = bytes.fromhex(tokens.read_value(keyring.ring(), "card", card_, now=clock.now(), bound=bound))
    except Forbidden:
        raise Conflict("card_again") from None
    resident = roll_search.person(edition, ref)
    if resident is None:
        raise Conflict("not_on_roll_any_more")
    return ref, resident


def _check_age(edition: EditionView, ref: bytes, resident: Resident) -> None:
    if not roll.may_vote(edition, roll.Voter(ref, resident.birth_date)):
        day = ages.reference_day(edition.settings, edition.phases)
        raise Forbidden("too_young", day=day, years=edition.settings.voter_min_age)


def _desk(edition: EditionView, place_id: int) -> PlaceView:
    found = next((place for place in desks(edition) if place.id == place_id), None)
    if found is None:
        raise Invalid("no_such_desk", [Problem("no_such_desk", "place")])
    return found


def _hash(edition_id: int, plain: str) -> bytes:
    """Return how a pass is kept: it is short, so only a keyed fingerprint will do."""
    return signing.fingerprint(keyring.ring(), "pass", edition_id, plain)
