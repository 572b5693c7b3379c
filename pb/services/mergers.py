"""Two projects become one when both their holders agree, each by a link of a mail or on paper (the table of moves)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pb import clock, words
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.applications import Application
from pb.models.messages import Merger
from pb.models.projects import Project
from pb.rules import lifecycle
from pb.services import holders, journal, keyring, outbox, projects
from pb.services.actors import Actor
from pb.services.holders import HolderView
from pb.services.snapshots import EditionView
from pb.tokens import read_value, sign_value

PURPOSE = "merger"
LASTS = timedelta(days=30)
SIDES = ("leaving", "staying")
FROM = next(move.sources for move in lifecycle.MOVES if move.name == "merge")


@dataclass(frozen=True)
class MergerView:
    """A proposal: which project would leave, into which one, why, and what each holder answered."""

    leaving_id: str
    leaving: str
    staying_id: str
    staying: str
    reasons: dict[str, str]
    asked_at: datetime
    leaving_at: datetime | None
    leaving_agrees: bool
    staying_at: datetime | None
    staying_agrees: bool

    @property
    def agreed(self) -> bool:
        """Tell whether both holders said yes."""
        return self.leaving_agrees and self.staying_agrees


def propose(actor: Actor, edition: EditionView, project_id: str, into_id: str, reasons: dict[str, str]) -> None:
    """Ask both holders whether their projects may become one; raise `Invalid` or `Conflict`."""
    leaving, staying = _project(edition, project_id), _project(edition, into_id)
    if leaving.id == staying.id or leaving.track_id != staying.track_id:
        raise Invalid("invalid", [Problem("merger_other", "into")])
    if not all(reasons.get(code, "").strip() for code in ("fr", "nl")):
        missing = [code for code in ("fr", "nl") if not reasons.get(code, "").strip()]
        raise Invalid("invalid", [Problem("reason_needed", f"reason_{code}") for code in missing])
    if leaving.status not in FROM or staying.status not in FROM:
        raise Conflict("move_not_from_here")
    row = session.get(Merger, (leaving.id, staying.id)) or Merger(
        project_id=leaving.id, into_id=staying.id, edition_id=edition.id
    )
    row.reason_fr, row.reason_nl, row.asked_at = reasons["fr"].strip(), reasons["nl"].strip(), clock.now()
    row.leaving_at = row.staying_at = None
    row.leaving_agrees = row.staying_agrees = False
    session.add(row)
    session.flush()
    for side, project in zip(SIDES, (leaving, staying), strict=True):
        _mail(edition, row, side, project, (leaving, staying))
    journal.write(actor, "merger.propose", f"project {leaving.id}", edition_id=edition.id, into=staying.id)


def of_project(edition: EditionView, project_id: str) -> MergerView | None:
    """Return the latest proposal in which a project would leave."""
    found = select(Merger).where(Merger.edition_id == edition.id, Merger.project_id == project_id)
    row = session.scalars(found.order_by(Merger.asked_at.desc())).first()
    return _view(row) if row else None


def opened(edition: EditionView, token: str) -> tuple[MergerView, str]:
    """Return the proposal behind a link and whose answer it asks ("leaving" or "staying")."""
    row, side = _behind(edition, token)
    return _view(row), side


def answer(edition: EditionView, token: str, agrees: bool, actor: Actor) -> None:
    """Note what a holder answers; they may change their mind until the projects are merged."""
    row, side = _behind(edition, token)
    _note(row, side, agrees)
    journal.write(actor, "merger.answer", f"project {row.project_id}", edition_id=edition.id, side=side, agrees=agrees)


def agree_on_paper(actor: Actor, edition: EditionView, project_id: str, side: str) -> None:
    """Note the agreement of a holder without e-mail, which lies on paper with the service."""
    found = select(Merger).where(Merger.edition_id == edition.id, Merger.project_id == project_id)
    row = session.scalars(found.order_by(Merger.asked_at.desc())).first()
    if row is None or side not in SIDES:
        raise Unknown("unknown")
    _note(row, side, agrees=True)
    journal.write(actor, "merger.paper", f"project {project_id}", edition_id=edition.id, side=side)


def merge(actor: Actor, edition: EditionView, project_id: str) -> None:
    """Merge a project into the other one, once both holders have agreed; raise `Conflict` otherwise."""
    held = of_project(edition, project_id)
    if held is None:
        raise Unknown("unknown")
    reasons = {"text": held.reasons["fr"], "text_fr": held.reasons["fr"], "text_nl": held.reasons["nl"]}
    projects.move(
        actor,
        edition,
        project_id,
        "merge",
        by="participation",
        reasons={**reasons, "into": held.staying_id},
        both_agree=held.agreed,
    )
    _tell_staying(edition, held)


def _tell_staying(edition: EditionView, held: MergerView) -> None:
    """Tell the holder of the project that goes on; the other one is told by the move itself."""
    reached = _reached(held.staying_id)
    if reached is None:
        return
    form, holder = reached
    language = holder.reads
    outbox.queue(
        "merger_done",
        holder.email,
        language,
        edition_id=edition.id,
        name=holder.name,
        leaving=held.leaving,
        staying=held.staying,
        path=f"/{language}/{edition.slug}/my/projects/{form}",
    )


def _reached(project_id: str) -> tuple[str, HolderView] | None:
    """Return the form of a project and its holder with an account; None for one on paper, or whose account is gone."""
    held = session.scalars(select(Application).where(Application.project_id == project_id)).first()
    if held is None or not held.holder_id:
        return None
    try:
        return held.id, holders.reading(held.holder_id)
    except Unknown:
        return None


def _note(row: Merger, side: str, agrees: bool) -> None:
    now = clock.now()
    if side == "leaving":
        row.leaving_at, row.leaving_agrees = now, agrees
    else:
        row.staying_at, row.staying_agrees = now, agrees
    session.flush()


def _behind(edition: EditionView, token: str) -> tuple[Merger, str]:
    value = read_value(keyring.ring(), PURPOSE, token, now=clock.now()).split(" ")
    row = session.get(Merger, (value[0], value[1])) if len(value) == 4 else None
    if row is None or row.edition_id != edition.id or row.asked_at.isoformat() != value[3]:
        raise Forbidden("bad_form_token")
    return row, value[2]


def _mail(edition: EditionView, row: Merger, side: str, project: Project, both: tuple[Project, Project]) -> None:
    """Write to a holder with an account; a holder without one is asked on paper."""
    reached = _reached(project.id)
    if reached is None:
        return
    holder = reached[1]
    language = holder.reads
    value = f"{row.project_id} {row.into_id} {side} {row.asked_at.isoformat()}"
    token = sign_value(keyring.ring(), PURPOSE, value, now=clock.now(), lasts=LASTS)
    outbox.queue(
        "merger_proposed",
        holder.email,
        language,
        edition_id=edition.id,
        name=holder.name,
        leaving=_title(both[0]),
        staying=_title(both[1]),
        reason=row.reason_nl if language == "nl" else row.reason_fr,
        path=f"/{language}/{edition.slug}/submit/merge/{token}",
    )


def _view(row: Merger) -> MergerView:
    leaving, staying = session.get_one(Project, row.project_id), session.get_one(Project, row.into_id)
    return MergerView(
        leaving_id=leaving.id,
        leaving=_title(leaving),
        staying_id=staying.id,
        staying=_title(staying),
        reasons={"fr": row.reason_fr, "nl": row.reason_nl},
        asked_at=row.asked_at,
        leaving_at=row.leaving_at,
        leaving_agrees=row.leaving_agrees,
        staying_at=row.staying_at,
        staying_agrees=row.staying_agrees,
    )


def _project(edition: EditionView, project_id: str) -> Project:
    row = session.get(Project, project_id)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _title(project: Project) -> str:
    return words.pick(project.titles, project.language)
