"""The list for the vote: what is missing, numbers, translations; and the page of the campaign for everybody."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from pb.errors import Invalid, Refusal, Unknown
from pb.rules.phases import find
from pb.rules.sentences import N_
from pb.services import ballot_lists, listings, translations
from pb.web.attachments import paper
from pb.web.cards import card
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("ballot_lists", __name__)
HERE = f"{LOCAL}/staff/ballot-list"
BOTH = ("GET", "POST")
MANAGE = "manage_ballot_list"


class TranslationForm(Sheet):
    """A translation that is asked, or that came in."""

    translator = StringField(N_("Who translates"), [at_most(200)])
    due_on = DayField(N_("Wanted by"))
    title = StringField(N_("Title"), [at_most(200)])
    summary = TextAreaField(N_("Short description"), [at_most(5000)])


@page(bp, HERE, MANAGE)
def index(language: str, edition: str) -> Response:
    """Show the projects of the list with everything that is still missing, each thing named."""
    lines = ballot_lists.lines(g.edition)
    told = {line.view.id: [sentence(each.code, each.details) for each in line.problems] for line in lines}
    return desk("ballot_lists/index.html", lines=lines, told=told)


@page(bp, f"{HERE}/numbers", MANAGE, ("POST",))
def put_on(language: str, edition: str) -> Response:
    """Put the chosen projects on the ballot, under the numbers wished for."""
    numbers: dict[str, int | None] = {}
    for project in request.form.getlist("project"):
        typed = request.form.get(f"number-{project}", "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and 0 < int(typed[:5]) < 10_000):
            raise Invalid("bad_project_number", number=typed[:20])
        numbers[project] = int(typed) if typed else None
    if not numbers:
        raise Invalid("no_project_chosen")
    ballot_lists.put_on(whoever(), g.edition, numbers)
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, f"{HERE}/<project_id>/<any(fr,nl):code>", MANAGE, BOTH)
def translation(language: str, edition: str, project_id: str, code: str) -> Response:
    """Ask for a translation, or keep the one that came in."""
    view, form = listings.get(g.edition, project_id), TranslationForm()
    held = translations.of_edition(g.edition.id).get(project_id, {}).get(code)
    if form.is_submitted() and form.validate():
        try:
            if held is None:
                translations.ask(whoever(), g.edition, project_id, code, text(form.translator), form.due_on.day)
            else:
                translations.receive(whoever(), g.edition, project_id, code, text(form.title), text(form.summary))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(
                url_for(".translation", language=language, edition=edition, project_id=project_id, code=code), 303
            )
    elif not form.is_submitted() and held is not None:
        form.title.data, form.summary.data = held.title, held.summary
    return desk(
        "ballot_lists/translation.html",
        422 if form.is_submitted() else 200,
        view=view,
        form=form,
        held=held,
        tongue=code,
    )


@page(bp, f"{HERE}/<project_id>/<any(fr,nl):code>/<step>", MANAGE, ("POST",))
def move(language: str, edition: str, project_id: str, code: str, step: str) -> Response:
    """Note that a translation was checked, approved, or is to be made again."""
    acts = {"check": translations.check, "approve": translations.approve, "send_back": translations.send_back}
    if step not in acts:
        raise Unknown("unknown")
    acts[step](whoever(), g.edition, project_id, code)
    return redirect(url_for(".translation", language=language, edition=edition, project_id=project_id, code=code), 303)


@page(bp, f"{LOCAL}/campaign", "see_public")
def campaign(language: str, edition: str) -> Response:
    """Present the projects of the vote to everybody, by track and number."""
    cards = [card(g.edition, view, language) for view in ballot_lists.presented(g.edition)]
    return show("ballot_lists/campaign.html", cards=cards, vote=find(g.edition.phases, "vote"))


@page(bp, f"{LOCAL}/campaign/list.pdf", "see_public")
def printed(language: str, edition: str) -> Response:
    """Give the list to print, in French and in Dutch."""
    return paper(ballot_lists.pdf(g.edition), f"projects-{edition}")
