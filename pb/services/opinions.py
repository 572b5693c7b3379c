"""Opinions of the services: asked one by one or in bulk, given by an account or entered on behalf, asked anew (R31).

Whatever was given stays: asked anew or changed, the earlier opinion is set aside, to be read.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.projects import Project
from pb.models.reviews import Opinion, Service, ServiceMember
from pb.rules import reviews as rules
from pb.rules.lifecycle import STUDIED
from pb.services import attachments, journal, keyring, opinion_mails
from pb.services.actors import Actor
from pb.services.snapshots import EditionView, Names

GIVEN = ("verdict", "cost_cents", "upkeep_cents", "permits", "interest", "on_behalf", "received_on")


@dataclass(frozen=True)
class OpinionView:
    """An opinion that was asked of a service; `opinion` is None until it is given."""

    id: str
    project_id: str
    service_id: int
    service: Names
    asked_at: datetime
    due_on: date
    version: int
    turn: int
    replaced: bool
    opinion: rules.Opinion | None
    given_at: datetime | None
    given_by: str
    mail: str = field(default="", repr=False)

    @property
    def given(self) -> bool:
        """Tell whether it was given."""
        return self.opinion is not None


def ask(
    actor: Actor, edition: EditionView, projects: Collection[str], services: Collection[int], due_on: date | None = None
) -> int:
    """Ask services for their opinion on projects; one asked already is left alone. Return how many were asked.

    Each service gets one mail, however many projects it names.
    """
    problems = [] if projects else [Problem("no_project_chosen", "projects")]
    problems += [] if services else [Problem("no_service", "services")]
    if problems:
        raise Invalid("bad_opinion", problems)
    rows = _services(edition, services)
    titles = _titles(edition, projects)
    day = due_on or rules.due(clock.today(), edition.settings.opinion_days)
    if day < clock.today():
        raise Invalid("bad_opinion", [Problem("due_in_past", "due_on")])
    held = {(each.project_id, each.service_id) for each in session.scalars(_current(edition.id))}
    asked = 0
    for service in rows:
        wanted = [project for project in titles if (project, service.id) not in held]
        for project in wanted:
            session.add(_request(edition.id, project, service.id, 1, day))
        asked += len(wanted)
        opinion_mails.asked(edition, service, [titles[project] for project in wanted], day)
    session.flush()
    journal.write(actor, "opinion.ask", f"edition {edition.slug}", edition_id=edition.id, asked=asked, due=str(day))
    return asked


def ask_again(actor: Actor, edition: EditionView, opinion_id: str, due_on: date | None = None) -> str:
    """Ask a service anew for an opinion that it gave; the earlier one stays to be read."""
    row = _row(edition, opinion_id)
    if not row.verdict or row.replaced:
        raise Conflict("opinion_changed")
    titles = _titles(edition, [row.project_id])
    day = due_on or rules.due(clock.today(), edition.settings.opinion_days)
    row.replaced = True
    made = _request(edition.id, row.project_id, row.service_id, row.turn + 1, day)
    session.add(made)
    session.flush()
    service = session.get_one(Service, row.service_id)
    opinion_mails.asked(edition, service, list(titles.values()), day)
    journal.write(actor, "opinion.ask_again", f"project {row.project_id}", edition_id=edition.id, service=service.code)
    return made.id


def withdraw(actor: Actor, edition: EditionView, opinion_id: str) -> None:
    """Take back a request that was not answered, for example one asked of the wrong service."""
    row = _row(edition, opinion_id)
    if row.verdict:
        raise Conflict("opinion_changed")
    service = session.get_one(Service, row.service_id)
    session.delete(row)
    session.flush()
    journal.write(actor, "opinion.withdraw", f"project {row.project_id}", edition_id=edition.id, service=service.code)


def give(
    actor: Actor,
    edition: EditionView,
    opinion_id: str,
    given: rules.Opinion,
    version: int,
    *,
    proof: str = "",
    file: tuple[str, bytes] = ("", b""),
) -> None:
    """Keep the opinion of a service, given by one of its accounts, or entered on its behalf with who, when and proof.

    `version` is the one that was read: who comes second is told (`Conflict`). Raises `Invalid` with what lacks.
    """
    row = _row(edition, opinion_id)
    _check_open(row)
    if row.version != version or row.replaced:
        raise Conflict("opinion_changed")
    member = session.get(ServiceMember, (row.service_id, actor.account_id)) is not None
    if not member and "participation" not in actor.roles_in(edition.municipality_id):
        raise Forbidden("opinion_not_yours")
    problems = rules.check_opinion(given, clock.today())
    proven = proof.strip() or file[1] or row.proof or (not member and attachments.of(edition.id, f"opinion {row.id}"))
    if not member:
        problems += [] if given.on_behalf.strip() else [Problem("opinion_by_whom", "on_behalf")]
        problems += [] if proven else [Problem("opinion_proof", "proof")]
    if problems:
        raise Invalid("bad_opinion", problems)
    if file[1]:
        attachments.keep(actor, edition.id, f"opinion {row.id}", *file)
    if row.verdict and given != _opinion(row):
        _set_aside(row)
    _write(row, given, proof, actor)
    session.flush()
    journal.write(
        actor,
        "opinion.give",
        f"project {row.project_id}",
        edition_id=edition.id,
        service=session.get_one(Service, row.service_id).code,
        verdict=given.verdict,
        on_behalf=bool(given.on_behalf),
    )


def of_edition(edition_id: int) -> dict[str, list[OpinionView]]:
    """Return the opinions that count now, by project, in the order of the services."""
    found: dict[str, list[OpinionView]] = {}
    for row, service in session.execute(_with_service(edition_id).where(~Opinion.replaced)):
        found.setdefault(row.project_id, []).append(_view(row, service))
    return found


def mine(edition: EditionView, services: Collection[int]) -> list[OpinionView]:
    """Return what is asked of these services and not given, then what they gave, each by its day."""
    found = _with_service(edition.id).where(Opinion.service_id.in_(list(services)), ~Opinion.replaced)
    rows = session.execute(found.order_by(None).order_by(Opinion.verdict != "", Opinion.due_on, Opinion.id))
    return [_view(row, service) for row, service in rows]


def get(edition: EditionView, opinion_id: str) -> OpinionView:
    """Return one opinion of this edition, with the mail it came by; raise `Unknown`."""
    return with_earlier(edition, opinion_id)[0]


def with_earlier(edition: EditionView, opinion_id: str) -> tuple[OpinionView, list[OpinionView]]:
    """Return an opinion, and what its service said before it was asked anew or changed its mind, the latest first."""
    one = aliased(Opinion)
    found = (
        _with_service(edition.id)
        .join(one, (one.project_id == Opinion.project_id) & (one.service_id == Opinion.service_id))
        .where(one.id == opinion_id, Opinion.turn <= one.turn)
        .order_by(None)
        .order_by(Opinion.turn.desc())
    )
    rows = session.execute(found).all()
    if not rows:
        raise Unknown("unknown")
    view, *before = (_view(row, service) for row, service in rows)
    return replace(view, mail=_mail(rows[0][0])), before


def _set_aside(row: Opinion) -> None:
    """Keep an opinion as it stands, with its mail, beside the one that it is about to become."""
    kept = _request(row.edition_id, row.project_id, row.service_id, row.turn, row.due_on)
    for name in (*GIVEN, "asked_at", "reminded_at", "version", "texts", "wording", "given_at", "given_by"):
        setattr(kept, name, getattr(row, name))
    kept.replaced = True
    if row.proof:
        kept.proof = _sealed(kept.id, _mail(row))
    row.turn += 1
    session.flush()  # each turn comes once
    session.add(kept)


def _mail(row: Opinion) -> str:
    return unseal(keyring.ring(), Cell("opinion", row.id, "proof"), row.proof) if row.proof else ""


def _sealed(opinion_id: str, mail: str) -> bytes:
    return seal(keyring.ring(), Cell("opinion", opinion_id, "proof"), mail)


def _write(row: Opinion, given: rules.Opinion, proof: str, actor: Actor) -> None:
    for name in GIVEN:
        setattr(row, name, getattr(given, name))
    row.texts, row.wording = _kept(given.texts), _kept(given.wording)
    row.given_at, row.given_by = clock.now(), actor.account_id or actor.kind
    row.version += 1
    if proof.strip():
        row.proof = _sealed(row.id, proof.strip())


def _request(edition_id: int, project_id: str, service_id: int, turn: int, due_on: date) -> Opinion:
    return Opinion(
        id=f"o{secrets.token_hex(6)}",
        edition_id=edition_id,
        project_id=project_id,
        service_id=service_id,
        turn=turn,
        asked_at=clock.now(),
        due_on=due_on,
        reminded_at=None,
        cost_cents=None,
        upkeep_cents=None,
        received_on=None,
        proof=None,
        given_at=None,
    )


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _services(edition: EditionView, ids: Collection[int]) -> list[Service]:
    found = select(Service).where(
        Service.id.in_(list(ids)), Service.municipality_id == edition.municipality_id, ~Service.closed
    )
    rows = list(session.scalars(found.order_by(Service.code)))
    if len(rows) != len(set(ids)):
        raise Unknown("unknown")
    return rows


def _titles(edition: EditionView, ids: Collection[str]) -> dict[str, Names]:
    """Return the titles of projects of the edition that are under study; raise `Unknown` or `Conflict`."""
    found = select(Project.id, Project.titles, Project.status).where(
        Project.edition_id == edition.id, Project.id.in_(list(ids))
    )
    rows = list(session.execute(found.order_by(Project.created_at, Project.id)))
    if len(rows) != len(set(ids)):
        raise Unknown("unknown")
    if any(row.status not in STUDIED for row in rows):
        raise Conflict("not_under_study")
    return {row.id: dict(row.titles) for row in rows}


def _check_open(row: Opinion) -> None:
    status = session.scalar(select(Project.status).where(Project.id == row.project_id))
    if status not in STUDIED:
        raise Conflict("opinion_closed")


def _row(edition: EditionView, opinion_id: str) -> Opinion:
    row = session.get(Opinion, opinion_id, with_for_update=True)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _current(edition_id: int) -> Select[tuple[Opinion]]:
    return select(Opinion).where(Opinion.edition_id == edition_id, ~Opinion.replaced)


def _with_service(edition_id: int) -> Select[tuple[Opinion, Service]]:
    found = select(Opinion, Service).join(Service, Service.id == Opinion.service_id)
    return found.where(Opinion.edition_id == edition_id).order_by(Service.code, Opinion.id)


def _opinion(row: Opinion) -> rules.Opinion:
    """Return what was given."""
    values = {name: getattr(row, name) for name in GIVEN}
    return rules.Opinion(texts=dict(row.texts), wording=dict(row.wording), **values)


def _view(row: Opinion, service: Service) -> OpinionView:
    return OpinionView(
        id=row.id,
        project_id=row.project_id,
        service_id=row.service_id,
        service=dict(service.names),
        asked_at=row.asked_at,
        due_on=row.due_on,
        version=row.version,
        turn=row.turn,
        replaced=row.replaced,
        opinion=_opinion(row) if row.verdict else None,
        given_at=row.given_at,
        given_by=row.given_by,
    )
