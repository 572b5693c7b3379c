"""Sittings for staff: agendas, proposals with their texts, adoption, numbers, extracts, corrections (R32, R44)."""

from collections.abc import Sequence

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock
from pb.errors import Invalid, Problem, Refusal, Unknown
from pb.rules import decisions as rules
from pb.rules.labels import DECIDING_BODIES
from pb.services import agendas, attachments, deciding, decisions, proposals, register, sittings
from pb.services.decisions import BusinessView
from pb.web.attachments import content_of, download
from pb.web.forms.college import AllForm, CorrectionForm, ExtractForm, PointForm, SittingForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk, may

bp = Blueprint("college", __name__)
HERE = f"{LOCAL}/staff/college"
BOTH = ("GET", "POST")
PREPARE, RECORD = "prepare_decisions", "record_decisions"
KINDS = {
    "texts.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "list.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "texts.txt": "text/plain; charset=utf-8",
}


@page(bp, HERE, PREPARE, BOTH)
def index(language: str, edition: str) -> Response:
    """Show the sittings, what waits for an agenda, and convene a sitting."""
    form = SittingForm()
    form.offer([body for body in DECIDING_BODIES if body in _bodies()])
    if form.is_submitted() and form.validate():
        try:
            made = sittings.convene(whoever(), g.edition, text(form.body), form.held_on.day, text(form.reference))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".sitting", language=language, edition=edition, ref=made), 303)
    return _index(form)


@page(bp, f"{HERE}/forward", PREPARE, ("POST",))
def forward(language: str, edition: str) -> Response:
    """Propose a decision on every chosen project whose study is complete, for the agenda of a sitting or of none."""
    sitting = request.form.get("sitting", "")
    proposals.put_all(whoever(), g.edition, request.form.getlist("project"), sitting)
    if not sitting:
        return redirect(url_for(".index", language=language, edition=edition), 303)
    return redirect(url_for(".sitting", language=language, edition=edition, ref=sitting), 303)


@page(bp, f"{HERE}/place", PREPARE, ("POST",))
def place(language: str, edition: str) -> Response:
    """Put the chosen points on the agenda of a sitting."""
    wanted, sitting = request.form.getlist("point"), request.form.get("sitting", "")
    if not wanted or not sitting:
        raise Invalid("no_point_chosen")
    for ref in wanted:
        decisions.place(whoever(), g.edition, ref, sitting)
    return redirect(url_for(".sitting", language=language, edition=edition, ref=sitting), 303)


@page(bp, f"{HERE}/<ref>", PREPARE)
def sitting(language: str, edition: str, ref: str) -> Response:
    """Show a sitting: its agenda with what each point needs, and what was decided under which number."""
    return _sitting(ref, AllForm())


@page(bp, f"{HERE}/<ref>/edit", PREPARE, BOTH)
def edit(language: str, edition: str, ref: str) -> Response:
    """Change the day or the reference of a sitting at which nothing was decided yet."""
    view, form = sittings.get(g.edition, ref), SittingForm()
    del form.body
    if form.is_submitted() and form.validate():
        try:
            sittings.change(whoever(), g.edition, ref, form.held_on.day, text(form.reference))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".sitting", language=language, edition=edition, ref=ref), 303)
    elif not form.is_submitted():
        form.held_on.process_data(view.held_on)
        form.reference.data = view.reference
    return desk("college/edit.html", 422 if form.is_submitted() else 200, form=form, sitting=view)


@page(bp, f"{HERE}/<ref>/cancel", PREPARE, ("POST",))
def cancel(language: str, edition: str, ref: str) -> Response:
    """Take a sitting away; its points wait for another one."""
    sittings.cancel(whoever(), g.edition, ref)
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, f"{HERE}/<ref>/<any('texts.docx','texts.txt','list.docx'):name>", PREPARE)
def export(language: str, edition: str, ref: str, name: str) -> Response:
    """Give the texts of a sitting for the secretariat's own software, or the annexed list."""
    view = sittings.get(g.edition, ref)
    answer = Response(agendas.file(g.edition, view, name), content_type=KINDS[name])
    file = f"{view.body}-{view.held_on.isoformat()}-{name}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(bp, f"{HERE}/<ref>/adopt", RECORD, ("POST",))
def adopt_all(language: str, edition: str, ref: str) -> Response:
    """Adopt every point as proposed, except those that are ticked."""
    form = AllForm()
    if form.validate():
        try:
            deciding.adopt_all(
                whoever(),
                g.edition,
                ref,
                text(form.number),
                form.decided_on.day,
                counted_on=bool(form.counted_on.data),
                but=request.form.getlist("but"),
            )
        except Refusal as refusal:
            form.mend(Invalid(refusal.code) if refusal.code == "points_not_ready" else refusal)
        else:
            return redirect(url_for(".sitting", language=language, edition=edition, ref=ref), 303)
    return _sitting(ref, form, 422)


@page(bp, f"{HERE}/points/<ref>", PREPARE, BOTH)
def point(language: str, edition: str, ref: str) -> Response:
    """Show a point with its text in both languages, and keep what was changed in the proposal."""
    view, form = decisions.business(g.edition, ref), PointForm()
    form.offer(view.draft.kind)
    if form.is_submitted() and form.validate():
        try:
            draft = form.draft(view.draft)
            if request.form.get("anew") and view.draft.kind == "admissibility" and not view.corrects:
                proposals.recompose(whoever(), g.edition, view, draft)
                return redirect(url_for(".point", language=language, edition=edition, ref=ref), 303)
            decisions.propose(whoever(), g.edition, draft)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(_after(view), 303)
    elif not form.is_submitted():
        form.fill(view.draft)
    return _point(view, form)


@page(bp, f"{HERE}/points/<ref>/adopt", RECORD, ("POST",))
def adopt(language: str, edition: str, ref: str) -> Response:
    """Record what was decided on one point, with the text as it was adopted."""
    view, form = decisions.business(g.edition, ref), PointForm()
    form.offer(view.draft.kind)
    if form.validate():
        try:
            deciding.adopt(whoever(), g.edition, ref, text(form.number), form.decided_on.day, form.draft(view.draft))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(_after(view), 303)
    g.get_twin = "college.point"
    return _point(view, form)


@page(bp, f"{HERE}/points/<ref>/drop", PREPARE, ("POST",))
def drop(language: str, edition: str, ref: str) -> Response:
    """Take a point off its agenda, or away altogether."""
    view = decisions.business(g.edition, ref)
    if request.form.get("away"):
        decisions.drop(whoever(), g.edition, ref)
    else:
        decisions.place(whoever(), g.edition, ref, "")
    return redirect(_after(view), 303)


@page(bp, f"{HERE}/numbers/<ref>/extract", RECORD, BOTH, body_limit=attachments.FORM_BYTES)
def extract(language: str, edition: str, ref: str) -> Response:
    """Record the signed extract of a number; then everybody concerned is told."""
    rows, form = decisions.under(g.edition, ref), ExtractForm()
    if not rows:
        raise Unknown("unknown")
    if form.is_submitted() and form.validate():
        content = content_of(form.file.data)
        name = form.file.data.filename or "" if content else ""
        try:
            deciding.record_extract(whoever(), g.edition, ref, name, content, form.signed_on.day)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            back = url_for(".sitting", language=language, edition=edition, ref=rows[0].sitting_id)
            return redirect(back, 303)
    names = agendas.named(g.edition, rows)
    return desk("college/extract.html", 422 if form.is_submitted() else 200, form=form, rows=rows, names=names)


@page(bp, f"{HERE}/numbers/<ref>/files/<file>", PREPARE)
def file(language: str, edition: str, ref: str, file: str) -> Response:
    """Give the signed extract of a number."""
    if not decisions.under(g.edition, ref):
        raise Unknown("unknown")
    return download(*attachments.read(g.edition.id, f"deliberation {ref}", file))


@page(bp, f"{HERE}/decisions/<ref>/correct", RECORD, BOTH)
def correct(language: str, edition: str, ref: str) -> Response:
    """Prepare the correction of a clerical error by a new decision: the old one stays as it is."""
    view, form = decisions.get(g.edition, ref), CorrectionForm()
    if form.is_submitted() and form.validate():
        try:
            made = decisions.begin_correction(whoever(), g.edition, ref, form.reason())
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".point", language=language, edition=edition, ref=made), 303)
    names = agendas.named(g.edition, [view])[view.draft.subject]
    return desk("college/correct.html", 422 if form.is_submitted() else 200, form=form, view=view, names=names)


def _bodies() -> set[str]:
    """Return the bodies that decide something in this edition."""
    chain = g.edition.settings.deciding_chain
    return {body for kind in rules.KINDS for body in rules.bodies(kind, chain)}


def _index(form: SittingForm) -> Response:
    """Show the sittings and what waits for an agenda."""
    rows = sittings.every(g.edition.id)
    every = decisions.waiting(g.edition.id)
    waiting = agendas.points(g.edition, "", every)
    today = clock.today()
    coming = [row for row in rows if row.held_on >= today or not row.decided]
    status = 422 if form.is_submitted() else 200
    facts = {"rows": rows, "waiting": waiting, "ready": proposals.ready(g.edition, every), "coming": coming}
    return desk("college/index.html", status, form=form, **facts)


def _sitting(ref: str, form: AllForm, status: int = 200) -> Response:
    """Show a sitting."""
    g.get_twin = "college.sitting"
    view = sittings.get(g.edition, ref)
    taken = [each for each in decisions.everything(g.edition.id) if each.sitting_id == ref]
    if not form.is_submitted():
        form.decided_on.process_data(view.held_on)
    return desk(
        "college/sitting.html",
        status,
        sitting=view,
        points=agendas.points(g.edition, ref),
        numbers=register.numbers_of(taken),
        names=agendas.named(g.edition, taken),
        form=form,
        but=request.form.getlist("but"),
        past=view.held_on <= clock.today(),
        records=may(whoever(), RECORD),
    )


def _point(view: BusinessView, form: PointForm) -> Response:
    """Show a point with its form."""
    found = next(each for each in agendas.points(g.edition) if each.business.id == view.id)
    held = sittings.get(g.edition, view.sitting_id) if view.sitting_id else None
    if held is not None and not form.is_submitted():
        form.decided_on.process_data(held.held_on)
    problems: Sequence[Problem] = () if form.is_submitted() else found.problems
    return desk(
        "college/point.html",
        422 if form.is_submitted() else 200,
        form=form,
        point=found,
        sitting=held,
        lacking=[sentence(each.code, each.details) for each in problems],
        past=held is not None and held.held_on <= clock.today(),
        records=may(whoever(), RECORD),
    )


def _after(view: BusinessView) -> str:
    """Return where a point leads back to: its sitting, else the list."""
    here = {"language": g.language, "edition": g.edition.slug}
    return url_for(".sitting", ref=view.sitting_id, **here) if view.sitting_id else url_for(".index", **here)
