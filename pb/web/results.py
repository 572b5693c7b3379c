"""The result for everybody: the page, the look-up of one's own ballot, and the files to count again (R15, R44, B12)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, send_file, url_for
from werkzeug.wrappers import Response

from pb import boxes, words
from pb.errors import Refusal, Unknown
from pb.rules import ages, labels
from pb.rules.draws import drawn_lots
from pb.rules.figures import OTHERS, Table
from pb.rules.marking import N_
from pb.rules.phases import find as phase_of
from pb.services import (
    bundles,
    draws,
    editions,
    exports,
    minutes,
    result_files,
    result_versions,
    results,
    roll_cases,
    statistics,
    supervision,
)
from pb.services.result_rows import Row
from pb.services.results import ResultView
from pb.web import cards
from pb.web.cache import kept
from pb.web.context import gettext
from pb.web.context import language as spoken
from pb.web.forms.results import TrackerForm
from pb.web.forms.sheet import text
from pb.web.media import small
from pb.web.pages import LOCAL, page
from pb.web.pages import show as answer
from pb.web.refusals import sentence

bp = Blueprint("results", __name__)
PUBLIC = "see_public"
OPEN_DATA = (
    LOCAL + "/results/open-data/"
    "<any('projects','decisions','results','grants','statistics'):code>.<any('csv','xlsx','json'):name>"
)
FILES: dict[str, tuple[str, Callable[[ResultView], bytes]]] = {
    "table.csv": ("text/csv; charset=utf-8", result_files.table),
    "table.json": ("application/json", lambda result: result_files.data(g.edition, result)),
    "rules.json": ("application/json", lambda result: result_files.rules(g.edition)),
}


@page(bp, f"{LOCAL}/results", "see_public")
def show(language: str, edition: str) -> Response:
    """Show the result, or when it will be there; before the vote closes not one figure of it (Z11)."""
    return kept(_page)


@page(bp, f"{LOCAL}/results/versions/<int:position>", "see_public")
def former(language: str, edition: str, position: int) -> Response:
    """Show a published result that was corrected since, as it was, and say that it was replaced."""
    now = results.require(g.edition, g.arrived_at)
    result = result_versions.get(g.edition, position)
    return answer("results/show.html", **{**_published(result, g.arrived_at), "replaced": now.number != position})


@page(bp, f"{LOCAL}/results/tracker", "see_public", ("GET", "POST"))
def tracker(language: str, edition: str) -> Response:
    """Look a tracker up in the list of what was counted; it is neither noted nor part of an address (B12)."""
    result = results.require(g.edition, g.arrived_at)
    form = TrackerForm()
    found = None
    if form.is_submitted() and form.validate():
        typed = boxes.read_tracker(text(form.tracker))
        if typed is None:
            form.tracker.errors = [sentence("not_a_tracker")]
        else:
            found = result_files.holds(result, typed)
    code = 422 if form.is_submitted() and form.errors else 200
    return answer("results/tracker.html", code, form=form, found=found, list_address=_list_address(result))


@page(bp, f"{LOCAL}/results/commitments-<digest>.txt", "see_public")
def commitments(language: str, edition: str, digest: str) -> Response:
    """Send the sorted list of commitments, which never changes under its digest (B12)."""
    result = results.require(g.edition, g.arrived_at)
    if digest != result.commitments_digest:
        raise Unknown("unknown")
    response = send_file(result_files.commitments(result), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@page(bp, f"{LOCAL}/results/proof", "see_public")
def proof(language: str, edition: str) -> Response:
    """Explain what is proved and what is not, and hand out the audit bundle (B9)."""
    result = results.require(g.edition, g.arrived_at)
    made = bundles.of(g.edition.id, result.number)
    return answer("results/proof.html", result=result, made=made, list_address=_list_address(result))


@page(bp, f"{LOCAL}/results/figures", "see_public")
def figures(language: str, edition: str) -> Response:
    """Show the statistics: turnout, money by theme and place, and the editions before (B10)."""
    return kept(_figures)


@page(bp, OPEN_DATA, PUBLIC)
def open_data(language: str, edition: str, code: str, name: str) -> Response:
    """Send a kind of open data as a file; what depends on the result is silent before it."""
    if code in exports.LATE:
        results.require(g.edition, g.arrived_at)
    return _download(exports.write(g.edition, code, name), exports.TYPES[name], f"{edition}-{code}.{name}")


@page(bp, f"{LOCAL}/results/minutes-<any('fr','nl'):name>.pdf", "see_public")
def minutes_paper(language: str, edition: str, name: str) -> Response:
    """Send the minutes of the published count, in French or in Dutch (R44, R48)."""
    result = results.require(g.edition, g.arrived_at)
    made = minutes.shown(g.edition, result.number, name)
    return _download(made, "application/pdf", f"{edition}-{result.number}-{name}.pdf")


@page(bp, f"{LOCAL}/results/draw", "see_public")
def draw(language: str, edition: str) -> Response:
    """Show the record of the draw that settled a tie, so that anybody can draw again (R16)."""
    result = results.require(g.edition, g.arrived_at)
    kept = draws.latest(g.edition.id)
    if kept is None or kept.lots_seed is None:
        raise Unknown("unknown")
    ties = [tie for track in result.tracks for tie in track.ties]
    lots = [drawn_lots(kept.lots_seed, [str(row.number) for row in tie.rows]) for tie in ties]
    rows = {str(row.number): row for tie in ties for row in tie.rows}
    return answer("results/draw.html", kept=kept, lots=lots, rows=rows, titled=titled)


@page(bp, f"{LOCAL}/results/bundle-<digest>.zip", "see_public")
def bundle(language: str, edition: str, digest: str) -> Response:
    """Send the audit bundle, which never changes under its digest."""
    result = results.require(g.edition, g.arrived_at)
    made = bundles.require(g.edition.id, result.number)
    if digest != made.digest:
        raise Unknown("unknown")
    name = f"{edition}-{result.number}.zip"
    response = send_file(bundles.path(made), mimetype="application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@page(bp, f"{LOCAL}/results/<any('table.csv','table.json','rules.json'):name>", "see_public")
def file(language: str, edition: str, name: str) -> Response:
    """Send the rankings as a table or as JSON, or the frozen rules."""
    kind, write = FILES[name]
    return _download(write(results.require(g.edition, g.arrived_at)), kind, f"{edition}-{name}")


@page(bp, f"{LOCAL}/results/<code>.pb", "see_public")
def election(language: str, edition: str, code: str) -> Response:
    """Send the votes of a track as a Pabulib file, from which anybody can share out the envelope again."""
    result = results.require(g.edition, g.arrived_at)
    track = result.track(code)
    return _download(
        result_files.election(g.edition, track, result, bundles.ballots(g.edition, result.number, code)),
        "text/plain; charset=utf-8",
        f"{code}.pb",
    )


@page(bp, f"{LOCAL}/results/<code>-jury.csv", "see_public")
def jury_points(language: str, edition: str, code: str) -> Response:
    """Send the points that a jury gave to the projects of a track (R18)."""
    track = results.require(g.edition, g.arrived_at).track(code)
    return _download(result_files.jury_points(track), "text/csv; charset=utf-8", f"{code}-jury.csv")


def _page() -> Response:
    """Render the page for the stage the edition is in."""
    now = g.arrived_at
    stage = results.stage(g.edition, now)
    if stage != results.PUBLISHED:
        return answer("results/waiting.html", **_waiting(stage, now))
    return answer("results/show.html", **_published(results.require(g.edition, now), now))


def _figures() -> Response:
    """Render the page of statistics."""
    result = results.require(g.edition, g.arrived_at)
    compared = [(editions.find(slug), held) for slug, held in statistics.compared(g.edition, result)]
    found = statistics.of(g.edition, result)
    tables = {table.name: [(_key(table, key), number) for key, number in table.rows] for table in found}
    return answer("results/figures.html", result=result, tables=tables, compared=compared, kinds=tuple(exports.KINDS))


def _key(table: Table, key: str) -> str:
    """Return the words of a line of a table of figures."""
    if table.name == "channel":
        return _together(tuple(key.split("+")))
    if table.name == "theme":
        return words.pick(g.edition.theme_names(key), spoken())
    if table.name == "average":
        return words.pick(g.edition.track(key).names, spoken())
    if table.name == "day":
        return "–".join(words.short_day(date.fromisoformat(day), spoken()) for day in key.split("/"))
    if key == OTHERS:
        return gettext(N_("Elsewhere or not known"))
    return key


def _waiting(stage: str, now: datetime) -> dict[str, Any]:
    """Return what may be said before the publication: dates, and during the vote how many have voted (R39)."""
    return {
        "stage": stage,
        "vote": phase_of(g.edition.phases, "vote"),
        "announced": results.announced_at(g.edition),
        "people": results.turnout(g.edition, now) if stage == results.VOTING else 0,
    }


def _published(result: ResultView, now: datetime) -> dict[str, Any]:
    """Return the facts of the page of a published result."""
    edition = g.edition
    return {
        "result": result,
        "replaced": False,
        "former": result_versions.before(edition, result) if result.corrected else [],
        "standing": result.standing(now),
        "bodies": [gettext(labels.DECIDING_BODIES[body]) for body in edition.settings.deciding_chain],
        "channels": [(_together(names), number) for names, number in result.channels],
        "sent": supervision.of(edition.id),
        "proven": sum(roll_cases.proven(edition.id).values()),
        "age_day": _age_day(),
        "list_address": _list_address(result),
        "commands": [each for each in (result_files.command(track, result) for track in result.tracks) if each],
        "tell": tell,
        "titled": titled,
        "picture": small,
    }


def tell(row: Row) -> str:
    """Return the sentence that explains the outcome of a project."""
    return sentence(row.code, dict(row.facts))


def titled(row: Row) -> cards.Said:
    """Return the title of a project in the language of the page, or with its own."""
    return cards.said(row.titles, spoken(), row.language)


def _together(names: tuple[str, ...]) -> str:
    """Return the words for channels that are shown together."""
    return " + ".join(gettext(labels.CHANNELS.get(name, name)) for name in names)


def _age_day() -> date | None:
    """Return the day on which the age of voters counted."""
    try:
        return ages.reference_day(g.edition.settings, g.edition.phases)
    except Refusal:
        return None


def _list_address(result: ResultView) -> str:
    """Return the address of the list of commitments."""
    values = {"language": spoken(), "edition": g.edition.slug, "digest": result.commitments_digest}
    return url_for(".commitments", **values)


def _download(body: bytes, kind: str, name: str) -> Response:
    """Answer with a file to keep."""
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
