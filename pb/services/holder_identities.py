"""Project holders who let themselves be known by an identity provider: linked once, signed in with afterwards (A14)."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from pb import clock, words
from pb.db import session
from pb.errors import Conflict, Unidentified
from pb.models.identities import HolderIdentity
from pb.services import holder_links, holders, identities, journal, outbox, sessions
from pb.services.actors import Actor


def link(holder_id: str, provider: str, issuer: str, subject: str) -> None:
    """Let a holder, who left for the provider just after an entry by mail, come in with it from now on (S5, A13)."""
    row = HolderIdentity(
        fingerprint=identities.fingerprint(issuer, subject),
        holder_id=holder_id,
        provider=provider,
        made_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("identity_linked") from None
    _tell(Actor(kind="holder", holder_id=holder_id), "holder.link_identity", provider)


def unlink(actor: Actor, provider: str) -> None:
    """Take the link to a provider away, after a fresh entry."""
    holder_links.check_fresh(actor)
    mine = (HolderIdentity.holder_id == actor.holder_id, HolderIdentity.provider == provider)
    session.execute(delete(HolderIdentity).where(*mine))
    _tell(actor, "holder.unlink_identity", provider)


def linked(holder_id: str) -> list[str]:
    """Return the providers with which a holder is linked."""
    return [row.provider for row in _rows(holder_id)]


def sign_in(provider: str, issuer: str, subject: str, shown_at: datetime | None) -> str:
    """Return the token of a holder's session, fresh since they showed the provider who they are.

    Raise `Unidentified` for somebody who is not linked.
    """
    row = session.get(HolderIdentity, identities.fingerprint(issuer, subject))
    if row is None:
        raise Unidentified("identity_not_linked_holder")
    journal.write(Actor(kind="holder"), "holder.sign_in", row.holder_id, provider=provider)
    return sessions.start("holder", holder_id=row.holder_id, fresh_at=shown_at)


def copy(holder_id: str) -> list[dict[str, Any]]:
    """Return the links of a holder as plain values (D6)."""
    return [{"provider": row.provider, "since": words.stamp(row.made_at)} for row in _rows(holder_id)]


def forget(holder_id: str) -> None:
    """Take every link of a holder away (D6)."""
    session.execute(delete(HolderIdentity).where(HolderIdentity.holder_id == holder_id))


def _rows(holder_id: str) -> list[HolderIdentity]:
    found = select(HolderIdentity).where(HolderIdentity.holder_id == holder_id).order_by(HolderIdentity.provider)
    return list(session.scalars(found))


def _tell(actor: Actor, act: str, provider: str) -> None:
    """Write the journal, and tell the holder at the address of the account."""
    held = holders.reading(actor.holder_id)
    journal.write(Actor(kind="holder"), act, actor.holder_id, provider=provider)
    outbox.queue("holder_changed", held.email, held.language, name=held.name, what="identity")
