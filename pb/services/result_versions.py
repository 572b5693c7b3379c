"""The published results of an edition that were corrected since: each stays readable under its number (R44)."""

from pb.errors import Unknown
from pb.services import counts, listings, results, roll
from pb.services.snapshots import EditionView


def get(edition: EditionView, number: int) -> results.ResultView:
    """Return a published count by its number, as it was; raise `Unknown` for one that was never published."""
    for count in counts.all_of(edition.id):
        if count.number == number and count.published_at is not None:
            return results.build(edition, count, listings.listed(edition), roll.people(edition.id))
    raise Unknown("unknown")


def before(edition: EditionView, result: results.ResultView) -> list[int]:
    """Return the numbers of the published counts that this one replaced."""
    published_ = [each.number for each in counts.all_of(edition.id) if each.published_at is not None]
    return [number for number in published_ if number < result.number]
