"""The guided way from the close of the vote to the publication, for staff: ask, confirm, settle ties, publish (R44)."""

from io import BytesIO
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown, Unreadable
from pb.rules import draws as draw_rules
from pb.rules import labels
from pb.rules.jury import read_points
from pb.services import (
    archive,
    awards,
    counts,
    draws,
    juries,
    listings,
    minutes,
    passage,
    requests,
    result_mails,
    results,
    sittings,
    supervision,
    ties,
)
from pb.services.passage import Passage
from pb.services.results import ResultView
from pb.web.context import gettext
from pb.web.forms.staff_results import (
    AmountsForm,
    AnswerForm,
    DepartForm,
    DrawForm,
    JuryForm,
    OrderForm,
    PublishForm,
    SeedForm,
    SendingForm,
)
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import failure
from pb.web.results import tell, titled
from pb.web.staff import desk

bp = Blueprint("staff_results", __name__)
HERE = f"{LOCAL}/staff/results"
POST, BOTH = ("POST",), ("GET", "POST")
PREVIEWED = 1
MOST_WHY = 2000  # characters


@page(bp, HERE, "see_count")
def show(language: str, edition: str) -> Response:
    """Show where the edition is between the close and the final list, and what is to be done now."""
    if g.edition.box is None:
        return desk("staff/results_before.html")
    where = passage.of(g.edition, g.arrived_at)
    return desk("staff/results.html", where=where, result=_result(where), mine=whoever().account_id, failure=failure)


@page(bp, f"{HERE}/ask/<any('seal_box','count'):step>", "count", POST)
def ask(language: str, edition: str, step: str) -> Response:
    """Ask for the sealing or the count; somebody else confirms."""
    passage.ask(whoever(), g.edition, step, request.form.get("why", "")[:MOST_WHY])
    return _back()


@page(bp, f"{HERE}/requests/<request_id>/<any('confirm','withdraw'):step>", juries.ACT, POST)
def settle(language: str, edition: str, request_id: str, step: str) -> Response:
    """Confirm a request as a second person, or take it back; the right to its own act is checked with it."""
    if step == "confirm":
        passage.confirm(whoever(), g.edition, request_id)
    else:
        requests.withdraw(whoever(), g.edition, request_id)
    return _back()


@page(bp, f"{HERE}/draw", "count", BOTH)
def draw(language: str, edition: str) -> Response:
    """Announce the draw that settles a tie, then enter the outcome of its event."""
    announced = draws.notice(g.edition.id)
    form = SeedForm() if announced else DrawForm()
    if form.is_submitted() and form.validate():
        try:
            if isinstance(form, SeedForm):
                draws.enter_seed(whoever(), g.edition, str(form.seed.data))
            else:
                draws.announce(whoever(), g.edition, form.event(), form.happens_at.instant)
            return _back()
        except Invalid as refusal:
            form.mend(refusal)
    code = 422 if form.is_submitted() else 200
    return desk("staff/draw.html", code, form=form, notice=announced, tied=_tied(passage.of(g.edition, g.arrived_at)))


@page(bp, f"{HERE}/order", "count", BOTH)
def order(language: str, edition: str) -> Response:
    """Record the reasoned decision that puts tied projects in order."""
    form = OrderForm()
    form.body.choices = [(body, gettext(labels.DECIDING_BODIES[body])) for body in g.edition.settings.deciding_chain]
    if form.is_submitted() and form.validate():
        try:
            ties.decide(whoever(), g.edition, form.decided())
            return _back()
        except Invalid as refusal:
            form.mend(refusal)
    code = 422 if form.is_submitted() else 200
    return desk("staff/order.html", code, form=form, tied=_tied(passage.of(g.edition, g.arrived_at)))


@page(bp, f"{HERE}/jury", juries.ACT, BOTH)
def jury(language: str, edition: str) -> Response:
    """Enter the points of the jury; somebody else compares them with its record and confirms."""
    numbers = juries.wanted(g.edition)
    form = JuryForm()
    if form.is_submitted() and form.validate():
        try:
            points = read_points(str(form.points.data).encode())
            juries.ask(whoever(), g.edition, points, form.held_on.day, str(form.reference.data))
            return _back()
        except (Invalid, Unreadable) as refusal:
            form.mend(refusal)
    if not form.is_submitted():
        form.points.data = "".join(f"{number}, \n" for number in numbers)
    titles = {str(each.number): each.facts.titles for each in listings.listed(g.edition)}
    rows = [(number, titles.get(number, {})) for number in numbers]
    code = 422 if form.is_submitted() else 200
    return desk("staff/jury.html", code, form=form, rows=rows, percent=juries.percent_of(g.edition))


@page(bp, f"{HERE}/publish", "publish_result", BOTH)
def publish(language: str, edition: str) -> Response:
    """Preview the page that everybody will see, and choose its instant."""
    form = PublishForm()
    if form.is_submitted() and form.validate():
        try:
            passage.plan(whoever(), g.edition, form.at.instant, form.reasons())
            return _back()
        except Invalid as refusal:
            form.mend(refusal)
    where = passage.of(g.edition, g.arrived_at)
    code = 422 if form.is_submitted() else 200
    return desk("staff/publish.html", code, form=form, where=where, result=_result(where), tell=tell, titled=titled)


@page(bp, f"{HERE}/tell", "publish_result", BOTH)
def tell_holders(language: str, edition: str) -> Response:
    """Preview what each holder reads, then have the mails written; the letters come as one file."""
    if request.method == "POST":
        result_mails.ask(whoever(), g.edition)
        return redirect(url_for(".tell_holders", language=language, edition=edition), 303)
    readers = result_mails.readers(g.edition, PREVIEWED)
    first = [(each, result_mails.said(g.edition, each.row, each.language)) for each in readers]
    job = passage.work(g.edition.id, result_mails.KIND)
    return desk("staff/tell.html", totals=result_mails.totals(g.edition), first=first, job=job)


@page(bp, f"{HERE}/archive.zip", "publish_result", POST)
def archive_package(language: str, edition: str) -> Response:
    """Send the archive package of the edition: decisions, minutes, bundles, open data, with a manifest."""
    made = BytesIO()
    archive.write(whoever(), g.edition, made)
    response = Response(made.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{edition}-archive.zip"'
    return response


@page(bp, f"{HERE}/letters.pdf", "publish_result")
def letters(language: str, edition: str) -> Response:
    """Send the letters to all holders as one PDF, each in the language of its reader."""
    return Response(result_mails.letters(g.edition), content_type="application/pdf")


@page(bp, f"{HERE}/minutes-<any('fr','nl'):name>.pdf", "see_count")
def minutes_paper(language: str, edition: str, name: str) -> Response:
    """Send the minutes of the last count, published or not, for the bureau to sign."""
    made = minutes.paper(g.edition, _counted(), name)
    return Response(made, content_type="application/pdf")


@page(bp, f"{HERE}/list", "manage_awards", BOTH)
def award(language: str, edition: str) -> Response:
    """Try amounts and see both answers, then propose the final list to the next body."""
    form = AmountsForm()
    tracks = awards.of(g.edition, _counted())
    numbers = [line.granted.id for track in tracks for line in track.lines]
    amounts = form.amounts(numbers, request.form) if form.is_submitted() else {}
    if "next" in request.form and form.validate():
        awards.propose_next(whoever(), g.edition, request.form["next"], request.form.get("sitting", ""))
        return redirect(url_for(".award", language=language, edition=edition), 303)
    comes = awards.coming(g.edition, tracks)
    if form.is_submitted() and form.validate() and not form.others:
        try:
            if request.form.get("propose"):
                awards.propose_all(whoever(), g.edition, amounts, _reasons(numbers), request.form.get("sitting", ""))
                return redirect(url_for(".award", language=language, edition=edition), 303)
            tracks = awards.tried(g.edition, _counted(), amounts)
        except Invalid as refusal:
            form.mend(refusal)
    rooms = sittings.every(g.edition.id)
    facts = {"form": form, "tracks": tracks, "sent": request.form, "sittings": rooms, "comes": comes}
    return desk("staff/award.html", 422 if form.wrong else 200, titled=titled, **facts)


@page(bp, f"{HERE}/list/<project_id>", "manage_awards", BOTH)
def depart(language: str, edition: str, project_id: str) -> Response:
    """Propose to depart from the computed list for one project, with the reasons."""
    form = DepartForm()
    if form.is_submitted() and form.validate():
        why = {"fr": str(form.departs_fr.data), "nl": str(form.departs_nl.data)}
        try:
            awards.propose_departure(whoever(), g.edition, project_id, why, "")
            return redirect(url_for(".award", language=language, edition=edition), 303)
        except Invalid as refusal:
            form.mend(refusal)
    view, won = awards.candidate(g.edition, project_id)
    return desk("staff/depart.html", 422 if form.wrong else 200, form=form, view=view, won=won)


@page(bp, f"{HERE}/supervision", "manage_awards", BOTH)
def authority(language: str, edition: str) -> Response:
    """Note that the decision was sent to the supervisory authority, then its answer (R44)."""
    sent = supervision.of(g.edition.id)
    waiting = next((each for each in sent if not each.answer), None)
    form = AnswerForm() if waiting else SendingForm()
    if form.is_submitted() and form.validate():
        try:
            if waiting and isinstance(form, AnswerForm):
                said = {"fr": str(form.words_fr.data or ""), "nl": str(form.words_nl.data or "")}
                given = str(form.answer.data or "")
                supervision.answer(whoever(), g.edition, waiting.number, form.answered_on.day, given, said)
            elif isinstance(form, SendingForm):
                supervision.send(whoever(), g.edition, form.sent_on.day, str(form.reference.data or ""))
            return redirect(url_for(".authority", language=language, edition=edition), 303)
        except Invalid as refusal:
            form.mend(refusal)
    code = 422 if form.is_submitted() else 200
    return desk("staff/supervision.html", code, form=form, sent=sent, waiting=waiting)


def _back() -> Response:
    return redirect(url_for("staff_results.show", language=g.language, edition=g.edition.slug), 303)


def _counted() -> counts.CountView:
    found = counts.latest(g.edition.id)
    if found is None:
        raise Unknown("unknown")
    return found


def _result(where: Passage) -> ResultView | None:
    """Return the last count in the shape of its page, whether it is published or not."""
    return results.preview(g.edition, where.count) if where.count is not None else None


def _tied(where: Passage) -> list[Any]:
    """Return the ties of the last count, each with its projects."""
    result = _result(where)
    return [tie for track in result.tracks for tie in track.ties] if result else []


def _reasons(numbers: list[str]) -> dict[str, dict[str, str]]:
    """Return the reasons of reductions by project and language, as they were typed."""
    return {
        name: {language: request.form.get(f"reason_{name}_{language}", "") for language in draw_rules.LANGUAGES}
        for name in numbers
    }
