"""The form of a project, step by step: what is typed is kept, what the rules say stands beside it, then it is sent."""

from collections.abc import Sequence
from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid, Problem, Unknown
from pb.rules import application_form as steps
from pb.rules import eligibility, labels
from pb.rules.cases import MET, NOT_MET, Finding
from pb.rules.projects import HEADINGS
from pb.services import applications, attachments, geo, submitting
from pb.services.applications import Form
from pb.services.attachments import AttachmentView
from pb.services.snapshots import EditionView
from pb.web.answers import answers
from pb.web.context import gettext
from pb.web.forms.applications import FORMS, Step
from pb.web.likeness import alike
from pb.web.maps import tapped, tapping
from pb.web.pages import show, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

FIRST = {"language", "place_kind"}  # answered before the form begins
STAYING = ("more", "find", "work_out", "map.x")  # buttons that keep the step and come back to it


def step(language: str, edition: str, ref: str, step: str) -> Response:
    """Show a step, or keep it whatever was typed and go on; what is to be mended is shown on the way back."""
    held = applications.own(whoever(), g.edition, ref)
    row = _row(g.edition, held)
    if step not in steps.steps(g.edition.track(held.track).run_by == "holder"):
        raise Unknown("unknown")
    if request.method == "POST" and step in FORMS:
        return _kept(held, step, row)
    if step not in row:
        return redirect(_project(held), 303)
    return framed(f"applications/steps/{step}.html", **step_facts(g.edition, held, step))


def check(language: str, edition: str, ref: str) -> Response:
    """Show everything that would be sent, each article that is not met, and projects that are alike (R27)."""
    held = applications.own(whoever(), g.edition, ref)
    if held.project_id and not _open_steps(g.edition, held):
        return redirect(_project(held), 303)
    return framed("applications/check.html", **_checked(held))


def send(language: str, edition: str, ref: str) -> Response:
    """Send a form in, or a mended one again, at the instant at which it arrived."""
    held = applications.own(whoever(), g.edition, ref)
    act = submitting.resubmit if held.project_id else submitting.send
    try:
        act(whoever(), g.edition, ref, g.arrived_at)
    except Invalid:
        g.get_twin = f"{request.blueprint}.check"
        return framed("applications/check.html", 422, **_checked(held))
    return redirect(_project(applications.own(whoever(), g.edition, ref)), 303)


def discard(language: str, edition: str, ref: str) -> Response:
    """Throw a draft away."""
    applications.discard(whoever(), g.edition, ref)
    return redirect(_list(), 303)


def framed(template: str, code: int = 200, **facts: Any) -> Response:
    """Show a page of the form in the frame of a holder, or of the services for a form on paper."""
    paper = whoever().kind == "staff"
    frame = "staff.html" if paper else "layout.html"
    return (desk if paper else show)(template, code, frame=frame, list_address=_list(), **facts)


def _project(held: Form) -> str:
    """Return where a project stands once its form is closed."""
    if held.holder_id:
        return url_for("applications.mine", language=g.language, edition=g.edition.slug, ref=held.id)
    return url_for("staff_projects.show", language=g.language, edition=g.edition.slug, project_id=held.project_id)


def _list() -> str:
    """Return where the forms of this visitor are listed."""
    page = "paper_forms.index" if whoever().kind == "staff" else "applications.index"
    return url_for(page, language=g.language, edition=g.edition.slug)


def _kept(held: Form, step: str, row: Sequence[str]) -> Response:
    """Keep what was typed, then lead on to the next step, or back to this one when a button asks for it."""
    form = FORMS[step]()
    typed = form.typed()
    if step == "place":
        typed = _placed(held, typed)
    applications.keep(whoever(), g.edition, held.id, step, typed)
    staying = any(name in request.form for name in STAYING) or _other_kind(held, step, typed)
    at = row.index(step)
    wanted = step if staying else row[at + 1] if at + 1 < len(row) else "check"
    if wanted == "check":
        return redirect(url_for(".check", language=g.language, edition=g.edition.slug, ref=held.id), 303)
    anchor = {"map.x": "map", "find": "map", "work_out": "totals"}
    to = next((anchor[name] for name in anchor if name in request.form), None)
    address = url_for(".step", language=g.language, edition=g.edition.slug, ref=held.id, step=wanted, _anchor=to)
    return redirect(address, 303)


def _other_kind(held: Form, step: str, typed: dict[str, Any]) -> bool:
    """Tell whether another kind of holder was chosen: it is asked other things, so the step is shown again."""
    return step == "who" and typed.get("kind") != held.typed.get("who", {}).get("kind")


def _placed(held: Form, typed: dict[str, Any]) -> dict[str, Any]:
    """Note the point that was tapped; another street takes the point of the one before away."""
    point = tapped(g.edition, request.form.get("map.x", ""), request.form.get("map.y", ""))
    if point is not None:
        return {**typed, "latitude": f"{point[0]:.5f}", "longitude": f"{point[1]:.5f}"}
    before = held.typed.get("place", {})
    if typed.get("street") != before.get("street") and typed.get("latitude") == before.get("latitude"):
        return {**typed, "latitude": "", "longitude": ""}
    return typed


def step_facts(edition: EditionView, held: Form, step: str) -> dict[str, Any]:
    """Return what a step shows: its fields as typed, with what the rules say once something was typed."""
    found, problems, findings = submitting.judged(edition, held, g.arrived_at)
    row = _row(edition, held)
    facts: dict[str, Any] = {
        "held": held,
        "track": edition.track(held.track),
        "step": step,
        "row": row,
        "found": found,
        "bad": _bad_steps(problems, findings, row),
        "before": row[row.index(step) - 1] if row.index(step) else "",
        "mending": bool(held.project_id),
    }
    if step == "files":
        return facts | {"files": attachments.of(edition.id, held.subject), "problem": ""}
    form = FORMS[step](formdata=None, data=_data(held, step))
    _choices(edition, form, step)
    form.translate()
    if set(held.typed.get(step, {})) - FIRST:
        form.say([*_of_step(problems, form), *_as_problems(findings, step)])
    if step == "place":
        facts |= {"plan": tapping(edition, found.site), "streets": geo.ground(edition.municipality.slug).streets}
    if step == "idea":
        facts |= {"alike": alike(edition, held)}
    return facts | {"form": form}


def _data(held: Form, step: str) -> dict[str, Any]:
    """Return what was typed as the form takes it."""
    return dict(held.typed.get(step, {}))


def _choices(edition: EditionView, form: Step, step: str) -> None:
    """Give the fields the choices of this edition."""
    if step == "idea":
        form["language"].choices = [(code, words.NAMES[code]) for code in ("fr", "nl")]
        while len(form["objectives"]) < edition.settings.objectives_max:
            form["objectives"].append_entry()
        form["themes"].choices = [(theme["code"], words.pick(theme["names"], g.language)) for theme in edition.themes]
    if step == "who":
        kinds = dict.fromkeys(kind for track in edition.tracks for kind in track.submitters)
        form["kind"].choices = {code: labels.label("submitter", code) for code in kinds}
    if step == "budget":
        headings = [(code, gettext(labels.label("cost_heading", code))) for code in HEADINGS]
        for line in form.rows("costs"):
            line["heading"].choices = headings


def _checked(held: Form) -> dict[str, Any]:
    """Return what the last page before sending shows."""
    found, problems, findings = submitting.judged(g.edition, held, g.arrived_at)
    row, track, files = _row(g.edition, held), g.edition.track(held.track), attachments.of(g.edition.id, held.subject)
    unread = [(_step_of(each, row), sentence(each.code, each.details), "") for each in problems]
    objections = [
        (eligibility.BY_NAME[each.rule].step, sentence(each.code, each.facts), each.article)
        for each in findings
        if each.verdict == NOT_MET
    ]
    return {
        "held": held,
        "track": track,
        "row": row,
        "step": "check",
        "found": found,
        "bad": _bad_steps(problems, findings, row),
        "objections": [each for each in unread + objections if each[0] in (*row, "check")],
        "questions": [(sentence(each.code, each.facts), each.article) for each in eligibility.questions(findings)],
        "met": sum(each.verdict == MET for each in findings),
        "sections": answers(g.edition, held, g.language),
        "alike": alike(g.edition, held),
        "mending": bool(held.project_id),
        "files": files,
        "preview": found.idea.body if "idea" in row and track.run_by == "municipality" else "",
        "photos": _photos(held, files),
    }


def _photos(held: Form, files: Sequence[AttachmentView]) -> dict[int, tuple[str, str, str, str]]:
    """Return the photos of a form by their numbers, as its holder sees them; one that is not drawn yet has none."""
    shown = {}
    for number, file in enumerate((each for each in files if each.kind == "picture"), 1):
        address = url_for(".give", language=g.language, edition=g.edition.slug, ref=held.id, code=file.id)
        if not file.state:
            shown[number] = (address, address, file.name, "")
    return shown


def _row(edition: EditionView, held: Form) -> tuple[str, ...]:
    """Return the steps of a form; while a correction is asked, those it names."""
    row = steps.steps(edition.track(held.track).run_by == "holder")
    if not held.project_id:
        return row
    opened = _open_steps(edition, held)
    return tuple(step for step in row if step in opened)


def _open_steps(edition: EditionView, held: Form) -> tuple[str, ...]:
    """Return the steps that a correction opens, none when nothing is asked."""
    return submitting.open_steps(held.project_id) if held.project_id else steps.STEPS


def _of_step(problems: Sequence[Problem], form: Step) -> list[Problem]:
    return [each for each in problems if each.at.partition("-")[0] in form]


def _as_problems(findings: Sequence[Finding], step: str) -> list[Problem]:
    """Return what is not met in a step as problems beside its fields."""
    return [
        Problem(each.code, each.at, each.facts)
        for each in findings
        if each.verdict == NOT_MET and eligibility.BY_NAME[each.rule].step == step
    ]


def _bad_steps(problems: Sequence[Problem], findings: Sequence[Finding], row: Sequence[str]) -> set[str]:
    """Return the steps where something is to be mended."""
    bad = {_step_of(each, row) for each in problems}
    return bad | {eligibility.BY_NAME[each.rule].step for each in eligibility.objections(findings)}


def _step_of(problem: Problem, row: Sequence[str]) -> str:
    name = problem.at.partition("-")[0]
    return next((step for step in row if step in FORMS and hasattr(FORMS[step], name)), "check")
