"""The files of grants: opened after the decision, changed, moved by the table alone, read as pages need them."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.grants import Grant, GrantEvent, Instalment
from pb.rules import deadlines
from pb.rules import grants as rules
from pb.services import editions, holders, journal, keyring, listings
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView, Names

SKIPPED = "skipped"  # a reminder that a later one stood in for
GRANTABLE = frozenset({"validated", "under_way", "reported", "closed", "abandoned", "failed"})


@dataclass(frozen=True)
class Signatory:
    """An adult who signs the agreement, with the share of the grant in hundredths of a percent (R26)."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    share: int = rules.WHOLE
    accepted_on: date | None = None
    how: str = ""
    digest: str = ""


@dataclass(frozen=True)
class GrantFacts:
    """What is known of a grant when its file is opened; amounts are cents."""

    granted_cents: int
    decided_on: date
    starts_on: date
    ends_on: date
    email: str = field(repr=False)
    beneficiary: str = field(repr=False)
    contact: str = field(default="", repr=False)
    language: str = "fr"
    decision_ref: str = ""
    reasons: Names = field(default_factory=dict)
    signatories: tuple[Signatory, ...] = ()
    instalments: tuple[int, ...] = ()


@dataclass(frozen=True)
class GrantView:
    """A grant as pages see it; personal details are opened here and shown to those who may see them."""

    id: str
    edition_id: int
    project_id: str
    number: int
    ref: str
    state: str
    holder_id: str
    language: str
    granted_cents: int
    retained_cents: int
    reasons: Names
    decided_on: date
    decision_ref: str
    budget_article: str
    commitment_number: str
    commitment_on: date | None
    starts_on: date
    ends_on: date
    due_on: date
    agreed_on: date | None
    suspect: bool
    beneficiary: str = field(repr=False)
    signatories: tuple[Signatory, ...] = field(repr=False)

    @property
    def over(self) -> bool:
        """Tell whether nothing more happens in this file."""
        return self.state in rules.OVER


@dataclass(frozen=True)
class EventView:
    """One dated line of the history of a file."""

    name: str
    by: str
    at: datetime
    reasons: Names
    facts: Mapping[str, Any]


def open_file(actor: Actor, edition: EditionView, project_id: str, facts: GrantFacts) -> GrantView:
    """Open the file of a project after the decision to grant (R17, R52); raise `Invalid` or `Conflict`."""
    project = listings.get(edition, project_id)
    _check(edition, project, facts)
    grant_id = f"g{secrets.token_hex(6)}"
    row = Grant(
        id=grant_id,
        edition_id=edition.id,
        project_id=project.id,
        number=project.number or 0,
        state="decided",
        holder_id=holders.find_or_make(facts.email, facts.contact or facts.beneficiary, facts.language),
        retained_cents=project.facts.retained_cents or 0,
        due_on=deadlines.report_due(facts.ends_on, edition.settings.report_months),
        made_at=clock.now(),
        signatories=b"",
        fraud=b"",
    )
    _fill(row, facts)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("grant_there") from None
    _plan(row, facts.instalments)
    view = view_of(edition, row)
    note(actor, view, "open", facts={"granted_cents": facts.granted_cents})
    return view


def change(actor: Actor, edition: EditionView, view: GrantView, facts: GrantFacts) -> None:
    """Change what the agreement says, while nobody is bound by it; who had accepted is asked again."""
    row = _locked(view)
    if row.state != "decided":
        raise Conflict("grant_agreed_already")
    _check(edition, listings.get(edition, view.project_id), facts)
    _fill(row, facts)
    row.due_on = deadlines.report_due(facts.ends_on, edition.settings.report_months)
    _plan(row, facts.instalments)
    note(actor, view, "change", facts={"granted_cents": facts.granted_cents})


def note_commitment(actor: Actor, view: GrantView, article: str, number: str, on: date | None) -> None:
    """Note the budget article and the commitment, without which nothing is paid (R53)."""
    row = _locked(view)
    problems = [] if article.strip() else [Problem("payment_no_article", "budget_article")]
    if number.strip() and on is None:
        problems.append(Problem("commitment_day", "commitment_on"))
    if on is not None and on < view.decided_on:
        problems.append(Problem("commitment_before_decision", "commitment_on", {"decided": view.decided_on}))
    if problems:
        raise Invalid("bad_grant", problems)
    row.budget_article, row.commitment_number, row.commitment_on = article.strip(), number.strip(), on
    note(actor, view, "commit", facts={"article": row.budget_article, "number": row.commitment_number})


def move(actor: Actor, view: GrantView, name: str, *, by: str, reasons: Names | None = None, **facts: Any) -> None:
    """Make a move of the table and write it in the history; raise what forbids it."""
    row = _locked(view)
    made = rules.check_move(name, row.state, by, reasons)
    if made.target in ("dropped", "claimed") and _ordered(row):
        raise Conflict("order_open")
    row.state = made.target
    note(actor, view, name, reasons=reasons, facts=facts)


def suspect(actor: Actor, view: GrantView, reason: str) -> None:
    """Mark a file for fraudulent use with a reason that only staff see, or take the mark away (R23)."""
    row = _locked(view)
    row.fraud = _seal(view.id, "fraud", reason.strip()) if reason.strip() else b""
    journal.write(actor, "grant.suspect", f"grant {view.ref}", edition_id=view.edition_id, marked=bool(row.fraud))


def suspicion(view: GrantView) -> str:
    """Return why a file was marked; for staff only (R23)."""
    row = session.get_one(Grant, view.id)
    return _open(row.id, "fraud", row.fraud) if row.fraud else ""


def find(edition: EditionView, ref: str) -> GrantView:
    """Return the file of an edition by its number; raise `Unknown` (Z3)."""
    number = int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 10 else -1
    row = session.scalars(select(Grant).where(Grant.edition_id == edition.id, Grant.number == number)).first()
    if row is None:
        raise Unknown("unknown")
    return view_of(edition, row)


def own(actor: Actor, edition: EditionView, ref: str) -> GrantView:
    """Return a file of this holder; raise `Unknown` for one of somebody else."""
    view = find(edition, ref)
    if not actor.holder_id or view.holder_id != actor.holder_id:
        raise Unknown("unknown")
    return view


def all_of(edition: EditionView) -> list[GrantView]:
    """Return every file of an edition by number."""
    found = select(Grant).where(Grant.edition_id == edition.id).order_by(Grant.number)
    return [view_of(edition, row) for row in session.scalars(found)]


def of_holder(actor: Actor, edition: EditionView) -> list[GrantView]:
    """Return the files of a holder in this edition."""
    return [view for view in all_of(edition) if actor.holder_id and view.holder_id == actor.holder_id]


def history(view: GrantView) -> list[EventView]:
    """Return what happened in a file, the oldest first."""
    found = (
        select(GrantEvent).where(GrantEvent.grant_id == view.id, GrantEvent.name != SKIPPED).order_by(GrantEvent.number)
    )
    return [EventView(row.name, row.by, row.at, row.reasons, row.facts) for row in session.scalars(found)]


def note_once(actor: Actor, view: GrantView, name: str, once: str, **facts: Any) -> bool:
    """Write a line of the history that may be there only once, and tell whether it is new."""
    try:
        with session.begin_nested():
            _add_event(actor, view, name, facts=facts, once=once)
    except IntegrityError:
        return False
    return True


def happened(view: GrantView, start: str) -> list[str]:
    """Return what happened once in a file, of those that begin so."""
    found = select(GrantEvent.once).where(GrantEvent.grant_id == view.id, GrantEvent.once.startswith(start))
    return [once for once in session.scalars(found) if once]


def reference(year: int, number: int) -> str:
    """Return how a grant is named on paper and in exports."""
    return f"BP{year}-{number:03d}"


def with_signatories(view: GrantView, signatories: Sequence[Signatory]) -> None:
    """Keep who signs, with what they have accepted so far."""
    session.get_one(Grant, view.id).signatories = _signed(view.id, signatories)


def agree(view: GrantView, on: date) -> None:
    """Note the day on which the last one accepted."""
    session.get_one(Grant, view.id).agreed_on = on


def locked(view: GrantView) -> GrantView:
    """Return the file as it is now, held until the transaction ends."""
    return _fresh(view.ref, _locked(view))


def extend(actor: Actor, view: GrantView, new_due: date, reasons: Names, decision_ref: str = "") -> None:
    """Give more time for report and accounts by a reasoned decision; the reminders begin anew (R29)."""
    row = _locked(view)
    texts = [reasons.get(language, "") for language in ("fr", "nl")]
    deadlines.check_extension(row.due_on, new_due, clock.today(), texts)
    facts = {"old": row.due_on.isoformat(), "new": new_due.isoformat(), "decision": decision_ref}
    note(actor, view, "extend", reasons=reasons, facts=facts)
    row.due_on = new_due


def _check(edition: EditionView, project: ProjectView, facts: GrantFacts) -> None:
    """Refuse a grant that the decision or the regulation does not carry, naming everything."""
    if project.number is None or project.status not in GRANTABLE:
        raise Conflict("grant_not_decided")
    if edition.track(project.facts.track).run_by != "holder":
        raise Conflict("grant_not_for_holder")
    problems = [] if facts.beneficiary.strip() else [Problem("beneficiary_needed", "beneficiary")]
    if facts.decided_on > clock.today():
        problems.append(Problem("grant_decided_in_future", "decided_on"))
    if facts.ends_on < facts.starts_on:
        problems.append(Problem("project_ends_before_start", "ends_on"))
    for check in (
        lambda: rules.check_granted(facts.granted_cents, project.facts.retained_cents or 0, facts.reasons),
        lambda: rules.check_signatories([each.share for each in facts.signatories]),
        lambda: rules.instalments(facts.granted_cents, facts.instalments),
    ):
        try:
            check()
        except Invalid as refusal:
            problems += refusal.problems
    problems += [Problem("signatory_name", "signatories") for each in facts.signatories if not each.name.strip()]
    if problems:
        raise Invalid("bad_grant", problems)


def _fill(row: Grant, facts: GrantFacts) -> None:
    row.beneficiary = _seal(row.id, "beneficiary", " ".join(facts.beneficiary.split()))
    row.language, row.granted_cents, row.reasons = facts.language, facts.granted_cents, dict(facts.reasons)
    row.decided_on, row.decision_ref = facts.decided_on, facts.decision_ref.strip()
    row.starts_on, row.ends_on = facts.starts_on, facts.ends_on
    row.signatories = _signed(row.id, facts.signatories)


def _plan(row: Grant, parts: Sequence[int]) -> None:
    """Lay down the instalments: the whole at once unless parts are named (R17)."""
    session.execute(delete(Instalment).where(Instalment.grant_id == row.id))
    for number, cents in enumerate(rules.instalments(row.granted_cents, parts), 1):
        facts = {"grant_id": row.id, "number": number, "edition_id": row.edition_id, "amount_cents": cents}
        session.add(Instalment(**facts, state="planned"))
    session.flush()


def _ordered(row: Grant) -> bool:
    """Tell whether the receiver holds an order for this grant that is not paid yet."""
    found = select(Instalment.number).where(Instalment.grant_id == row.id, Instalment.state == "ordered")
    return session.scalar(found.limit(1)) is not None


def note(
    actor: Actor, view: GrantView, name: str, reasons: Names | None = None, facts: Mapping[str, Any] | None = None
) -> None:
    """Write a line in the history of the file and in the journal, and have public pages read it."""
    _add_event(actor, view, name, reasons, facts)
    journal.write(actor, f"grant.{name}", f"grant {view.ref}", edition_id=view.edition_id, **(facts or {}))
    editions.touch(view.edition_id)


def _add_event(
    actor: Actor,
    view: GrantView,
    name: str,
    reasons: Names | None = None,
    facts: Mapping[str, Any] | None = None,
    once: str | None = None,
) -> None:
    last = session.scalar(select(func.max(GrantEvent.number)).where(GrantEvent.grant_id == view.id)) or 0
    session.add(
        GrantEvent(
            grant_id=view.id,
            number=last + 1,
            name=name,
            by=actor.who,
            at=clock.now(),
            reasons=dict(reasons or {}),
            facts=dict(facts or {}),
            once=once,
        )
    )
    session.flush()


def _locked(view: GrantView) -> Grant:
    """Return the row, held until the transaction ends, so that two clicks come one after the other."""
    return session.get_one(Grant, view.id, with_for_update=True, populate_existing=True)


def view_of(edition: EditionView, row: Grant) -> GrantView:
    """Return a file as pages see it, from its row."""
    return _fresh(reference(edition.year, row.number), row)


def _fresh(ref: str, row: Grant) -> GrantView:
    same = {name: getattr(row, name) for name in GrantView.__dataclass_fields__ if hasattr(row, name)}
    return GrantView(
        **{
            **same,
            "ref": ref,
            "suspect": bool(row.fraud),
            "beneficiary": _open(row.id, "beneficiary", row.beneficiary),
            "signatories": _signatories(row),
        }
    )


def _signatories(row: Grant) -> tuple[Signatory, ...]:
    rows = json.loads(_open(row.id, "signatories", row.signatories)) if row.signatories else []
    return tuple(
        Signatory(**{**each, "accepted_on": date.fromisoformat(each["accepted_on"]) if each["accepted_on"] else None})
        for each in rows
    )


def _signed(grant_id: str, signatories: Sequence[Signatory]) -> bytes:
    rows = [
        {**vars(each), "accepted_on": each.accepted_on.isoformat() if each.accepted_on else ""} for each in signatories
    ]
    return _seal(grant_id, "signatories", json.dumps(rows, ensure_ascii=False))


def _open(grant_id: str, column: str, value: bytes) -> str:
    return unseal(keyring.ring(), Cell("grant_file", grant_id, column), value)


def _seal(grant_id: str, column: str, value: str) -> bytes:
    return seal(keyring.ring(), Cell("grant_file", grant_id, column), value)
