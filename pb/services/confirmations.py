"""Co-authors and reference persons say by a link of a mail that they take part (R8, R26)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.errors import Forbidden, Invalid, Unknown
from pb.fields import index, indexes
from pb.models.applications import Applicant, Application, Confirmation
from pb.services import applications, holders, journal, keyring, outbox
from pb.services.actors import PUBLIC, Actor
from pb.services.applications import Form
from pb.services.snapshots import EditionView
from pb.tokens import read_value, sign_value

PURPOSE = "co-author"
LASTS = timedelta(days=60)
AGAIN = timedelta(days=2)  # before the same person is asked once more


def addresses(form: Form) -> dict[str, str]:
    """Return who is to confirm: address in small letters → name, as far as they were typed."""
    found: dict[str, str] = {}
    who, people = form.typed.get("who", {}), form.typed.get("people", {})
    rows = [(who.get("email"), f"{who.get('first_name', '')} {who.get('last_name', '')}")]
    rows += [
        (row.get("email"), str(row.get("name") or "")) for row in people.get("members", []) if isinstance(row, dict)
    ]
    for email, name in rows:
        try:
            address = outbox.checked(str(email or "").strip()).casefold()
        except Invalid:
            continue
        found.setdefault(address, " ".join(name.split()))
    return found


def given(form: Form) -> frozenset[str]:
    """Return the addresses that said yes; that of the holder needs no asking."""
    agreed = {bytes(row.email_index) for row in _rows(form) if row.agreed}
    yes = {address for address in addresses(form) if agreed & set(_indexes(address))} if agreed else set()
    return frozenset(yes | ({holders.reading(form.holder_id).email} if form.holder_id else set()))


def ask(actor: Actor, edition: EditionView, form: Form) -> int:
    """Send a link to everybody who has not answered yet, each at most once in two days; return how many left."""
    now, sent = clock.now(), 0
    held = {bytes(row.email_index): row for row in _rows(form)}
    own = holders.reading(form.holder_id).email if form.holder_id else ""
    for address, name in addresses(form).items():
        row = next((held[each] for each in _indexes(address) if each in held), None)
        if address == own or (row and (row.answered_at or now - row.asked_at < AGAIN)):
            continue
        if row is None:
            row = Confirmation(application_id=form.id, email_index=_index(address))
            session.add(row)
        row.asked_at = now
        _mail(edition, form, address, name)
        sent += 1
    if sent:
        journal.write(actor, "application.ask", f"application {form.id}", edition_id=edition.id, people=sent)
    return sent


def opened(edition: EditionView, token: str) -> tuple[Form, str]:
    """Return the form and the name behind a link; raise `Forbidden` for a foreign or ended one, `Unknown` if gone."""
    row, people, address = _behind(edition, token)
    form = applications.view(row, people)
    name = addresses(form).get(address)
    if name is None:
        raise Unknown("unknown")
    return form, name


def answer(edition: EditionView, token: str, agreed: bool) -> None:
    """Note what a co-author answers; they may change their mind with the same link."""
    row, _, address = _behind(edition, token)
    held = session.scalars(
        select(Confirmation).where(
            Confirmation.application_id == row.id, Confirmation.email_index.in_(_indexes(address))
        )
    ).first()
    if held is None:
        raise Unknown("unknown")
    held.answered_at, held.agreed = clock.now(), agreed
    journal.write(PUBLIC, "application.confirm", f"application {row.id}", edition_id=edition.id, agreed=agreed)


def told(form: Form) -> list[tuple[str, datetime | None, bool]]:
    """Return (name, when they answered, whether with yes) of everybody who was asked."""
    rows = {bytes(row.email_index): row for row in _rows(form)}
    asked: Iterable[tuple[str, Confirmation | None]] = (
        (name or address, next((rows[each] for each in _indexes(address) if each in rows), None))
        for address, name in addresses(form).items()
    )
    return [(name, row.answered_at, row.agreed) for name, row in asked if row is not None]


def _mail(edition: EditionView, form: Form, address: str, name: str) -> None:
    token = sign_value(keyring.ring(), PURPOSE, f"{form.id} {address}", now=clock.now(), lasts=LASTS)
    outbox.queue(
        "application_confirm",
        address,
        form.language,
        edition_id=edition.id,
        name=name,
        title=form.title,
        edition_title=dict(edition.titles),
        path=f"/{form.language}/{edition.slug}/submit/confirm/{token}",
    )


def _behind(edition: EditionView, token: str) -> tuple[Application, Applicant, str]:
    form_id, _, address = read_value(keyring.ring(), PURPOSE, token, now=clock.now()).partition(" ")
    row = session.get(Application, form_id)
    if row is None or row.edition_id != edition.id:
        raise Forbidden("bad_form_token")
    return row, session.get_one(Applicant, row.id), address


def _rows(form: Form) -> list[Confirmation]:
    return list(session.scalars(select(Confirmation).where(Confirmation.application_id == form.id)))


def _index(address: str) -> bytes:
    return index(keyring.ring(), "confirmation", "email", address)


def _indexes(address: str) -> list[bytes]:
    return indexes(keyring.ring(), "confirmation", "email", address)
