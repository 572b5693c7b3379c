"""Of what residents who asked for it are told, and when each message is due and no longer worth sending (R6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pb.rules.phases import Phase, find
from pb.rules.sentences import N_

EVENTS = {
    "call_open": N_("The call for projects is open"),
    "list_out": N_("The list of projects is known"),
    "vote_open": N_("The vote is open"),
    "three_days": N_("Three days left to vote"),
    "result": N_("The result is known"),
}
LAST = timedelta(days=3)
RESULT = timedelta(days=30)  # after which a result is no news


@dataclass(frozen=True)
class State:
    """What the messages hang on besides the calendar."""

    listed: int = 0  # projects on the ballot
    voting: bool = False  # the box is prepared and not paused
    published_at: datetime | None = None  # the result


@dataclass(frozen=True)
class Due:
    """A message that is due: since when, which leaves out whoever asked for alerts later."""

    event: str
    since: datetime


def due(phases: Iterable[Phase], state: State, now: datetime) -> list[Due]:
    """Return the messages that are due now; each is sent once, however long it stays due."""
    return [
        Due(event, since)
        for event, since, until, ready in _windows(tuple(phases), state)
        if ready and since <= now < until
    ]


def _windows(phases: tuple[Phase, ...], state: State) -> Iterator[tuple[str, datetime, datetime, bool]]:
    """Yield each message with the first instant at which it is true, the end of its use, and what it waits for."""
    submission, campaign, vote = (find(phases, code) for code in ("submission", "campaign", "vote"))
    if submission is not None:
        yield "call_open", submission.starts_at, submission.ends_at, True
    if campaign is not None and vote is not None and campaign.starts_at < vote.starts_at:
        yield "list_out", campaign.starts_at, vote.starts_at, state.listed > 0
    if vote is not None:
        last = max(vote.starts_at, vote.ends_at - LAST)
        if last > vote.starts_at:
            yield "vote_open", vote.starts_at, last, state.voting
        yield "three_days", last, vote.ends_at, state.voting
    if state.published_at is not None:
        yield "result", state.published_at, state.published_at + RESULT, True


def over_at(phases: Iterable[Phase]) -> datetime | None:
    """Return when an edition is over and its alerts are deleted: at the end of its last phase."""
    return max((phase.ends_at for phase in phases), default=None)
