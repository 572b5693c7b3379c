"""Staff and receipts: the inbox, those of one grant with every sum, and what is decided on each."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid
from pb.rules import volunteers
from pb.services import attachments, grants, listings, receipts, reports
from pb.services.attachments import FORM_BYTES
from pb.web.attachments import content_of, download
from pb.web.forms.receipts import AcceptForm, ReasonForm, ReceiptForm, ReportForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk, may

bp = Blueprint("staff_receipts", __name__)
ALL = f"{LOCAL}/staff/grants/<ref>/receipts"
ONE = f"{ALL}/<int:position>"
MANAGE, SEE = "manage_grants", "see_grants"
BOTH = ("GET", "POST")


@page(bp, f"{LOCAL}/staff/receipts", SEE)
def inbox(language: str, edition: str) -> Response:
    """Show the receipts that wait for an answer, the oldest first."""
    titles = {view.number: words.pick(view.facts.titles, language) for view in listings.listed(g.edition)}
    return desk("grants/inbox.html", rows=receipts.inbox(g.edition), titles=titles)


@page(bp, ALL, SEE)
def index(language: str, edition: str, ref: str) -> Response:
    """Show the receipts of a grant, every sum, and the holder's report."""
    view = grants.find(g.edition, ref)
    rows = receipts.all_of(view)
    balance = receipts.balance(g.edition, view, rows)
    return desk(
        "grants/receipts.html",
        view=view,
        rows=rows,
        balance=balance,
        half=volunteers.too_much(balance.volunteers_cents, view.granted_cents),
        report=reports.of(view),
        manages=may(whoever(), MANAGE),
    )


@page(bp, f"{ALL}/new", MANAGE, BOTH, body_limit=FORM_BYTES)
def new(language: str, edition: str, ref: str) -> Response:
    """Enter a receipt that came on paper."""
    view, form = grants.find(g.edition, ref), ReceiptForm()
    if form.is_submitted() and form.validate():
        try:
            content = content_of(form.file.data)
            number = receipts.send(whoever(), g.edition, view, form.facts(), _name(form), content)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref, number)
    return desk("grants/receipt_form.html", 422 if request.method == "POST" else 200, form=form, view=view)


@page(bp, ONE, SEE)
def show(language: str, edition: str, ref: str, position: int) -> Response:
    """Show one receipt beside its picture, with what one must look at before it is accepted."""
    return _case(ref, position, AcceptForm(), ReasonForm(), 200)


@page(bp, f"{ONE}/accept", MANAGE, ("POST",))
def accept(language: str, edition: str, ref: str, position: int) -> Response:
    """Accept a receipt, or part of it."""
    view, form = grants.find(g.edition, ref), AcceptForm()
    if form.validate():
        try:
            receipts.accept(whoever(), g.edition, view, position, form.accepted.cents or 0, text(form.original))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref, position)
    g.get_twin = "staff_receipts.show"
    return _case(ref, position, form, ReasonForm(formdata=None), 422)


@page(bp, f"{ONE}/<any(ask,refuse,reopen):step>", MANAGE, ("POST",))
def decide(language: str, edition: str, ref: str, position: int, step: str) -> Response:
    """Refuse a receipt, ask the holder about it, or open it again."""
    view, form = grants.find(g.edition, ref), ReasonForm()
    if form.validate():
        try:
            receipts.decide(whoever(), g.edition, view, position, step, text(form.reason))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(ref, position)
    g.get_twin = "staff_receipts.show"
    return _case(ref, position, AcceptForm(formdata=None), form, 422)


@page(bp, f"{ONE}/<file>", SEE)
def file(language: str, edition: str, ref: str, position: int, file: str) -> Response:
    """Give the photo or PDF of a receipt."""
    view = grants.find(g.edition, ref)
    return download(*attachments.read(g.edition.id, receipts.subject(view, position), file))


@page(bp, f"{LOCAL}/staff/grants/<ref>/report", MANAGE, BOTH)
def report(language: str, edition: str, ref: str) -> Response:
    """Enter a report that came on paper."""
    view, form = grants.find(g.edition, ref), ReportForm()
    if form.is_submitted() and form.validate():
        try:
            reports.hand_in(whoever(), g.edition, view, text(form.done), form.people.data, text(form.learnt))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for("staff_receipts.index", language=language, edition=edition, ref=ref), 303)
    return desk("grants/report_form.html", 422 if request.method == "POST" else 200, form=form, view=view)


def _case(ref: str, position: int, form: AcceptForm, why: ReasonForm, status: int) -> Response:
    """Show one receipt."""
    view = grants.find(g.edition, ref)
    row = receipts.get(view, position)
    if request.method == "GET":
        form.accepted.process_data(row.charged_cents)
        form.original.data = "digital" if row.original in ("digital", "said_digital") else ""
    held = attachments.of(g.edition.id, receipts.subject(view, position))
    found = receipts.warnings(g.edition, view, row)
    return desk(
        "grants/receipt.html",
        status,
        view=view,
        row=row,
        form=form,
        why=why,
        files=held,
        warnings=[sentence(each.code, dict(each.details)) for each in found],
        manages=may(whoever(), MANAGE),
    )


def _name(form: ReceiptForm) -> str:
    return str(getattr(form.file.data, "filename", "") or "")


def _to(ref: str, number: int) -> Response:
    values = {"language": g.language, "edition": g.edition.slug, "ref": ref, "position": number}
    return redirect(url_for("staff_receipts.show", **values), 303)
