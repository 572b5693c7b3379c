"""The result as files that anybody can count again: table, JSON, Pabulib, rules, list of commitments (B10, B12)."""

import csv
import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import BinaryIO

from pb import boxes
from pb.errors import Unknown
from pb.rules import freeze, jury, records
from pb.rules.amounts import plain
from pb.rules.cells import safe
from pb.services import counts
from pb.services.result_rows import Row
from pb.services.results import ResultView, TrackResult
from pb.services.snapshots import EditionView
from pb.words import stamp

COLUMNS = (
    "track",
    "rank",
    "number",
    "title_fr",
    "title_nl",
    "votes",
    "cost_euro",
    "left_before_euro",
    "outcome",
    "jury_points",
    "score_hundredths",
)
COMMITMENT_CHARACTERS = 64
LINE_BYTES = COMMITMENT_CHARACTERS + 1


def table(result: ResultView) -> bytes:
    """Return the rankings as CSV with a byte order mark, so that a spreadsheet reads the accents."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for track in result.tracks:
        writer.writerows([safe(cell) for cell in _cells(track, row)] for row in track.rows)
    return text.getvalue().encode("utf-8-sig")


def data(edition: EditionView, result: ResultView) -> bytes:
    """Return the result as JSON; amounts are cents."""
    said = {
        "format": "pb-result-1",
        "edition": edition.slug,
        "count": result.number,
        "count_digest": result.digest,
        "rules_digest": result.rules_digest,
        "commitments_digest": result.commitments_digest,
        "published_at": stamp(result.published_at),
        "people": result.voters,
        "ballots": {name: getattr(result, name) for name in ("valid", "blank", "invalid")},
        "without_ballot": dict(result.without_ballot),
        "tie_method": result.tie_method,
        "tie_order": list(result.tie_order),
        "lots_seed": result.lots_seed or None,
        "tracks": [_track(track) for track in result.tracks],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def rules(edition: EditionView) -> bytes:
    """Return the frozen rules in the writing their fingerprint is made on; nothing before the box is prepared."""
    return freeze.canonical(edition.box.rules) if edition.box else b""


def election(
    edition: EditionView, track: TrackResult, result: ResultView, ballots: Sequence[Sequence[int]] | None = None
) -> bytes:
    """Return a track as a Pabulib file for `pb allocate`: each ballot where the edition opens them, else one for all.

    The one ballot carries all votes as points, as ballots are secret. Projects that were withdrawn are left out, as
    they are when the envelope is shared.
    """
    rows = sorted((row for row in track.rows if row.verdict != "withdrawn"), key=lambda row: row.number)
    listed = [(row.number, plain(row.cost_cents), row.votes, _title(row), int(row.won)) for row in rows]
    numbers = {row.number for row in rows}
    if ballots is None:
        marked = [row for row in rows if row.votes]
        names, points = (",".join(str(getattr(row, name)) for row in marked) for name in ("number", "votes"))
        votes: list[tuple[object, ...]] = [
            ("voter_id", "vote", "points"),
            *([("all", names, points)] if marked else []),
        ]
    else:
        kept = ([number for number in each if number in numbers] for each in ballots)
        cast = [",".join(map(str, each)) for each in kept if each]
        votes = [("voter_id", "vote"), *enumerate(cast, 1)]
    parts: dict[str, list[tuple[object, ...]]] = {
        "META": [("key", "value"), *_meta(edition, track, result, len(rows), len(votes) - 1, ballots is None).items()],
        "PROJECTS": [("project_id", "cost", "votes", "name", "selected"), *listed],
        "VOTES": votes,
    }
    return records.join(parts).encode()


def _meta(
    edition: EditionView, track: TrackResult, result: ResultView, projects: int, votes: int, together: bool
) -> dict[str, object]:
    """Return the head of a Pabulib file; the last lines are ours: what was invalid, channels, rule and ties."""
    tie = "lots:" + result.lots_seed if result.lots_seed else ",".join(result.tie_order)
    return {
        "description": f"{edition.slug} {track.code}",
        "country": "Belgium",
        "unit": edition.municipality.slug,
        "instance": edition.year,
        "num_projects": projects,
        "num_votes": votes,
        "budget": plain(track.envelope_cents),
        "currency": "EUR",
        "vote_type": "cumulative" if together else "approval",
        "rule": "greedy" if track.rule == "skip" else "greedy-stop",
        "edition": result.number,
        "ballots_used": track.ballots,
        "blank_ballots": result.blank,
        "invalid_ballots": result.invalid,
        "channels": " ".join(f"{'+'.join(names)}:{number}" for names, number in result.channels),
        **({"jury_percent": track.jury_percent} if track.jury_percent else {}),
        "tie_rule": result.tie_method,
        "tie_settled": tie or "none",
    }


def jury_points(track: TrackResult) -> bytes:
    """Return the points of the jury as `pb allocate --jury` reads them; raise `Unknown` where votes alone count."""
    if not track.jury_percent:
        raise Unknown("unknown")
    return jury.file_of([(str(row.number), row.points or 0) for row in track.rows if row.verdict != "withdrawn"])


def command(track: TrackResult, result: ResultView) -> str:
    """Return the command that shares out the envelope of a track again from its Pabulib file.

    Nothing where a project that left sets the measure of votes or points: the file does not hold it, verify.py does.
    """
    if track.jury_percent and _measure(track.rows) != _measure(row for row in track.rows if row.verdict != "withdrawn"):
        return ""
    words = ["pb", "allocate", f"{track.code}.pb"]
    words += ["--rule", "stop"] if track.rule == "stop" else []
    words += ["--max-winners", str(track.max_winners)] if track.max_winners is not None else []
    words += ["--min-votes", str(track.min_votes)] if track.min_votes else []
    words += ["--cap", plain(track.cap_cents)] if track.cap_cents is not None else []
    if track.jury_percent:
        words += ["--jury", f"{track.code}-jury.csv", "--jury-percent", str(track.jury_percent)]
    if any(tie.way == "order" for tie in track.ties):
        words += ["--tie-order", ",".join(result.tie_order)]
    elif any(tie.way == "lots" for tie in track.ties):
        words += ["--lots", "'" + result.lots_seed.replace("'", "'\\''") + "'"]
    return " ".join(words)


def _measure(rows: Iterable[Row]) -> tuple[int, int]:
    """Return the most votes and the most points of a ranking."""
    held = [(row.votes, row.points or 0) for row in rows]
    return max((votes for votes, _ in held), default=0), max((points for _, points in held), default=0)


def commitments(result: ResultView) -> Path:
    """Return where the sorted list of commitments lies, a line of 64 characters each; raise `Unknown` without one."""
    return counts.storage().path(result.commitments_file)


def holds(result: ResultView, tracker: str) -> bool:
    """Tell whether a ballot with this tracker (see `boxes.read_tracker`) was counted (B12); nothing is noted."""
    with commitments(result).open("rb") as file:
        places = range(file.seek(0, 2) // LINE_BYTES)
        found = bisect_left(places, tracker, key=lambda place: _tracker_at(file, place))
        return found < len(places) and _tracker_at(file, found) == tracker


def _tracker_at(file: BinaryIO, place: int) -> str:
    """Return the tracker of the commitment at a place of the list."""
    file.seek(place * LINE_BYTES)
    return boxes.tracker(bytes.fromhex(file.read(COMMITMENT_CHARACTERS).decode("ascii")))


def _cells(track: TrackResult, row: Row) -> tuple[object, ...]:
    titles = (row.titles.get("fr", ""), row.titles.get("nl", ""))
    money = (plain(row.cost_cents), plain(row.before_cents))
    judged = ("" if each is None else each for each in (row.points, row.score))
    return track.code, row.rank, row.number, *titles, row.votes, *money, row.outcome, *judged


def _track(track: TrackResult) -> dict[str, object]:
    names = (
        "code",
        "rule",
        "envelope_cents",
        "total_cents",
        "remaining_cents",
        "max_winners",
        "min_votes",
        "cap_cents",
        "jury_percent",
    )
    kept = ("number", "rank", "votes", "cost_cents", "before_cents", "verdict", "outcome", "titles", "points", "score")
    rows = [{name: value for name, value in asdict(row).items() if name in kept} for row in track.rows]
    return {**{name: getattr(track, name) for name in names}, "projects": rows}


def _title(row: Row) -> str:
    return row.titles.get("fr") or row.titles.get("nl") or str(row.number)
