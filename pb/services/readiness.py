"""What would stop an edition from opening, taking its rules, its projects and its roll together."""

from sqlalchemy import select

from pb.db import installation, session
from pb.errors import Problem
from pb.models.roll import RollVersion
from pb.rules import edition_check
from pb.services import ballots, editions
from pb.services.snapshots import EditionView


def check(edition: EditionView) -> list[Problem]:
    """Return every problem; `pb.rules.gravity.level` tells those that stop the vote from those that only warn."""
    people = select(RollVersion.people).where(RollVersion.edition_id == edition.id, RollVersion.current)
    return [
        *edition_check.check(editions.file_of(edition)),
        *edition_check.check_ballot(edition.tracks, ballots.options(edition)),
        *edition_check.check_roll(session.scalar(people) or 0, installation().sqlite),
    ]
