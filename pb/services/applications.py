"""The forms that people write: begun, kept at every step, read by their holder and the service alone (R24, R27)."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.applications import Applicant, Application, Confirmation
from pb.models.projects import Project
from pb.rules import phases
from pb.rules.application_form import CONTENT, PERSONAL, STEPS
from pb.services import attachments, journal, keyring
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

Steps = Mapping[str, Mapping[str, Any]]  # step → its fields as typed
MOST_BYTES = 400_000  # of everything typed in one form
MOST_DRAFTS = 20  # of one holder in one edition


@dataclass(frozen=True)
class Form:
    """A form with its people, for its holder and the participation service alone; a draft has no project yet."""

    id: str
    edition_id: int
    holder_id: str
    project_id: str
    track: str
    language: str
    made_at: datetime
    changed_at: datetime
    sent_at: datetime | None
    received_on: date | None
    typed: Steps = field(repr=False)

    @property
    def draft(self) -> bool:
        """Tell whether it was never sent."""
        return not self.project_id

    @property
    def subject(self) -> str:
        """Return the name of its attachments."""
        return f"application {self.id}"

    @property
    def title(self) -> str:
        """Return the title as typed, perhaps nothing."""
        return " ".join(str(self.typed.get("idea", {}).get("title") or "").split())


def begin(actor: Actor, edition: EditionView, track: str, language: str, typed: Steps | None = None) -> str:
    """Begin a draft with the two answers that come first, and return its name; only while projects are taken."""
    edition.track(track)
    if "submission" not in phases.open_at(edition.phases, clock.now()):
        raise Conflict("submission_shut")
    mine = select(func.count()).where(
        Application.edition_id == edition.id,
        Application.holder_id == actor.holder_id,
        Application.project_id.is_(None),
    )
    if (session.scalar(mine) or 0) >= MOST_DRAFTS:
        raise Conflict("too_many_drafts", most=MOST_DRAFTS)
    return make(edition, track, language, typed or {}, holder_id=actor.holder_id)


def make(
    edition: EditionView,
    track: str,
    language: str,
    typed: Steps,
    *,
    holder_id: str | None = None,
    received_on: date | None = None,
) -> str:
    """Keep a new form and return its name."""
    now, form_id = clock.now(), f"a{secrets.token_hex(6)}"
    row = Application(
        id=form_id,
        edition_id=edition.id,
        holder_id=holder_id,
        track=track,
        language=language,
        content=b"",
        made_at=now,
        changed_at=now,
        received_on=received_on,
    )
    people = Applicant(application_id=form_id, people=b"", bank=None)
    session.add(row)
    session.flush()
    session.add(people)
    _write(row, people, typed)
    session.flush()
    return form_id


def mine(actor: Actor, edition: EditionView) -> list[tuple[Form, str]]:
    """Return the forms of a holder with the status of each project ("draft" before it is sent), the latest first."""
    found = (
        select(Application, Applicant, Project.status)
        .join(Applicant, Applicant.application_id == Application.id)
        .outerjoin(Project, Project.id == Application.project_id)
        .where(Application.edition_id == edition.id, Application.holder_id == actor.holder_id)
        .order_by(Application.changed_at.desc(), Application.id)
    )
    return [(_view(row, people), status or "draft") for row, people, status in session.execute(found)]


def on_paper(edition: EditionView) -> list[Form]:
    """Return the forms that came on paper and are not sent in yet, the latest first (R28)."""
    found = (
        select(Application, Applicant)
        .join(Applicant, Applicant.application_id == Application.id)
        .where(Application.edition_id == edition.id, Application.holder_id.is_(None), Application.project_id.is_(None))
        .order_by(Application.changed_at.desc(), Application.id)
    )
    return [_view(row, people) for row, people in session.execute(found)]


def own(actor: Actor, edition: EditionView, ref: str) -> Form:
    """Return a form of this holder, or for staff one on paper; somebody else's is unknown here (R27, Z3)."""
    row, people = _row(edition, ref, actor)
    return _view(row, people)


def of_project(edition: EditionView, project_id: str) -> Form | None:
    """Return the form that a project came from, for the participation service; None when staff typed the project."""
    found = with_status(edition, project_id)
    return found[0] if found else None


def without_people(edition: EditionView, project_id: str) -> Form | None:
    """Return what the form of a project says of the project, for those who study it: its people are not even read."""
    found = select(Application).where(Application.edition_id == edition.id, Application.project_id == project_id)
    row = session.scalars(found).first()
    return _view(row, None) if row else None


def with_status(edition: EditionView, project_id: str) -> tuple[Form, str] | None:
    """Return the form that a project came from, and where the project is in its life."""
    found = (
        select(Application, Applicant, Project.status)
        .join(Applicant, Applicant.application_id == Application.id)
        .join(Project, Project.id == Application.project_id)
        .where(Application.edition_id == edition.id, Application.project_id == project_id)
    )
    held = session.execute(found).first()
    return (_view(held[0], held[1]), held[2]) if held else None


def exists(project_id: str) -> bool:
    """Tell whether a project came in by a form."""
    return session.scalar(select(Application.id).where(Application.project_id == project_id)) is not None


def keep(actor: Actor, edition: EditionView, ref: str, step: str, fields: Mapping[str, Any]) -> None:
    """Keep what was typed in one step, whatever it is: a draft is never lost (R27). Raise `Conflict` once it is sent.

    While a correction is asked, the steps named are open again, and no other.
    """
    row, people = _row(edition, ref, actor, lock=True)
    if step not in STEPS or not opened(row, step):
        raise Conflict("form_closed")
    write(row, people, step, fields)


def write(row: Application, people: Applicant, step: str, fields: Mapping[str, Any]) -> None:
    """Put the fields of one step into a form."""
    typed = {**_typed(row, people), step: {name: value for name, value in fields.items() if value not in (None, "")}}
    _write(row, people, typed)
    row.changed_at = clock.now()
    session.flush()


def opened(row: Application, step: str) -> bool:
    """Tell whether a step can be changed now: all of them in a draft, those that a correction names afterwards."""
    if row.project_id is None:
        return True
    project = session.get(Project, row.project_id)
    return project is not None and project.status == "to_correct" and step in points(project)


def points(project: Project) -> tuple[str, ...]:
    """Return the steps that the last request for a correction names; all of them when it names none (R32)."""
    asked = [move.reasons for move in project.moves if move.name == "ask_correction"]
    named = str(asked[-1].get("points") or "").split() if asked else []
    return tuple(step for step in STEPS if step in named) or STEPS


def discard(actor: Actor, edition: EditionView, ref: str) -> None:
    """Throw a draft away with its files; what was sent can only be withdrawn."""
    row, people = _row(edition, ref, actor, lock=True)
    if row.project_id is not None:
        raise Conflict("form_closed")
    subject = _view(row, people).subject
    for file in attachments.of(edition.id, subject):
        attachments.drop(edition.id, subject, file.id)
    forget(row)


def forget(row: Application) -> None:
    """Delete a form with everything about its people."""
    session.execute(delete(Confirmation).where(Confirmation.application_id == row.id))
    session.execute(delete(Applicant).where(Applicant.application_id == row.id))
    session.delete(row)
    session.flush()


def copied(actor: Actor, edition: EditionView, source: EditionView, ref: str) -> str:
    """Begin a draft as a copy of one's own form of an earlier year: days, account and files are not copied."""
    form = own(actor, source, ref)
    track = form.track if any(each.code == form.track for each in edition.tracks) else edition.tracks[0].code
    typed = {step: dict(fields) for step, fields in form.typed.items() if step not in ("bank", "files")}
    for name in ("starts_on", "ends_on", "under_way"):
        typed.get("plan", {}).pop(name, None)
    made = begin(actor, edition, track, form.language, typed)
    journal.write(actor, "application.copy", f"application {made}", edition_id=edition.id, source=form.id)
    return made


def lock(actor: Actor, edition: EditionView, ref: str) -> tuple[Application, Applicant]:
    """Return the rows of a form for an act that changes it; nobody else changes it meanwhile."""
    return _row(edition, ref, actor, lock=True)


def view(row: Application, people: Applicant) -> Form:
    """Return a form from its rows."""
    return _view(row, people)


def _row(edition: EditionView, ref: str, actor: Actor, lock: bool = False) -> tuple[Application, Applicant]:
    """Return a form of a holder, or for staff one that came on paper (R28); any other is unknown."""
    if actor.kind not in ("holder", "staff"):
        raise Unknown("unknown")
    owner = Application.holder_id == actor.holder_id if actor.kind == "holder" else Application.holder_id.is_(None)
    found = select(Application).where(Application.edition_id == edition.id, Application.id == ref, owner)
    row = session.scalars(found.with_for_update() if lock else found).first()
    if row is None:
        raise Unknown("unknown")
    return row, session.get_one(Applicant, row.id)


def _typed(row: Application, people: Applicant | None) -> dict[str, Any]:
    """Return everything that was typed, about people too where they are given."""
    typed: dict[str, Any] = {}
    for cell, value in (
        (Cell("application", row.id, "content"), row.content),
        (Cell("applicant", row.id, "people"), people.people if people else None),
        (Cell("applicant", row.id, "bank"), people.bank if people else None),
    ):
        typed |= json.loads(unseal(keyring.ring(), cell, value)) if value else {}
    return typed


def _write(row: Application, people: Applicant, typed: Steps) -> None:
    """Encrypt everything that was typed: the project, its people and their account each in their own place (D1)."""
    parts = [{step: typed[step] for step in steps if step in typed} for steps in (CONTENT, PERSONAL, ("bank",))]
    content, held, bank = (json.dumps(part) for part in parts)
    if len(content) + len(held) + len(bank) > MOST_BYTES:
        raise Invalid("draft_too_long")
    row.content = _seal(Cell("application", row.id, "content"), content)
    people.people = _seal(Cell("applicant", row.id, "people"), held)
    people.bank = _seal(Cell("applicant", row.id, "bank"), bank) if parts[2] else None


def _seal(cell: Cell, text: str) -> bytes:
    return seal(keyring.ring(), cell, text)


def _view(row: Application, people: Applicant | None) -> Form:
    return Form(
        id=row.id,
        edition_id=row.edition_id,
        holder_id=row.holder_id or "",
        project_id=row.project_id or "",
        track=row.track,
        language=row.language,
        made_at=row.made_at,
        changed_at=row.changed_at,
        sent_at=row.sent_at,
        received_on=row.received_on,
        typed=_typed(row, people),
    )
