"""A holder and the receipts of a grant: sent from a phone, answered, taken back; and the report with the accounts."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import attachments, grants, receipts, reports
from pb.services.attachments import FORM_BYTES
from pb.web.attachments import content_of, download
from pb.web.forms.receipts import ReceiptForm, ReportForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer

bp = Blueprint("own_receipts", __name__)
GRANT = f"{LOCAL}/my-grants/<ref>"
ALL = f"{GRANT}/receipts"
ONE = f"{ALL}/<int:position>"
OWN = "see_own_grant"
BOTH = ("GET", "POST")


@page(bp, f"{ALL}/new", OWN, BOTH, body_limit=FORM_BYTES)
def new(language: str, edition: str, ref: str) -> Response:
    """Send a receipt in."""
    view, form = grants.own(whoever(), g.edition, ref), ReceiptForm()
    if form.is_submitted() and form.validate():
        try:
            receipts.send(whoever(), g.edition, view, form.facts(), _name(form), content_of(form.file.data))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    return answer("grants/own_receipt_form.html", _code(), form=form, view=view, row=None)


@page(bp, ONE, OWN, BOTH, body_limit=FORM_BYTES)
def show(language: str, edition: str, ref: str, position: int) -> Response:
    """Show one receipt; after a question, send it in again."""
    view, form = grants.own(whoever(), g.edition, ref), ReceiptForm()
    row = receipts.get(view, position)
    if form.is_submitted() and form.validate():
        try:
            content = content_of(form.file.data)
            receipts.answer(whoever(), g.edition, view, position, form.facts(), _name(form), content)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    if not form.is_submitted():
        form.fill(row)
    files = attachments.of(g.edition.id, receipts.subject(view, position))
    template = "grants/own_receipt_form.html" if row.state == "asked" else "grants/own_receipt.html"
    return answer(template, _code(), form=form, view=view, row=row, files=files)


@page(bp, f"{ONE}/withdraw", OWN, ("POST",))
def withdraw(language: str, edition: str, ref: str, position: int) -> Response:
    """Take a receipt back that nobody has decided on."""
    receipts.withdraw(whoever(), g.edition, grants.own(whoever(), g.edition, ref), position)
    return _to(ref)


@page(bp, f"{ONE}/<file>", OWN)
def file(language: str, edition: str, ref: str, position: int, file: str) -> Response:
    """Give a holder the own photo or PDF back."""
    view = grants.own(whoever(), g.edition, ref)
    return download(*attachments.read(g.edition.id, receipts.subject(view, position), file))


@page(bp, f"{GRANT}/report", OWN, BOTH)
def report(language: str, edition: str, ref: str) -> Response:
    """Hand in the report with the accounts (art. 6, 11)."""
    view, form = grants.own(whoever(), g.edition, ref), ReportForm()
    if form.is_submitted() and form.validate():
        try:
            reports.hand_in(whoever(), g.edition, view, text(form.done), form.people.data, text(form.learnt))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref)
    held = reports.of(view)
    if held and not form.is_submitted():
        form.done.data, form.people.data, form.learnt.data = held.done, held.people, held.learnt
    rows = receipts.all_of(view)
    balance = receipts.balance(g.edition, view, rows)
    return answer("grants/own_report.html", _code(), form=form, view=view, balance=balance)


def _name(form: ReceiptForm) -> str:
    return str(getattr(form.file.data, "filename", "") or "")


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to(ref: str) -> Response:
    return redirect(url_for("own_grants.show", language=g.language, edition=g.edition.slug, ref=ref), 303)
