"""The result of an edition as pages show it: the published count beside its projects, each line in words (R15, R44)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pb import clock
from pb.db import memory
from pb.errors import Unknown
from pb.rules import counting
from pb.rules.phases import find as phase_of
from pb.services import boxes, counts, decisions, editions, listings, roll
from pb.services.counts import CountView
from pb.services.decisions import DecisionView
from pb.services.listings import ProjectView
from pb.services.result_rows import CARRIED_ON, LEFT, Departure, Row, Tie, departures_of, row_of, tie_of, with_decision
from pb.services.snapshots import EditionView, Names

BEFORE, VOTING, COUNTING, PUBLISHED = "before", "voting", "counting", "published"
PROVISIONAL, AWAITING, FINAL = "provisional", "awaiting", "final"


@dataclass(frozen=True)
class TrackResult:
    """The ranking of a track; the line lies above the row `line` (a place in `rows`), when money or places ran out."""

    code: str
    names: Names
    run_by: str
    rule: str
    envelope_cents: int
    total_cents: int
    remaining_cents: int
    max_winners: int | None
    min_votes: int
    cap_cents: int | None
    ballots: int
    rows: tuple[Row, ...]
    line: int | None
    ties: tuple[Tie, ...]
    unique: bool
    jury_percent: int = 0
    jury_awaited: bool = False

    @property
    def winners(self) -> tuple[Row, ...]:
        """Return the projects that win, in the order of the ranking."""
        return tuple(row for row in self.rows if row.won)

    @property
    def line_cents(self) -> int:
        """Return the money left where the line lies."""
        return self.rows[self.line].before_cents if self.line is not None else self.remaining_cents

    @property
    def fished(self) -> int:
        """Return how many projects were fished up below the line (R15)."""
        return sum(row.outcome == "fished_up" for row in self.rows)

    @property
    def most(self) -> int:
        """Return the votes of the project that has most."""
        return max((row.votes for row in self.rows), default=0)


@dataclass(frozen=True)
class ResultView:
    """One published count in the shape of its page; `channels` are put together where they are small (B10)."""

    number: int
    published_at: datetime
    objections_end: datetime
    digest: str
    rules_digest: str
    commitments_file: str
    commitments_digest: str
    voters: int
    admitted: int
    ballots: int
    valid: int
    blank: int
    invalid: int
    without_ballot: Mapping[str, int]  # why somebody noted has no ballot that was counted: only what there is
    channels: tuple[tuple[tuple[str, ...], int], ...]
    tracks: tuple[TrackResult, ...]
    departures: tuple[Departure, ...]
    tie_method: str
    tie_order: tuple[str, ...]
    lots_seed: str
    decided: bool
    corrected: bool
    correction: Names

    @property
    def winners(self) -> tuple[Row, ...]:
        """Return the winners of all tracks."""
        return tuple(row for track in self.tracks for row in track.winners)

    @property
    def total_cents(self) -> int:
        """Return the money that goes to projects, in all tracks."""
        return sum(track.total_cents for track in self.tracks)

    @property
    def remaining_cents(self) -> int:
        """Return the money left, in all tracks."""
        return sum(track.remaining_cents for track in self.tracks)

    @property
    def settled(self) -> bool:
        """Tell whether nothing is left open: no tie, no points of a jury (R16, R18)."""
        return all(track.unique for track in self.tracks)

    @property
    def merged(self) -> bool:
        """Tell whether channels are put together because few ballots came by one of them."""
        return any(len(names) > 1 for names, _ in self.channels)

    def standing(self, now: datetime) -> str:
        """Return how firm the result is: provisional, awaiting the decision, or final (R44)."""
        if self.decided:
            return FINAL
        return PROVISIONAL if now < self.objections_end else AWAITING

    def track(self, code: str) -> TrackResult:
        """Return the ranking of a track; raise `Unknown` when there is none."""
        for track in self.tracks:
            if track.code == code:
                return track
        raise Unknown("unknown")


def stage(edition: EditionView, now: datetime) -> str:
    """Return what the page may show now: before, voting, counting, or published; nothing before the close (Z11)."""
    vote = phase_of(edition.phases, "vote")
    if vote is None or now < vote.starts_at:
        return BEFORE
    if now < vote.ends_at:
        return VOTING
    return PUBLISHED if published(edition) is not None else COUNTING


def require(edition: EditionView, now: datetime) -> ResultView:
    """Return the published result, or raise `Unknown` while there is none to show (Z11)."""
    found = published(edition) if stage(edition, now) == PUBLISHED else None
    if found is None:
        raise Unknown("unknown")
    return found


def announced_at(edition: EditionView) -> datetime | None:
    """Return when the result is announced: at the start of the award, else at the end of the count (R4)."""
    award, count = phase_of(edition.phases, "award"), phase_of(edition.phases, "count")
    if award is not None:
        return award.starts_at
    return count.ends_at if count is not None else None


def turnout(edition: EditionView, now: datetime) -> int:
    """Return how many people have voted, rounded down, the same figure for the whole hour (R39)."""
    known: dict[int, tuple[datetime, int]] = memory().setdefault("turnout", {})
    hour = now.replace(minute=0, second=0, microsecond=0)
    held = known.get(edition.id)
    if held is None or held[0] != hour:
        known[edition.id] = held = (hour, boxes.turnout(edition))
    return held[1]


def published(edition: EditionView) -> ResultView | None:
    """Return the last published count of an edition, read once in a process for each revision."""
    known: dict[int, tuple[int, ResultView | None]] = memory().setdefault("results", {})
    held = known.get(edition.id)
    if held is not None and held[0] == edition.revision and not editions.changing(edition.id):
        return held[1]
    count = counts.latest(edition.id, published=True)
    found = None
    if count is not None:
        found = build(edition, count, listings.listed(edition), roll.people(edition.id), final_decisions(edition))
    if not editions.changing(edition.id):  # what is not committed yet may never be
        known[edition.id] = (edition.revision, found)
    return found


def preview(edition: EditionView, count: CountView) -> ResultView:
    """Return a count as its page will be, published or not, for those who prepare it."""
    admitted = roll.people(edition.id)
    return build(edition, count, listings.listed(edition), admitted, final_decisions(edition))


def final_decisions(edition: EditionView) -> dict[str, DecisionView]:
    """Return what the last body of the chain decided on each project, by identifier (R44)."""
    last = edition.settings.deciding_chain[-1]
    found: dict[str, DecisionView] = {}
    for each in decisions.everything(edition.id, "results"):
        if each.in_force and each.body == last and each.draft.outcome in ("validate", "depart"):
            found.setdefault(each.draft.subject.removeprefix("project "), each)
    return found


def build(
    edition: EditionView,
    count: CountView,
    projects: Iterable[ProjectView],
    admitted: int = 0,
    decided: Mapping[str, DecisionView] | None = None,
) -> ResultView:
    """Put a count beside the projects it names; one that is not published yet is dated as if it were now."""
    document = count.document
    named = {view.number: view for view in projects if view.number is not None}
    final = decided or {}
    by_number = {number: final[view.id] for number, view in named.items() if view.id in final}
    tracks = tuple(_track(edition, track, document, named, by_number) for track in document["tracks"])
    rows = [row for track in tracks for row in track.rows]
    won = [row for row in rows if row.won]
    at = count.published_at or clock.now()
    voters = document["participations"]["total"]
    return ResultView(
        number=count.number,
        published_at=at,
        objections_end=objections_end(edition, at),
        digest=count.digest,
        rules_digest=document.get("rules", edition.box.digest if edition.box else ""),
        commitments_file=count.commitments_file,
        commitments_digest=count.commitments_digest,
        voters=voters,
        admitted=admitted if admitted >= voters else 0,
        **{name: document["ballots"][name] for name in ("valid", "blank", "invalid")},
        ballots=document["ballots"]["total"],
        without_ballot=counting.without_ballot(document),
        channels=tuple((tuple(part["channels"]), part["total"]) for part in document["ballots"]["by_channel"]),
        tracks=tracks,
        departures=tuple(departures_of(rows, named, by_number)),
        tie_method=edition.box.rules["tie_method"] if edition.box else edition.settings.tie_method,
        tie_order=tuple(document["settled"]["tie_order"] or ()),
        lots_seed=document["settled"]["lots_seed"] or "",
        decided=bool(won) and all(row.status in CARRIED_ON | LEFT or row.departs for row in won),
        corrected=bool(count.correction),
        correction=count.correction,
    )


def objections_end(edition: EditionView, published_at: datetime) -> datetime:
    """Return the exclusive end of the days to object; the day of publication itself does not count."""
    days = edition.settings.objection_days
    return clock.end_of(clock.day_of(published_at) + timedelta(days=days)) if days else published_at


def _track(
    edition: EditionView,
    track: Mapping[str, Any],
    document: Mapping[str, Any],
    named: Mapping[int, ProjectView],
    decided: Mapping[int, DecisionView],
) -> TrackResult:
    terms = _terms(edition, track["code"])
    judged = track.get("jury", {})
    terms["jury_awaited"] = bool(judged.get("waits_for"))
    rows = tuple(
        with_decision(row_of(minute, track, terms, named), decided.get(int(minute["id"])))
        for minute in track["minutes"]
    )
    by_id = {str(row.number): row for row in rows}
    bar = next((at for at, row in enumerate(rows) if str(row.number) == track["bar"]), None)
    if bar is None and not track["unique"]:
        bar = next((at for at, row in enumerate(rows) if row.verdict == "tied"), None)
    return TrackResult(
        code=track["code"],
        names=terms["names"],
        run_by=terms["run_by"],
        rule=track["rule"],
        **{name: track[name] for name in ("envelope_cents", "total_cents", "remaining_cents", "ballots", "unique")},
        **{name: terms[name] for name in ("max_winners", "min_votes", "cap_cents")},
        rows=rows,
        line=bar,
        ties=tuple(tie_of(each, by_id, document["settled"]) for each in track["ties"]),
        jury_percent=judged.get("percent", 0),
        jury_awaited=terms["jury_awaited"],
    )


def _terms(edition: EditionView, code: str) -> dict[str, Any]:
    """Return the terms of a track: those that were frozen, with the names of today."""
    frozen = edition.box.rules["tracks"] if edition.box else [track.to_dict() for track in edition.tracks]
    found: dict[str, Any] = next((dict(track) for track in frozen if track["code"] == code), {})
    today = next((track for track in edition.tracks if track.code == code), None)
    names = today.names if today else {"fr": code, "nl": code}
    keys = {"run_by": "holder", "max_winners": None, "min_votes": 0, "cap_cents": None}
    return {"names": names, **{key: found.get(key, usual) for key, usual in keys.items()}}
