"""Claims: what is asked back of a grant, reckoned day by day, paid at once or in parts (R20, art. 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.claims import Claim, Repayment
from pb.rules import grants as rules
from pb.rules import interest, reference
from pb.rules.interest import Reckoning
from pb.services import figures, grant_mails, grants, holders, keyring, letterheads, listings, payments, wordings
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView, Names


@dataclass(frozen=True)
class ClaimFacts:
    """What a claim asks: how much, announced when, due when, why, and where its letter goes; cents."""

    principal_cents: int
    announced_on: date
    due_on: date
    reasons: Names
    decision_ref: str = ""
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class ClaimView:
    """A claim as pages see it: `parts` of payments claimed, `plan` agreed on, `repayments` that came in."""

    number: int
    principal_cents: int
    parts: tuple[interest.Part, ...]
    announced_on: date
    due_on: date
    reasons: Names
    decision_ref: str
    plan: tuple[tuple[date, int], ...]
    repayments: tuple[tuple[date, int, str], ...]
    address: str = field(repr=False)

    @property
    def paid_on(self) -> date:
        """Return the day of the first payment that is claimed back."""
        return self.parts[0].paid_on


def open_claim(actor: Actor, edition: EditionView, view: GrantView, facts: ClaimFacts) -> None:
    """Claim a grant back, or part of it; the holder gets the letter (R20). Raise `Invalid` or `Conflict`."""
    first = _check(view, facts)
    number = (session.scalar(select(func.max(Claim.number)).where(Claim.grant_id == view.id)) or 0) + 1
    grants.move(
        actor,
        view,
        "claim",
        by="participation",
        reasons=facts.reasons,
        cents=facts.principal_cents,
        due=facts.due_on.isoformat(),
    )
    row = Claim(
        grant_id=view.id,
        number=number,
        principal_cents=facts.principal_cents,
        paid_on=first,
        announced_on=facts.announced_on,
        due_on=facts.due_on,
        reasons=dict(facts.reasons),
        decision_ref=facts.decision_ref.strip(),
        address=seal(keyring.ring(), Cell("claim", f"{view.id}/{number}", "address"), facts.address.strip()),
        made_at=clock.now(),
        made_by=actor.who,
        plan=[],
    )
    session.add(row)
    session.flush()
    grant_mails.tell(edition, view, "grant_claimed", amount=facts.principal_cents, due_on=facts.due_on.isoformat())


def current(view: GrantView) -> ClaimView | None:
    """Return the last claim of a grant with what came in."""
    row = session.scalars(select(Claim).where(Claim.grant_id == view.id).order_by(Claim.number.desc()).limit(1)).first()
    if row is None:
        return None
    back = select(Repayment).where(Repayment.grant_id == view.id, Repayment.claim == row.number)
    rows = session.scalars(back.order_by(Repayment.paid_on, Repayment.number))
    return ClaimView(
        number=row.number,
        principal_cents=row.principal_cents,
        parts=interest.claimed_parts(row.principal_cents, _paid(view)),
        announced_on=row.announced_on,
        due_on=row.due_on,
        reasons=row.reasons,
        decision_ref=row.decision_ref,
        plan=tuple((date.fromisoformat(day), cents) for day, cents in row.plan),
        repayments=tuple((each.paid_on, each.amount_cents, each.reference) for each in rows),
        address=unseal(keyring.ring(), Cell("claim", f"{view.id}/{row.number}", "address"), row.address),
    )


def require(view: GrantView) -> ClaimView:
    """Return the claim of a grant; raise `Unknown` while there is none."""
    found = current(view)
    if found is None:
        raise Unknown("no_claim")
    return found


def reckon(edition: EditionView, claim: ClaimView, on: date) -> Reckoning:
    """Return what is owed on a day, line by line; a rate that is not known makes the total unknown, never guessed."""
    return interest.reckon(
        claim.parts,
        claim.due_on,
        on,
        reference.rates(figures.all_of()),
        [interest.Repayment(day, cents) for day, cents, _ in claim.repayments],
        edition.settings.interest_day_count,
    )


def repay(actor: Actor, edition: EditionView, view: GrantView, on: date, cents: int, ref: str) -> Reckoning:
    """Note what was paid back, once for each reference; return what is still owed on that day."""
    if grants.locked(view).state not in rules.OWED:
        raise Conflict("no_claim")
    claim = require(view)
    problems = [] if cents > 0 else [Problem("repayment_of_nothing", "amount")]
    if on > clock.today():
        problems.append(Problem("repayment_in_future", "paid_on"))
    if on < claim.paid_on:
        problems.append(Problem("repayment_before_payment", "paid_on", {"paid": claim.paid_on}))
    if not ref.strip():
        problems.append(Problem("receiver_reference_needed", "reference"))
    if problems:
        raise Invalid("bad_claim", problems)
    last = session.scalar(select(func.max(Repayment.number)).where(Repayment.grant_id == view.id)) or 0
    row = Repayment(
        grant_id=view.id,
        number=last + 1,
        claim=claim.number,
        paid_on=on,
        amount_cents=cents,
        reference=ref.strip(),
        noted_by=actor.who,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("repayment_twice") from None
    grants.note_once(actor, view, "repay", f"repay {claim.number} {ref.strip()}", cents=cents, on=on.isoformat())
    return reckon(edition, require(view), on)


def plan(actor: Actor, edition: EditionView, view: GrantView, parts: Sequence[tuple[date, int]]) -> None:
    """Agree on paying back in parts, which come to what is owed today (R20)."""
    claim = require(view)
    owed = reckon(edition, claim, clock.today())
    problems = []
    days = [day for day, _ in parts]
    if not parts or days != sorted(set(days)) or days[0] < clock.today() or any(cents <= 0 for _, cents in parts):
        problems.append(Problem("plan_days", "parts"))
    total = sum(cents for _, cents in parts)
    if owed.total_cents is None:
        problems.append(Problem("rate_unknown", "parts", {"year": str(owed.unknown_years[0])}))
    elif total != owed.total_cents:
        problems.append(Problem("plan_sum", "parts", {"sum_cents": total, "owed_cents": owed.total_cents}))
    if problems:
        raise Invalid("bad_claim", problems)
    grants.move(actor, view, "plan", by="finance", parts=len(parts), cents=total)
    row = session.get_one(Claim, (view.id, claim.number))
    row.plan = [[day.isoformat(), cents] for day, cents in parts]
    session.flush()


def note_settled(actor: Actor, edition: EditionView, view: GrantView) -> None:
    """Note that all is paid back; raise `Conflict` while something is owed on the day of the last repayment."""
    claim = require(view)
    last = max((day for day, _, _ in claim.repayments), default=clock.today())
    owed = reckon(edition, claim, last)
    if not claim.repayments or not owed.settled:
        raise Conflict("claim_not_settled")
    grants.move(actor, view, "settle", by="finance")


def letter(edition: EditionView, view: GrantView, language: str, on: date) -> bytes:
    """Return the letter of the claim as PDF: the principal by its due day, then interest line by line (R20)."""
    if language not in ("fr", "nl"):
        raise Unknown("unknown")
    claim = require(view)
    known = holders.reading(view.holder_id)
    project = listings.one(edition, str(view.number))
    to = [view.beneficiary, *(line for line in claim.address.splitlines() if line.strip())]
    facts = {
        **letterheads.head(edition, language),
        "to": to if known.name in view.beneficiary or not known.name else [to[0], known.name, *to[1:]],
        "ref": view.ref,
        "title": words.pick(project.facts.titles, language),
        "claim": claim,
        "reasons": claim.reasons.get(language, ""),
        "whole": claim.principal_cents >= view.granted_cents,
        "owed": reckon(edition, claim, on),
        "on": on,
        "late": on > claim.due_on,
        "divisor": edition.settings.interest_day_count,
        "appeal_days": edition.settings.appeal_days,
    }
    with wordings.speaking(edition, "claim"):
        return documents.pdf("claim", facts, language)


def _check(view: GrantView, facts: ClaimFacts) -> date:
    """Return the day from which interest would run at the earliest; refuse a claim that nothing carries."""
    paid = _paid(view)
    if not paid:
        raise Conflict("claim_not_paid")
    total = sum(each.cents for each in paid)
    problems = []
    if facts.principal_cents <= 0:
        problems.append(Problem("claim_of_nothing", "principal"))
    if facts.principal_cents > total:
        problems.append(Problem("claim_above_paid", "principal", {"paid_cents": total}))
    if facts.due_on <= max(facts.announced_on, clock.today()):
        problems.append(Problem("claim_due_too_soon", "due_on"))
    if problems:
        raise Invalid("bad_claim", problems)
    return interest.claimed_parts(facts.principal_cents, paid)[0].paid_on


def _paid(view: GrantView) -> list[interest.Part]:
    """Return what the receiver paid, and when."""
    return [interest.Part(each.paid_on, each.amount_cents) for each in payments.of(view) if each.paid_on]
