"""The papers of a dossier as tagged PDF: briefing, protocol, award report, letters, order form (R48, RP6 to RP9)."""

from datetime import date
from typing import Any

from sqlalchemy import select

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict, Unknown
from pb.models.purchasing import Dossier, Offer
from pb.rules.purchasing import criteria
from pb.services import adhesions, dossiers, orders, procedures, purchasing
from pb.services.actors import Actor
from pb.services.dossiers import DossierView

NAMES = ("briefing", "protocol", "report", "award", "refusal", "order")
FOR_THE_CLIENT = ("briefing", "protocol", "report", "order")
LANGUAGES = ("fr", "nl")


def paper(actor: Actor, dossier_id: str, name: str, language: str, contractor_id: int = 0) -> bytes:
    """Return a paper of a dossier; raise `Unknown` for one that its reader may not see, `Conflict` before its time."""
    view = dossiers.view(actor, dossier_id)
    if name not in NAMES or language not in LANGUAGES or (view.party == "client" and name not in FOR_THE_CLIENT):
        raise Unknown("unknown")
    facts = {
        **_head(view, language),
        "view": view,
        "body": words.pick(view.body.names, language),
        "lot": view.lot,
        "today": clock.today(),
        "decided_on": date.fromisoformat(view.decision["day"]) if view.decision else None,
    }
    facts |= _FACTS[name](view, language, contractor_id)
    return documents.pdf(f"purchasing_{name}", facts, language)


def refused(view: DossierView) -> list[tuple[int, str]]:
    """Return who gets a letter of refusal, by rank in the lot: all whose offer was not chosen, late ones too (RP8)."""
    if not view.decision or view.lot is None:
        return []
    found = select(Offer.contractor_id).where(Offer.dossier_id == view.id, Offer.round == view.round)
    offered = set(session.scalars(found)) - {view.winner_id}
    return [(each.id, each.name) for each in purchasing.ranking(view.lot.id) if each.id in offered]


def _head(view: DossierView, language: str) -> dict[str, Any]:
    contact = view.framework.contact
    lines = [words.pick(contact.get("address"), language), str(contact.get("phone") or "")]
    owner = words.pick(view.framework.owners, language)
    return {
        "place": words.pick(view.framework.names, language),
        "service": owner,
        "sender": [line for line in (owner, *lines, words.pick(contact.get("email"), language)) if line],
    }


def _briefing(view: DossierView, language: str, contractor_id: int) -> dict[str, Any]:
    if view.lot is None:
        raise Conflict("dossier_lacks")
    reasons: list[str] = next((each["reasons"] for each in view.advised if each["lot"] == view.lot.number), [])
    return {"reasons": reasons, "services": view.lot.services.get(language, [])}


def _protocol(view: DossierView, language: str, contractor_id: int) -> dict[str, Any]:
    found = adhesions.adhesion(view.framework.id, view.body.id)
    if found is None:
        raise Conflict("adhesion_not_from_here")
    return {"adhesion": found, "address": words.pick(view.body.address, language)}


def _report(view: DossierView, language: str, contractor_id: int) -> dict[str, Any]:
    if not view.report:
        raise Conflict("dossier_lacks")
    names = {each.id: each.name for each in purchasing.ranking(view.lot.id if view.lot else 0)}
    offers = {each.contractor_id: each for each in session.scalars(procedures.of_round(Offer, view.id, view.round))}
    late = [offer for offer in offers.values() if offer.late]
    asked = [line for line in procedures.lines(view.id, view.lot.id if view.lot else 0, view.round) if line.asked]
    return {
        "names": names,
        "offers": offers,
        "late": late,
        "asked": asked,
        "criteria": criteria(view.criteria) if view.award == "competition" else [],
        "questions": procedures.questions(view.id),
    }


def _letter(view: DossierView, language: str, contractor_id: int) -> dict[str, Any]:
    found = _report(view, language, contractor_id)
    if not view.decision or contractor_id not in found["names"] or contractor_id not in found["offers"]:
        raise Conflict("dossier_lacks")
    line = next((each for each in view.report["ranking"] if each["contractor"] == contractor_id), None)
    best = view.report["ranking"][0]
    return {
        **found,
        "to": [found["names"][contractor_id]],
        "line": line,
        "best": best,
        "offer": found["offers"][contractor_id],
    }


def _award(view: DossierView, language: str, contractor_id: int) -> dict[str, Any]:
    return _letter(view, language, view.winner_id or 0)


def _order(view: DossierView, language: str, contractor_id: int) -> dict[str, Any]:
    held = orders.ordered(view.id)
    if held is None:
        raise Conflict("dossier_lacks")
    row = session.get_one(Dossier, view.id)
    return {"order": held, "contractor": procedures.contractor_name(row.winner_id or 0)}


_FACTS = {
    "briefing": _briefing,
    "protocol": _protocol,
    "report": _report,
    "award": _award,
    "refusal": _letter,
    "order": _order,
}
