"""Visitors offer a holder help or report a text: addresses stay hidden on both sides, and few may come."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select

from pb import clock, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.applications import Application
from pb.models.messages import Message
from pb.models.projects import Project
from pb.rules.lifecycle import SIDE_EXITS
from pb.rules.writing import printable, tidy
from pb.services import attempts, holders, journal, keyring, listings, outbox
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

LONGEST = 3000
OPEN = 30  # messages about one project that wait at once; then its holder is left in peace


@dataclass(frozen=True)
class Letter:
    """A message as its reader sees it; the address is never shown."""

    id: str
    project_id: str
    kind: str
    sent_at: datetime
    closed_at: datetime | None
    name: str = field(repr=False)
    body: str = field(repr=False)
    answers: bool = True


def offer(actor: Actor, edition: EditionView, ref: str, name: str, email: str, body: str, language: str) -> None:
    """Relay an offer of help or a question to the holder; raise `Invalid`, `TooMany`, `Conflict` or `Unknown`."""
    project_id, held = _reachable(edition, ref)
    address = _checked(name, email, body, must_answer=True)
    message = _keep(actor, edition, project_id, "offer", language, (name, address), body)
    holder = holders.reading(held.holder_id or "")
    outbox.queue(
        "message_offer",
        holder.email,
        _language(holder.language),
        edition_id=edition.id,
        name=holder.name,
        title=_title(project_id),
        sender=" ".join(name.split()),
        body=tidy(body),
        path=f"/{_language(holder.language)}/{edition.slug}/my/projects/{held.id}/messages/{message.id}",
    )


def report(actor: Actor, edition: EditionView, ref: str, body: str, language: str) -> None:
    """Open an item for the services about a text that should not be there."""
    view = listings.one(edition, ref)
    _checked("", "", body, must_answer=False)
    message = _keep(actor, edition, view.id, "report", language, ("", ""), body)
    journal.write(actor, "message.report", f"message {message.id}", edition_id=edition.id, project=view.id)


def reachable(edition: EditionView, ref: str) -> bool:
    """Tell whether the holder of a public project can be written to."""
    try:
        _reachable(edition, ref)
    except (Conflict, Unknown):
        return False
    return True


def own(actor: Actor, edition: EditionView, form_id: str) -> list[Letter]:
    """Return the offers about one's own project, the latest first."""
    return [_letter(row) for row in session.scalars(_mine(actor, edition, form_id).order_by(Message.sent_at.desc()))]


def one(actor: Actor, edition: EditionView, form_id: str, message_id: str) -> Letter:
    """Return an offer about one's own project; raise `Unknown` for any other."""
    return _letter(_one(actor, edition, form_id, message_id))


def answer(actor: Actor, edition: EditionView, form_id: str, message_id: str, body: str) -> None:
    """Send the holder's answer to who wrote, whose address the holder never sees, nor the other way round."""
    row = _one(actor, edition, form_id, message_id)
    if row.closed_at is not None:
        raise Conflict("message_answered")
    _checked("", "", body, must_answer=False)
    name, address = _sender(row)
    outbox.queue(
        "message_answer",
        address,
        _language(row.language),
        edition_id=edition.id,
        name=name,
        title=_title(row.project_id),
        holder=holders.reading(actor.holder_id).name,
        body=tidy(body),
        path=f"/{_language(row.language)}/{edition.slug}/projects/{row.project_id}",
    )
    row.closed_at, row.closed_by = clock.now(), "holder"
    session.flush()


def reported(edition: EditionView) -> list[Letter]:
    """Return the reports that nobody dealt with yet, the oldest first."""
    found = select(Message).where(
        Message.edition_id == edition.id, Message.kind == "report", Message.closed_at.is_(None)
    )
    return [_letter(row) for row in session.scalars(found.order_by(Message.sent_at))]


def close(actor: Actor, edition: EditionView, message_id: str) -> None:
    """Note that a report was dealt with; raise `Conflict` when a colleague was faster."""
    row = session.get(Message, message_id, with_for_update=True)
    if row is None or row.edition_id != edition.id or row.kind != "report":
        raise Unknown("unknown")
    if row.closed_at is not None:
        raise Conflict("report_closed")
    row.closed_at, row.closed_by = clock.now(), actor.account_id or actor.kind
    journal.write(actor, "message.close", f"message {row.id}", edition_id=edition.id, project=row.project_id)


def _reachable(edition: EditionView, ref: str) -> tuple[str, Application]:
    view = listings.one(edition, ref)
    held = session.scalars(select(Application).where(Application.project_id == view.id)).first()
    if held is None or not held.holder_id or view.status in SIDE_EXITS:
        raise Conflict("holder_away")
    return view.id, held


def _checked(name: str, email: str, body: str, must_answer: bool) -> str:
    """Return the address to answer to; raise `Invalid` with everything to mend."""
    problems, address = [], ""
    if must_answer and not name.strip():
        problems.append(Problem("name_needed", "name"))
    try:
        address = outbox.checked(email.strip()) if must_answer else ""
    except Invalid as refusal:
        problems.append(Problem(refusal.code, "email", refusal.details))
    if not tidy(body):
        problems.append(Problem("message_needed", "body"))
    if len(body) > LONGEST or len(name) > 100:
        problems.append(Problem("too_long", "body", {"most": LONGEST}))
    if not printable(body + name):
        problems.append(Problem("unprintable", "body"))
    if problems:
        raise Invalid("invalid", problems)
    return address


def _keep(
    actor: Actor, edition: EditionView, project_id: str, kind: str, language: str, sender: tuple[str, str], body: str
) -> Message:
    """Keep a message, unless its network or its project had too many (limited)."""
    attempts.check(("message", actor.network))
    waiting = select(Message.id).where(
        Message.project_id == project_id, Message.kind == kind, Message.closed_at.is_(None)
    )
    if len(session.scalars(waiting.limit(OPEN)).all()) >= OPEN:
        raise Conflict("holder_away")
    attempts.fail(("message", actor.network))
    message_id = f"m{secrets.token_hex(8)}"
    row = Message(
        id=message_id,
        edition_id=edition.id,
        project_id=project_id,
        kind=kind,
        language=language,
        sender=seal(keyring.ring(), Cell("message", message_id, "sender"), json.dumps(sender)),
        body=seal(keyring.ring(), Cell("message", message_id, "body"), tidy(body)),
        sent_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _mine(actor: Actor, edition: EditionView, form_id: str) -> Select[tuple[Message]]:
    return (
        select(Message)
        .join(Application, Application.project_id == Message.project_id)
        .where(
            Application.id == form_id,
            Application.edition_id == edition.id,
            Application.holder_id == actor.holder_id,
            Message.kind == "offer",
        )
    )


def _one(actor: Actor, edition: EditionView, form_id: str, message_id: str) -> Message:
    found = _mine(actor, edition, form_id).where(Message.id == message_id)
    row = session.scalars(found.with_for_update()).first()
    if row is None or not actor.holder_id:
        raise Unknown("unknown")
    return row


def _letter(row: Message) -> Letter:
    body = unseal(keyring.ring(), Cell("message", row.id, "body"), row.body)
    return Letter(row.id, row.project_id, row.kind, row.sent_at, row.closed_at, _sender(row)[0], body)


def _sender(row: Message) -> tuple[str, str]:
    name, address = json.loads(unseal(keyring.ring(), Cell("message", row.id, "sender"), row.sender))
    return str(name), str(address)


def _title(project_id: str) -> str:
    row = session.get_one(Project, project_id)
    return words.pick(row.titles, row.language)


def _language(language: str) -> str:
    return language if language in words.LANGUAGES else "fr"
