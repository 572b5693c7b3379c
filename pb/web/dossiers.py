"""Dossiers of the purchasing centre: the board, one dossier, its need, lots, specifications and papers (RP6, RP7)."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Conflict, Invalid, Unknown
from pb.rules import dossiers as rules
from pb.rules import permissions
from pb.services import adhesions, dossier_board, dossier_notes, dossier_papers, dossiers, purchasing, setup, today
from pb.services import orders as purchase_orders
from pb.services.actors import Actor
from pb.services.dossiers import DossierView
from pb.web.attachments import content_of, download
from pb.web.attachments import paper as send_paper
from pb.web.forms.purchasing import AdhesionForm, LotsForm, NeedForm, WordsForm
from pb.web.forms.setup import said
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, cut, page, whoever
from pb.web.purchasing import known_choices
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("dossiers", __name__)
HERE = "/<lang:language>/staff/dossiers"
ONE = f"{HERE}/<dossier_id>"
SEE, POST, BOTH = "see_dossiers", ("POST",), ("GET", "POST")
PAGES = {  # the page on which a move is made, where it has one of its own
    "confirm": "dossiers.lots",
    "invite": "procedures.quotes",
    "open": "procedures.quotes",
    "propose": "procedures.offers",
    "validate": "procedures.decide",
    "order": "procedures.finish",
    "close": "procedures.finish",
}
BY_ACT = frozenset(PAGES) - {"open"}  # moves that an act makes; the page of the quotes leads to the others
ON_PAGE = 50
EDITIONS = 3  # the newest, from which a need can be made in one click
FILE_BYTES = 11 * 1024 * 1024


@page(bp, HERE, SEE)
def index(language: str) -> Response:
    """Show the dossiers: all by step to the Service, their own to the others."""
    actor = whoever()
    rows = dossier_board.lines(actor)
    wanted = request.args.get("status", "")
    chosen = [row for row in rows if wanted in ("", row.status)]
    counted = {step: sum(row.status == step for row in rows) for step in rules.STATUSES}
    service = purchasing.SERVICE in actor.roles_in(None)
    held = [each for each in today.mine(actor) if may_refer(actor, each.municipality_id)][:EDITIONS]
    shown, number, total = cut(chosen, ON_PAGE)
    return desk(
        "purchasing/board.html",
        rows=shown,
        number=number,
        pages_total=total,
        address=lambda to: url_for(".index", language=language, status=wanted or None, page=to),
        counted=counted,
        wanted=wanted,
        service=service,
        bodies=adhesions.mine(actor),
        editions=held,
    )


@page(bp, f"{HERE}/new/<int:body_id>", SEE, BOTH)
def new(language: str, body_id: int) -> Response:
    """Write a need from nothing, for a body one acts for."""
    body = next((each for each in adhesions.mine(whoever()) if each.id == body_id), None)
    if body is None:
        raise Unknown("unknown")
    form = _need_form()
    if form.is_submitted() and form.validate():
        try:
            made = dossiers.draft(whoever(), body, text(form.title), form.need(body.kind))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(language, made)
    return desk("purchasing/need.html", 422 if form.is_submitted() else 200, form=form, body=body, view=None)


@page(bp, f"{LOCAL}/staff/referral", "refer", POST)
def refer(language: str, edition: str) -> Response:
    """Make a need of an edition in one click: dates, envelopes and what is missing are filled in (RP6)."""
    found = [problem for _, problem in setup.problems(g.edition)]
    missing = [{each: said(problem, each) for each in words.LANGUAGES} for problem in found]
    return _to(language, dossiers.from_edition(whoever(), g.edition, missing))


@page(bp, ONE, SEE)
def show(language: str, dossier_id: str) -> Response:
    """Show where a dossier is, what comes next and whom it waits for."""
    return _case(dossiers.view(whoever(), dossier_id), WordsForm(), 200)


@page(bp, f"{ONE}/need", SEE, BOTH)
def need(language: str, dossier_id: str) -> Response:
    """Change the need of a draft."""
    view, form = dossiers.view(whoever(), dossier_id), _need_form()
    if form.is_submitted() and form.validate():
        try:
            dossiers.write_need(whoever(), dossier_id, text(form.title), form.need(view.body.kind))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(language, dossier_id)
    if not form.is_submitted():
        form.fill(view.title, view.need)
    return desk("purchasing/need.html", 422 if form.is_submitted() else 200, form=form, body=view.body, view=view)


@page(bp, f"{ONE}/moves/<step>", SEE, BOTH)
def move(language: str, dossier_id: str, step: str) -> Response:
    """Ask for the reason of a move, and make it."""
    view, form = dossiers.view(whoever(), dossier_id), WordsForm()
    found = next((each for each in rules.allowed(view.status, view.party) if each.name == step), None)
    if found is None or step in BY_ACT:
        raise Conflict("dossier_not_from_here")
    if form.is_submitted() and form.validate():
        try:
            dossiers.move(whoever(), dossier_id, step, text(form.body))
        except Invalid:
            form.body.errors = [sentence("text_needed")]
        else:
            return _to(language, dossier_id)
    return desk("purchasing/move.html", 422 if form.is_submitted() else 200, form=form, view=view, move=found)


@page(bp, f"{ONE}/lots", SEE, BOTH)
def lots(language: str, dossier_id: str) -> Response:
    """Confirm the lots of a need, or others with a reason (RP6)."""
    view, form = dossiers.view(whoever(), dossier_id), LotsForm()
    form.lots.choices = [
        (str(lot.id), f"{lot.number}. {words.pick(lot.names, language)}") for lot in view.framework.lots
    ]
    if form.is_submitted() and form.validate():
        chosen = [int(each) for each in form.lots.data or [] if each.isdigit()]
        try:
            dossiers.confirm_lots(whoever(), dossier_id, chosen, form.amount.cents, text(form.reason))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(language, dossier_id)
    if not form.is_submitted():
        advised = {each["lot"] for each in view.advised}
        form.lots.data = [str(lot.id) for lot in view.framework.lots if lot.number in advised]
        form.amount.process_data(view.amount_cents)
    return desk("purchasing/lots.html", 422 if form.is_submitted() else 200, form=form, view=view)


@page(bp, f"{ONE}/notes", SEE, POST)
def note(language: str, dossier_id: str) -> Response:
    """Write a message to the other side."""
    view, form = dossiers.view(whoever(), dossier_id), WordsForm()
    g.get_twin = "dossiers.show"
    if form.validate():
        try:
            dossier_notes.write_note(whoever(), dossier_id, request.form.get("about", ""), text(form.body))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            back = ".specifications" if request.form.get("about") == "specifications" else ".show"
            return redirect(url_for(back, language=language, dossier_id=dossier_id), 303)
    return _case(view, form, 422)


@page(bp, f"{ONE}/specifications", SEE, BOTH)
def specifications(language: str, dossier_id: str) -> Response:
    """Write the specifications together: versions, comments of both sides, frozen when they are sent (RP7)."""
    view, form = dossiers.view(whoever(), dossier_id), WordsForm()
    if form.is_submitted() and form.validate():
        version = text(form.version)
        try:
            dossier_notes.write_specification(
                whoever(), dossier_id, text(form.body), int(version) if version.isdigit() else -1
            )
        except (Invalid, Conflict) as refusal:
            if refusal.code == "specification_frozen":
                raise
            form.mend(refusal)
        else:
            return redirect(url_for(".specifications", language=language, dossier_id=dossier_id), 303)
    held = dossier_notes.specifications(dossier_id)
    if not form.is_submitted():
        form.body.data = held[0].body if held else view.need.text
    form.version.data = str(held[0].version if held else 0)
    notes = [each for each in dossier_notes.notes(dossier_id) if each.about == "specifications"]
    status = 422 if form.is_submitted() else 200
    return desk("purchasing/specifications.html", status, form=form, view=view, versions=held, notes=notes)


@page(bp, f"{ONE}/adhesion", SEE, BOTH, body_limit=FILE_BYTES)
def adhesion(language: str, dossier_id: str) -> Response:
    """Send the protocol, or hand it in signed with who decided and who signs (RP5)."""
    view, form = dossiers.view(whoever(), dossier_id), AdhesionForm()
    framework, body = view.framework.id, view.body.id
    if form.is_submitted() and form.validate():
        try:
            _advance(whoever(), framework, body, form)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to(language, dossier_id)
    held = adhesions.adhesion(framework, body)
    if not form.is_submitted() and held:
        form.deciding_body.data = held.deciding_body
    files = adhesions.protocols(framework, body)
    status = 422 if form.is_submitted() else 200
    return desk("purchasing/adhesion.html", status, form=form, view=view, adhesion=held, files=files)


@page(bp, f"{ONE}/adhesion/<file_id>", SEE)
def protocol(language: str, dossier_id: str, file_id: str) -> Response:
    """Send a signed protocol."""
    view = dossiers.view(whoever(), dossier_id)
    return download(*adhesions.protocol(view.framework.id, view.body.id, file_id))


@page(bp, f"{ONE}/papers/<any('fr','nl'):written>/<name>", SEE)
def paper(language: str, dossier_id: str, written: str, name: str) -> Response:
    """Send a paper of a dossier in French or Dutch."""
    contractor = request.args.get("contractor", "0")
    content = dossier_papers.paper(whoever(), dossier_id, name, written, int(contractor) if contractor.isdigit() else 0)
    return send_paper(content, f"{name}-{dossier_id}-{written}")


def may_refer(actor: Actor, municipality_id: int) -> bool:
    """Tell whether somebody may make a need of an edition of a municipality."""
    return permissions.may(actor.roles_in(municipality_id), "refer", ())


def _advance(actor: Actor, framework: int, body: int, form: AdhesionForm) -> None:
    """Move an adhesion on with what was sent."""
    sent = form.protocol.data
    adhesions.advance(
        actor,
        framework,
        body,
        request.form.get("state", "signed"),
        deciding_body=text(form.deciding_body),
        decided_on=form.decided_on.day,
        reference=text(form.reference),
        signatories=text(form.signatories),
        signed_on=form.signed_on.day,
        name=sent.filename if sent else "",
        content=content_of(sent),
    )


def _case(view: DossierView, form: WordsForm, status: int) -> Response:
    """Show the page of one dossier."""
    papers = [name for name in dossier_papers.NAMES if _ready(view, name)]
    return desk(
        "purchasing/dossier.html",
        status,
        view=view,
        form=form,
        steps=rules.STEPS,
        onward=_onward(view),
        notes=[each for each in dossier_notes.notes(view.id) if each.about == "dossier"],
        adhesion=adhesions.adhesion(view.framework.id, view.body.id),
        order=purchase_orders.ordered(view.id),
        papers=papers,
        refused=dossier_papers.refused(view) if view.party == "service" else [],
    )


def _onward(view: DossierView) -> list[dict[str, Any]]:
    """Return the moves that a party can make here: name, address, and whether it is the wanted one."""
    found = []
    for each in rules.allowed(view.status, view.party):
        endpoint = PAGES.get(each.name, "dossiers.move")
        values = {"language": g.language, "dossier_id": view.id}
        if endpoint == "dossiers.move":
            values["step"] = each.name
        quiet = each.name in ("drop", "not_relevant", "revise")
        found.append({"name": each.name, "address": url_for(endpoint, **values), "quiet": quiet})
    return found


def _ready(view: DossierView, name: str) -> bool:
    """Tell whether a paper can be made and shown to this reader now."""
    if view.party == "client" and name not in dossier_papers.FOR_THE_CLIENT:
        return False
    return {
        "briefing": view.lot is not None,
        "protocol": view.status != "draft",
        "report": bool(view.report),
        "award": bool(view.decision),
        "order": view.status in ("mission", "closed"),
    }.get(name, False)


def _need_form() -> NeedForm:
    form = NeedForm()
    form.method_known.choices = known_choices()
    return form


def _to(language: str, dossier_id: str) -> Response:
    return redirect(url_for("dossiers.show", language=language, dossier_id=dossier_id), 303)
