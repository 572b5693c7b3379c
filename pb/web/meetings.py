"""Looking back together: public meetings, recommendations and what became of them, the report of an edition (R47)."""

from datetime import datetime, time

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.rules.localtime import instant_of
from pb.services import edition_reports, meetings
from pb.web.attachments import paper
from pb.web.forms.equipment import AnswerForm, MeetingForm, RecommendForm, RecordForm, RegisterForm, both
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("meetings", __name__)
PUBLIC, HERE = f"{LOCAL}/evaluation", f"{LOCAL}/staff/evaluation"
ACT, SEE = "manage_progress", "see_public"
BOTH = ("GET", "POST")


@page(bp, PUBLIC, SEE)
def shown(language: str, edition: str) -> Response:
    """Show the meetings, the recommendations of this edition and of earlier ones, and what became of them."""
    return answer(
        "meetings/shown.html",
        meetings=meetings.all_of(g.edition),
        recommendations=meetings.recommendations(g.edition),
        earlier=meetings.carried_over(g.edition),
        now=g.arrived_at,
    )


@page(bp, f"{PUBLIC}/report-<code>.pdf", SEE)
def report(language: str, edition: str, code: str) -> Response:
    """Give the report of the edition, made from all its figures, in French or in Dutch."""
    return paper(edition_reports.paper(g.edition, code, g.arrived_at), f"{edition}-report-{code}")


@page(bp, f"{PUBLIC}/<name>", SEE, BOTH)
def register(language: str, edition: str, name: str) -> Response:
    """Register for a meeting."""
    view, form = meetings.get(g.edition, name), RegisterForm()
    if form.is_submitted() and form.validate():
        try:
            meetings.register(whoever(), g.edition, name, text(form.address), form.people.data or 1, language)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".registered", language=language, edition=edition, name=name), 303)
    return answer("meetings/register.html", _code(), form=form, view=view, now=g.arrived_at)


@page(bp, f"{PUBLIC}/<name>/registered", SEE)
def registered(language: str, edition: str, name: str) -> Response:
    """Say that a seat is kept."""
    return answer("meetings/registered.html", view=meetings.get(g.edition, name))


@page(bp, HERE, ACT)
def index(language: str, edition: str) -> Response:
    """Show meetings and recommendations to those who look after them."""
    earlier = meetings.carried_over(g.edition)
    own = meetings.recommendations(g.edition)
    return desk("meetings/index.html", meetings=meetings.all_of(g.edition), recommendations=own, earlier=earlier)


@page(bp, f"{HERE}/meetings/new", ACT, BOTH)
def new(language: str, edition: str) -> Response:
    """Announce a public meeting."""
    form = MeetingForm()
    if form.is_submitted() and form.validate() and form.starts_on.day:
        try:
            hour = time.fromisoformat(text(form.hour).strip() or "19:00")
            starts_at = instant_of(datetime.combine(form.starts_on.day, hour), "hour")
            meetings.convene(
                whoever(), g.edition, both(form, "name"), both(form, "place"), starts_at, form.seats.data or 0
            )
        except ValueError:
            form.hour.errors = [sentence("not_an_hour")]
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    return desk("meetings/form.html", _code(), form=form)


@page(bp, f"{HERE}/meetings/<name>", ACT, BOTH)
def record(language: str, edition: str, name: str) -> Response:
    """Note how many came and what was said."""
    view, form = meetings.get(g.edition, name), RecordForm()
    if form.is_submitted() and form.validate():
        try:
            came = form.attended.data if form.attended.data is not None else -1
            meetings.record(whoever(), g.edition, name, came, both(form, "notes"))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    if not form.is_submitted():
        form.attended.data = view.attended
        form.notes_fr.data, form.notes_nl.data = view.notes.get("fr", ""), view.notes.get("nl", "")
    return desk("meetings/record.html", _code(), form=form, view=view)


@page(bp, f"{HERE}/recommendations/new", ACT, BOTH)
def recommend(language: str, edition: str) -> Response:
    """Add a recommendation for the next edition."""
    form = RecommendForm()
    if form.is_submitted() and form.validate():
        try:
            meetings.recommend(whoever(), g.edition, both(form, "text"))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    return desk("meetings/recommend.html", _code(), form=form)


@page(bp, f"{HERE}/recommendations/<slug:key>/<int:position>", ACT, BOTH)
def answer_to(language: str, edition: str, key: str, position: int) -> Response:
    """Say what becomes of a recommendation, of this edition or an earlier one."""
    form = AnswerForm()
    rows = [*meetings.carried_over(g.edition), *((edition, each) for each in meetings.recommendations(g.edition))]
    view = next((each for slug, each in rows if slug == key and each.number == position), None)
    if form.is_submitted() and form.validate():
        try:
            meetings.answer(whoever(), g.edition, key, position, text(form.state), both(form, "answer"))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    if not form.is_submitted() and view is not None:
        form.state.data = view.state
        form.answer_fr.data, form.answer_nl.data = view.answers.get("fr", ""), view.answers.get("nl", "")
    return desk("meetings/answer.html", _code(), form=form, view=view)


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to() -> Response:
    return redirect(url_for("meetings.index", language=g.language, edition=g.edition.slug), 303)
