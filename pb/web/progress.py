"""What became of the chosen projects, for everybody: list, map, feed, following by mail, inventory (R45, R46, R50)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid
from pb.services import editions, followers, inventories, news, progress, revisions
from pb.services.news import NewsView
from pb.web import media
from pb.web.cache import kept
from pb.web.cards import card
from pb.web.context import ngettext
from pb.web.forms.progress import FollowForm
from pb.web.forms.sheet import text
from pb.web.maps import projects_map
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer

bp = Blueprint("progress", __name__)
HERE, FOLLOW = f"{LOCAL}/progress", f"{LOCAL}/follow"
SEE = "see_public"
BOTH = ("GET", "POST")
SHOWN = 6  # pieces of news on the list


@page(bp, HERE, SEE)
def index(language: str, edition: str) -> Response:
    """Show every winner with its step line, money and news, late ones marked, and the map of the works."""
    return kept(_index, personal=False)


@page(bp, f"{HERE}/<ref>", SEE)
def show(language: str, edition: str, ref: str) -> Response:
    """Show how far one project is, with all its news and milestones."""
    work = progress.one(g.edition, ref)
    if ref != work.project.ref:
        return redirect(url_for(".show", language=language, edition=edition, ref=work.project.ref), 301)
    found = news.published(g.edition, work.project.id)
    return answer(
        "progress/show.html",
        work=work,
        card=card(g.edition, work.project, language),
        news=[(each, _pictures(each)) for each in found],
        stages=[(each, media.addresses(each.picture)[0] if each.picture else "") for each in work.milestones],
        revised=revisions.published(g.edition, work.project.id),
        plan=projects_map(g.edition, [card(g.edition, work.project, language)]),
    )


@page(bp, f"{LOCAL}/progress.atom", SEE)
def feed(language: str, edition: str) -> Response:
    """Give the news as an Atom feed."""
    refs = {work.project.id: work.project for work in progress.works(g.edition)}
    rows = [(each, refs[each.project_id]) for each in news.published(g.edition, most=40) if each.project_id in refs]
    response = answer("progress/feed.xml", rows=rows)
    response.mimetype = "application/atom+xml"
    return response


@page(bp, FOLLOW, SEE, BOTH)
def follow(language: str, edition: str) -> Response:
    """Ask to follow a project, or all of them, by mail (R46)."""
    ref = request.args.get("project", "")[:40] or text_of("project")
    form = FollowForm()
    form.ask_age(g.edition.settings.follow_min_age)
    work = progress.one(g.edition, ref) if ref else None
    if form.is_submitted() and form.validate():
        try:
            followers.ask(whoever(), g.edition, ref, text(form.address), language, text(form.age))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".asked", language=language, edition=edition), 303)
    return answer("progress/follow.html", 422 if request.method == "POST" else 200, form=form, work=work, ref=ref)


@page(bp, f"{FOLLOW}/asked", SEE)
def asked(language: str, edition: str) -> Response:
    """Say that a mail is under way; the answer is the same for everybody (A9)."""
    return answer("progress/asked.html")


@page(bp, f"{FOLLOW}/confirm/<token>", SEE, BOTH)
def confirm(language: str, edition: str, token: str) -> Response:
    """Confirm by a button, so that no mail scanner does (A12)."""
    if request.method == "POST":
        ref = followers.confirm(g.edition, token)
        return redirect(
            url_for(".done", language=language, edition=edition, name=f"following-{ref}" if ref else "following"), 303
        )
    followers.check("confirm", token, g.edition)
    return answer("progress/confirm.html", stop=False)


@page(bp, f"{FOLLOW}/stop/<token>", SEE, BOTH)
def stop(language: str, edition: str, token: str) -> Response:
    """Stop by the link of any mail and one button."""
    if request.method == "POST":
        followers.stop(token)
        return redirect(url_for(".done", language=language, edition=edition, name="stopped"), 303)
    followers.check("stop", token, g.edition)
    return answer("progress/confirm.html", stop=True)


@page(bp, f"{FOLLOW}/done/<name>", SEE)
def done(language: str, edition: str, name: str) -> Response:
    """Say what was done."""
    ref = name.removeprefix("following-") if name.startswith("following-") else ""
    return answer("progress/done.html", stopped=name == "stopped", work=progress.one(g.edition, ref) if ref else None)


@page(bp, f"{LOCAL}/transparency", SEE)
def transparency(language: str, edition: str) -> Response:
    """Show the inventory of grants by year, those of the year before first (R50)."""
    years = inventories.years(g.edition)
    usual = next((each for each in years if each < g.arrived_at.year), years[0] if years else 0)
    year = next((each for each in years if str(each) == request.args.get("year")), usual)
    rows = inventories.of_year(g.edition, year) if year else []
    return answer("progress/transparency.html", years=years, year=year, rows=rows)


@page(bp, f"{LOCAL}/transparency/<name>", SEE)
def inventory(language: str, edition: str, name: str) -> Response:
    """Give the inventory of a year as CSV, XLSX or JSON."""
    content, kind = inventories.file(g.edition, name)
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _index() -> Response:
    language = g.language
    works = progress.works(g.edition)
    cards = {work.project.id: card(g.edition, work.project, language) for work in works}
    found = news.published(g.edition, most=60)
    latest = {each.project_id: each for each in reversed(found)}
    others = [each for each in editions.published() if each.municipality_slug == g.edition.municipality.slug]
    late = sum(work.late for work in works)
    return answer(
        "progress/index.html",
        works=[(work, cards[work.project.id], latest.get(work.project.id)) for work in works],
        news=[(each, cards.get(each.project_id), _pictures(each)) for each in found[:SHOWN]],
        plan=projects_map(g.edition, cards.values()),
        others=[each for each in others if each.slug != g.edition.slug],
        totals=[sum(getattr(work, name) for work in works) for name in ("voted_cents", "paid_cents", "spent_cents")],
        late=ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": words.count(late, language)}
        if late
        else "",
    )


def _pictures(each: NewsView) -> list[tuple[str, str]]:
    """Return the address of each picture with what it shows."""
    return [(media.addresses(picture)[1], words.pick(picture.descriptions, g.language)) for picture in each.pictures]


def text_of(name: str) -> str:
    """Return a short hidden value of a form."""
    return request.form.get(name, "")[:40]
