"""The form behind a project, for the participation service alone: answers, people, findings, files (R24, R27, U8)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown
from pb.rules import eligibility
from pb.services import application_files, applications, attachments, submitting
from pb.services.applications import Form
from pb.web.answers import answers
from pb.web.attachments import download
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("staff_applications", __name__)
HERE = f"{LOCAL}/staff/projects/<project_id>/form"
SEE = "see_applicants"


@page(bp, HERE, SEE)
def show(language: str, edition: str, project_id: str) -> Response:
    """Show the form as it was sent, how to reach its holder, what each rule finds, and its files."""
    return _shown(project_id)


@page(bp, f"{HERE}/files/<code>", SEE)
def give(language: str, edition: str, project_id: str, code: str) -> Response:
    """Give a file of a form to the participation service."""
    form, _ = _form(project_id)
    return download(*attachments.read(g.edition.id, form.subject, code))


@page(bp, f"{HERE}/files/<code>/publish", SEE, ("POST",))
def publish(language: str, edition: str, project_id: str, code: str) -> Response:
    """Show a photo on the page of the project, with what it shows in words (U8)."""
    shows = {each: request.form.get(f"shows_{each}", "")[:300] for each in ("fr", "nl")}
    try:
        credit = request.form.get("credit", "")[:200]
        application_files.publish(whoever(), g.edition, project_id, code, shows, credit)
    except Invalid as refusal:
        g.get_twin = "staff_applications.give"
        problems = [sentence(each.code, each.details) for each in refusal.problems] or [sentence(refusal.code)]
        return _shown(project_id, 422, problems)
    return redirect(url_for("staff_projects.show", language=language, edition=edition, project_id=project_id), 303)


def _shown(project_id: str, status: int = 200, problems: list[str] | None = None) -> Response:
    form, status_now = _form(project_id)
    found, unread, findings = submitting.judged(g.edition, form, form.sent_at or g.arrived_at, for_staff=True)
    rows = [(each.verdict, each.article, sentence(each.code, each.facts)) for each in findings if each.code]
    return desk(
        "applications/staff.html",
        status,
        project_id=project_id,
        status_now=status_now,
        held=form,
        found=found,
        rows=[row for verdict in ("not_met", "to_judge", "met") for row in rows if row[0] == verdict],
        rules=len(eligibility.RULES),
        unread=len(unread),
        sections=answers(g.edition, form, g.language),
        files=attachments.of(g.edition.id, form.subject),
        confirmed=[(each.name, each.confirmed) for each in found.members],
        problems=[("", each) for each in problems or []],
    )


def _form(project_id: str) -> tuple[Form, str]:
    found = applications.with_status(g.edition, project_id)
    if found is None:
        raise Unknown("unknown")
    return found
