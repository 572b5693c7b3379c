"""What stands beside the grants of an edition: projects that wait for a file, other grants of the same beneficiary."""

from collections.abc import Sequence

from sqlalchemy import select

from pb.db import session
from pb.models.editions import Edition
from pb.models.grants import AccountNumber, Grant
from pb.rules.grants import Other
from pb.services import listings
from pb.services.grants import GRANTABLE, GrantView, reference
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView


def waiting(edition: EditionView, opened: Sequence[GrantView]) -> list[ProjectView]:
    """Return the validated projects of holders whose file is still to be opened."""
    there = {view.project_id for view in opened}
    by_holder = {track.code for track in edition.tracks if track.run_by == "holder"}
    return [
        view
        for view in listings.listed(edition)
        if view.status in GRANTABLE and view.facts.track in by_holder and view.id not in there
    ]


def others(view: GrantView, municipality_id: int) -> tuple[Other, ...]:
    """Return the other grants of the same holder or the same account number in this municipality (R52)."""
    mine = select(AccountNumber.digest).where(AccountNumber.grant_id == view.id, AccountNumber.state == "approved")
    same = select(AccountNumber.grant_id).where(AccountNumber.digest.in_(mine), AccountNumber.state == "approved")
    found = (
        select(Grant.number, Edition.year, Grant.decided_on, Grant.state)
        .join(Edition, Edition.id == Grant.edition_id)
        .where(Edition.municipality_id == municipality_id, Grant.id != view.id)
        .where((Grant.holder_id == view.holder_id) | Grant.id.in_(same))
    )
    rows = session.execute(found).all()
    return tuple(Other(reference(year, number), decided, state) for number, year, decided, state in rows)
