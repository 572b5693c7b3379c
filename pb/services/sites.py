"""Where people reach the site of a municipality: at its own address, else at the one of the installation (Z4)."""

from urllib.parse import urlsplit

from sqlalchemy import select

from pb.db import installation, session
from pb.models.editions import Edition, Municipality
from pb.services.snapshots import EditionView


def of(edition: EditionView | None) -> str:
    """Return the address before the pages of an edition, without a slash at its end."""
    return _at(edition.municipality.host if edition else None)


def of_row(edition_id: int | None) -> str:
    """Return the same by the number of a row, without reading the edition."""
    if edition_id is None:
        return _at(None)
    owner = select(Municipality.host).join(Edition, Edition.municipality_id == Municipality.id)
    return _at(session.scalar(owner.where(Edition.id == edition_id)))


def asked_at(host: str) -> str:
    """Return the address of the municipality that a request named, if one has it: what others send is not believed."""
    return _at(session.scalar(select(Municipality.host).where(Municipality.host == host)))


def _at(host: str | None) -> str:
    base = installation().base_url
    known = urlsplit(base)
    return f"{known.scheme}://{host}{f':{known.port}' if known.port else ''}" if host else base
