"""The list of the holders of a municipal mandate: kept by the services, compared with names, never a refusal (R10)."""

from pb import clock
from pb.db import session
from pb.errors import Invalid, Problem
from pb.fields import Cell, seal, unseal
from pb.models.mandates import MandateList
from pb.rules.writing import one_line, printable
from pb.services import journal, keyring
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

MOST = 500


def names(edition: EditionView) -> tuple[str, ...]:
    """Return the names of the list of the municipality of an edition."""
    row = session.get(MandateList, edition.municipality_id)
    return tuple(unseal(keyring.ring(), _cell(edition), row.names).splitlines()) if row else ()


def keep(actor: Actor, edition: EditionView, text: str) -> int:
    """Keep a list, a name on each line; return how many there are. Raise `Invalid` for what is no list of names."""
    found = list(dict.fromkeys(name for name in map(one_line, text.splitlines()) if name))
    if len(found) > MOST or any(len(name) > 120 for name in found) or not printable(text):
        raise Invalid("invalid", [Problem("mandate_names", "names", {"most": MOST})])
    sealed = seal(keyring.ring(), _cell(edition), "\n".join(found))
    row = session.get(MandateList, edition.municipality_id)
    if row is None:
        row = MandateList(municipality_id=edition.municipality_id)
        session.add(row)
    row.names, row.changed_at = sealed, clock.now()
    session.flush()
    journal.write(actor, "mandates.keep", edition.municipality.slug, edition_id=edition.id, names=len(found))
    return len(found)


def _cell(edition: EditionView) -> Cell:
    return Cell("mandate_list", edition.municipality_id, "names")
