"""The page of the opening: a checklist, two people, the escrow sheets once, a test, a pause, a later end."""

import base64
from datetime import datetime
from typing import Any

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from pb import boxes as crypto
from pb.errors import Conflict, Invalid
from pb.rules.localtime import moment
from pb.rules.phases import find
from pb.rules.sentences import N_
from pb.services import accounts, ceremonies
from pb.web import cookies
from pb.web.attachments import paper
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import failure, sentence
from pb.web.staff import desk, may

bp = Blueprint("ceremonies", __name__)
HERE = f"{LOCAL}/staff/vote"
POST = ("POST",)
ENVELOPE, DAYS = "envelope", 14 * 86_400  # cookie with the key of one's own envelope, and how long it is kept


class ReasonForm(Sheet):
    """Why a vote is paused or taken up again."""

    reason = TextAreaField(N_("Reason"), [at_most(ceremonies.REASON)])


class ExtensionForm(Sheet):
    """A later end of the vote."""

    until = DayField(N_("New last day of the vote"))
    hour = StringField(N_("Hour of the end"), [at_most(5)], description=N_("Empty: until midnight of that day."))
    reason_fr = TextAreaField(N_("Reason in French, shown to everybody"), [at_most(ceremonies.REASON)])
    reason_nl = TextAreaField(N_("Reason in Dutch, shown to everybody"), [at_most(ceremonies.REASON)])


@page(bp, HERE, "see_turnout")
def show(language: str, edition: str) -> Response:
    """Show where the opening is: what is missing, who asked, what is done."""
    return _shown(ReasonForm(), ExtensionForm(), 200)


@page(bp, f"{HERE}/ask/<any({','.join(ceremonies.WHATS)}):key>", "open_vote", POST)
def ask(language: str, edition: str, key: str) -> Response:
    """Ask for an opening, new sheets, a pause or its end; the other person confirms."""
    form, (public, private) = ReasonForm(), crypto.make_envelope()
    g.get_twin = "ceremonies.show"
    try:
        ceremonies.ask(whoever(), g.edition, key, public, text(form.reason))
    except (Invalid, Conflict) as refusal:
        form.mend(refusal)
        return _shown(form, ExtensionForm(), refusal.status)
    return _keeping(private, key in ("open", "sheets"))


@page(bp, f"{HERE}/extend", "extend_vote", POST)
def extend(language: str, edition: str) -> Response:
    """Ask for a later end of the vote."""
    form = ExtensionForm()
    g.get_twin = "ceremonies.show"
    try:
        day, hour = form.until.day if form.validate() else None, text(form.hour).strip()
        until = moment(f"{day} {hour.zfill(5)}" if hour else str(day or "–"), end=not hour, at="until")
        reasons = {"fr": text(form.reason_fr).strip(), "nl": text(form.reason_nl).strip()}
        ceremonies.ask_extension(whoever(), g.edition, until, reasons)
    except (Invalid, Conflict) as refusal:
        form.mend(refusal)
        return _shown(ReasonForm(), form, refusal.status)
    return redirect(url_for(".show", language=language, edition=edition), 303)


@page(bp, f"{HERE}/requests/<ref>/confirm", "open_vote", POST)
def confirm(language: str, edition: str, ref: str) -> Response:
    """Confirm what somebody else asked."""
    public, private = crypto.make_envelope()
    ceremonies.confirm(whoever(), g.edition, ref, public)
    return _keeping(private, True)


@page(bp, f"{HERE}/requests/<ref>/withdraw", "open_vote", POST)
def withdraw(language: str, edition: str, ref: str) -> Response:
    """Take a request back, or say no to it."""
    ceremonies.withdraw(whoever(), g.edition, ref)
    return redirect(url_for(".show", language=language, edition=edition), 303)


@page(bp, f"{HERE}/sheets/<int:position>", "open_vote", POST)
def sheet(language: str, edition: str, position: int) -> Response:
    """Hand one's escrow sheet out as a paper, once."""
    code = ceremonies.collect(whoever(), g.edition, position, _envelope())
    response = paper(ceremonies.paper(g.edition, position, code, whoever().name), f"{edition}-escrow-{position}")
    cookies.expire(response, ENVELOPE)
    return response


@page(bp, f"{HERE}/test", "open_vote", POST)
def test(language: str, edition: str) -> Response:
    """Have the key tested once more on the tally side."""
    ceremonies.test(whoever(), g.edition)
    return redirect(url_for(".show", language=language, edition=edition), 303)


def _shown(reason: ReasonForm, longer: ExtensionForm, status: int) -> Response:
    held = ceremonies.state(g.edition)
    problems = [sentence(each.code, each.details) for each in held.problems]
    vote = find(g.edition.phases, "vote")
    open_now = vote is not None and vote.contains(g.arrived_at)
    mine = whoever().account_id
    facts: dict[str, Any] = {"held": held, "problems_now": problems, "vote": vote, "open_now": open_now, "mine": mine}
    facts["untils"] = {
        each.id: datetime.fromisoformat(each.facts["until"]) for each in held.asked if "until" in each.facts
    }
    facts["failure"] = failure(held.job[2]) if held.job and held.job[0] == "failed" else ""
    facts["fresh"], facts["acting"] = accounts.fresh(whoever()), may(whoever(), ceremonies.OPEN)
    form = reason if reason.wrong else longer
    return desk("ceremonies/show.html", status, form=form, reason=reason, longer=longer, **facts)


def _keeping(private: str, keep: bool) -> Response:
    """Go back to the page; the browser keeps the key of its own envelope."""
    answer = redirect(url_for(".show", language=g.language, edition=g.edition.slug), 303)
    if keep:
        cookies.write(answer, ENVELOPE, private, seconds=DAYS, strict=True)
    return answer


def _envelope() -> bytes:
    """Return the key of the envelope that this browser keeps; raise `Conflict` when it has none."""
    held = cookies.read(ENVELOPE)
    try:
        return base64.urlsafe_b64decode(held + "=" * (-len(held) % 4)) if held else _without()
    except ValueError:
        return _without()


def _without() -> bytes:
    raise Conflict("no_envelope")
