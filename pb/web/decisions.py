"""The public register of decisions: what was decided on each project, with its number, day and reasons (R32, R34)."""

from dataclasses import dataclass

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from pb.errors import Unknown
from pb.rules.publicity import readable
from pb.services import admissions, agendas, decisions, listings
from pb.services.decisions import DecisionView
from pb.services.snapshots import Names
from pb.web.cards import Said, said
from pb.web.pages import LOCAL, page
from pb.web.pages import show as shown

bp = Blueprint("decisions", __name__)
HERE = f"{LOCAL}/decisions"
SEE = "see_public"


@dataclass(frozen=True)
class Line:
    """A decision of the register with the name of its matter, and the project it leads to."""

    view: DecisionView
    name: Said
    ref: str


@page(bp, HERE, SEE)
def index(language: str, edition: str) -> Response:
    """Show the register, of one outcome when that is asked for."""
    lines = _register(language)
    outcomes = sorted({line.view.draft.outcome for line in lines})
    wanted = request.args.get("outcome", "")
    rows = [line for line in lines if wanted not in outcomes or line.view.draft.outcome == wanted]
    return shown("decisions/index.html", lines=rows, outcomes=outcomes, wanted=wanted, total=len(lines))


@page(bp, f"{HERE}/<ref>", SEE)
def show(language: str, edition: str, ref: str) -> Response:
    """Show one decision in full."""
    lines = _register(language)
    line = next((each for each in lines if each.view.id == ref), None)
    if line is None:
        raise Unknown("unknown")
    view = line.view
    return shown(
        "decisions/show.html",
        line=line,
        view=view,
        text=said(view.draft.texts, language, "fr"),
        facts=said(view.draft.facts, language, "fr"),
        departs=said(view.draft.departs, language, "fr"),
        correction=said(view.correction, language, "fr"),
        earlier=next((each for each in lines if each.view.id == view.corrects), None),
        later=next((each for each in lines if each.view.corrects == view.id), None),
    )


def _register(language: str) -> list[Line]:
    """Return the decisions that everybody may read, the newest first."""
    found = decisions.everything(g.edition.id)
    public = {admissions.subject(view.id): view for view in listings.listed(g.edition)} if found else {}
    names: dict[str, Names] = agendas.named(g.edition, found) if found else {}
    setting = g.edition.settings.publish_not_admitted
    return [
        Line(view, said(names[view.draft.subject], language, "fr"), _ref(view, public))
        for view in found
        if readable(
            view.draft.outcome,
            view.signed_on is not None,
            view.draft.kind != "admissibility" or view.draft.subject in public,
            setting,
        )
    ]


def _ref(view: DecisionView, public: dict[str, listings.ProjectView]) -> str:
    found = public.get(view.draft.subject)
    return found.ref if found is not None else ""
