"""Quotes, offers, the client's decision, the order and the end of a mission (RP8 to RP10)."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Conflict, Invalid, Problem, Refusal
from pb.rules.purchasing import criteria as read_criteria
from pb.services import dossiers, orders, procedures
from pb.services import offers as offer_acts
from pb.services.dossiers import DossierView
from pb.web.attachments import content_of, download
from pb.web.dossiers import BOTH, FILE_BYTES, ONE, POST, SEE
from pb.web.forms.purchasing import (
    CRITERIA,
    AskForm,
    CriteriaForm,
    DecisionForm,
    EvaluationForm,
    OfferForm,
    QuestionForm,
    StartForm,
    WordsForm,
)
from pb.web.forms.sheet import text
from pb.web.pages import page, whoever
from pb.web.staff import desk

bp = Blueprint("procedures", __name__)
USUAL = (("Qualité de l’approche", "Kwaliteit van de aanpak", "60", False), ("Prix", "Prijs", "40", True))
MARK_DIGITS = 2


@page(bp, f"{ONE}/quotes", SEE, BOTH)
def quotes(language: str, dossier_id: str) -> Response:
    """Fix criteria and deadline, ask the contractors, and follow their answers and questions."""
    view = dossiers.view(whoever(), dossier_id)
    form, ask = CriteriaForm(_rows(view)), AskForm(prefix="ask")
    if form.is_submitted() and form.validate() and form.deadline.instant:
        try:
            procedures.fix(whoever(), dossier_id, _criteria(view), text(form.tie_rule), form.deadline.instant)
            procedures.invite(whoever(), dossier_id, text(form.means))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return _back(language, dossier_id, ".quotes")
    if not form.is_submitted():
        form.deadline.process_data(view.deadline)
    return _quotes(view, form, ask, 422 if form.is_submitted() else 200)


@page(bp, f"{ONE}/quotes/next", SEE, POST)
def ask_next(language: str, dossier_id: str) -> Response:
    """Ask the next contractor of a cascade."""
    view, form = dossiers.view(whoever(), dossier_id), AskForm(prefix="ask")
    if form.validate() and form.deadline.instant:
        try:
            procedures.ask_next(whoever(), dossier_id, text(form.means), form.deadline.instant)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return _back(language, dossier_id, ".quotes")
    return _quotes(view, CriteriaForm(_rows(view)), form, 422)


@page(bp, f"{ONE}/quotes/<int:contractor_id>/decline", SEE, POST)
def decline(language: str, dossier_id: str, contractor_id: int) -> Response:
    """Note that a contractor declined."""
    procedures.answer(whoever(), dossier_id, contractor_id, "declined")
    return _back(language, dossier_id, ".quotes")


@page(bp, f"{ONE}/quotes/questions", SEE, POST)
def question(language: str, dossier_id: str) -> Response:
    """Record a question of a contractor, or its answer."""
    form = QuestionForm()
    if not form.validate():
        raise Invalid("invalid", [Problem("note_needed", "question")])
    procedures.question(whoever(), dossier_id, text(form.question), text(form.reply), text(form.question_id))
    return _back(language, dossier_id, ".quotes")


@page(bp, f"{ONE}/quotes/<int:contractor_id>/offer", SEE, BOTH, body_limit=FILE_BYTES)
def offer(language: str, dossier_id: str, contractor_id: int) -> Response:
    """Record an offer with the instant at which it came."""
    view, form = dossiers.view(whoever(), dossier_id), OfferForm()
    if form.is_submitted() and form.validate() and form.received_at.instant:
        sent = form.file.data
        try:
            offer_acts.record_offer(
                whoever(),
                dossier_id,
                contractor_id,
                form.received_at.instant,
                form.amount.cents or 0,
                sent.filename if sent else "",
                content_of(sent),
            )
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return _back(language, dossier_id, ".quotes")
    name = procedures.contractor_name(contractor_id)
    return desk("purchasing/offer.html", 422 if form.is_submitted() else 200, form=form, view=view, name=name)


@page(bp, f"{ONE}/offers", SEE, BOTH)
def offers(language: str, dossier_id: str) -> Response:
    """Show the offers with both parts of their analysis; write the award report when all is there."""
    view, form = _opened(dossier_id), WordsForm()
    if form.is_submitted() and form.validate():
        try:
            offer_acts.conclude(whoever(), dossier_id, text(form.body))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return _back(language, dossier_id, "dossiers.show")
    lines = procedures.lines(dossier_id, view.lot.id if view.lot else 0, view.round)
    return desk(
        "purchasing/offers.html",
        422 if form.is_submitted() else 200,
        form=form,
        view=view,
        lines=[line for line in lines if line.offer],
        found=offer_acts.comparison(dossier_id) if view.status == "offers" else None,
        names={str(line.contractor_id): line.name for line in lines},
        criteria=read_criteria(view.criteria) if view.award == "competition" else [],
    )


@page(bp, f"{ONE}/offers/<int:contractor_id>", SEE, BOTH)
def analyse(language: str, dossier_id: str, contractor_id: int) -> Response:
    """Analyse one offer: the conditions of the centre, then marks with their reasons."""
    view, form = _opened(dossier_id), WordsForm()
    if form.is_submitted() and form.validate():
        try:
            offer_acts.analyse(whoever(), dossier_id, contractor_id, **_analysis(view))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return _back(language, dossier_id, ".offers")
    lines = procedures.lines(dossier_id, view.lot.id if view.lot else 0, view.round)
    line = next((each for each in lines if each.contractor_id == contractor_id and each.offer), None)
    if line is None or line.offer is None:
        raise Conflict("dossier_not_from_here")
    marked = [each for each in read_criteria(view.criteria) if not each.price] if view.award == "competition" else []
    status = 422 if form.is_submitted() else 200
    return desk("purchasing/analysis.html", status, form=form, view=view, line=line, criteria=marked, sent=request.form)


@page(bp, f"{ONE}/offers/<int:contractor_id>/<file_id>", SEE)
def offer_file(language: str, dossier_id: str, contractor_id: int, file_id: str) -> Response:
    """Send the file of an offer."""
    return download(*offer_acts.offer_file(whoever(), dossier_id, contractor_id, file_id))


@page(bp, f"{ONE}/decision", SEE, BOTH)
def decide(language: str, dossier_id: str) -> Response:
    """Record that the client's body validated the chosen offer."""
    view, form = dossiers.view(whoever(), dossier_id), DecisionForm()
    if form.is_submitted() and form.validate():
        try:
            orders.decide(whoever(), dossier_id, text(form.body), form.decided_on.day, text(form.reference))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _back(language, dossier_id, "dossiers.show")
    return desk("purchasing/decision.html", 422 if form.is_submitted() else 200, form=form, view=view)


@page(bp, f"{ONE}/end", SEE, BOTH)
def finish(language: str, dossier_id: str) -> Response:
    """Make the order; then note the start of the mission; then close it with an evaluation."""
    view = dossiers.view(whoever(), dossier_id)
    begin, form = StartForm(), EvaluationForm()
    sent = begin if "start" in request.form else form
    if sent.is_submitted() and ("order" in request.form or sent.validate()):
        try:
            _end(view, begin, form)
        except (Conflict, Invalid) as refusal:
            sent.mend(refusal)
        else:
            return _back(language, dossier_id, "dossiers.show")
    if not begin.is_submitted():
        begin.day.process_data(view.started_on)
    status = 422 if form.is_submitted() else 200
    return desk("purchasing/end.html", status, begin=begin, form=form, view=view, order=orders.ordered(dossier_id))


def _end(view: DossierView, begin: StartForm, form: EvaluationForm) -> None:
    """Do what the button that was pressed asks for."""
    if "order" in request.form:
        orders.order(whoever(), view.id)
    elif "start" in request.form and begin.day.day:
        orders.start(whoever(), view.id, begin.day.day)
    else:
        orders.evaluate(whoever(), view.id, form.contractor.data or 0, form.conduct.data or 0, text(form.text))


def _opened(dossier_id: str) -> DossierView:
    """Return a dossier whose offers its reader may see now; raise `Forbidden`."""
    view = dossiers.view(whoever(), dossier_id)
    offer_acts.check_reader(view.party, view.status)
    return view


def _quotes(view: DossierView, form: CriteriaForm, ask: AskForm, status: int) -> Response:
    """Show the page of the quotes."""
    lines = procedures.lines(view.id, view.lot.id if view.lot else 0, view.round) if view.party != "client" else []
    return desk(
        "purchasing/quotes.html",
        status,
        view=view,
        form=form,
        ask=ask,
        lines=lines,
        questions=procedures.questions(view.id),
        question_form=QuestionForm(formdata=None),
    )


def _rows(view: DossierView) -> list[tuple[str, str, str, bool]]:
    """Return the criteria to show: those sent, those kept, or the usual ones."""
    if request.method == "POST" and "weight1" in request.form:
        return [
            (
                request.form.get(f"name_fr{at}", ""),
                request.form.get(f"name_nl{at}", ""),
                request.form.get(f"weight{at}", ""),
                request.form.get("price") == str(at),
            )
            for at in range(1, CRITERIA + 1)
        ]
    kept = [(each["names"]["fr"], each["names"]["nl"], str(each["weight"]), each["price"]) for each in view.criteria]
    rows = kept or list(USUAL)
    return rows + [("", "", "", False)] * (CRITERIA - len(rows))


def _criteria(view: DossierView) -> list[dict[str, Any]]:
    """Read the criteria of the form; empty lines are left out."""
    found: list[dict[str, Any]] = []
    for at, (french, dutch, weight, price) in enumerate(_rows(view), 1):
        if not (french.strip() or dutch.strip() or weight.strip()):
            continue
        if not (french.strip() and dutch.strip()):
            raise Invalid("invalid", [Problem("name_both_languages", "criteria")])
        number = int(weight) if weight.strip().isdigit() else 0
        names = {"fr": french.strip()[:100], "nl": dutch.strip()[:100]}
        found.append({"code": f"c{at}", "names": names, "weight": number, "price": price})
    return found


def _analysis(view: DossierView) -> dict[str, Any]:
    """Read both parts of an analysis from the form."""
    sent = request.form
    marks: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for each in read_criteria(view.criteria) if view.award == "competition" else []:
        if not each.price:
            marks[each.code] = _mark(sent.get(f"mark_{each.code}", ""))
            reasons[each.code] = sent.get(f"reason_{each.code}", "")[:2000]
    revision, settled = sent.get("revision", ""), sent.get("settled", "")
    return {
        "revision": int(revision) if revision.isdigit() else -1,
        "fits": sent.get("fits") == "yes",
        "unfit_reason": sent.get("unfit_reason", "")[:2000],
        "marks": marks,
        "reasons": reasons,
        "settled": int(settled) if settled.isdigit() and len(settled) < 3 else 0,
    }


def _mark(typed: str) -> int:
    """Return a mark in hundredths, or -1 for anything that is none."""
    whole, _, part = typed.strip().replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit()) or len(whole) > MARK_DIGITS:
        return -1
    if part and not (part.isascii() and part.isdigit() and len(part) <= MARK_DIGITS):
        return -1
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _back(language: str, dossier_id: str, endpoint: str) -> Response:
    return redirect(url_for(endpoint, language=language, dossier_id=dossier_id), 303)
