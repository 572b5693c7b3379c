"""Municipalities of one installation: made, named, coloured, each with its logo and its own address (S4, R43)."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb.db import installation, session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.accounts import Account
from pb.models.editions import Edition, Municipality
from pb.rules import accent, permissions
from pb.rules import edition as text
from pb.rules.settings import EQUAL_LANGUAGES
from pb.rules.specs import read
from pb.services import accounts, editions, journal, pictures
from pb.services.actors import Actor
from pb.services.snapshots import MunicipalityView, municipality_view

ACT = "manage_municipality"
HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)+")
LOGO_WIDTHS = (176,)  # pixels: shown at 44, sharp on every screen
DRAWINGS = (b"<svg", b"<?xml", b"<!doctype")


def mine(actor: Actor) -> list[MunicipalityView]:
    """Return the municipalities that the actor administers."""
    owners = {owner for owner, name in actor.roles if owner is not None and permissions.may({name}, ACT, ())}
    found = select(Municipality).where(Municipality.id.in_(owners)).order_by(Municipality.slug)
    return [municipality_view(row) for row in session.scalars(found)]


def of(actor: Actor, slug: str) -> MunicipalityView:
    """Return one of them; raise `Unknown` for any other (Z3)."""
    return municipality_view(_row(actor, slug))


def may_make(actor: Actor) -> bool:
    """Tell whether the actor administers the installation itself: a role that names no municipality."""
    return permissions.may(actor.roles_in(None), ACT, ())


def make(actor: Actor, values: Mapping[str, Any]) -> MunicipalityView:
    """Make a municipality, which the actor administers from then on; raise `Invalid`, `Conflict`."""
    if not may_make(actor):
        raise Conflict("installation_only")
    found = _checked({**values, "accent": ""})
    row = Municipality(slug=found.slug, names=dict(found.names), postal_code=found.postal_code, nis=found.nis)
    row.host = None
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("municipality_exists", slug=found.slug) from None
    journal.write(actor, "municipality.make", f"municipality {row.slug}")
    accounts.give_role(actor, session.get_one(Account, actor.account_id), "administrator", row.id)
    return municipality_view(row)


def change(actor: Actor, slug: str, values: Mapping[str, Any], host: str) -> None:
    """Change names, colour and address of a municipality; every edition shows it at once.

    Raise `Invalid` for what cannot be read, a colour that cannot be made legible, or a host the site does not serve.
    """
    row = _row(actor, slug)
    found = _checked({**values, "slug": slug})
    problems = _host(host)
    if problems:
        raise Invalid("invalid", problems)
    old = {"names": row.names, "accent": row.accent, "host": row.host}
    try:
        with session.begin_nested():
            row.names, row.postal_code, row.nis, row.accent = (
                dict(found.names),
                found.postal_code,
                found.nis,
                found.accent,
            )
            row.host = host or None
            session.flush()
    except IntegrityError:
        raise Conflict("host_taken", host=host) from None
    new = {"names": row.names, "accent": row.accent, "host": row.host}
    journal.write(actor, "municipality.edit", f"municipality {slug}", old=old, new=new)
    touch(row.id)


def keep_logo(actor: Actor, slug: str, content: bytes) -> None:
    """Keep a logo, drawn anew: a drawing that may hold programs (SVG) is refused; raise `Invalid` (U1, I7)."""
    row = _row(actor, slug)
    if not content:
        raise Invalid("no_picture", [Problem("no_picture", "logo")])
    if content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(DRAWINGS):
        raise Invalid("logo_drawing", [Problem("logo_drawing", "logo")])
    old, row.logo = row.logo, pictures.keep(content, LOGO_WIDTHS)
    pictures.drop(old)
    journal.write(actor, "municipality.logo", f"municipality {slug}")
    touch(row.id)


def drop_logo(actor: Actor, slug: str) -> None:
    """Show the drawing that we ship again."""
    row = _row(actor, slug)
    old, row.logo = row.logo, ""
    pictures.drop(old)
    journal.write(actor, "municipality.logo", f"municipality {slug}", dropped=True)
    touch(row.id)


def editions_of(ids: list[int]) -> dict[int, int]:
    """Return how many editions each municipality has."""
    found = select(Edition.municipality_id, func.count()).where(Edition.municipality_id.in_(ids))
    rows = session.execute(found.group_by(Edition.municipality_id)).all()
    return {row[0]: row[1] for row in rows}


def touch(municipality_id: int) -> None:
    """Have every page of its editions read a municipality anew."""
    for edition_id in session.scalars(select(Edition.id).where(Edition.municipality_id == municipality_id)).all():
        editions.touch(edition_id)


def _row(actor: Actor, slug: str) -> Municipality:
    row = session.scalars(select(Municipality).where(Municipality.slug == slug)).first()
    if row is None or not permissions.may(actor.roles_in(row.id), ACT, ()):
        raise Unknown("unknown_municipality", municipality=slug)
    return row


def _checked(values: Mapping[str, Any]) -> text.Municipality:
    """Read what was typed, with a name in French and Dutch (R48) and a legible colour."""
    found, problems = read(text.Municipality, values, contact=text.Contact())
    names = values.get("names") or {}
    gaps = [code for code in EQUAL_LANGUAGES if not str(names.get(code, "")).strip()]
    problems += [Problem("text_missing_in", f"name_{code}", {"code": code}) for code in gaps]
    if found is not None and found.accent:
        try:
            accent.derive(found.accent)
        except Invalid as refusal:
            problems += refusal.problems
    if found is None or problems:
        raise Invalid("invalid", problems)
    return found


def _host(host: str) -> list[Problem]:
    if not host:
        return []
    if not HOST.fullmatch(host):
        return [Problem("host_form", "host")]
    trusted = installation().trusted_hosts
    return [] if host in trusted else [Problem("host_untrusted", "host", {"host": host})]
