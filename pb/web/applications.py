"""A holder and their projects: the two questions that come first, the list, where each project is, and its end."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField

from pb import documents, words
from pb.errors import Invalid, Unknown
from pb.rules import application_form as steps
from pb.rules import lifecycle, phases
from pb.rules.applications import PLACES
from pb.rules.sentences import N_
from pb.services import applications, attachments, confirmations, editions, listings, messages, projects, submitting
from pb.services.applications import Form
from pb.services.snapshots import EditionView
from pb.web.answers import answers
from pb.web.attachments import paper
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.receipts import receipt_facts

bp = Blueprint("applications", __name__)
MINE = f"{LOCAL}/my/projects"
WRITE = "write_project"
POST, BOTH = ("POST",), ("GET", "POST")


class Withdraw(Sheet):
    """Why a project is taken back."""

    reason = TextAreaField(N_("Why do you withdraw it?"), [filled("reason_needed"), at_most(2000)])
    sure = BooleanField(N_("Yes, withdraw this project"))


@page(bp, f"{LOCAL}/submit/start", "see_public")
def start(language: str, edition: str) -> Response:
    """Ask the two questions that decide the form: who will carry the project out, and where (R2, R9)."""
    who, where = request.args.get("who", ""), request.args.get("where", "")
    tracks = [track.code for track in g.edition.tracks]
    if who in tracks and where in PLACES:
        return redirect(url_for(".new", language=language, edition=edition, who=who, where=where), 303)
    phase = phases.find(g.edition.phases, "submission")
    open_now = phase is not None and phase.contains(g.arrived_at)
    missing = bool(request.args)
    return show("applications/start.html", phase=phase, open_now=open_now, who=who, where=where, missing=missing)


@page(bp, f"{MINE}/new", WRITE, BOTH)
def new(language: str, edition: str) -> Response:
    """Begin a draft with the two answers, or as a copy of one's own project of the year before."""
    who, where = request.args.get("who", ""), request.args.get("where", "")
    track = next((each for each in g.edition.tracks if each.code == who), None)
    before = editions.earlier(g.edition)
    source = editions.find(before.slug) if before else None
    if request.method == "POST" and source is not None and request.form.get("copy"):
        made = applications.copied(whoever(), g.edition, source, request.form["copy"])
        return redirect(_form_address(made, "idea"), 303)
    if track is None or where not in PLACES:
        return redirect(url_for(".start", language=language, edition=edition), 303)
    if request.method == "POST":
        mine = language if language in ("fr", "nl") else "fr"
        typed = {"idea": {"language": mine}, "place": {"place_kind": where}}
        return redirect(_form_address(applications.begin(whoever(), g.edition, who, language, typed), "idea"), 303)
    earlier = [form for form, _ in applications.mine(whoever(), source)] if source else []
    return show("applications/new.html", track=track, where=where, earlier=earlier, before=before)


@page(bp, MINE, WRITE)
def index(language: str, edition: str) -> Response:
    """List one's own drafts and projects, each with its status and what comes next."""
    rows = applications.mine(whoever(), g.edition)
    open_now = "submission" in phases.open_at(g.edition.phases, g.arrived_at)
    return show("applications/index.html", rows=rows, open_now=open_now)


@page(bp, f"{MINE}/<ref>", WRITE)
def mine(language: str, edition: str, ref: str) -> Response:
    """Show where a project is: dated lines, what comes next, what is to be mended; a draft opens its form."""
    form = applications.own(whoever(), g.edition, ref)
    if form.draft:
        return redirect(_form_address(ref, "idea"), 303)
    return show("applications/show.html", **_place_of(g.edition, form))


@page(bp, f"{MINE}/<ref>/receipt.pdf", WRITE)
def receipt(language: str, edition: str, ref: str) -> Response:
    """Send the receipt of a project that was sent in, as PDF, with everything that was sent."""
    form = applications.own(whoever(), g.edition, ref)
    if form.draft:
        raise Unknown("unknown")
    mine = language if language in ("fr", "nl") else "fr"
    facts = receipt_facts(g.edition, form, answers(g.edition, form, mine), mine)
    return paper(documents.pdf("receipt", facts, mine), f"{form.project_id}-{mine}")


@page(bp, f"{MINE}/<ref>/withdraw", WRITE, BOTH)
def withdraw(language: str, edition: str, ref: str) -> Response:
    """Ask why, then take a project back."""
    form, page_form = applications.own(whoever(), g.edition, ref), Withdraw()
    if page_form.is_submitted() and page_form.validate():
        if page_form.sure.data:
            submitting.withdraw(whoever(), g.edition, ref, text(page_form.reason))
            return redirect(url_for(".mine", language=language, edition=edition, ref=ref), 303)
        page_form.mend(Invalid("withdraw_not_sure"))
    status = 422 if page_form.is_submitted() else 200
    return show("applications/withdraw.html", status, form=page_form, held=form)


@page(bp, f"{MINE}/<ref>/ask", WRITE, POST)
def ask(language: str, edition: str, ref: str) -> Response:
    """Send their link to the co-authors who have not answered yet."""
    form = applications.own(whoever(), g.edition, ref)
    confirmations.ask(whoever(), g.edition, form)
    return redirect(_form_address(ref, "people") if form.draft else _own_address(ref), 303)


@page(bp, f"{LOCAL}/submit/confirm/<token>", "see_public", BOTH)
def confirm(language: str, edition: str, token: str) -> Response:
    """Ask a co-author whether they take part: a link shows the question, only a button answers it (A12)."""
    form, name = confirmations.opened(g.edition, token)
    done = ""
    if request.method == "POST":
        done = "yes" if request.form.get("answer") == "yes" else "no"
        confirmations.answer(g.edition, token, done == "yes")
    return show("applications/confirm.html", held=form, name=name, done=done)


def _place_of(edition: EditionView, form: Form) -> dict[str, Any]:
    """Return what the page of a sent project shows."""
    view = listings.get(edition, form.project_id)
    asked = submitting.asked(edition, form.project_id) if view.status == "to_correct" else None
    possible = {move.name for move in projects.possible(edition, form.project_id, "holder", g.arrived_at)}
    return {
        "held": form,
        "view": view,
        "track": edition.track(form.track),
        "texts": asked[0] if asked else {},
        "points": [step for step in asked[1] if step in steps.steps(_by_holder(edition, form))] if asked else [],
        "until": asked[2] if asked else None,
        "next_phase": phases.upcoming(edition.phases, g.arrived_at),
        "confirmed": confirmations.told(form),
        "files": attachments.of(edition.id, form.subject),
        "letters": messages.own(whoever(), edition, form.id),
        "may_withdraw": "withdraw" in possible,
        "done": view.status in lifecycle.SIDE_EXITS,
        "title": words.pick(view.facts.titles, view.facts.language),
    }


def _by_holder(edition: EditionView, form: Form) -> bool:
    return edition.track(form.track).run_by == "holder"


def _form_address(ref: str, step: str) -> str:
    return url_for("application_form.step", language=g.language, edition=g.edition.slug, ref=ref, step=step)


def _own_address(ref: str) -> str:
    return url_for(".mine", language=g.language, edition=g.edition.slug, ref=ref)
