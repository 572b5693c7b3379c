"""Mails to the holder of a grant: each leads to a page of their own file (R20, R29)."""

from typing import Any

from pb import words
from pb.services import holders, listings, outbox
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView


def tell(edition: EditionView, view: GrantView, template: str, page: str = "", address: str = "", **facts: Any) -> None:
    """Write to the holder, or to another `address`; `page` is what follows the address of the file.

    An account that holds a running grant cannot be erased, so that there is always somebody to write to.
    """
    project = listings.one(edition, str(view.number))
    outbox.queue(
        template,
        address or holders.reading(view.holder_id).email,
        view.language,
        edition_id=edition.id,
        ref=view.ref,
        title=words.pick(project.facts.titles, view.language),
        path=f"/{view.language}/{edition.slug}/my-grants/{view.number}{page}",
        **facts,
    )
