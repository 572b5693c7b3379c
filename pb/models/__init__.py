"""The tables, one file per subject; importing this package knows them all."""

from pb.models import (
    accounts,
    attachments,
    decisions,
    editions,
    figures,
    grants,
    holder_links,
    jobs,
    journal,
    keys,
    projects,
    results,
    reviews,
    roll,
    roll_files,
    votes,
)

__all__ = [
    "accounts",
    "attachments",
    "decisions",
    "editions",
    "figures",
    "grants",
    "holder_links",
    "jobs",
    "journal",
    "keys",
    "projects",
    "results",
    "reviews",
    "roll",
    "roll_files",
    "votes",
]
