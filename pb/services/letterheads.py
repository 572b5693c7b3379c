"""The head and foot of every paper of a municipality: its name, service and responsible publisher (R43)."""

from typing import Any

from pb import words
from pb.services.snapshots import EditionView


def head(edition: EditionView, language: str) -> dict[str, Any]:
    """Return the facts that `layout.typ` shows: place, service, sender (lines), foot, all in one language."""
    contact = edition.municipality.contact
    place = words.pick(edition.municipality.names, language)
    service = words.pick(contact.get("service"), language)
    publisher = words.pick(contact.get("publisher"), language)
    reach = [str(contact.get(name) or "") for name in ("phone", "email")]
    address = words.pick(contact.get("address"), language)
    return {
        "place": place,
        "service": service,
        "publisher": publisher,
        "sender": [line for line in (service, *address.split("\n"), *reach) if line],
        "foot": " · ".join(part for part in (place, publisher) if part),
    }
