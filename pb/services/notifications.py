"""Letters on decisions: written once the extract is recorded, sent by mail or through the post queue (R33)."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from sqlalchemy import select

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.notifications import CaseHandler, Notification
from pb.rules import notifications as rules
from pb.rules.decisions_sentences import DECIDED
from pb.rules.phases import find
from pb.services import agendas, decisions, journal, keyring, letterheads, outbox, recipients, wordings
from pb.services.actors import Actor
from pb.services.decisions import DecisionView
from pb.services.recipients import Recipient
from pb.services.snapshots import EditionView, Names

RECONSIDERED = "do_not_admit"


@dataclass(frozen=True)
class Handler:
    """Who handles the files."""

    name: str
    capacity: Names
    phone: str
    email: str


@dataclass(frozen=True)
class LetterView:
    """A letter with where it is on its way."""

    id: str
    decision: DecisionView
    names: Names
    language: str
    recipient: Recipient
    state: str
    made_at: datetime
    mailed_at: datetime | None
    printed_at: datetime | None
    posted_on: date | None
    registered: str
    returned_on: date | None


def tell(actor: Actor, edition: EditionView, decision: DecisionView) -> None:
    """Write the letters on a decision about a project; where there is an e-mail address they leave at once.

    Raises `Conflict` while nobody is named as case handler.
    """
    known = handler(edition.municipality_id)
    if known is None:
        raise Conflict("handler_missing")
    recipient = recipients.of_project(edition, decision.draft.subject.removeprefix("project "))
    for language in recipient.languages:
        row = Notification(
            id=f"l{secrets.token_hex(6)}",
            edition_id=edition.id,
            decision_id=decision.id,
            language=language,
            made_at=clock.now(),
            mailed_at=None,
            printed_at=None,
            signed_on=None,
            posted_on=None,
            returned_on=None,
        )
        row.recipient = _seal(row.id, "recipient", asdict(recipient))
        row.handler = _seal(row.id, "handler", asdict(known))
        session.add(row)
        session.flush()
        if recipient.email:
            _mail(edition, row, decision)
    journal.write(
        actor,
        "notification.make",
        decision.draft.subject,
        edition_id=edition.id,
        number=decision.number,
        mail=bool(recipient.email),
    )


def every(edition: EditionView) -> list[LetterView]:
    """Return the letters of an edition, what is to be done first."""
    found = (
        select(Notification)
        .where(Notification.edition_id == edition.id)
        .order_by(Notification.made_at, Notification.id)
    )
    rows = list(session.scalars(found))
    taken = {each.id: each for each in decisions.everything(edition.id)} if rows else {}
    names = agendas.named(edition, list(taken.values()))
    views = [_view(row, taken[row.decision_id], names) for row in rows]
    return sorted(views, key=lambda view: rules.WAYS.index(view.state))


def pdf(edition: EditionView, letter_id: str) -> bytes:
    """Return a letter as PDF."""
    row = _row(edition, letter_id)
    return _pdf(edition, row, decisions.get(edition, row.decision_id))


def print_waiting(actor: Actor, edition: EditionView) -> bytes:
    """Return every letter that waits to be printed as one PDF, and note them as printed."""
    waiting = [view.id for view in every(edition) if view.state == "to_print"]
    if not waiting:
        raise Conflict("nothing_to_print")
    writer, held = PdfWriter(), BytesIO()
    for letter_id in waiting:
        row = _row(edition, letter_id, lock=True)
        writer.append(PdfReader(BytesIO(_pdf(edition, row, decisions.get(edition, row.decision_id)))))
        row.printed_at = clock.now()
    session.flush()
    journal.write(actor, "notification.print", f"edition {edition.slug}", edition_id=edition.id, letters=len(waiting))
    writer.write(held)
    return held.getvalue()


def post(
    actor: Actor, edition: EditionView, letter_id: str, signed_on: date | None, posted_on: date | None, registered: str
) -> None:
    """Note that a letter was signed and posted, with its registered number if it has one."""
    row = _row(edition, letter_id, lock=True)
    printed = clock.day_of(row.printed_at) if row.printed_at else None
    problems = rules.check_posted(posted_on, signed_on, printed, clock.today())
    if problems:
        raise Invalid("bad_letter", problems)
    row.signed_on, row.posted_on, row.registered = signed_on, posted_on, "".join(registered.split())[:40]
    row.returned_on = None
    session.flush()
    journal.write(actor, "notification.post", f"letter {row.id}", edition_id=edition.id, day=str(posted_on))


def returned(actor: Actor, edition: EditionView, letter_id: str, returned_on: date | None) -> None:
    """Note that a letter came back: it is to be sent anew, to a better address."""
    row = _row(edition, letter_id, lock=True)
    problems = rules.check_returned(returned_on, row.posted_on, clock.today())
    if problems:
        raise Invalid("bad_letter", problems)
    row.returned_on = returned_on
    session.flush()
    journal.write(actor, "notification.return", f"letter {row.id}", edition_id=edition.id, day=str(returned_on))


def address(actor: Actor, edition: EditionView, letter_id: str, recipient: Recipient) -> None:
    """Complete or correct whom a letter goes to; one that came back is printed anew, an e-mail address sends it."""
    row = _row(edition, letter_id, lock=True)
    if row.mailed_at is not None:
        raise Conflict("letter_mailed")
    if recipient.email:
        recipient = replace(recipient, email=outbox.checked(recipient.email))
    if not recipient.email and not recipient.reachable:
        raise Invalid("bad_letter", [Problem("no_address", "lines")])
    row.recipient = _seal(row.id, "recipient", asdict(recipient))
    row.printed_at = row.signed_on = row.posted_on = row.returned_on = None
    row.registered = ""
    if recipient.email:
        _mail(edition, row, decisions.get(edition, row.decision_id))
    session.flush()
    journal.write(actor, "notification.address", f"letter {row.id}", edition_id=edition.id, mail=bool(recipient.email))


def get(edition: EditionView, letter_id: str) -> LetterView:
    """Return one letter; raise `Unknown`."""
    row = _row(edition, letter_id)
    decision = decisions.get(edition, row.decision_id)
    return _view(row, decision, agendas.named(edition, [decision]))


def handler(municipality_id: int) -> Handler | None:
    """Return who handles the files of a municipality."""
    row = session.get(CaseHandler, municipality_id)
    if row is None:
        return None
    cell = Cell("case_handler", municipality_id, "name")
    return Handler(unseal(keyring.ring(), cell, row.name), dict(row.capacity), row.phone, row.email)


def name_handler(actor: Actor, edition: EditionView, known: Handler) -> None:
    """Say who handles the files, with capacity in both languages, telephone and e-mail."""
    capacity = {code: known.capacity.get(code, "").strip()[:200] for code in ("fr", "nl")}
    fields = {"name": known.name, "phone": known.phone, "email": known.email, "capacity_fr": capacity["fr"]}
    fields["capacity_nl"] = capacity["nl"]
    problems = [Problem("handler_field", name) for name, value in fields.items() if not value.strip()]
    if problems:
        raise Invalid("bad_handler", problems)
    owner = edition.municipality_id
    row = session.get(CaseHandler, owner) or CaseHandler(municipality_id=owner)
    row.name = seal(keyring.ring(), Cell("case_handler", owner, "name"), known.name.strip()[:200])
    row.capacity, row.phone, row.email = capacity, known.phone.strip()[:40], outbox.checked(known.email.strip())
    session.add(row)
    session.flush()
    journal.write(actor, "notification.handler", f"municipality {edition.municipality.slug}", edition_id=edition.id)


def facts(
    edition: EditionView,
    decision: DecisionView,
    names: Names,
    language: str,
    to: Recipient,
    by: Mapping[str, Any],
    made_on: date,
) -> dict[str, Any]:
    """Return what the template of a letter shows, every amount and day as it is."""
    contact, draft = edition.municipality.contact, decision.draft
    head = letterheads.head(edition, language)
    address_lines = words.pick(contact.get("address"), language).split("\n")
    vote = find(edition.phases, "vote")
    again = None
    if draft.outcome == RECONSIDERED and not decision.corrects and vote is not None:
        again = vote.starts_at - timedelta(days=edition.settings.reconsider_days_before)
    return {
        **head,
        "to": [to.name, *to.lines],
        "handler": [by["name"], words.pick(by["capacity"], language), *address_lines, by["phone"], by["email"]],
        "title": words.pick(names, language),
        "kind": draft.kind,
        "outcome": words.translate(DECIDED[draft.outcome], language),
        "number": decision.number,
        "body": agendas.BODIES[language][decision.body],
        "decided_on": words.day(decision.decided_on, language),
        "date": words.day(made_on, language, weekday=False),
        "lines": [line for line in draft.texts.get(language, "").split("\n") if line.strip()],
        "amount": words.money(draft.amount_cents, language) if draft.amount_cents is not None else "",
        "correction": words.pick(decision.correction, language),
        "again": words.until(again, language) if again else "",
        "appeal": words.pick(edition.texts.get("appeal"), language),
        "appeal_days": edition.settings.appeal_days,
    }


def _pdf(edition: EditionView, row: Notification, decision: DecisionView) -> bytes:
    with wordings.speaking(edition, "decision_letter"):
        return documents.pdf("decision_letter", _facts(edition, row, decision), row.language)


def _facts(edition: EditionView, row: Notification, decision: DecisionView) -> dict[str, Any]:
    names = agendas.named(edition, [decision])[decision.draft.subject]
    to, by = _recipient(row), _unseal(row.id, "handler", row.handler)
    return facts(edition, decision, names, row.language, to, by, clock.day_of(row.made_at))


def _mail(edition: EditionView, row: Notification, decision: DecisionView) -> None:
    """Write the mail of a letter, with the letter itself attached."""
    told = _facts(edition, row, decision)
    outbox.queue(
        "decision_told",
        _recipient(row).email,
        row.language,
        edition_id=edition.id,
        paper={"template": "decision_letter", "name": f"decision-{row.id}", "facts": told},
        path=f"/{row.language}/{edition.slug}/decisions/{decision.id}",
        **{name: told[name] for name in ("title", "outcome", "body", "decided_on", "number", "again", "appeal_days")},
        handler=told["handler"],
    )
    row.mailed_at = clock.now()


def _view(row: Notification, decision: DecisionView, names: Mapping[str, Names]) -> LetterView:
    to = _recipient(row)
    return LetterView(
        id=row.id,
        decision=decision,
        names=names[decision.draft.subject],
        language=row.language,
        recipient=to,
        state=rules.state(
            row.mailed_at is not None,
            to.reachable,
            row.printed_at is not None,
            row.posted_on is not None,
            row.returned_on is not None,
        ),
        made_at=row.made_at,
        mailed_at=row.mailed_at,
        printed_at=row.printed_at,
        posted_on=row.posted_on,
        registered=row.registered,
        returned_on=row.returned_on,
    )


def _row(edition: EditionView, letter_id: str, lock: bool = False) -> Notification:
    row = session.get(Notification, letter_id, with_for_update=lock or None)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _recipient(row: Notification) -> Recipient:
    held = _unseal(row.id, "recipient", row.recipient)
    return Recipient(held["name"], tuple(held["lines"]), held["email"], held["language"])


def _seal(letter_id: str, column: str, value: Mapping[str, Any]) -> bytes:
    return seal(keyring.ring(), Cell("notification", letter_id, column), json.dumps(value, ensure_ascii=False))


def _unseal(letter_id: str, column: str, sealed: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unseal(keyring.ring(), Cell("notification", letter_id, column), sealed))
    return found
