"""What holders see, take along and erase of their own: profile, sessions, a copy of all data (S8, D6)."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pb import clock, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.accounts import Session
from pb.services import application_shares, grant_shares, holder_identities, holder_links, holders, journal, sessions
from pb.services.accounts import SessionLine
from pb.services.actors import Actor

NAME_LENGTH = 100
PHONE = re.compile(r"\+?[0-9][0-9 ./()-]{5,30}")


@dataclass(frozen=True)
class Share:
    """What one subject keeps about holders: how to copy it, and how to erase it or say why the law keeps it.

    `copy(holder_id)` returns plain values; `erase(holder_id)` erases what may go; `kept(holder_id)` returns the codes
    of what stays, each with a label of the kind `kept`.
    """

    name: str
    copy: Callable[[str], Any]
    erase: Callable[[str], None]
    kept: Callable[[str], list[str]]
    holds: Callable[[str], str] = lambda holder_id: ""  # why the account cannot be erased now, or nothing


SHARES: tuple[Share, ...] = (
    # submission
    Share("applications", application_shares.copy, application_shares.erase, application_shares.kept),
    # accounts
    Share("identities", holder_identities.copy, holder_identities.forget, lambda holder_id: []),
    # grants
    Share("grants", grant_shares.copy, grant_shares.erase, grant_shares.kept, grant_shares.holds),
)


def change(actor: Actor, name: str, language: str, phone: str) -> None:
    """Change one's own name, language and phone; raise `Invalid` with all that is wrong."""
    name, phone = " ".join(name.split()), " ".join(phone.split())
    problems = [] if 0 < len(name) <= NAME_LENGTH else [Problem("name_needed", "name")]
    if phone and not PHONE.fullmatch(phone):
        problems.append(Problem("not_a_phone", "phone"))
    if language not in words.LANGUAGES:
        problems.append(Problem("unknown_language", "language"))
    if problems:
        raise Invalid("invalid", problems)
    holders.change(actor.holder_id, name=name, language=language, phone=phone)
    journal.write(actor, "holder.change", actor.holder_id)


def sessions_of(actor: Actor) -> list[SessionLine]:
    """Return the living sessions of a holder, the latest first (S8)."""
    found = select(Session).where(Session.holder_id == actor.holder_id, Session.ends_at > clock.now())
    rows = session.scalars(found.order_by(Session.made_at.desc())).all()
    return [
        SessionLine(row.token_hash.hex(), row.made_at, row.seen_at, row.token_hash == actor.token_hash) for row in rows
    ]


def end_session(actor: Actor, session_id: str) -> None:
    """End one of one's own sessions; somebody else's is unknown here (S8, Z3)."""
    row = next((line for line in sessions_of(actor) if line.id == session_id), None)
    if row is None:
        raise Unknown("unknown")
    sessions.end(bytes.fromhex(row.id))


def export(actor: Actor) -> str:
    """Return all that is kept about a holder who signed in within ten minutes, as JSON (D6)."""
    holder_links.check_fresh(actor)
    held = holders.reading(actor.holder_id)
    account = {"email": held.email, "name": held.name, "phone": held.phone, "language": held.language}
    living = [
        {"since": words.stamp(line.made_at), "last_used": words.stamp(line.seen_at)} for line in sessions_of(actor)
    ]
    shares = {share.name: share.copy(actor.holder_id) for share in SHARES}
    journal.write(actor, "holder.export", actor.holder_id)
    whole = {"made_at": words.stamp(clock.now()), "account": account, "sessions": living, **shares}
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def kept(actor: Actor) -> list[str]:
    """Return what stays after erasing because the law or the integrity of a vote demands it, as codes of labels."""
    return [code for share in SHARES for code in share.kept(actor.holder_id)]


def erase(actor: Actor, sure: bool) -> None:
    """Erase the account of a holder who signed in within ten minutes; what must stay loses its name (D6).

    Raise `Conflict` while something under way needs it.
    """
    if not sure:
        raise Invalid("invalid", [Problem("erase_not_sure", "sure")])
    holder_links.check_fresh(actor)
    held = next((code for share in SHARES if (code := share.holds(actor.holder_id))), "")
    if held:
        raise Conflict(held)
    for share in SHARES:
        share.erase(actor.holder_id)
    holders.erase(actor.holder_id)
    sessions.end_all_of_holder(actor.holder_id)
    journal.write(actor, "holder.erase", actor.holder_id)
