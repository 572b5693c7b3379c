"""A visitor's choice of projects: sealed in a cookie of the browser, never on the server beside a name (votes.md 2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request, url_for
from werkzeug.wrappers import Response

from pb import tokens
from pb.errors import Conflict, Invalid
from pb.rules import choosing, phases
from pb.rules.ballots import Choices, Option
from pb.rules.choosing import Filled, Fit
from pb.services import ballots, keyring
from pb.services.snapshots import EditionView
from pb.web import cookies
from pb.web.context import language

COOKIE, IN_BOOTH = "choice", "booth-choice"
OPEN = ("campaign", "vote")
PLACE = re.compile(r"/[A-Za-z0-9/_.~-]{1,200}(?:\?[A-Za-z0-9&=_.,~%+:-]{0,400})?")


@dataclass(frozen=True)
class Panel:
    """The facts of *My vote*: what is chosen in each section, how much is left, until when it is kept."""

    sections: tuple[Filled, ...]
    count: int
    open: bool
    voting: bool
    until: datetime | None


def open_now(edition: EditionView) -> bool:
    """Tell whether projects can be chosen at the instant of this request."""
    return bool(_open(edition) & set(OPEN))


def read(edition: EditionView) -> dict[str, list[int]]:
    """Return the choice of this browser, without projects that are no longer on the ballot (see `gone`)."""
    if "choice" not in g:
        held = tokens.open_choice(keyring.ring(), edition.slug, cookies.read(_cookie()), now=g.arrived_at)
        g.choice, g.choice_gone = choosing.kept(ballots.rules(edition), held)
    found: dict[str, list[int]] = g.choice
    return found


def gone(edition: EditionView) -> list[int]:
    """Return the numbers of chosen projects that left the ballot since."""
    read(edition)
    found: list[int] = g.choice_gone
    return found


def states(edition: EditionView) -> dict[int, Fit]:
    """Return for each ballot number whether it is chosen, fits, or what is missing; nothing when one cannot choose."""
    return choosing.fits(ballots.rules(edition), read(edition)) if open_now(edition) else {}


def state(edition: EditionView, number: int | None) -> Fit | None:
    """Return the state of one project, or None when it cannot be chosen now."""
    return states(edition).get(number) if number is not None else None


def panel(edition: EditionView) -> Panel:
    """Return what the panel beside the list says."""
    sections = choosing.filled(ballots.rules(edition), read(edition))
    vote = phases.find(edition.phases, "vote")
    return Panel(
        sections=sections,
        count=sum(section.chosen for section in sections),
        open=open_now(edition),
        voting="vote" in _open(edition) and edition.box is not None and not edition.box.paused,
        until=vote.ends_at if vote else None,
    )


def add(edition: EditionView, number: int, instead_of: int | None = None) -> dict[str, list[int]]:
    """Return the choice with one more project, in place of another if asked.

    Raise `Conflict` when it is chosen already, and `Invalid` when there is no such project or it does not fit.
    """
    rules, held = ballots.rules(edition), read(edition)
    _check_open(edition)
    option = rules.by_number.get(number)
    if option is None:
        raise Invalid("unknown_project", number=str(number))
    if instead_of is not None:
        held = _without(held, instead_of)
    fit = choosing.fits(rules, held)[number]
    if fit.in_vote:
        raise Conflict("already_chosen", number=str(number))
    if not fit.fits:
        raise _no_fit(edition, option, fit, held)
    return choosing.added(held, option)


def remove(edition: EditionView, number: int) -> dict[str, list[int]]:
    """Return the choice without a project; raise `Conflict` when it is not in it."""
    _check_open(edition)
    return _without(read(edition), number)


def keep(response: Response, edition: EditionView, held: Choices) -> Response:
    """Have the browser keep a choice until the vote closes (S6), or forget it when it is empty."""
    vote = phases.find(edition.phases, "vote")
    if vote is None or not any(held.values()):
        return forget(response)
    sealed = tokens.seal_choice(keyring.ring(), edition.slug, held, until=vote.ends_at)
    seconds = max(1, int((vote.ends_at - g.arrived_at).total_seconds()))
    booth = _cookie() == IN_BOOTH  # there it goes with the browser, or when the next person comes
    cookies.write(response, _cookie(), sealed, seconds=None if booth else seconds)
    return response


def forget(response: Response) -> Response:
    """Have the browser forget its choice."""
    cookies.expire(response, _cookie())
    return response


def way_back(edition: EditionView, number: int | None = None) -> str:
    """Return the page of this edition that a form came from, at the card of a project; else the list (C10)."""
    wanted = request.form.get("back", "")
    inside = f"/{language()}/{edition.slug}/"
    if not PLACE.fullmatch(wanted) or not wanted.startswith(inside) or "//" in wanted or "/." in wanted:
        wanted = url_for("projects.index", language=language(), edition=edition.slug)
    return wanted + (f"#p{number}" if number is not None else "#my-vote")


def _cookie() -> str:
    """Return which cookie holds the choice: at a voting booth it is none that outlives a voter."""
    return IN_BOOTH if cookies.read("booth") else COOKIE


def _open(edition: EditionView) -> set[str]:
    return phases.open_at(edition.phases, g.arrived_at)


def _check_open(edition: EditionView) -> None:
    if not open_now(edition):
        raise Conflict("choosing_closed")


def _without(held: Mapping[str, list[int]], number: int) -> dict[str, list[int]]:
    if not any(number in numbers for numbers in held.values()):
        raise Conflict("not_chosen", number=str(number))
    return choosing.removed(held, number)


class NoFit(Invalid):
    """A project does not fit: `fit` says what is missing and which one could leave for it."""

    def __init__(self, code: str, fit: Fit, **details: Any) -> None:
        """Keep what the page needs to offer a way out."""
        super().__init__(code, **details)
        self.fit = fit


def _no_fit(edition: EditionView, option: Option, fit: Fit, held: Choices) -> NoFit:
    """Say what is missing: a place, or money in cents."""
    if fit.no_place:
        section = next(one for one in ballots.rules(edition).sections if one.track == option.track)
        chosen = len(held.get(option.track, ()))
        return NoFit("choice_no_place", fit, chosen=chosen, most=section.max_choices)
    return NoFit(
        "choice_too_dear",
        fit,
        cost_cents=option.cost_cents,
        left_cents=fit.left_cents,
        missing_cents=fit.missing_cents,
    )
