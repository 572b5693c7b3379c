"""People whom an identity provider knows: a voter by the national number alone, staff by a link they made (O5–O8)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import keep_anyway, session
from pb.errors import Conflict, Forbidden, Invalid, Unidentified
from pb.models.accounts import Account
from pb.models.identities import Identity, SpentTrip
from pb.rules import ages, national
from pb.services import account_notices, accounts, boxes, journal, keyring, roll, sessions, tallies, votes
from pb.services.actors import SYSTEM, Actor
from pb.services.snapshots import EditionView

TRIP_LASTS = timedelta(minutes=10)


def spend(state: str) -> None:
    """Use a way to a provider up; raise `Forbidden` for one that came back before (O1)."""
    row = SpentTrip(state_hash=hashlib.sha256(state.encode()).digest(), ends_at=clock.now() + TRIP_LASTS)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Forbidden("identity_trip") from None


def identify(actor: Actor, edition: EditionView, number: str, at: datetime) -> str:
    """Return the token of a voter session for the person whom a provider named by national number (O5, O8).

    Raise `Forbidden`: `identity_no_number`, `identity_not_on_roll` or `too_young`; `AlreadyVoted`; or what
    `boxes.require_open` raises.
    """
    boxes.require_open(edition, at)
    if not number:
        raise Forbidden("identity_no_number")
    try:
        held = national.read(number, clock.day_of(at))
    except Invalid:
        raise Forbidden("identity_no_number") from None
    ref = roll.person_ref(edition, held.digits)
    voter = roll.find(edition.id, ref)
    if voter is None:
        raise Forbidden("identity_not_on_roll")
    if not roll.may_vote(edition, voter):
        day = ages.reference_day(edition.settings, edition.phases)
        raise Forbidden("too_young", day=day, years=edition.settings.voter_min_age)
    votes.check_not_voted(edition.id, ref)
    tallies.came_in(actor, edition.id, voter.birth_date, "")
    return votes.start_session(actor, edition, ref)


def link(account_id: str, provider: str, issuer: str, subject: str) -> None:
    """Let a member of staff, who left for the provider with a fresh second factor, come in with it from now on (S5)."""
    row = Identity(
        fingerprint=fingerprint(issuer, subject), account_id=account_id, provider=provider, made_at=clock.now()
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("identity_linked") from None
    journal.write(Actor(kind="staff", account_id=account_id), "account.link_identity", account_id, provider=provider)
    account_notices.tell(account_id, "identity")


def unlink(actor: Actor, provider: str) -> None:
    """Take the link to a provider away."""
    accounts.check_fresh(actor)
    session.execute(delete(Identity).where(Identity.account_id == actor.account_id, Identity.provider == provider))
    journal.write(actor, "account.unlink_identity", actor.account_id, provider=provider)
    account_notices.tell(actor.account_id, "identity")


def linked(account_id: str) -> list[str]:
    """Return the providers with which an account is linked."""
    found = select(Identity.provider).where(Identity.account_id == account_id).order_by(Identity.provider)
    return list(session.scalars(found))


def sign_in(
    provider: str, issuer: str, subject: str, shown_at: datetime | None = None, factors: int = sessions.CODE
) -> str:
    """Return the token of a session with both factors for staff linked to a provider that asserts a second one.

    It is fresh since they showed the provider who they are; an old session there opens no grave act (S5). Raise
    `Unidentified` for somebody who is not linked, or whose account is closed.
    """
    found = session.execute(
        select(Account.id)
        .join(Identity, Identity.account_id == Account.id)
        .where(Identity.fingerprint == fingerprint(issuer, subject), Account.disabled.is_(False))
    ).first()
    if found is None:
        keep_anyway(lambda: journal.write(SYSTEM, "account.sign_in_failed", "unknown", provider=provider))
        raise Unidentified("identity_not_linked")
    journal.write(Actor(kind="staff", account_id=found.id), "account.sign_in", found.id, provider=provider)
    return sessions.start("staff", account_id=found.id, factors=factors, fresh_at=shown_at)


def sweep() -> None:
    """Delete the used ways whose cookies have ended (D5)."""
    session.execute(delete(SpentTrip).where(SpentTrip.ends_at < clock.now()))


def fingerprint(issuer: str, subject: str) -> bytes:
    """Return the keyed fingerprint by which somebody is known again at an issuer."""
    return hmac.digest(keyring.key("identity"), f"{issuer}\0{subject}".encode(), "sha256")
