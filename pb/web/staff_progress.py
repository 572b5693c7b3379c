"""Staff and progress: news to moderate or to write, and the follow-up of what the municipality carries out."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid
from pb.services import follow_up, listings, news, progress
from pb.services.attachments import FORM_BYTES
from pb.web import media
from pb.web.forms.progress import ChargeForm, MilestoneForm, NewsForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("staff_progress", __name__)
NEWS, HERE = f"{LOCAL}/staff/news", f"{LOCAL}/staff/follow-up"
ACT, SEE = "manage_progress", "see_grants"
BOTH = ("GET", "POST")


@page(bp, HERE, ACT)
def index(language: str, edition: str) -> Response:
    """Show every winner, what is late, and the news that waits."""
    titles = {view.id: words.pick(view.facts.titles, language) for view in listings.listed(g.edition)}
    return desk("progress/staff.html", works=progress.works(g.edition), waiting=news.waiting(g.edition), titles=titles)


@page(bp, f"{NEWS}/<name>", ACT, BOTH)
def moderate(language: str, edition: str, name: str) -> Response:
    """Publish what a holder sent, mended and in both languages, or say why not."""
    view, form = news.get(g.edition, name), NewsForm()
    if form.is_submitted() and form.validate():
        try:
            if request.form.get("refuse"):
                news.refuse(whoever(), g.edition, name, text(form.reason))
            elif request.form.get("take_down"):
                news.take_down(whoever(), g.edition, name)
            else:
                news.publish(whoever(), g.edition, name, form.titles(), form.texts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language, edition=edition), 303)
    if not form.is_submitted():
        form.fill(view)
    pictures = [(media.addresses(each)[0], words.pick(each.descriptions, language)) for each in view.pictures]
    project = listings.get(g.edition, view.project_id)
    return desk("progress/moderate.html", _code(), form=form, view=view, pictures=pictures, project=project)


@page(bp, f"{HERE}/<ref>/news", ACT, BOTH, body_limit=FORM_BYTES)
def write(language: str, edition: str, ref: str) -> Response:
    """Write news for a project."""
    work, form = progress.one(g.edition, ref), NewsForm()
    if form.is_submitted() and form.validate():
        try:
            news.write(whoever(), g.edition, work.project, form.titles(), form.texts(), form.photo())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    return desk("progress/write.html", _code(), form=form, work=work)


@page(bp, f"{HERE}/<ref>", ACT)
def show(language: str, edition: str, ref: str) -> Response:
    """Show the follow-up of one project."""
    work = progress.one(g.edition, ref)
    return desk("progress/follow_up.html", work=work, news=news.published(g.edition, work.project.id))


@page(bp, f"{HERE}/<ref>/service", ACT, BOTH)
def charge(language: str, edition: str, ref: str) -> Response:
    """Note the service in charge, and what is committed and spent."""
    work, form = progress.one(g.edition, ref), ChargeForm()
    if form.is_submitted() and form.validate():
        try:
            services = {code: text(form[f"service_{code}"]).strip() for code in ("fr", "nl")}
            money = form.committed.cents or 0, form.spent.cents or 0
            follow_up.charge(whoever(), g.edition, work.project, services, *money)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    if not form.is_submitted():
        form.service_fr.data, form.service_nl.data = work.service.get("fr", ""), work.service.get("nl", "")
        form.committed.process_data(work.paid_cents)
        form.spent.process_data(work.spent_cents)
    return desk("progress/charge.html", _code(), form=form, work=work)


@page(bp, f"{HERE}/<ref>/milestones/new", ACT, BOTH, body_limit=FORM_BYTES)
def plan(language: str, edition: str, ref: str) -> Response:
    """Add a milestone."""
    work, form = progress.one(g.edition, ref), MilestoneForm()
    if form.is_submitted() and form.validate():
        try:
            follow_up.plan(whoever(), g.edition, work.project, form.facts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    return desk("progress/milestone.html", _code(), form=form, work=work, known=None)


@page(bp, f"{HERE}/<ref>/milestones/<int:position>", ACT, BOTH, body_limit=FORM_BYTES)
def change(language: str, edition: str, ref: str, position: int) -> Response:
    """Change a milestone: reached, or later with the reason."""
    work, form = progress.one(g.edition, ref), MilestoneForm()
    known = next((each for each in work.milestones if each.number == position), None)
    if form.is_submitted() and form.validate():
        try:
            follow_up.change(whoever(), g.edition, work.project, position, form.facts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    if not form.is_submitted() and known is not None:
        form.fill(known)
    return desk("progress/milestone.html", _code(), form=form, work=work, known=known)


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to(ref: str) -> Response:
    return redirect(url_for(".show", language=g.language, edition=g.edition.slug, ref=ref), 303)
