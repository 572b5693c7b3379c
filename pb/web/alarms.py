"""Alarms of a vote: what is odd, what is stuck, and the steps of each day in totals that name nobody (E8, L6)."""

from datetime import date

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown
from pb.services import accounts, alarms, tallies
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("alarms", __name__)
HERE = f"{LOCAL}/staff/alarms"


@page(bp, HERE, "see_alarms")
def index(language: str, edition: str) -> Response:
    """Show the alarms, what is stuck or does not add up, and how often each step was taken on each day."""
    return _page(200)


@page(bp, f"{HERE}/settle", "settle_alarm", ("POST",))
def settle(language: str, edition: str) -> Response:
    """Write what somebody found who looked into an alarm."""
    sent = {name: request.form.get(name, "") for name in ("day", "code", "value", "note")}
    try:
        day = date.fromisoformat(sent["day"])
    except ValueError:
        raise Unknown("unknown") from None
    try:
        alarms.settle(whoever(), g.edition.id, day, sent["code"], sent["value"], sent["note"])
    except Invalid as refusal:
        return _page(422, [("", sentence(problem.code, problem.details)) for problem in refusal.problems])
    return redirect(url_for(".index", language=language, edition=edition), 303)


def _page(status: int, problems: list[tuple[str, str]] | None = None) -> Response:
    found = alarms.listed(g.edition.id)
    return desk(
        "alarms/index.html",
        status,
        alarms=found,
        names=accounts.names(each.seen_by for each in found),
        state=alarms.state(g.edition.id),
        steps=_by_day(tallies.steps(g.edition.id)),
        names_of_steps=tallies.STEPS,
        problems=problems or [],
    )


def _by_day(rows: list[tuple[date, str, int]]) -> dict[date, tuple[dict[str, int], dict[str, int]]]:
    """Return, for each day, how often each step was taken, and the reasons of refused identifications."""
    found: dict[date, tuple[dict[str, int], dict[str, int]]] = {}
    for day, name, number in rows:
        steps, reasons = found.setdefault(day, ({}, {}))
        step, _, reason = name.partition(":")
        steps[step] = steps.get(step, 0) + number
        if reason:
            reasons[reason] = reasons.get(reason, 0) + number
    return found
