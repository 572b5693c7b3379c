"""Client bodies, who represents them, and their adhesion to a centre: asked, sent, signed, ended (RP4, RP5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.accounts import Account
from pb.models.purchasing import Adhesion, ClientBody, Representative
from pb.rules.purchasing import BODY_KINDS
from pb.services import accounts, attachments, invitations, journal, outbox, purchasing
from pb.services.actors import Actor
from pb.services.snapshots import MunicipalityView

NEXT = {"asked": ("sent", "signed"), "sent": ("signed",), "signed": ("ended",), "ended": ("asked",)}
FOR_A_MUNICIPALITY = frozenset({"participation", "administrator"})
DECIDING = {"municipality": "council"}  # which body decides by default; others say it themselves


@dataclass(frozen=True)
class BodyView:
    """A client body."""

    id: int
    names: Mapping[str, str]
    kind: str
    territory: str
    address: Mapping[str, str]
    payer: str
    municipality_id: int | None


@dataclass(frozen=True)
class AdhesionView:
    """Where a body stands with a centre; days are inclusive."""

    framework_id: int
    body_id: int
    state: str
    deciding_body: str
    decided_on: date | None
    reference: str
    signatories: str
    signed_on: date | None
    ended_on: date | None


def body(body_id: int) -> BodyView:
    """Return a client body; raise `Unknown`."""
    row = session.get(ClientBody, body_id)
    if row is None:
        raise Unknown("unknown")
    return _body(row)


def bodies() -> list[BodyView]:
    """Return every client body (RP4)."""
    return [_body(row) for row in session.scalars(select(ClientBody).order_by(ClientBody.id))]


def mine(actor: Actor) -> list[BodyView]:
    """Return the bodies for which somebody may act: as representative, or as staff of a municipality."""
    towns = {owner for owner, name in actor.roles if owner is not None and name in FOR_A_MUNICIPALITY}
    named = select(Representative.body_id).where(Representative.email == actor.email)
    found = select(ClientBody).where(ClientBody.municipality_id.in_(towns) | ClientBody.id.in_(named))
    return [_body(row) for row in session.scalars(found.order_by(ClientBody.id))]


def make(actor: Actor, names: Mapping[str, str], kind: str, territory: str = "", payer: str = "") -> int:
    """Enter a client body in the register (RP4) and return its identifier; raise `Invalid` with what is missing."""
    purchasing.check_service(actor)
    problems = [] if kind in BODY_KINDS else [Problem("need_unknown_body", "kind")]
    problems += [
        Problem("name_both_languages", f"name_{each}") for each in ("fr", "nl") if not names.get(each, "").strip()
    ]
    if problems:
        raise Invalid("invalid", problems)
    row = ClientBody(names=dict(names), kind=kind, territory=territory, payer=payer)
    session.add(row)
    session.flush()
    journal.write(actor, "purchasing.body", f"body {row.id}", kind=kind)
    return row.id


def of_municipality(actor: Actor, town: MunicipalityView) -> BodyView:
    """Return the body of a municipality of this installation, made when it uses the centre for the first time."""
    found = select(ClientBody).where(ClientBody.municipality_id == town.id)
    row = session.scalars(found).first()
    if row is None:
        row = ClientBody(
            names=dict(town.names),
            kind="municipality",
            territory=town.postal_code,
            address=dict(town.contact.get("address") or {}),
            municipality_id=town.id,
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # a colleague was faster
            row = session.scalars(found).one()
        else:
            journal.write(actor, "purchasing.body", f"body {row.id}", kind="municipality")
    return _body(row)


def invite(actor: Actor, body_id: int, email: str, language: str, link: str) -> None:
    """Let somebody act for a body: an account is made by invitation, the link to it goes by mail (`link` + token)."""
    purchasing.check_service(actor)
    address, held = accounts.usual_address(email), body(body_id)
    try:
        with session.begin_nested():
            session.add(Representative(body_id=body_id, email=address))
    except IntegrityError:
        raise Conflict("representative_there") from None
    token = invitations.invite(actor, address, "client")
    outbox.queue("client_invited", address, language, body=dict(held.names), link=link + token if token else "")
    journal.write(actor, "purchasing.representative", f"body {body_id}")


def representatives(body_id: int) -> list[str]:
    """Return the addresses of those who act for a body."""
    found = select(Representative.email).where(Representative.body_id == body_id).order_by(Representative.email)
    return list(session.scalars(found))


def people(body_id: int) -> dict[str, str]:
    """Return the addresses of all who act for a body, each with its language: representatives and municipal staff."""
    named = representatives(body_id)
    known = select(Account.email, Account.language).where(Account.email.in_(named))
    found = dict.fromkeys(named, "fr") | {row.email: row.language for row in session.execute(known)}
    town = body(body_id).municipality_id
    staff = accounts.with_role(town, FOR_A_MUNICIPALITY) if town is not None else []
    return found | {row.email: row.language for row in staff}


def remove_representative(actor: Actor, body_id: int, email: str) -> None:
    """Take from somebody the right to act for a body."""
    purchasing.check_service(actor)
    row = session.get(Representative, (body_id, email))
    if row is None:
        raise Unknown("unknown")
    session.delete(row)
    session.flush()
    journal.write(actor, "purchasing.representative_gone", f"body {body_id}")


def adhesion(framework_id: int, body_id: int) -> AdhesionView | None:
    """Return where a body stands with a centre, or None when it has not asked."""
    row = session.get(Adhesion, (framework_id, body_id))
    return None if row is None else _adhesion(row)


def all_of(framework_id: int) -> dict[int, AdhesionView]:
    """Return the adhesions to a centre by body."""
    found = select(Adhesion).where(Adhesion.framework_id == framework_id)
    return {row.body_id: _adhesion(row) for row in session.scalars(found)}


def ask(actor: Actor, framework_id: int, body_id: int) -> None:
    """Ask for the adhesion of a body, once; asked again after an end."""
    row = session.get(Adhesion, (framework_id, body_id), with_for_update=True)
    if row is not None and row.state != "ended":
        return
    if row is not None:
        row.state = "asked"
        session.flush()
        return
    kind = body(body_id).kind
    row = Adhesion(framework_id=framework_id, body_id=body_id, state="asked", deciding_body=DECIDING.get(kind, ""))
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # asked in the same moment by somebody else
        return
    journal.write(actor, "purchasing.adhesion", f"body {body_id}", state="asked")


def advance(
    actor: Actor,
    framework_id: int,
    body_id: int,
    state: str,
    *,
    deciding_body: str = "",
    decided_on: date | None = None,
    reference: str = "",
    signatories: str = "",
    signed_on: date | None = None,
    name: str = "",
    content: bytes = b"",
) -> None:
    """Move an adhesion on: the Service sends the protocol; signed needs who decided, when, who signs, and the file.

    Both sides may hand in the signed protocol. Raise `Invalid` with what is missing, `Conflict` from a wrong state.
    """
    service = purchasing.SERVICE in actor.roles_in(None)
    if not service and (body_id not in {each.id for each in mine(actor)} or state != "signed"):
        raise Forbidden("forbidden")
    row = session.get(Adhesion, (framework_id, body_id), with_for_update=True)
    if row is None:
        raise Unknown("unknown")
    if state not in NEXT[row.state]:
        raise Conflict("adhesion_not_from_here")
    if state == "signed":
        _check_signed(deciding_body, decided_on, signatories, signed_on, content)
        attachments.keep(actor, None, _subject(framework_id, body_id), name or "protocol.pdf", content)
        row.deciding_body, row.decided_on, row.reference = deciding_body, decided_on, reference
        row.signatories, row.signed_on = signatories, signed_on
    if state == "ended":
        row.ended_on = clock.today()
    row.state = state
    session.flush()
    journal.write(actor, "purchasing.adhesion", f"body {body_id}", state=state)


def protocols(framework_id: int, body_id: int) -> list[attachments.AttachmentView]:
    """Return the signed protocols of a body."""
    return attachments.of(None, _subject(framework_id, body_id))


def protocol(framework_id: int, body_id: int, file_id: str) -> tuple[attachments.AttachmentView, bytes]:
    """Return a signed protocol with its bytes; raise `Unknown`."""
    return attachments.read(None, _subject(framework_id, body_id), file_id)


def _check_signed(deciding: str, decided: date | None, signatories: str, signed: date | None, content: bytes) -> None:
    problems = [
        Problem(code, at)
        for code, at, there in (
            ("deciding_body_needed", "deciding_body", deciding.strip()),
            ("decided_on_needed", "decided_on", decided),
            ("signatories_needed", "signatories", signatories.strip()),
            ("signed_on_needed", "signed_on", signed),
            ("no_file", "protocol", content),
        )
        if not there
    ]
    if decided and signed and signed < decided:
        problems.append(Problem("signed_before_decided", "signed_on"))
    if signed and signed > clock.today():
        problems.append(Problem("day_in_future", "signed_on"))
    if problems:
        raise Invalid("invalid", problems)


def _subject(framework_id: int, body_id: int) -> str:
    return f"adhesion {framework_id} {body_id}"


def _body(row: ClientBody) -> BodyView:
    return BodyView(row.id, row.names, row.kind, row.territory, row.address, row.payer, row.municipality_id)


def _adhesion(row: Adhesion) -> AdhesionView:
    return AdhesionView(
        row.framework_id,
        row.body_id,
        row.state,
        row.deciding_body,
        row.decided_on,
        row.reference,
        row.signatories,
        row.signed_on,
        row.ended_on,
    )
