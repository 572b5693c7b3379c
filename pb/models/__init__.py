"""The tables, one file per subject; importing this package knows them all."""

from pb.models import (
    accounts,
    attachments,
    editions,
    jobs,
    journal,
    keys,
    projects,
    results,
    roll,
    votes,
)

__all__ = [
    "accounts",
    "attachments",
    "editions",
    "jobs",
    "journal",
    "keys",
    "projects",
    "results",
    "roll",
    "votes",
]
