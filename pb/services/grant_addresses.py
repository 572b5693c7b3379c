"""A holder who lost the e-mail address: the file is given to another one, and the old one is told (D8)."""

from datetime import timedelta

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.grants import Grant, GrantEvent
from pb.rules.grants import PROOFS
from pb.services import grant_mails, grants, holders
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView

NAME = "give_address"
WATCHED = timedelta(days=90)  # in which the former address is told of account numbers too


def give(actor: Actor, edition: EditionView, view: GrantView, email: str, name: str, proof: str) -> None:
    """Give a file to another address of its holder, on proof of who asks; raise `Invalid` or `Conflict`."""
    view = grants.locked(view)
    if view.over:
        raise Conflict("grant_over")
    if proof not in PROOFS:
        raise Invalid("bad_address", [Problem("address_proof", "proof")])
    holder_id = holders.find_or_make(email, name or view.beneficiary, view.language)
    if holder_id == view.holder_id:
        raise Invalid("bad_address", [Problem("address_same", "email")])
    told = _address(view.holder_id)
    session.get_one(Grant, view.id).holder_id = holder_id
    grants.note(actor, view, NAME, facts={"former": view.holder_id, "proof": proof})
    phone = str(edition.municipality.contact.get("phone") or "")
    for address, template in ((told, "grant_address_left"), (_address(holder_id), "grant_address_given")):
        if address:
            grant_mails.tell(edition, view, template, address=address, phone=phone)


def former(view: GrantView) -> str:
    """Return the address that a file had until lately, or nothing."""
    found = (
        select(GrantEvent.facts)
        .where(GrantEvent.grant_id == view.id, GrantEvent.name == NAME, GrantEvent.at > clock.now() - WATCHED)
        .order_by(GrantEvent.number.desc())
    )
    facts = session.scalars(found.limit(1)).first()
    return _address(str(facts["former"])) if facts else ""


def _address(holder_id: str) -> str:
    """Return the address of a holder; nothing for one who had everything erased."""
    try:
        return holders.reading(holder_id).email
    except Unknown:
        return ""
