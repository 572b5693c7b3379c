"""Staff and cases: what waits, what was typed and what the traces say, a proposal, and its confirmation by another."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown
from pb.rules import roll_cases as rules
from pb.services import roll_cases, roll_traces
from pb.services.roll_cases import CaseView
from pb.web.forms.cases import DecisionForm, NotFoundForm, NotMeForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk, may

bp = Blueprint("staff_cases", __name__)
HERE = f"{LOCAL}/staff/cases"
BOTH = ("GET", "POST")


@page(bp, HERE, "handle_cases")
def index(language: str, edition: str) -> Response:
    """Show the cases, those that wait first."""
    return desk("cases/index.html", cases=roll_cases.latest(g.edition.id), waiting=roll_cases.waiting(g.edition.id))


@page(bp, f"{HERE}/new", "handle_cases", BOTH)
def new(language: str, edition: str) -> Response:
    """Open the case of somebody who stands at the desk and is not found."""
    form = NotFoundForm()
    if request.method == "POST" and form.validate():
        try:
            opened = roll_cases.report(whoever(), g.edition, form.typed(), form.contact(), language)
            return desk("cases/taken.html", opened=opened)
        except Invalid as refusal:
            form.mend(refusal)
    return desk("cases/new.html", 422 if request.method == "POST" else 200, form=form)


@page(bp, f"{HERE}/not-me", "handle_cases", ("POST",))
def dispute(language: str, edition: str) -> Response:
    """Open the case of somebody at the desk who is told that they have voted, and did not."""
    g.get_twin = "staff_cases.index"
    form = NotMeForm()
    if "message" in request.form and form.validate():
        try:
            message = text(form.message)
            opened = roll_cases.dispute(whoever(), g.edition, text(form.claim), message, form.contact(), language)
            return desk("cases/taken.html", opened=opened)
        except Invalid as refusal:
            form.mend(refusal)
    return desk("cases/protest.html", 422 if "message" in request.form else 200, form=form)


@page(bp, f"{HERE}/<ref>", "handle_cases")
def show(language: str, edition: str, ref: str) -> Response:
    """Show one case with everything that helps to decide it."""
    case = roll_cases.get(g.edition.id, ref)
    traces = roll_traces.of(g.edition, case.person_ref) if case.kind == rules.NOT_ME else None
    return desk("cases/show.html", case=case, traces=traces, can_settle=may(whoever(), "correct_roll"))


@page(bp, f"{HERE}/<ref>/propose", "handle_cases", BOTH)
def propose(language: str, edition: str, ref: str) -> Response:
    """Propose how a case ends, with proof and reasons; another person confirms."""
    case, form = roll_cases.get(g.edition.id, ref), DecisionForm()
    form.offer(rules.OUTCOMES[case.kind])
    if request.method == "POST" and form.validate():
        try:
            _propose(form, ref)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, ref=ref), 303)
    if request.method == "GET":
        _fill(form, case)
    return desk("cases/propose.html", 422 if request.method == "POST" else 200, form=form, case=case)


@page(bp, f"{HERE}/<ref>/settle/<step>", "correct_roll", BOTH)
def settle(language: str, edition: str, ref: str, step: str) -> Response:
    """Confirm what somebody else proposed, or send it back."""
    if step not in ("confirm", "back"):
        raise Unknown("unknown")
    case = roll_cases.get(g.edition.id, ref)
    if request.method == "GET":
        return desk("cases/settle.html", case=case, step=step)
    g.get_twin = "staff_cases.settle"
    act = roll_cases.settle if step == "confirm" else roll_cases.send_back
    act(whoever(), g.edition, ref)
    return redirect(url_for(".show", language=language, edition=edition, ref=ref), 303)


def _propose(form: DecisionForm, ref: str) -> None:
    outcome = text(form.outcome)
    resident = form.resident() if outcome == "put_on_roll" else None
    answer, proof = text(form.answer), text(form.proof)
    roll_cases.propose(whoever(), g.edition, ref, outcome, answer, proof, resident)


def _fill(form: DecisionForm, case: CaseView) -> None:
    """Put what the person typed, or what was proposed before, into the form."""
    held = case.proposal or case.typed
    form.outcome.data, form.proof.data, form.answer.data = case.outcome or None, case.proof, case.answer
    form.name.data, form.number.data = held.get("name", ""), held.get("number", "")
    street, _, place = held.get("address", held.get("street", "")).partition("\n")
    form.street.data, form.place.data = street, place or g.edition.municipality.postal_code
    form.spoken.data = held.get("language", case.language if case.language in ("fr", "nl") else "")
    if held.get("born"):
        form.year.data, form.month.data, form.day.data = held["born"].split("-")
