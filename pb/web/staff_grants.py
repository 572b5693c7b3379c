"""Staff and the grants of an edition: the list, one file, its agreement, its moves, its deadline."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock
from pb.errors import Invalid
from pb.rules import deadlines
from pb.rules import grants as rules
from pb.services import (
    agreements,
    bank_accounts,
    beside_grants,
    claims,
    equipment,
    grant_addresses,
    grant_decisions,
    grants,
    holders,
    listings,
    payments,
    receipts,
    reports,
)
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.web.attachments import paper
from pb.web.forms.grants import (
    AddressForm,
    CommitForm,
    ExtensionForm,
    GrantForm,
    ReasonsForm,
    SignedForm,
    SuspicionForm,
    reasons,
)
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk, may

bp = Blueprint("staff_grants", __name__)
HERE = f"{LOCAL}/staff/grants"
ONE = f"{HERE}/<ref>"
BOTH = ("GET", "POST")
MANAGE, SEE = "manage_grants", "see_grants"
BY_HAND = frozenset({"send_back", "justify", "close", "drop", "withdraw_claim", "recover", "settle"})
CLAIMABLE = frozenset({"paid", "reported", "justified"})
Make = Callable[[Actor, GrantView, str], None]
MADE: Mapping[str, Make] = {  # moves that check more than the table
    "justify": lambda actor, view, _step: reports.justify(actor, g.edition, view),
    "close": lambda actor, view, _step: reports.close(actor, g.edition, view),
    "settle": lambda actor, view, _step: claims.note_settled(actor, g.edition, view),
}


@page(bp, HERE, SEE)
def index(language: str, edition: str) -> Response:
    """Show every grant with its state, its deadline and its sums, and the projects that still have no file."""
    rows, today = grants.all_of(g.edition), clock.today()
    late = [view.number for view in rows if view.state == "paid" and deadlines.late(view.due_on, today)]
    projects = {view.number: view for view in listings.listed(g.edition)}
    missing = beside_grants.waiting(g.edition, rows)
    return desk(
        "grants/index.html",
        rows=rows,
        late=late,
        projects=projects,
        waiting=missing,
        manages=_manages(),
        sums=receipts.sums(g.edition),
    )


@page(bp, f"{HERE}/new/<ref>", MANAGE, BOTH)
def open(language: str, edition: str, ref: str) -> Response:
    """Open the file of a validated project with what the decision says."""
    project, form = listings.one(g.edition, ref), GrantForm()
    if form.is_submitted() and form.validate():
        try:
            view = grants.open_file(whoever(), g.edition, project.id, form.facts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    if not form.is_submitted():
        months, decision = g.edition.settings.completion_months, grant_decisions.of(g.edition, project)
        if decision is not None:
            form.decided_on.process_data(decision.decided_on)
            form.decision_ref.data = decision.number
            form.reason_fr.data, form.reason_nl.data = (decision.draft.reduction.get(code, "") for code in ("fr", "nl"))
        form.granted.process_data(decision.draft.amount_cents if decision else project.facts.retained_cents)
        form.beneficiary.data = project.facts.holder
        form.language.data = project.facts.language if project.facts.language in ("fr", "nl") else "fr"
        form.starts_on.process_data(clock.today())
        form.ends_on.process_data(deadlines.months_later(clock.today(), months) - timedelta(days=1))
    return desk("grants/form.html", _code(), form=form, project=project, view=None)


@page(bp, f"{HERE}/new/<ref>/propose", MANAGE, ("POST",))
def propose(language: str, edition: str, ref: str) -> Response:
    """Put the grant of a project on the College's list of business, with its reasoned text."""
    grant_decisions.propose(whoever(), g.edition, listings.one(g.edition, ref))
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, ONE, SEE)
def show(language: str, edition: str, ref: str) -> Response:
    """Show one file: money, agreement, account, payments, deadline, history."""
    return _file(grants.find(g.edition, ref), 200)


@page(bp, f"{ONE}/edit", MANAGE, BOTH)
def edit(language: str, edition: str, ref: str) -> Response:
    """Change what the agreement says, while nobody is bound by it."""
    view, form = grants.find(g.edition, ref), GrantForm()
    if form.is_submitted() and form.validate():
        try:
            grants.change(whoever(), g.edition, view, form.facts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    if not form.is_submitted():
        known = holders.reading(view.holder_id)
        form.fill(view, known.email, known.name)
    return desk("grants/form.html", _code(), form=form, project=listings.one(g.edition, ref), view=view)


@page(bp, f"{ONE}/commitment", "commit_grants", BOTH)
def commit(language: str, edition: str, ref: str) -> Response:
    """Note budget article and commitment (R53)."""
    view, form = grants.find(g.edition, ref), CommitForm()
    if form.is_submitted() and form.validate():
        try:
            article, number = text(form.budget_article), text(form.commitment_number)
            grants.note_commitment(whoever(), view, article, number, form.commitment_on.day)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    if not form.is_submitted():
        form.budget_article.data, form.commitment_number.data = view.budget_article, view.commitment_number
        form.commitment_on.process_data(view.commitment_on)
    return desk("grants/commit.html", _code(), form=form, view=view)


@page(bp, f"{ONE}/agreement-<code>.pdf", SEE)
def agreement(language: str, edition: str, ref: str, code: str) -> Response:
    """Give the agreement on paper, in French or in Dutch."""
    view = grants.find(g.edition, ref)
    return paper(agreements.paper(g.edition, view, code), f"{view.ref}-{code}")


@page(bp, f"{ONE}/agreement/send", MANAGE, ("POST",))
def send_agreement(language: str, edition: str, ref: str) -> Response:
    """Send the agreement to everybody who has not accepted it yet."""
    view = grants.find(g.edition, ref)
    agreements.send(whoever(), g.edition, view)
    return _to(view)


@page(bp, f"{ONE}/signatories/<int:position>", MANAGE, BOTH)
def signed(language: str, edition: str, ref: str, position: int) -> Response:
    """Record that somebody signed on paper."""
    view, form = grants.find(g.edition, ref), SignedForm()
    if form.is_submitted() and form.validate() and form.signed_on.day:
        try:
            agreements.record(whoever(), g.edition, view, position, form.signed_on.day)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    return desk("grants/signed.html", _code(), form=form, view=view, position=position)


@page(bp, f"{ONE}/moves/<step>", "see_grants", BOTH)
def move(language: str, edition: str, ref: str, step: str) -> Response:
    """Ask for the reasons of a move, if it needs any, and make it."""
    view, form = grants.find(g.edition, ref), ReasonsForm()
    row = next((each for each in _moves(view) if each.name == step), None)
    if row is None:
        rules.check_move(step if step in BY_HAND else "", view.state, "", {})
    assert row is not None
    if form.is_submitted() and form.validate():
        by = next(each for each in row.by if each in _capacities(whoever()))
        try:
            MADE.get(step, _plainly(by, reasons(form)))(whoever(), view, step)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    return desk("grants/move.html", _code(), form=form, view=view, move=row)


@page(bp, f"{ONE}/more-time", MANAGE, BOTH)
def extend(language: str, edition: str, ref: str) -> Response:
    """Give more time for report and accounts, with the reasons (R29)."""
    view, form = grants.find(g.edition, ref), ExtensionForm()
    if form.is_submitted() and form.validate() and form.new_due.day:
        try:
            grants.extend(whoever(), view, form.new_due.day, reasons(form), text(form.decision_ref).strip())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    return desk("grants/extend.html", _code(), form=form, view=view)


@page(bp, f"{ONE}/suspicion", MANAGE, BOTH)
def suspect(language: str, edition: str, ref: str) -> Response:
    """Mark a file for fraudulent use, for staff only, or take the mark away (R23)."""
    view, form = grants.find(g.edition, ref), SuspicionForm()
    if form.is_submitted() and form.validate():
        grants.suspect(whoever(), view, text(form.reason))
        return _to(view)
    if not form.is_submitted():
        form.reason.data = grants.suspicion(view)
    return desk("grants/suspect.html", _code(), form=form, view=view)


@page(bp, f"{ONE}/address", "enter_iban", BOTH)
def address(language: str, edition: str, ref: str) -> Response:
    """Give a file to another address of a holder who lost the old one (D8)."""
    view, form = grants.find(g.edition, ref), AddressForm()
    if form.is_submitted() and form.validate():
        try:
            grant_addresses.give(whoever(), g.edition, view, text(form.email), text(form.contact), text(form.proof))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(view)
    return desk("grants/address.html", _code(), form=form, view=view)


def _file(view: GrantView, status: int) -> Response:
    """Show a file with everything that hangs on it."""
    known = bank_accounts.all_of(view)
    missing, rows = payments.missing(g.edition, view, known), receipts.all_of(view)
    return desk(
        "grants/show.html",
        status,
        view=view,
        project=listings.one(g.edition, str(view.number)),
        standing=agreements.standing(view),
        bank=bank_accounts.current(known),
        pending=bank_accounts.pending(known),
        instalments=payments.of(view),
        missing=[sentence(each.code, dict(each.details)) for each in missing],
        history=grants.history(view),
        balance=receipts.balance(g.edition, view, rows),
        unsettled=sum(row.state == "sent" for row in rows),
        owed=view.state in rules.OWED | {"repaid"},
        claims=may(whoever(), "claim_grants") and view.state in CLAIMABLE,
        moves=[row for row in _moves(view) if row.name in BY_HAND],
        late=view.state == "paid" and deadlines.late(view.due_on, clock.today()),
        things=equipment.of_grant(view),
        stopped=view.state in rules.STOPPED,
        manages=_manages(),
        finance=may(whoever(), "order_payment"),
        commits=may(whoever(), "commit_grants"),
    )


def _moves(view: GrantView) -> list[rules.Move]:
    """Return the moves that this colleague may make by hand now."""
    return [row for row in rules.possible(view.state, _capacities(whoever())) if row.name in BY_HAND]


def _capacities(actor: Actor) -> set[str]:
    """Return in which capacities a colleague acts on grants."""
    roles = actor.roles_in(g.edition.municipality_id)
    found = {"participation"} if roles & {"participation", "administrator"} else set()
    return found | ({"finance"} if "finance" in roles else set())


def _plainly(by: str, given: Mapping[str, str]) -> Make:
    """Return the act of a move that the table alone decides on."""
    return lambda actor, view, step: grants.move(actor, view, step, by=by, reasons=given)


def _manages() -> bool:
    return may(whoever(), MANAGE)


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to(view: GrantView) -> Response:
    return redirect(url_for("staff_grants.show", language=g.language, edition=g.edition.slug, ref=view.number), 303)
