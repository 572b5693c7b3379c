"""A holder and the own grants: what was granted, what is due, the account number."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock
from pb.errors import Invalid
from pb.rules import deadlines
from pb.rules.grants import OWED
from pb.services import agreements, bank_accounts, claims, grants, listings, payments, receipts
from pb.services.grants import GrantView
from pb.web.attachments import paper
from pb.web.forms.grants import AccountForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer

bp = Blueprint("own_grants", __name__)
HERE = f"{LOCAL}/my-grants"
ONE = f"{HERE}/<ref>"
OWN = "see_own_grant"
BOTH = ("GET", "POST")


@page(bp, HERE, OWN)
def index(language: str, edition: str) -> Response:
    """Show the grants of a holder in this edition."""
    projects = {view.number: view for view in listings.listed(g.edition)}
    return answer("grants/own_index.html", rows=grants.of_holder(whoever(), g.edition), projects=projects)


@page(bp, ONE, OWN)
def show(language: str, edition: str, ref: str) -> Response:
    """Show one grant: the money, what to do next, until when."""
    view = grants.own(whoever(), g.edition, ref)
    known, rows = bank_accounts.all_of(view), receipts.all_of(view)
    return answer(
        "grants/own.html",
        view=view,
        project=listings.one(g.edition, ref),
        standing=agreements.standing(view),
        bank=bank_accounts.current(known),
        pending=bank_accounts.pending(known),
        instalments=payments.of(view),
        rows=rows,
        balance=receipts.balance(g.edition, view, rows),
        claim=claims.current(view) if view.state in OWED | {"repaid"} else None,
        late=view.state == "paid" and deadlines.late(view.due_on, clock.today()),
    )


@page(bp, f"{ONE}/account", OWN, BOTH)
def account(language: str, edition: str, ref: str) -> Response:
    """Give the account number, just after signing in (D8)."""
    view, form = grants.own(whoever(), g.edition, ref), AccountForm()
    bank_accounts.check_fresh(whoever())
    if form.is_submitted() and form.validate():
        try:
            bank_accounts.ask(whoever(), g.edition, view, text(form.iban), text(form.owner))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    return answer("grants/own_account.html", 422 if request.method == "POST" else 200, form=form, view=view)


@page(bp, f"{ONE}/agreement-<code>.pdf", OWN)
def agreement(language: str, edition: str, ref: str, code: str) -> Response:
    """Give the agreement on paper, in French or in Dutch."""
    view = grants.own(whoever(), g.edition, ref)
    return paper(agreements.paper(g.edition, view, code), f"{view.ref}-{code}")


def _to(view: GrantView) -> Response:
    return redirect(url_for("own_grants.show", language=g.language, edition=g.edition.slug, ref=view.number), 303)
