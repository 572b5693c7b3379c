"""Open data: the same figures as CSV, XLSX, JSON or Pabulib, for `pb export`, the pages and the API (R50, I4, B10)."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pb import tables, words
from pb.errors import Invalid, Unknown
from pb.rules.amounts import plain
from pb.rules.publicity import readable
from pb.services import bundles, decisions, grants, listings, result_files, results, statistics
from pb.services.grants import GrantView
from pb.services.listings import ProjectView
from pb.services.result_rows import CARRIED_ON, Row
from pb.services.results import ResultView
from pb.services.snapshots import EditionView

Records = list[dict[str, Any]]


def projects(edition: EditionView) -> Records:
    """Return the projects that everybody may see, without anything about a person (Z9)."""
    return [
        {
            "id": view.ref,
            "number": view.number,
            "track": view.facts.track,
            "status": view.status,
            "title_fr": view.facts.titles.get("fr", ""),
            "title_nl": view.facts.titles.get("nl", ""),
            "themes": " ".join(view.facts.themes),
            "asked_cents": view.facts.asked_cents,
            "estimated_cents": view.facts.estimated_cents,
            "retained_cents": view.facts.retained_cents,
            "latitude": view.facts.latitude,
            "longitude": view.facts.longitude,
        }
        for view in listings.listed(edition)
    ]


def taken(edition: EditionView) -> Records:
    """Return the decisions in force on projects that everybody may read: none before its extract is there (R34)."""
    known = {view.id: view for view in listings.listed(edition)}
    found = []
    for each in reversed(decisions.everything(edition.id)):
        view = known.get(each.draft.subject.removeprefix("project "))
        signed, setting = each.signed_on is not None, edition.settings.publish_not_admitted
        if each.in_force and view is not None and readable(each.draft.outcome, signed, True, setting):
            found.append(
                {
                    "body": each.body,
                    "number": each.number,
                    "day": each.decided_on,
                    "kind": each.draft.kind,
                    "outcome": each.draft.outcome,
                    "project": view.ref,
                    "title_fr": view.facts.titles.get("fr", ""),
                    "title_nl": view.facts.titles.get("nl", ""),
                    "amount_cents": each.draft.amount_cents,
                    "article": each.draft.article,
                    "text_fr": each.draft.texts.get("fr", ""),
                    "text_nl": each.draft.texts.get("nl", ""),
                }
            )
    return found


def rankings(edition: EditionView) -> Records:
    """Return the published result, a line for each project in the order of its ranking."""
    result = _result(edition)
    return [
        {
            "track": track.code,
            "rank": row.rank,
            "number": row.number,
            "title_fr": row.titles.get("fr", ""),
            "title_nl": row.titles.get("nl", ""),
            "votes": row.votes,
            "cost_cents": row.cost_cents,
            "left_before_cents": row.before_cents,
            "verdict": row.verdict,
            "outcome": row.outcome,
            "granted_cents": row.granted_cents,
            "departs": row.departs,
            "jury_points": row.points,
            "score_hundredths": row.score,
            "status": row.status,
        }
        for track in result.tracks
        for row in track.rows
    ]


def figures(edition: EditionView) -> Records:
    """Return the statistics of the published result as (subject, key, number) lines, small numbers put together."""
    return [
        {"subject": each.name, "unit": each.unit, "key": key, "number": number}
        for each in statistics.of(edition, _result(edition))
        for key, number in each.rows
    ]


def inventory(edition: EditionView) -> Records:
    """Return the grants that were awarded: beneficiary, object, amount (joint decree and ordinance of 2019, R50).

    Once a file is open it says who gets how much; before, the project does. One dropped before payment is no grant.
    """
    files, known = {view.project_id: view for view in grants.all_of(edition)}, listings.listed(edition)
    views = {view.ref: view for view in known}
    awarded = [
        (row, views[row.ref], files.get(views[row.ref].id))
        for track in _result(edition).tracks
        for row in track.rows
        if track.run_by == "holder" and row.status in CARRIED_ON and row.ref in views
    ]
    return [_grant(edition, *each) for each in awarded if each[2] is None or each[2].state != "dropped"]


def _grant(edition: EditionView, row: Row, view: ProjectView, file: GrantView | None) -> dict[str, Any]:
    amount = row.granted_cents if row.granted_cents is not None else row.cost_cents
    return {
        "year": edition.year,
        "project": row.ref,
        "reference": file.ref if file else "",
        "decided_on": file.decided_on if file else None,
        "beneficiary": file.beneficiary if file else view.facts.holder,
        **{f"object_{language}": row.titles.get(language, "") for language in ("fr", "nl")},
        "amount_cents": file.granted_cents if file else amount,
    }


KINDS: Mapping[str, Callable[[EditionView], Records]] = {
    "projects": projects,
    "decisions": taken,
    "results": rankings,
    "grants": inventory,
    "statistics": figures,
}
LATE = ("results", "grants", "statistics")  # kinds that are silent until the result is published
TYPES = {"csv": tables.CSV_TYPE, "xlsx": tables.XLSX_TYPE, "json": "application/json"}
FORMATS = tuple(TYPES)


def write(edition: EditionView, kind: str, form: str) -> bytes:
    """Return a table of an edition in a format; raise `Invalid` for a kind or format that there is not.

    `pabulib` has the tracks of an edition one after the other only when there is one; else ask for each by its code.
    """
    if kind.partition(":")[0] == "pabulib" or form == "pb":
        return _pabulib(edition, kind.partition(":")[2])
    if kind not in KINDS:
        raise Invalid("unknown_export", kinds=", ".join([*KINDS, "pabulib"]))
    if form not in FORMATS:
        raise Invalid("unknown_export_format", formats=", ".join(FORMATS))
    rows = KINDS[kind](edition)
    return {"csv": table, "xlsx": workbook, "json": said}[form](rows)


def table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return records as CSV; no text is read as a formula (I4)."""
    return tables.as_csv(_lines(rows))


def workbook(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return records as a workbook in which every text is a text and never a formula (I4)."""
    return tables.as_xlsx(_lines(rows))


def said(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return records as JSON; amounts are cents, days and instants ISO 8601."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1, default=_written).encode()


def cell(name: str, value: Any) -> Any:
    """Return a value as tables show it: euro for cents, nothing for none."""
    if value is None:
        return ""
    if name.endswith("_cents"):
        return plain(value)
    if isinstance(value, bool):
        return str(value).lower()
    return _written(value) if isinstance(value, date) else value


def _lines(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Return the head and the cells of records."""
    return [list(rows[0]), *([cell(name, value) for name, value in row.items()] for row in rows)] if rows else []


def _written(value: Any) -> str:
    return words.stamp(value) if isinstance(value, datetime) else value.isoformat()


def _result(edition: EditionView) -> ResultView:
    found = results.published(edition)
    if found is None:
        raise Unknown("not_published")
    return found


def _pabulib(edition: EditionView, code: str) -> bytes:
    result = _result(edition)
    tracks = [track for track in result.tracks if code in ("", track.code)]
    if len(tracks) != 1:
        raise Invalid("which_track", tracks=", ".join(track.code for track in result.tracks))
    return result_files.election(edition, tracks[0], result, bundles.ballots(edition, result.number, tracks[0].code))
