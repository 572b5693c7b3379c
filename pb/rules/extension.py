"""A vote that ends later: only before its end, and later phases that would overlap move on (R4, R5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pb.errors import Problem
from pb.rules.phases import CODES, OVERLAPPING, Phase, find

LONGEST = timedelta(days=60)


def check(phases: Iterable[Phase], until: datetime, now: datetime) -> list[Problem]:
    """Return why a vote may not end at this instant instead."""
    vote = find(phases, "vote")
    if vote is None or now < vote.starts_at:
        return [Problem("extension_early", "until")]
    if now >= vote.ends_at:
        return [Problem("extension_late", "until", {"end_until": vote.ends_at})]
    if until <= vote.ends_at:
        return [Problem("extension_backwards", "until", {"end_until": vote.ends_at})]
    if until > vote.ends_at + LONGEST:
        return [Problem("extension_too_long", "until", {"days": LONGEST.days})]
    return []


def extended(phases: Iterable[Phase], until: datetime) -> tuple[Phase, ...]:
    """Return the calendar with the vote ending then; a later phase begins later and, where it must, ends later too.

    A phase that keeps half of its time keeps its end; another one keeps its length, so that nobody is left no time.

    The campaign, which informs during the vote, goes on as long as the vote when it ended with it.
    """
    phases = tuple(phases)
    vote = find(phases, "vote")
    if vote is None:
        return phases
    moved = {"vote": Phase("vote", vote.starts_at, until)}
    campaign = find(phases, "campaign")
    if campaign is not None and campaign.ends_at == vote.ends_at:
        moved["campaign"] = Phase("campaign", campaign.starts_at, until)
    free = until
    for code in CODES[CODES.index("vote") + 1 :]:
        phase = find(phases, code)
        if phase is None or code in OVERLAPPING:
            continue
        starts, length = max(phase.starts_at, free), phase.ends_at - phase.starts_at
        ends = phase.ends_at if phase.ends_at - starts >= length / 2 else starts + length
        moved[code], free = Phase(code, starts, ends), ends
    return tuple(moved.get(phase.code, phase) for phase in phases)
