"""Business and decisions: propose, adopt under a number, correct by a new decision, record the signed extract (R32).

What follows from a decision for its matter is in `deciding`; sittings are in `sittings`; the ways to read, among them
`of`, are those of `register`.
"""

import secrets
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.decisions import Business, Decision, Deliberation, Extract, Sitting
from pb.rules import decisions as rules
from pb.rules.decisions import Draft, Limits
from pb.services import attachments, editions, journal, register
from pb.services.actors import Actor
from pb.services.register import BusinessView, DecisionView, business, everything, get, in_force, of, under, waiting
from pb.services.snapshots import EditionView

__all__ = ["BusinessView", "DecisionView", "business", "everything", "get", "in_force", "of", "under", "waiting"]


def propose(
    actor: Actor, edition: EditionView, draft: Draft, limits: Limits | None = None, sitting_id: str = ""
) -> str:
    """Keep a proposal for a matter and return its identifier; a matter that waits already gets the newer text.

    Raises `Invalid` for what cannot even be proposed, `Unknown` for a sitting of another edition.
    """
    problems = rules.check_draft(draft)
    if problems:
        raise Invalid("bad_decision", problems)
    row = _waiting(edition.id, draft.kind, draft.subject)
    if row is None:
        row = _new(edition.id, draft)
    _write(row, draft)
    if limits is not None:
        row.limits = {"reference_cents": limits.reference_cents, "most_cents": limits.most_cents}
    if sitting_id:
        _put_on(edition, row, sitting_id)
    session.flush()
    journal.write(
        actor, "decision.propose", draft.subject, edition_id=edition.id, kind=draft.kind, outcome=draft.outcome
    )
    return row.id


def place(actor: Actor, edition: EditionView, business_id: str, sitting_id: str) -> None:
    """Put a point on the agenda of a sitting, at its end, or take it off with an empty `sitting_id`."""
    row = _open(edition, business_id)
    if sitting_id:
        _put_on(edition, row, sitting_id)
    else:
        row.sitting_id, row.position = None, 0
    journal.write(actor, "decision.place", row.subject, edition_id=edition.id, kind=row.kind, sitting=sitting_id)


def drop(actor: Actor, edition: EditionView, business_id: str) -> None:
    """Take a point away before anything was decided on it."""
    row = _open(edition, business_id)
    row.open = False
    journal.write(actor, "decision.drop", row.subject, edition_id=edition.id, kind=row.kind)


def adopt(
    actor: Actor, edition: EditionView, business_id: str, number: str, decided_on: date | None, adopted: Draft
) -> DecisionView:
    """Record what a sitting decided under a number of its register; the same number may hold a whole list.

    Raises `Invalid` with everything that is missing, `Conflict` when it was decided already or the number is not free.
    """
    row = _open(edition, business_id)
    if row.sitting_id is None:
        raise Conflict("not_on_agenda")
    sitting = session.get_one(Sitting, row.sitting_id)
    problems = rules.check_decision(adopted, register.limits_of(row))
    problems += rules.check_adoption(number, decided_on, sitting.held_on, clock.today())
    if sitting.body not in rules.bodies(adopted.kind, edition.settings.deciding_chain):
        problems.append(Problem("body_not_competent", "sitting"))
    problems += _correction(edition, row, adopted)
    if problems:
        raise Invalid("bad_decision", problems)
    assert decided_on is not None
    deliberation = _deliberation(edition.id, sitting, number.strip(), decided_on)
    made = _record(actor, row, deliberation, adopted)
    row.open = False
    journal.write(
        actor,
        "decision.correct" if row.corrects else "decision.adopt",
        row.subject,
        edition_id=edition.id,
        kind=row.kind,
        outcome=adopted.outcome,
        number=deliberation.number,
        amount_cents=adopted.amount_cents,
    )
    editions.touch(edition.id)
    session.flush()
    return register.get(edition, made.id)


def begin_correction(actor: Actor, edition: EditionView, decision_id: str, reason: rules.Texts) -> str:
    """Open a point that will correct a clerical error of a decision by a new one; its text begins as the old one."""
    old = register.get(edition, decision_id)
    if old.corrected:
        raise Conflict("corrected_already")
    if _waiting(edition.id, old.draft.kind, old.draft.subject) is not None:
        raise Conflict("business_there")
    missing = [language for language in ("fr", "nl") if not reason.get(language, "").strip()]
    if missing:
        raise Invalid(
            "bad_decision", [Problem("correction_reason_needed", f"reason.{language}") for language in missing]
        )
    row = _new(edition.id, old.draft)
    _write(row, old.draft)
    source = session.get_one(Business, session.get_one(Decision, old.id).business_id)
    row.limits, row.corrects, row.correction = dict(source.limits), old.id, dict(reason)
    session.flush()
    journal.write(actor, "decision.begin_correction", old.draft.subject, edition_id=edition.id, number=old.number)
    return row.id


def record_extract(
    actor: Actor, edition: EditionView, deliberation_id: str, name: str, content: bytes, signed_on: date | None
) -> bool:
    """Keep the signed extract of a deliberation; tell whether it is the first one (only that one is notified).

    A wrong file is replaced by sending the right one; the journal keeps both days.
    """
    row = session.get(Deliberation, deliberation_id)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    problems = rules.check_extract(signed_on, row.decided_on, clock.today())
    if not content:
        problems.append(Problem("extract_needed", "file"))
    if problems:
        raise Invalid("bad_decision", problems)
    assert signed_on is not None
    beside = f"deliberation {row.id}"
    kept = attachments.keep(actor, edition.id, beside, name, content).id
    held = session.get(Extract, row.id)
    if held is None:
        session.add(
            Extract(
                deliberation_id=row.id,
                edition_id=edition.id,
                attachment=kept,
                signed_on=signed_on,
                recorded_at=clock.now(),
                recorded_by=actor.account_id or actor.kind,
            )
        )
    else:
        attachments.drop(edition.id, beside, held.attachment)
        held.attachment, held.signed_on = kept, signed_on
    session.flush()
    journal.write(actor, "decision.extract", f"number {row.number}", edition_id=edition.id, signed_on=str(signed_on))
    editions.touch(edition.id)
    return held is None


def _new(edition_id: int, draft: Draft) -> Business:
    """Return a new row for a matter; two that open the same one at once meet in the constraint."""
    row = Business(
        id=f"b{secrets.token_hex(6)}",
        edition_id=edition_id,
        position=0,
        open=True,
        kind=draft.kind,
        subject=draft.subject,
        limits={},
        corrects=None,
        correction={},
    )
    _write(row, draft)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("business_there") from None
    return row


def _write(row: Business | Decision, draft: Draft) -> None:
    """Give a row what is drafted."""
    row.outcome, row.article, row.amount_cents = draft.outcome, draft.article.strip(), draft.amount_cents
    row.facts, row.texts = _texts(draft.facts), _texts(draft.texts)
    row.reduction, row.departs = _texts(draft.reduction), _texts(draft.departs)
    row.advised, row.left = list(draft.advised), [name.strip() for name in draft.left if name.strip()]
    if isinstance(row, Business):
        row.changed_at = clock.now()


def _texts(texts: rules.Texts) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _record(actor: Actor, row: Business, deliberation: Deliberation, adopted: Draft) -> Decision:
    """Write the decision; that nobody else was quicker is what the constraint says."""
    last = select(func.max(Decision.position)).where(Decision.deliberation_id == deliberation.id)
    made = Decision(
        id=f"d{secrets.token_hex(6)}",
        edition_id=row.edition_id,
        deliberation_id=deliberation.id,
        business_id=row.id,
        position=(session.scalar(last) or 0) + 1,
        kind=row.kind,
        subject=row.subject,
        corrects=row.corrects,
        correction=dict(row.correction),
        made_at=clock.now(),
        made_by=actor.account_id or actor.kind,
    )
    _write(made, adopted)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise Conflict("business_closed") from None
    return made


def _deliberation(edition_id: int, sitting: Sitting, number: str, decided_on: date) -> Deliberation:
    """Return the row of a number, made or joined; it belongs to one sitting and one day, and is open until signed."""
    found = select(Deliberation).where(
        Deliberation.edition_id == edition_id, Deliberation.body == sitting.body, Deliberation.number == number
    )
    row = session.scalars(found).first()
    if row is None:
        row = Deliberation(
            id=f"n{secrets.token_hex(6)}",
            edition_id=edition_id,
            sitting_id=sitting.id,
            body=sitting.body,
            number=number,
            decided_on=decided_on,
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            raise Conflict("number_taken", number=number) from None
    elif (row.sitting_id, row.decided_on) != (sitting.id, decided_on):
        raise Conflict("number_taken", number=number)
    elif session.get(Extract, row.id) is not None:
        raise Conflict("deliberation_signed", number=number)
    return row


def _correction(edition: EditionView, row: Business, adopted: Draft) -> list[Problem]:
    """Return why what is adopted is no correction, where a correction it is."""
    if not row.corrects:
        return []
    return rules.check_correction(register.get(edition, row.corrects).draft, adopted, row.correction)


def _put_on(edition: EditionView, row: Business, sitting_id: str) -> None:
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.edition_id != edition.id:
        raise Unknown("unknown")
    if sitting.body not in rules.bodies(row.kind, edition.settings.deciding_chain):
        raise Invalid("bad_decision", [Problem("body_not_competent", "sitting")])
    if row.sitting_id == sitting_id:
        return
    last = select(func.max(Business.position)).where(Business.sitting_id == sitting_id)
    row.sitting_id, row.position = sitting_id, (session.scalar(last) or 0) + 1


def _waiting(edition_id: int, kind: str, subject: str) -> Business | None:
    found = select(Business).where(
        Business.edition_id == edition_id, Business.kind == kind, Business.subject == subject, Business.open
    )
    return session.scalars(found.with_for_update()).first()


def _open(edition: EditionView, business_id: str) -> Business:
    row = session.get(Business, business_id, with_for_update=True)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    if not row.open:
        raise Conflict("business_closed")
    return row
