"""Offers: recorded after the deadline, analysed in two parts, compared, and one proposed in the award report (RP8)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.purchasing import Asking, Dossier, Offer
from pb.rules import dossiers as steps
from pb.rules import offers as scoring
from pb.rules import purchasing as rules
from pb.services import attachments, dossiers, journal
from pb.services.actors import Actor
from pb.services.dossier_access import locked, party, row_of
from pb.services.procedures import file_subject, of_round

MOST_MARK = scoring.BEST * 100


def record_offer(
    actor: Actor, dossier_id: str, contractor_id: int, received_at: datetime, cents: int, name: str, content: bytes
) -> bool:
    """Record an offer with the instant at which it came and its file; tell whether it was in time (RP8, RP8b).

    In a competition nothing is recorded before the deadline: offers are opened afterwards. One that came a second late
    is kept and never compared. Raise `Conflict`, `Invalid` or `Unknown`.
    """
    row = locked(actor, dossier_id, "service")
    asking = session.get(Asking, (row.id, row.round, contractor_id), with_for_update=True)
    if asking is None:
        raise Unknown("unknown")
    _check_offer(row, asking, received_at, cents)
    late = scoring.late(received_at, asking.deadline)
    offer = Offer(
        dossier_id=row.id,
        round=row.round,
        contractor_id=contractor_id,
        received_at=received_at,
        late=late,
        cents=cents,
    )
    try:
        with session.begin_nested():
            session.add(offer)
    except IntegrityError:
        raise Conflict("offer_there") from None
    if content:
        attachments.keep(actor, None, file_subject(row.id, row.round, contractor_id), name or "offer.pdf", content)
    if not late:
        asking.answer, asking.answered_at = "yes", received_at
    session.flush()
    journal.write(actor, "dossier.offer", f"dossier {row.id}", contractor=contractor_id, late=late)
    return not late


def _check_offer(row: Dossier, asking: Asking, received_at: datetime, cents: int) -> None:
    if row.status != "quotes" or asking.answer == "declined":
        raise Conflict("dossier_not_from_here")
    problems = []
    if row.award == "competition" and clock.now() <= asking.deadline:
        raise Conflict("offers_not_yet", end_until=asking.deadline)
    if received_at > clock.now() or received_at < asking.asked_at:
        problems.append(Problem("received_when", "received_at"))
    if not 0 < cents <= rules.MOST_CENTS:
        problems.append(Problem("need_amount", "amount"))
    if problems:
        raise Invalid("invalid", problems)


def analyse(
    actor: Actor,
    dossier_id: str,
    contractor_id: int,
    revision: int,
    *,
    fits: bool,
    unfit_reason: str,
    marks: Mapping[str, int],
    reasons: Mapping[str, str],
    settled: int = 0,
) -> None:
    """Keep both parts of the analysis of an offer: whether it meets the conditions, and its marks with reasons.

    Marks in hundredths. `revision` is the one that was read: of two evaluators the later is told (`offer_changed`).
    """
    row = locked(actor, dossier_id, "service")
    offer = session.get(Offer, (row.id, row.round, contractor_id), with_for_update=True)
    if offer is None or offer.late:
        raise Unknown("unknown")
    if row.status != "offers":
        raise Conflict("dossier_not_from_here")
    if offer.revision != revision:
        raise Conflict("offer_changed")
    criteria = [each for each in rules.criteria(row.criteria) if not each.price] if row.criteria else []
    problems = [] if fits or unfit_reason.strip() else [Problem("reason_needed", "unfit_reason")]
    if fits:
        for each in criteria:
            if not 0 <= marks.get(each.code, -1) <= MOST_MARK:
                problems.append(Problem("mark_bounds", f"mark_{each.code}"))
            if not reasons.get(each.code, "").strip():
                problems.append(Problem("reason_needed", f"reason_{each.code}"))
    if problems:
        raise Invalid("invalid", problems)
    offer.fits, offer.unfit_reason, offer.settled = fits, unfit_reason.strip(), settled
    offer.marks, offer.reasons = dict(marks), {name: text.strip() for name, text in reasons.items()}
    offer.revision += 1
    session.flush()
    journal.write(actor, "dossier.analyse", f"dossier {row.id}", contractor=contractor_id, fits=fits)


def compare(row: Dossier) -> scoring.Comparison:
    """Compare the offers of the present round; raise `Invalid` while a mark is missing."""
    facts = [
        scoring.OfferFacts(str(each.contractor_id), each.cents, each.marks, each.fits, each.settled)
        for each in _offers(row)
        if not each.late
    ]
    criteria = rules.criteria(row.criteria) if row.award == "competition" else [rules.Criterion("price", {}, 100, True)]
    return scoring.compare(facts, criteria, row.tie_rule)


def comparison(dossier_id: str) -> scoring.Comparison | None:
    """Return the comparison for a page, or None while it cannot be made."""
    try:
        return compare(session.get_one(Dossier, dossier_id))
    except Invalid:
        return None


def conclude(actor: Actor, dossier_id: str, tie_reason: str = "") -> None:
    """Write the award report from the comparison and propose the best offer to the client's deciding body (RP7, RP8).

    Raise `Conflict`: `no_offer_fits`, `offers_tied` (an order of the equals with its reason is needed).
    """
    row = locked(actor, dossier_id, "service")
    if row.status != "offers":
        raise Conflict("dossier_not_from_here")
    found = compare(row)
    if found.tied:
        raise Conflict("offers_tied")
    if found.best is None:
        raise Conflict("no_offer_fits")
    offers = {str(each.contractor_id): each for each in _offers(row)}
    if any(each.settled for each in offers.values()) and not tie_reason.strip():
        raise Invalid("invalid", [Problem("reason_needed", "tie_reason")])
    row.winner_id = int(found.best)
    row.report = {
        "made_on": clock.today().isoformat(),
        "tie_reason": tie_reason.strip(),
        "ranking": [
            {
                "contractor": int(each.contractor),
                "cents": each.cents,
                "rank": each.rank,
                "total": scoring.written(each.total),
                "points": {code: scoring.written(value) for code, value in each.points.items()},
            }
            for each in found.ranking
        ],
        "unfit": [int(each) for each in found.unfit],
    }
    session.flush()
    dossiers.move(actor, dossier_id, "propose")


def offer_file(
    actor: Actor, dossier_id: str, contractor_id: int, file_id: str
) -> tuple[attachments.AttachmentView, bytes]:
    """Return the file of an offer to the Service and to the client whose dossier it is; raise `Unknown`."""
    row = row_of(dossier_id)
    check_reader(party(actor, row.body_id), row.status)
    return attachments.read(None, file_subject(row.id, row.round, contractor_id), file_id)


def check_reader(side: str, status: str) -> None:
    """Refuse offers to the client until they are opened (RP8); raise `Forbidden`."""
    if side == "client" and status in ("draft", *steps.STEPS[:4]):
        raise Forbidden("offers_closed")


def _offers(row: Dossier) -> list[Offer]:
    return list(session.scalars(of_round(Offer, row.id, row.round).order_by(Offer.contractor_id)))
