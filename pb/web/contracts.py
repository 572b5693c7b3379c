"""The Service's own pages: contracts with their ceilings, contractors, client bodies and figures (RP1 to RP12)."""

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import tables, words
from pb.errors import Refusal, Unknown
from pb.services import adhesions, dossier_board, purchasing
from pb.web.context import gettext, label
from pb.web.forms.purchasing import BodyForm, ContractForm, ContractorForm, LotForm, RepresentativeForm
from pb.web.forms.sheet import text
from pb.web.pages import page, whoever
from pb.web.staff import desk

bp = Blueprint("contracts", __name__)
HERE = "/<lang:language>/staff/purchasing"
SLOT = "-"  # where the token of an invitation stands in its address
MANAGE, POST, BOTH = "manage_purchasing", ("POST",), ("GET", "POST")


@page(bp, HERE, MANAGE)
def index(language: str) -> Response:
    """Show the contracts with what is ordered against their ceilings."""
    rows = [(each, purchasing.watch(each)) for each in purchasing.frameworks()]
    return desk("purchasing/contracts.html", rows=rows)


@page(bp, f"{HERE}/load", MANAGE, POST)
def load(language: str) -> Response:
    """Write the centres that are loaded by default, so that they can be mended."""
    purchasing.load_defaults()
    return redirect(url_for(".index", language=language), 303)


@page(bp, f"{HERE}/contracts/<int:framework_id>", MANAGE, BOTH)
def contract(language: str, framework_id: int) -> Response:
    """Change what is known of a contract, and see the contractors of its lots."""
    view, form = purchasing.get(framework_id), ContractForm()
    if form.is_submitted() and form.validate():
        try:
            purchasing.change(
                whoever(),
                framework_id,
                ends_on=form.ends_on.day,
                ceiling_cents=form.ceiling.cents,
                exactly=text(form.exactly),
                threshold_cents=form.threshold.cents or 0,
                standstill_days=form.standstill.data or 0,
                open_=bool(form.open.data),
            )
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".contract", language=language, framework_id=framework_id), 303)
    if not form.is_submitted():
        form.ends_on.process_data(view.ends_on)
        form.ceiling.process_data(view.ceiling_cents)
        form.threshold.process_data(view.rule.threshold_cents)
        form.exactly.data, form.standstill.data, form.open.data = view.rule.exactly, view.standstill_days, view.open
    lots = [(lot, purchasing.contractors(whoever(), lot.id)) for lot in view.lots]
    watch = purchasing.watch(view)
    limits = [
        (gettext(text), words.money(cents, language) if cents is not None else gettext("to be confirmed"))
        for text, cents in purchasing.thresholds()
    ]
    status = 422 if form.is_submitted() else 200
    return desk("purchasing/contract.html", status, view=view, form=form, lots=lots, watch=watch, limits=limits)


@page(bp, f"{HERE}/lots/<int:lot_id>", MANAGE, BOTH)
def lot(language: str, lot_id: int) -> Response:
    """Change what a lot covers and how it is awarded."""
    owner = _owner(lot_id)
    view, form = owner.lot(lot_id), LotForm()
    if form.is_submitted() and form.validate():
        try:
            purchasing.change_lot(whoever(), lot_id, form.names(), form.services(), text(form.method))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".contract", language=language, framework_id=owner.id), 303)
    if not form.is_submitted():
        form.name_fr.data, form.name_nl.data = view.names["fr"], view.names["nl"]
        form.services_fr.data, form.services_nl.data = ("\n".join(view.services[each]) for each in ("fr", "nl"))
        form.method.data = view.method
    return desk("purchasing/lot.html", 422 if form.is_submitted() else 200, form=form, view=owner, lot=view)


@page(bp, f"{HERE}/lots/<int:lot_id>/contractors", MANAGE, BOTH)
def contractor(language: str, lot_id: int) -> Response:
    """Add a contractor at the end of the ranking of a lot."""
    owner, form = _owner(lot_id), ContractorForm()
    if form.is_submitted() and form.validate():
        try:
            purchasing.add_contractor(whoever(), lot_id, text(form.name), text(form.email), text(form.language))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".contract", language=language, framework_id=owner.id), 303)
    status = 422 if form.is_submitted() else 200
    return desk("purchasing/contractor.html", status, form=form, view=owner, lot=owner.lot(lot_id))


@page(bp, f"{HERE}/bodies", MANAGE, BOTH)
def bodies(language: str) -> Response:
    """Show the register of client bodies, and enter one (RP4)."""
    form = BodyForm()
    if form.is_submitted() and form.validate():
        names = {"fr": text(form.name_fr).strip(), "nl": text(form.name_nl).strip()}
        try:
            made = adhesions.make(whoever(), names, text(form.kind), text(form.territory), text(form.payer))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".body", language=language, body_id=made), 303)
    known = adhesions.all_of(purchasing.main().id)
    rows = [(each, known.get(each.id)) for each in adhesions.bodies()]
    return desk("purchasing/bodies.html", 422 if form.is_submitted() else 200, form=form, rows=rows)


@page(bp, f"{HERE}/bodies/<int:body_id>", MANAGE, BOTH)
def body(language: str, body_id: int) -> Response:
    """Show a client body and who acts for it; invite somebody."""
    view, form = adhesions.body(body_id), RepresentativeForm()
    if form.is_submitted() and form.validate():
        place = url_for("accounts.accept", language=text(form.language), token=SLOT).removesuffix(SLOT)
        base = current_app.config["PB"].base_url + place
        try:
            adhesions.invite(whoever(), body_id, text(form.email), text(form.language), base)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".body", language=language, body_id=body_id), 303)
    status = 422 if form.is_submitted() else 200
    people = adhesions.representatives(body_id)
    return desk("purchasing/body.html", status, view=view, form=form, people=people)


@page(bp, f"{HERE}/bodies/<int:body_id>/remove", MANAGE, POST)
def remove(language: str, body_id: int) -> Response:
    """Take from somebody the right to act for a body."""
    adhesions.remove_representative(whoever(), body_id, request.form.get("email", ""))
    return redirect(url_for(".body", language=language, body_id=body_id), 303)


@page(bp, f"{HERE}/figures", MANAGE)
def figures(language: str) -> Response:
    """Show dossiers by step, days by step, and money by lot, year and client (RP12)."""
    return desk("purchasing/figures.html", found=dossier_board.figures())


@page(bp, f"{HERE}/figures.xlsx", MANAGE)
def figures_file(language: str) -> Response:
    """Send every dossier as a table of calculation."""
    head = [gettext(each) for each in ("Dossier", "Title", "Body", "Step", "Lot", "Award", "Amount", "Due")]
    rows = [
        [
            line.id,
            line.title,
            words.pick(line.body_names, language),
            label(line.status, "dossier_status"),
            line.lot or "",
            label(line.award, "award") if line.award else "",
            (line.amount_cents or 0) / 100,
            line.due_on.isoformat() if line.due_on else "",
        ]
        for line in dossier_board.lines(whoever())
    ]
    response = Response(tables.as_xlsx([head, *rows]), content_type=tables.XLSX_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="dossiers.xlsx"'
    return response


def _owner(lot_id: int) -> purchasing.FrameworkView:
    """Return the contract of a lot; raise `Unknown`."""
    for each in purchasing.frameworks():
        if any(lot.id == lot_id for lot in each.lots):
            return each
    raise Unknown("unknown")
