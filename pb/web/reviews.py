"""The review desk: the queue, one page per project, opinions, checklist, notes, and requests to correct (R30, R31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock, words
from pb.errors import Forbidden, Invalid, Problem, Unknown
from pb.rules import application_form
from pb.rules import reviews as rules
from pb.rules.decisions import OUTCOMES
from pb.rules.lifecycle import STUDIED
from pb.rules.reviews import Answer, Criterion
from pb.services import advisers, applications, attachments, listings, opinions, proposals, reviews
from pb.services.listings import ProjectView
from pb.services.opinions import OpinionView
from pb.web import maps, media
from pb.web.answers import Section, project_answers
from pb.web.attachments import content_of, download
from pb.web.cards import card
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.reviews import OpinionForm, checklist
from pb.web.forms.sheet import Sheet, text
from pb.web.likeness import alike_to
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("reviews", __name__)
HERE = f"{LOCAL}/staff/review"
OPINIONS = f"{LOCAL}/staff/opinions"
BOTH = ("GET", "POST")
MANAGE, GIVE = "review_projects", "give_opinion"


class DueForm(Sheet):
    """The last day for the opinions that are asked."""

    due_on = DayField()


@dataclass(frozen=True)
class Line:
    """A criterion of the checklist in words, with its answer."""

    code: str
    article: str
    text: str
    answer: Answer


@page(bp, HERE, MANAGE)
def index(language: str, edition: str) -> Response:
    """Show every project under study, to ask several services about several projects at once."""
    return _index()


@page(bp, f"{HERE}/ask", MANAGE, ("POST",))
def ask(language: str, edition: str) -> Response:
    """Ask the chosen services about the chosen projects, from the list or from one project."""
    chosen = request.form.getlist("project")
    services = [int(each) for each in request.form.getlist("service") if each.isascii() and each.isdigit()]
    form = DueForm()
    back = request.form.get("back", "")
    try:
        if not form.validate():
            raise Invalid("bad_opinion", [Problem("not_a_day", "due_on")])
        opinions.ask(whoever(), g.edition, chosen, services, form.due_on.day)
    except Invalid as refusal:
        g.get_twin = "reviews.index"
        return _index(422, [sentence(each.code, each.details) for each in refusal.problems], chosen, services)
    if back in chosen:
        return redirect(url_for(".show", language=language, edition=edition, project_id=back), 303)
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, f"{HERE}/<project_id>", MANAGE)
def show(language: str, edition: str, project_id: str) -> Response:
    """Show a project with its opinions side by side, its checklist, its notes, and the queue."""
    return _case(project_id)


@page(bp, f"{HERE}/<project_id>/alike", MANAGE)
def alike(language: str, edition: str, project_id: str) -> Response:
    """Show the projects of this and of the year before that are about the same thing."""
    view = listings.get(g.edition, project_id)
    return desk("reviews/alike.html", view=view, rows=alike_to(g.edition, view))


@page(bp, f"{HERE}/<project_id>/criteria", MANAGE, ("POST",))
def judge(language: str, edition: str, project_id: str) -> Response:
    """Keep the checklist."""
    view = listings.get(g.edition, project_id)
    own = reviews.own_criteria(g.edition)
    given = checklist(request.form, [each.code for each in reviews.checklist(g.edition, view.facts.track, own)])
    try:
        reviews.judge(whoever(), g.edition, project_id, given, request.form.get("read"))
    except Invalid as refusal:
        typed = {code: answer for code, answer in given.items() if answer.answer or answer.texts}
        return _case(project_id, 422, refusal.problems, typed)
    return _back(project_id, "criteria")


@page(bp, f"{HERE}/<project_id>/notes", MANAGE, ("POST",))
def note(language: str, edition: str, project_id: str) -> Response:
    """Keep a note."""
    try:
        reviews.note(whoever(), g.edition, project_id, request.form.get("note", "")[:5000])
    except Invalid as refusal:
        return _case(project_id, 422, refusal.problems)
    return _back(project_id, "notes")


@page(bp, f"{HERE}/<project_id>/correction", MANAGE, ("POST",))
def correct(language: str, edition: str, project_id: str) -> Response:
    """Ask the holder to mend the points that are named."""
    typed = {code: request.form.get(f"correct_{code}", "").strip()[:5000] for code in ("fr", "nl")}
    try:
        reviews.ask_correction(whoever(), g.edition, project_id, request.form.getlist("point"), typed)
    except Invalid as refusal:
        return _case(project_id, 422, refusal.problems, typed=typed)
    return _back(project_id, "")


@page(bp, f"{HERE}/<project_id>/forward", MANAGE, ("POST",))
def forward(language: str, edition: str, project_id: str) -> Response:
    """Propose a decision on a project, with its reasoned text, for the agenda of the College."""
    try:
        made = proposals.put_forward(whoever(), g.edition, project_id, request.form.get("outcome", ""))
    except Invalid as refusal:
        return _case(project_id, 422, refusal.problems)
    return redirect(url_for("college.point", language=language, edition=edition, ref=made), 303)


@page(bp, OPINIONS, GIVE)
def mine(language: str, edition: str) -> Response:
    """Show what is asked of one's services: late, this week, later, and what was given."""
    services = advisers.of_account(g.edition.municipality_id, whoever().account_id)
    rows = opinions.mine(g.edition, services)
    titles = {view.id: view.facts.titles for view in listings.everything(g.edition)} if rows else {}
    today = clock.today()
    waiting = [row for row in rows if not row.given]
    groups = [
        (gettext("Late"), [row for row in waiting if row.due_on < today]),
        (
            gettext("Due this week"),
            [row for row in waiting if row.due_on >= today and rules.this_week(row.due_on, today)],
        ),
        (gettext("Later"), [row for row in waiting if not rules.this_week(row.due_on, today)]),
        (gettext("Given"), [row for row in rows if row.given]),
    ]
    return desk("reviews/mine.html", groups=groups, titles=titles, total=len(rows), done=len(rows) - len(waiting))


@page(bp, f"{OPINIONS}/<ref>", GIVE, BOTH, body_limit=attachments.FORM_BYTES)
def opinion(language: str, edition: str, ref: str) -> Response:
    """Give the opinion of a service, or enter it on its behalf."""
    asked, earlier, own = _mine_or_all(ref)
    form = OpinionForm()
    if form.is_submitted() and form.validate():
        content = content_of(form.file.data)
        file = (form.file.data.filename or "" if content else "", content)
        try:
            opinions.give(
                whoever(), g.edition, ref, form.opinion(), form.read_version(), proof=text(form.proof), file=file
            )
        except Invalid as refusal:
            form.mend(refusal)
        else:
            target = url_for(".mine", language=language, edition=edition) if own else _address(asked.project_id)
            return redirect(target, 303)
    elif not form.is_submitted():
        form.fill(asked.opinion, asked.version)
    view = listings.get(g.edition, asked.project_id)
    facts = {
        "files": attachments.of(g.edition.id, f"opinion {ref}"),
        "earlier": earlier,
        "track": g.edition.track(view.facts.track),
        "plan": maps.projects_map(g.edition, [card(g.edition, view, language)]),
        "sections": _written(view.id),
        "photos": media.placed_photos(view.facts.pictures, language),
        "pictures": [media.addresses(picture)[0] for picture in view.facts.pictures],
    }
    status = 422 if form.is_submitted() else 200
    return desk("reviews/opinion.html", status, form=form, asked=asked, view=view, own=own, **facts)


@page(bp, f"{OPINIONS}/<ref>/files/<file>", GIVE)
def file(language: str, edition: str, ref: str, file: str) -> Response:
    """Give the mail or paper by which an opinion came in."""
    _mine_or_all(ref)
    return download(*attachments.read(g.edition.id, f"opinion {ref}", file))


@page(bp, f"{OPINIONS}/<ref>/again", MANAGE, ("POST",))
def again(language: str, edition: str, ref: str) -> Response:
    """Ask a service anew."""
    asked = opinions.get(g.edition, ref)
    opinions.ask_again(whoever(), g.edition, ref)
    return _back(asked.project_id, "opinions")


@page(bp, f"{OPINIONS}/<ref>/withdraw", MANAGE, ("POST",))
def withdraw(language: str, edition: str, ref: str) -> Response:
    """Take back a request that was not answered."""
    asked = opinions.get(g.edition, ref)
    opinions.withdraw(whoever(), g.edition, ref)
    return _back(asked.project_id, "opinions")


def _index(
    status: int = 200, problems: Sequence[str] = (), chosen: Sequence[str] = (), services: Sequence[int] = ()
) -> Response:
    """Show the list, again with what was ticked when something was wrong."""
    asked = opinions.of_edition(g.edition.id)
    rows = reviews.queue(listings.everything(g.edition), asked, reviews.answered(g.edition.id))
    places = advisers.every(g.edition.municipality_id)
    due = rules.due(clock.today(), g.edition.settings.opinion_days)
    return desk(
        "reviews/index.html",
        status,
        rows=rows,
        services=[each for each in places if not each.closed],
        problems=[("", each) for each in problems],
        ticked={"projects": set(chosen), "services": set(services)},
        due=due,
        criteria=_number_of_criteria(),
    )


def _case(
    project_id: str,
    status: int = 200,
    problems: Sequence[Problem] = (),
    given: Mapping[str, Answer] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Show a project under study, again with what was typed when something was wrong."""
    g.get_twin = "reviews.show"
    views = listings.everything(g.edition)
    view = next((each for each in views if each.id == project_id), None)
    if view is None:
        raise Unknown("unknown")
    every = opinions.of_edition(g.edition.id)
    asked = every.get(project_id, [])
    own = reviews.own_criteria(g.edition)
    criteria = reviews.checklist(g.edition, view.facts.track, own)
    kept = reviews.answers(project_id)
    known = {**kept, **(given or {})}
    track = g.edition.track(view.facts.track)
    facts: dict[str, Any] = {
        "queue": reviews.queue(views, every),
        "lines": [_line(view, each, known.get(each.code, Answer())) for each in criteria],
        "problems": [(problem.at, sentence(problem.code, problem.details)) for problem in problems],
        "typed": typed or _points_to_mend(criteria, known),
        "points": application_form.steps(track.run_by == "holder"),
        "studied": view.status in STUDIED,
        "mark": rules.mark(kept),
        "notes": reviews.notes(project_id),
        "due": rules.due(clock.today(), g.edition.settings.opinion_days),
        **_opinions(view, asked),
        **_outlook(criteria, known, asked),
    }
    pictures = [media.addresses(picture)[0] for picture in view.facts.pictures]
    return desk("reviews/show.html", status, view=view, track=track, pictures=pictures, **facts)


def _opinions(view: ProjectView, asked: Sequence[OpinionView]) -> dict[str, Any]:
    """Return what the page shows of the opinions, and which services can still be asked."""
    given = [each.opinion for each in asked if each.opinion is not None]
    track = g.edition.track(view.facts.track)
    return {
        "asked": asked,
        "contradictory": rules.contradict(each.verdict for each in given),
        "interests": [each for each in asked if each.opinion is not None and each.opinion.interest],
        "services": _unasked(asked),
        "proposed_cents": rules.amount(track, view.facts.asked_cents, [each.cost_cents for each in given]),
    }


def _outlook(
    criteria: Sequence[Criterion], known: Mapping[str, Answer], asked: Sequence[OpinionView]
) -> dict[str, Any]:
    """Return what stands between the project and the College, and what can be proposed."""
    verdicts = [each.opinion.verdict for each in asked if each.opinion is not None]
    lacking = rules.missing(criteria, known, len(asked), len(verdicts))
    return {
        "missing": [sentence(each.code, each.details) for each in lacking],
        "outcomes": OUTCOMES["admissibility"][:3],
        "outcome": rules.outcome(known, verdicts),
    }


def _unasked(asked: Sequence[OpinionView]) -> list[advisers.ServiceView]:
    """Return the services that were not asked yet."""
    held = {each.service_id for each in asked}
    return [each for each in advisers.open_ones(g.edition.municipality_id) if each.id not in held]


def _line(view: ProjectView, criterion: Criterion, answer: Answer) -> Line:
    """Put a criterion into words; the share of volunteers is counted beside it."""
    language = g.language
    source = criterion.texts.get("en", "")
    if source:
        facts = {"percent": g.edition.track(view.facts.track).volunteers_percent}
        said = words.translate(source, language, **(facts if "%(percent)s" in source else {}))
    else:
        said = words.pick(criterion.texts, language)
    return Line(criterion.code, criterion.article, said, answer)


def _points_to_mend(criteria: Sequence[Criterion], known: Mapping[str, Answer]) -> dict[str, str]:
    """Return what the checklist wants corrected, as the beginning of the request to the holder."""
    found = [known[each.code] for each in criteria if known.get(each.code, Answer()).answer == "to_correct"]
    return {code: "\n".join(answer.texts[code] for answer in found if answer.texts.get(code)) for code in ("fr", "nl")}


def _number_of_criteria() -> dict[str, int]:
    """Return how many criteria a project of each track has."""
    own = reviews.own_criteria(g.edition)
    return {track.code: len(reviews.checklist(g.edition, track.code, own)) for track in g.edition.tracks}


def _written(project_id: str) -> list[Section]:
    """Return what the form of a project says of it, nothing of its people; nothing where staff entered it."""
    form = applications.without_people(g.edition, project_id)
    return [each for each in project_answers(g.edition, form, g.language) if each.rows] if form else []


def _mine_or_all(ref: str) -> tuple[OpinionView, list[OpinionView], bool]:
    """Return an opinion, the earlier ones, and whether it is asked of one's own service; others are participation."""
    (asked, earlier), actor = opinions.with_earlier(g.edition, ref), whoever()
    owner = g.edition.municipality_id
    own = asked.service_id in advisers.of_account(owner, actor.account_id)
    if not own and not {"participation", "administrator"} & actor.roles_in(owner):
        raise Forbidden("opinion_not_yours")
    return asked, earlier, own


def _address(project_id: str, anchor: str = "") -> str:
    return url_for(".show", language=g.language, edition=g.edition.slug, project_id=project_id, _anchor=anchor or None)


def _back(project_id: str, anchor: str) -> Response:
    return redirect(_address(project_id, anchor), 303)
