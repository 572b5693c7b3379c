"""Staff and what is claimed back: the claim, its reckoning line by line, repayments, a plan, the letter (R20)."""

from datetime import date, timedelta

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock
from pb.errors import Invalid
from pb.rules.grants import OWED
from pb.services import claims, grants, payments
from pb.web.attachments import paper
from pb.web.forms.receipts import ClaimForm, PlanForm, RepayForm, read_day
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk, may

bp = Blueprint("staff_claims", __name__)
HERE = f"{LOCAL}/staff/grants/<ref>/claim"
CLAIM, FINANCE = "claim_grants", "commit_grants"
BOTH = ("GET", "POST")


@page(bp, f"{HERE}/new", CLAIM, BOTH)
def new(language: str, edition: str, ref: str) -> Response:
    """Claim a grant back, or part of it, with the reasons of the decision."""
    view, form = grants.find(g.edition, ref), ClaimForm()
    if form.is_submitted() and form.validate():
        try:
            claims.open_claim(whoever(), g.edition, view, form.facts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    if not form.is_submitted():
        paid = sum(part.amount_cents for part in payments.of(view) if part.paid_on)
        form.principal.process_data(paid or None)
        form.announced_on.process_data(clock.today())
        form.due_on.process_data(clock.today() + timedelta(days=g.edition.settings.claim_due_days))
    return desk("grants/claim_form.html", _code(), form=form, view=view)


@page(bp, HERE, "see_grants")
def show(language: str, edition: str, ref: str) -> Response:
    """Show what is owed on a day, line by line."""
    return _case(ref, RepayForm(formdata=None), 200)


@page(bp, f"{HERE}/repayments", FINANCE, ("POST",))
def repay(language: str, edition: str, ref: str) -> Response:
    """Note what was paid back, once for each reference."""
    view, form = grants.find(g.edition, ref), RepayForm()
    if form.validate() and form.paid_on.day:
        try:
            claims.repay(whoever(), g.edition, view, form.paid_on.day, form.amount.cents or 0, text(form.reference))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    g.get_twin = "staff_claims.show"
    return _case(ref, form, 422)


@page(bp, f"{HERE}/plan", FINANCE, BOTH)
def plan(language: str, edition: str, ref: str) -> Response:
    """Agree on paying back in parts."""
    view, form = grants.find(g.edition, ref), PlanForm()
    claim = claims.require(view)
    if form.is_submitted() and form.validate():
        try:
            claims.plan(whoever(), g.edition, view, form.read())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    owed = claims.reckon(g.edition, claim, clock.today())
    return desk("grants/plan.html", _code(), form=form, view=view, owed=owed)


@page(bp, f"{HERE}/letter-<code>.pdf", CLAIM)
def letter(language: str, edition: str, ref: str, code: str) -> Response:
    """Give the letter of the claim, reckoned today, in French or in Dutch."""
    view = grants.find(g.edition, ref)
    return paper(claims.letter(g.edition, view, code, clock.today()), f"{view.ref}-claim-{code}")


def _case(ref: str, form: RepayForm, status: int) -> Response:
    """Show a claim reckoned on the day asked for, today unless given."""
    view = grants.find(g.edition, ref)
    claim = claims.require(view)
    on = _day(claim.paid_on)
    return desk(
        "grants/claim.html",
        status,
        view=view,
        claim=claim,
        on=on,
        owed=claims.reckon(g.edition, claim, on),
        form=form,
        finance=may(whoever(), FINANCE),
        open=view.state in OWED,
    )


def _day(earliest: date) -> date:
    """Return the day asked for in the address, within reason; else today."""
    found = read_day(request.args.get("on", "")) if request.method == "GET" else None
    return found if found and earliest <= found and found.year <= clock.today().year + 30 else clock.today()


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to(ref: str) -> Response:
    return redirect(url_for("staff_claims.show", language=g.language, edition=g.edition.slug, ref=ref), 303)
