"""Batches of papers on the site: opening, blind keying twice, settling, closing, voiding by two people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.rules import paper_moves
from pb.rules.paper_ballots import Paper, check_sign, mark, read_marks
from pb.services import accounts, boxes, listings, paper, paper_batches, paper_entries, paper_keying
from pb.services.paper import BatchView, IntakeView
from pb.services.paper_batches import Opened
from pb.services.paper_keying import Desk
from pb.web.context import gettext
from pb.web.forms.paper import KeyForm, ReasonForm, WordsForm
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import page, whoever
from pb.web.paper import BOTH, HERE, POST, bar, reasoned
from pb.web.staff import desk

bp = Blueprint("paper_batches", __name__)
ONE = f"{HERE}/batches/<code>"
SHOWN = 8  # own papers shown under the form


@page(bp, f"{HERE}/batches/new", "key_paper", BOTH)
def new(language: str, edition: str) -> Response:
    """Open intakes together: how many papers were found in each, how many did not come back."""
    form, facts = WordsForm(), bar()
    waiting = [each for each in facts["figures"].intakes if each.state == "checked"]
    if form.is_submitted() and form.validate():
        try:
            piles = [_pile(each.code) for each in waiting if request.form.get(f"open-{each.code}")]
            code = paper_batches.open_batch(whoever(), g.edition, piles, text(form.words))
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, code=code), 303)
    return _piles(form, waiting, request.form, facts)


@page(bp, ONE, "see_paper")
def show(language: str, edition: str, code: str) -> Response:
    """Show one batch: where it is, who did what, and what this person can do now."""
    return _case(code, WordsForm(formdata=None), 200)


@page(bp, f"{ONE}/recount", "key_paper", BOTH)
def recount(language: str, edition: str, code: str) -> Response:
    """Correct how many papers of a batch were found in each intake, with the reason."""
    form, facts, view = ReasonForm(), bar(), paper.batch(g.edition, code)
    inside = [each for each in facts["figures"].intakes if each.batch == view.code]
    typed: Mapping[str, object] = request.form
    if form.is_submitted() and form.validate():
        try:
            paper_batches.recount(whoever(), g.edition, code, [_pile(each.code) for each in inside], text(form.reason))
        except (Invalid, Conflict) as refusal:
            if not refusal.problems:
                raise
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, code=code), 303)
    elif not form.is_submitted():
        typed = {f"found-{each.code}": each.figures.found for each in inside}
        typed |= {f"lacking-{each.code}": each.figures.not_returned for each in inside}
    return _piles(form, inside, typed, facts, code)


@page(bp, f"{ONE}/key", "key_paper", BOTH)
def key(language: str, edition: str, code: str) -> Response:
    """Key the next paper, or one of the own papers again; nobody sees what another person keyed."""
    form = KeyForm()
    form.offer(g.edition)
    if form.is_submitted() and form.validate():
        try:
            again = request.form.get("again") == text(form.serial).strip() != ""
            paper_keying.keep(whoever(), g.edition, code, _paper(form), again=again)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".key", language=language, edition=edition, code=code), 303)
    return _keying(code, form)


@page(bp, f"{ONE}/finish", "key_paper", POST)
def finish(language: str, edition: str, code: str) -> Response:
    """End the own keying, or the settling."""
    g.get_twin = "paper_batches.show"
    paper_keying.finish(whoever(), g.edition, code)
    return redirect(url_for(".show", language=language, edition=edition, code=code), 303)


@page(bp, f"{ONE}/close", "close_paper", POST)
def close(language: str, edition: str, code: str) -> Response:
    """Freeze a batch with its digest."""
    g.get_twin = "paper_batches.show"
    form = WordsForm()
    if form.validate():
        try:
            paper_batches.close(whoever(), g.edition, code, text(form.words))
        except Invalid as refusal:
            form.mend(refusal)
        except Conflict as refusal:
            if not refusal.problems:
                raise
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, code=code), 303)
    return _case(code, form, 422)


@page(bp, f"{ONE}/key-again", "key_paper", BOTH)
def key_again(language: str, edition: str, code: str) -> Response:
    """Drop what was keyed of a batch that is not closed, with the reason."""
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        paper_batches.key_again(whoever(), g.edition, code, text(form.reason))
        return redirect(url_for(".show", language=language, edition=edition, code=code), 303)
    lead = gettext("Everything keyed of this batch is dropped, and both keyings begin anew.")
    return reasoned(form, gettext("Key batch %(code)s again") % {"code": code}, gettext("Key again"), code, lead)


@page(bp, f"{ONE}/void", "void_paper", BOTH)
def void(language: str, edition: str, code: str) -> Response:
    """Ask, as the first of two people, that a closed batch be voided."""
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        paper_batches.ask_void(whoever(), g.edition, code, text(form.reason))
        return redirect(url_for(".show", language=language, edition=edition, code=code), 303)
    lead = gettext(
        "A second person confirms. The papers are then keyed twice again; the old digest and the reason stay."
    )
    return reasoned(form, gettext("Void batch %(code)s") % {"code": code}, gettext("Ask for it"), code, lead)


@page(bp, f"{ONE}/void/<step>", "void_paper", POST)
def voided(language: str, edition: str, code: str, step: str) -> Response:
    """Confirm, as the second person, that a batch is voided, or leave it closed."""
    g.get_twin = "paper_batches.show"
    acts = {"confirm": paper_batches.confirm_void, "withdraw": paper_batches.withdraw_void}
    if step not in acts:
        raise Unknown("unknown")
    acts[step](whoever(), g.edition, code)
    return redirect(url_for(".show", language=language, edition=edition, code=code), 303)


def _piles(
    form: Sheet, intakes: Sequence[IntakeView], typed: Mapping[str, object], facts: Mapping[str, Any], code: str = ""
) -> Response:
    """Ask how many papers were found in each intake: of a batch to be opened, or of one that is counted again."""
    where = {place.id: place for place in g.edition.places}
    status = 422 if form.is_submitted() else 200
    return desk("paper/open.html", status, form=form, intakes=intakes, typed=typed, where=where, counted=code, **facts)


def _case(code: str, form: WordsForm, status: int) -> Response:
    view, actor = paper.batch(g.edition, code), whoever()
    hands = view.hands
    possible = paper_moves.possible(view.state, actor.account_id, hands, g.edition.settings.duties)
    facts = bar()
    inside = [each for each in facts["figures"].intakes if each.batch == code]
    ids = [hands.first, hands.second, hands.settler, hands.importer, hands.void_asker, view.closed_by]
    ids += [name for each in view.former for name in (each["asked_by"], each["confirmed_by"])]
    return desk(
        "paper/batch.html",
        status,
        view=view,
        form=form,
        inside=inside,
        names=accounts.names(ids),
        may_key=_may_key(view, actor.account_id, possible),
        possible=possible,
        **facts,
    )


def _may_key(view: BatchView, who: str, possible: list[str]) -> bool:
    """Tell whether this person may key or settle now, nobody else having begun."""
    _, move, column = paper_keying.KEYINGS.get(view.state, (0, "", ""))
    begun = {"first_by": view.hands.first, "second_by": view.hands.second, "settler": view.hands.settler}
    return move in possible and begun.get(column, "") in ("", who)


def _pile(code: str) -> Opened:
    """Read what was found in one intake."""
    values = [request.form.get(f"{name}-{code}", "").strip() for name in ("found", "lacking")]
    if not all(value == "" or (value.isascii() and value.isdigit() and len(value) < 8) for value in values):
        raise Invalid("paper_number", [Problem("paper_number", "words")])
    return Opened(code, int(values[0] or 0), int(values[1] or 0))


def _paper(form: KeyForm) -> Paper:
    """Return the paper as it was typed, scanned or ticked."""
    rules = boxes.rules_of(g.edition)
    typed = read_marks(rules, text(form.marks), signs_needed=False)
    ticked = [int(each) for each in form.marked.data or () if each.isascii() and each.isdigit() and len(each) < 8]
    unclear = tuple(each for each in form.unclear.data or () if each in {track.code for track in g.edition.tracks})
    return Paper(form.serial.number or 0, tuple(sorted({*typed, *ticked})), text(form.reason), unclear)


def _keying(code: str, form: KeyForm) -> Response:
    """Show the grid for the next paper, with the person's own last ones under it."""
    held = paper_keying.desk(whoever(), g.edition, code)
    asked = request.args.get("serial", "")
    again = next((each for each in held.papers if str(each.serial) == asked), None)
    if not form.is_submitted():
        form.serial.data = str(again.serial if again else held.next_serial or "")
        form.marked.data = [str(number) for number in again.marks] if again else []
        form.reason.data = again.reason if again else ""
        form.unclear.data = list(again.unclear) if again else []
    differing = paper_keying.open_ones(whoever(), g.edition, code) if held.keying == paper_entries.SETTLED else []
    shown = next((each for each in differing if str(each.serial) == form.serial.data), None)
    return desk(
        "paper/key.html",
        422 if form.is_submitted() else 200,
        held=held,
        form=form,
        sections=_sections(),
        shown=shown,
        correcting=asked if again else request.form.get("again", ""),
        last=_last(held),
        signs=_signs(),
        **bar(),
    )


def _sections() -> list[tuple[Any, list[tuple[int, str, Any, str]]]]:
    """Return the ballot in its printed order: each track with number, check sign, titles and key of its projects."""
    titles = {view.number: view.facts.titles for view in listings.everything(g.edition) if view.number}
    seen: Counter[str] = Counter()
    rows: dict[str, list[tuple[int, str, Any, str]]] = {track.code: [] for track in g.edition.tracks}
    for option in boxes.rules_of(g.edition).options:
        sign = check_sign(g.edition.slug, option.number)
        rows[option.track].append((option.number, sign, titles.get(option.number, {}), "⇧" if seen[sign] else ""))
        seen[sign] += 1
    return [(track, rows[track.code]) for track in g.edition.tracks]


def _signs() -> bool:
    """Tell whether a letter, alone or with Shift, names one project on this ballot, so that one key marks it."""
    signs = Counter(check_sign(g.edition.slug, option.number) for option in boxes.rules_of(g.edition).options)
    return max(signs.values(), default=0) <= len(("plain", "shift"))


def _last(held: Desk) -> list[tuple[Paper, str]]:
    """Return the last papers of this person with their marks as the ballot prints them."""
    newest = sorted(held.papers, key=lambda each: each.serial, reverse=True)[:SHOWN]
    return [(each, " ".join(mark(g.edition.slug, number) for number in each.marks)) for each in newest]
