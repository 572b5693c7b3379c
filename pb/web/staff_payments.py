"""Staff and the money of grants: account numbers, payment orders, lists for the receiver, figures of the law."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown
from pb.rules import bank, reference
from pb.services import bank_accounts, figures, grants, payment_files, payments
from pb.web.attachments import paper
from pb.web.context import gettext
from pb.web.forms.grants import AccountForm, ApprovalForm, FigureForm, OrderForm, PaidForm, PayerForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk, may

bp = Blueprint("staff_payments", __name__)
ONE = f"{LOCAL}/staff/grants/<ref>"
PART = f"{ONE}/instalments/<int:position>"
LISTS = f"{LOCAL}/staff/payments"
BOTH = ("GET", "POST")


@page(bp, f"{ONE}/account", "enter_iban", BOTH)
def account(language: str, edition: str, ref: str) -> Response:
    """Enter an account number for a holder; somebody else approves it (D8)."""
    view, form = grants.find(g.edition, ref), AccountForm()
    if form.is_submitted() and form.validate():
        try:
            bank_accounts.ask(whoever(), g.edition, view, text(form.iban), text(form.owner))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    return desk("grants/account.html", _code(), form=form, view=view)


@page(bp, f"{ONE}/account/<int:position>", "approve_iban", BOTH)
def approve(language: str, edition: str, ref: str, position: int) -> Response:
    """Show an account number in full beside the beneficiary, and approve or refuse that very number (D8)."""
    view, form = grants.find(g.edition, ref), ApprovalForm()
    if form.is_submitted() and form.validate():
        if text(form.answer) == "refuse":
            bank_accounts.refuse(whoever(), view, position, text(form.shown))
        else:
            bank_accounts.approve(whoever(), g.edition, view, position, text(form.shown))
        return _to(ref)
    known = next((each for each in bank_accounts.all_of(view) if each.number == position), None)
    if known is None:
        raise Unknown("unknown")
    return desk("grants/approve.html", form=form, view=view, known=known)


@page(bp, f"{PART}/order", "order_payment", BOTH)
def order(language: str, edition: str, ref: str, position: int) -> Response:
    """Order a payment under its mandate number; a second click finds it ordered (D9)."""
    view, form = grants.find(g.edition, ref), OrderForm()
    if form.is_submitted() and form.validate():
        try:
            payments.order(whoever(), g.edition, view, position, text(form.mandate))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    return _part("grants/order.html", view, form, position)


@page(bp, f"{PART}/cancel", "order_payment", BOTH)
def cancel(language: str, edition: str, ref: str, position: int) -> Response:
    """Take an order back while it is on no list."""
    view, form = grants.find(g.edition, ref), ApprovalForm()
    if form.is_submitted():
        payments.cancel(whoever(), view, position)
        return _to(ref)
    return _part("grants/cancel.html", view, form, position)


@page(bp, f"{PART}/paid", "commit_grants", BOTH)
def paid(language: str, edition: str, ref: str, position: int) -> Response:
    """Note the value date of a payment."""
    view, form = grants.find(g.edition, ref), PaidForm()
    if form.is_submitted() and form.validate() and form.paid_on.day:
        try:
            payments.pay(whoever(), g.edition, view, position, form.paid_on.day)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    return _part("grants/paid.html", view, form, position)


@page(bp, f"{PART}/order-<code>.pdf", "commit_grants")
def order_paper(language: str, edition: str, ref: str, position: int, code: str) -> Response:
    """Give a payment order on paper."""
    found = payments.one_order(grants.find(g.edition, ref), position)
    return paper(payment_files.order_paper(g.edition, found, code), f"{found.grant.ref}-{position}-{code}")


@page(bp, LISTS, "see_grants")
def index(language: str, edition: str) -> Response:
    """Show the orders that wait for a list, and the lists handed to the receiver."""
    rows = payments.orders(g.edition)
    waiting = [found for number, found in rows if number is None and found.state == payments.ORDERED]
    return desk(
        "grants/payments.html",
        waiting=waiting,
        lists=payments.lists(g.edition),
        finance=may(whoever(), "order_payment"),
        payer=bank.shown_iban(g.edition.municipality.iban),
    )


@page(bp, f"{LISTS}/new", "order_payment", BOTH)
def make_list(language: str, edition: str) -> Response:
    """Put the open orders on a list for the receiver, once (D9)."""
    if request.method == "POST":
        payments.make_list(whoever(), g.edition)
        return redirect(url_for("staff_payments.index", language=language, edition=edition), 303)
    rows = payments.orders(g.edition)
    waiting = [found for number, found in rows if number is None and found.state == payments.ORDERED]
    return desk("grants/new_list.html", waiting=waiting)


@page(bp, f"{LISTS}/payer", "order_payment", BOTH)
def payer(language: str, edition: str) -> Response:
    """Note the account from which the municipality pays, which its bank needs to know."""
    form = PayerForm()
    if form.is_submitted() and form.validate():
        try:
            payments.note_payer(whoever(), g.edition, text(form.iban))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for("staff_payments.index", language=language, edition=edition), 303)
    if not form.is_submitted():
        form.iban.data, form.iban.raw_data = bank.shown_iban(g.edition.municipality.iban), None
    return desk("grants/payer.html", _code(), form=form)


@page(bp, f"{LISTS}/<int:position>.<code>", "take_payments")
def list_file(language: str, edition: str, position: int, code: str) -> Response:
    """Give a list for the receiver as CSV, on paper or for the bank (SEPA), the same each time."""
    head, rows = payments.on_list(g.edition, position)
    name = f"{edition}-payments-{position}"
    if code == "pdf":
        wanted = language if language in ("fr", "nl") else "fr"
        return paper(payment_files.list_paper(g.edition, head, rows, wanted), name)
    if code not in ("csv", "xml"):
        raise Unknown("unknown")
    body = payment_files.table(rows) if code == "csv" else payment_files.sepa(g.edition, head, rows)
    response = Response(body, mimetype="text/csv" if code == "csv" else "application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{code}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@page(bp, f"{LOCAL}/staff/figures", "commit_grants", BOTH)
def legal_figures(language: str, edition: str) -> Response:
    """Show the dated figures of the law, and enter the one of a new year (R14, R20, R52)."""
    form = FigureForm()
    form.kind.choices = [(kind, gettext(label)) for kind, label in reference.KINDS.items()]
    if form.is_submitted() and form.validate() and form.valid_from.day:
        try:
            figures.enter(whoever(), text(form.kind), form.valid_from.day, text(form.value), text(form.source))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for("staff_payments.legal_figures", language=language, edition=edition), 303)
    rows = [
        (gettext(label), [each for each in figures.all_of() if each.kind == kind])
        for kind, label in reference.KINDS.items()
    ]
    return desk("grants/figures.html", _code(), form=form, rows=rows)


def _part(template: str, view: grants.GrantView, form: OrderForm | PaidForm | ApprovalForm, position: int) -> Response:
    """Show the form of one instalment."""
    row = next((each for each in payments.of(view) if each.number == position), None)
    if row is None:
        raise Unknown("unknown")
    return desk(template, _code(), form=form, view=view, row=row)


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to(ref: str) -> Response:
    return redirect(url_for("staff_grants.show", language=g.language, edition=g.edition.slug, ref=ref), 303)
