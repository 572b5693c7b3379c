"""Paper at the desk: all figures, places with their boxes, sessions and receptions, the check of one envelope."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock
from pb.errors import Conflict, Invalid, Unknown
from pb.rules import paper as rules
from pb.rules import paper_hints, paper_labels, paper_moves, phases
from pb.services import accounts, paper, paper_checks, paper_intakes
from pb.services.paper_checks import Answer, Who
from pb.web.context import gettext, label
from pb.web.forms.paper import (
    BoxForm,
    CheckForm,
    CloseForm,
    HandleForm,
    IntakeForm,
    ReasonForm,
    StockForm,
    places,
)
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk, may

bp = Blueprint("paper", __name__)
HERE = f"{LOCAL}/staff/paper"
BOTH, POST = ("GET", "POST"), ("POST",)
KEPT_CLOSED = ("unidentified", "late")
ACTS = ("prepare_paper", "take_in_paper", "key_paper", "close_paper", "void_paper", "note_paper", "record_paper")


@page(bp, HERE, "see_paper")
def index(language: str, edition: str) -> Response:
    """Show everything taken in, opened and keyed, with what is missing; a label that is scanned leads to its page."""
    asked = request.args.get("label", "").strip()
    there = _labelled(asked) if asked else None
    if there:
        return redirect(there, 303)
    return overview(IntakeForm(), 404 if asked else 200, strange=asked)


@page(bp, f"{HERE}/intakes", "take_in_paper", POST)
def begin(language: str, edition: str) -> Response:
    """Begin a session at a table or a reception of envelopes."""
    g.get_twin = "paper.index"
    form = _offered(IntakeForm())
    if form.validate():
        try:
            code = paper_intakes.open_intake(
                whoever(),
                g.edition,
                text(form.way),
                form.place_id,
                day=form.on,
                box_code=text(form.box),
                by_post=bool(form.by_post.data),
                received=form.received.number or 0,
            )
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".intake", language=language, edition=edition, code=code), 303)
    return overview(form, 422)


@page(bp, f"{HERE}/intakes/<code>", "take_in_paper", BOTH)
def intake(language: str, edition: str, code: str) -> Response:
    """Check one person or envelope after the other: each is one transaction and has one answer."""
    form, answer = CheckForm(), None
    if form.is_submitted() and form.validate():
        try:
            answer = paper_checks.check(whoever(), g.edition, code, _who(form))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            form = CheckForm(formdata=None)
    return _checking(code, form, answer)


@page(bp, f"{HERE}/intakes/<code>/closed/<step>", "take_in_paper", POST)
def keep_closed(language: str, edition: str, code: str, step: str) -> Response:
    """Count an envelope that stays closed without anybody being looked for."""
    g.get_twin = "paper.intake"
    answer = paper_checks.keep_closed(whoever(), g.edition, code, step)
    return _checking(code, CheckForm(formdata=None), answer)


@page(bp, f"{HERE}/intakes/<code>/take-back", "take_in_paper", POST)
def take_back(language: str, edition: str, code: str) -> Response:
    """Take the last envelope that stays closed out of the figures."""
    g.get_twin = "paper.intake"
    paper_checks.take_back(whoever(), g.edition, code, request.form.get("outcome", ""))
    return _checking(code, CheckForm(formdata=None), None)


@page(bp, f"{HERE}/intakes/<code>/close", "take_in_paper", POST)
def close(language: str, edition: str, code: str) -> Response:
    """Close a session or a reception with the figure counted by hand."""
    g.get_twin = "paper.intake"
    form = CloseForm()
    if form.validate():
        try:
            paper_intakes.close_intake(whoever(), g.edition, code, form.number.number or 0, text(form.words))
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language, edition=edition), 303)
    return _checking(code, CheckForm(formdata=None), None, closing=form)


@page(bp, f"{HERE}/intakes/<code>/reopen", "take_in_paper", BOTH)
def reopen(language: str, edition: str, code: str) -> Response:
    """Open a session or a reception again, with a reason."""
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        paper_intakes.reopen_intake(whoever(), g.edition, code, text(form.reason))
        return redirect(url_for(".intake", language=language, edition=edition, code=code), 303)
    title = gettext("Open %(code)s again") % {"code": code}
    return reasoned(form, title, gettext("Open again"), paper.intake(g.edition, code).code)


@page(bp, f"{HERE}/explain", "take_in_paper", POST)
def explain(language: str, edition: str) -> Response:
    """Explain in words why two figures differ."""
    g.get_twin = "paper.index"
    said = request.form
    paper.explain(whoever(), g.edition, said.get("subject", ""), said.get("rule", ""), said.get("words", ""))
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, f"{HERE}/boxes", "see_paper")
def boxes(language: str, edition: str) -> Response:
    """Show the boxes with their seals and their way, and the stock."""
    return _boxes(_placing(BoxForm(formdata=None)), StockForm(formdata=None), 200)


@page(bp, f"{HERE}/boxes/new", "prepare_paper", POST)
def place_box(language: str, edition: str) -> Response:
    """Place a new box with its seal."""
    g.get_twin = "paper.boxes"
    form = _placing(BoxForm())
    if form.validate():
        try:
            paper_intakes.add_box(whoever(), g.edition, text(form.code), form.place_id, text(form.seal), text(form.who))
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".boxes", language=language, edition=edition), 303)
    return _boxes(form, StockForm(formdata=None), 422)


@page(bp, f"{HERE}/boxes/<code>/<step>", "take_in_paper", BOTH)
def handle(language: str, edition: str, code: str, step: str) -> Response:
    """Note who collects, receives, empties or places a box."""
    if step not in {move.name for move in paper_moves.BOX_MOVES}:
        raise Unknown("unknown")
    form = HandleForm()
    if form.is_submitted() and form.validate():
        try:
            paper_intakes.handle(
                whoever(), g.edition, code, step, text(form.who), text(form.seal), text(form.note), text(form.new_seal)
            )
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".boxes", language=language, edition=edition), 303)
    return desk("paper/handle.html", 422 if form.is_submitted() else 200, form=form, code=code, step=step, **bar())


@page(bp, f"{HERE}/stock", "prepare_paper", POST)
def stock(language: str, edition: str) -> Response:
    """Note ballots printed, issued, spoiled or left over."""
    g.get_twin = "paper.boxes"
    form = StockForm()
    form.name.choices = _stock_names()
    if form.validate():
        try:
            paper_intakes.add_stock(whoever(), g.edition, text(form.name), form.number.number or 0, text(form.note))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".boxes", language=language, edition=edition), 303)
    return _boxes(_placing(BoxForm(formdata=None)), form, 422)


def bar() -> dict[str, Any]:
    """Return what the bar of figures at the head of every page of paper needs."""
    found = paper.figures(g.edition)
    return {
        "figures": found,
        "to_mend": [(each, sentence(each.code, each.details)) for each in found.problems],
        "counting": _vote_over(),
        "rights": {act for act in ACTS if may(whoever(), act)},
    }


def overview(form: IntakeForm, status: int = 200, strange: str = "") -> Response:
    """Show the first page of paper; `strange` is a label that belongs to nothing here."""
    facts = bar() | {"strange": strange}
    found: paper.Figures = facts["figures"]
    _offered(form)
    hands = {each.closed_by for each in found.intakes} | {each.closed_by for each in found.batches}
    where = {place.id: place for place in g.edition.places}
    odd = paper_hints.hints(
        {each.code: each.figures for each in found.intakes if each.state != "open"},
        {each.code: each.papers for each in found.batches if each.state in paper_moves.READY},
    )
    hints = [sentence(each.code, each.details) for each in odd] if "record_paper" in facts["rights"] else []
    return desk("paper/index.html", status, form=form, names=accounts.names(hands), where=where, hints=hints, **facts)


def _labelled(text: str) -> str | None:
    """Return the page of the box, intake or batch whose label was scanned or typed."""
    found = paper_labels.read(text, g.edition.year)
    if found is None:
        return None
    is_box, code = found
    here = {"language": g.language, "edition": g.edition.slug}
    if is_box:
        known = any(each.code == code for each in paper_intakes.boxes(g.edition))
        return url_for(".boxes", **here) + f"#box-{code}" if known else None
    figures = paper.figures(g.edition)
    if any(each.code == code.upper() for each in figures.intakes):
        return url_for(".intake", code=code.upper(), **here)
    if any(each.code == code for each in figures.batches):
        return url_for("paper_batches.show", code=code, **here)
    return None


def reasoned(form: Sheet, title: str, button: str, subject: str, lead: str = "") -> Response:
    """Ask for a reason before something grave."""
    status = 422 if form.is_submitted() else 200
    return desk("paper/reason.html", status, form=form, title=title, button=button, subject=subject, lead=lead, **bar())


def _checking(code: str, form: CheckForm, answer: Answer | None, closing: CloseForm | None = None) -> Response:
    """Show the screen of the check, ready for the next envelope."""
    view = paper.intake(g.edition, code)
    wrong = form.wrong or (closing is not None and closing.wrong)
    return desk(
        "paper/check.html",
        422 if wrong else 200,
        view=view,
        form=form,
        closing=closing or CloseForm(formdata=None),
        answer=answer,
        where={place.id: place for place in g.edition.places},
        kept_closed=KEPT_CLOSED if view.way == rules.ENVELOPES else (),
        open=view.state == "open",
        **bar(),
    )


def _who(form: CheckForm) -> Who:
    born = form.born.day
    return Who(text(form.who), text(form.name), born)


def _placing(form: BoxForm) -> BoxForm:
    form.place.choices = places(g.edition)
    return form


def _boxes(form: BoxForm, stock_form: StockForm, status: int) -> Response:
    stock_form.name.choices = _stock_names()
    listed = paper_intakes.boxes(g.edition)
    moves = {box.code: [move.name for move in paper_moves.BOX_MOVES if box.state in move.sources] for box in listed}
    where = {place.id: place for place in g.edition.places}
    return desk(
        "paper/boxes.html", status, form=form, stock_form=stock_form, boxes=listed, moves=moves, where=where, **bar()
    )


def _stock_names() -> list[tuple[str, str]]:
    return [(name, label(name, "paper_stock")) for name in rules.STOCK]


def _offered(form: IntakeForm) -> IntakeForm:
    ways = [way for way in rules.WAYS if g.edition.settings.paper_way in paper_intakes.ways_of(way)]
    form.offer(g.edition, [box.code for box in paper_intakes.boxes(g.edition)], ways)
    if not form.is_submitted():
        form.way.data = ways[0]
    return form


def _vote_over() -> bool:
    vote = phases.find(g.edition.phases, "vote")
    return vote is not None and clock.now() >= vote.ends_at
