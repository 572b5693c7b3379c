"""Pabulib files (`.pb`): a participatory budget with its projects and ballots, read strictly and counted again."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pb.errors import Invalid, Unreadable
from pb.rules.allocation import Candidate
from pb.rules.amounts import cents, plain
from pb.rules.records import Part, Record, decode, join, split
from pb.rules.ties import by_number

META, PROJECTS, VOTES = "META", "PROJECTS", "VOTES"
VOTE_TYPES = ("approval", "choose-1", "cumulative", "ordinal")
WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the file, its cost in cents of the currency of the file."""

    id: str
    cost_cents: int
    name: str
    line: int


class Ballot(NamedTuple):
    """A ballot: the projects it names, each once, and the points it gives them."""

    voter: str
    marks: tuple[str, ...]
    points: tuple[int, ...]
    line: int


@dataclass(frozen=True)
class Election:
    """An election as its file tells it; `line` is that of META, `budget_cents` is None where there is no budget."""

    line: int
    meta: Mapping[str, str]
    vote_type: str
    currency: str
    budget_cents: int | None
    projects: tuple[Project, ...]
    ballots: tuple[Ballot, ...]
    remarks: tuple[str, ...]

    def envelope(self, instead_cents: int | None = None) -> int:
        """Return the cents to share: those given instead, else the budget; raise Unreadable if there is neither."""
        found = self.budget_cents if instead_cents is None else instead_cents
        if found is None:
            raise Unreadable("missing_key", line=self.line, key="budget")
        return found

    def points(self) -> dict[str, int]:
        """Count the ballots again: the points of every project, zeros included."""
        counted = dict.fromkeys((project.id for project in self.projects), 0)
        if self.vote_type in ("approval", "choose-1"):
            counted.update(Counter(name for ballot in self.ballots for name in ballot.marks))
            return counted
        for ballot in self.ballots:
            for name, points in zip(ballot.marks, ballot.points, strict=True):
                counted[name] += points
        return counted

    def candidates(self) -> list[Candidate]:
        """Return the projects with the votes counted again from the ballots."""
        votes = self.points()
        return [Candidate(project.id, votes[project.id], project.cost_cents) for project in self.projects]


def read(content: bytes) -> Election:
    """Read a Pabulib file; raise Unreadable with `line` and the reason for whatever is wrong with it first."""
    parts = split(decode(content), (META, PROJECTS, VOTES))
    meta, lines = _meta(parts[META])
    vote_type = meta.get("vote_type", "").lower()
    if not vote_type:
        raise Unreadable("missing_key", line=parts[META].line, key="vote_type")
    if vote_type not in VOTE_TYPES:
        raise Unreadable("unknown_vote_type", line=lines["vote_type"], vote_type=vote_type)
    budget = _cents(meta["budget"], lines["budget"]) if meta.get("budget") else None
    projects = tuple(_projects(parts[PROJECTS]))
    longest = len(projects)
    if vote_type == "ordinal" and meta.get("max_length"):
        longest = _whole(meta["max_length"], lines["max_length"])
    ballots = tuple(_ballots(parts[VOTES], vote_type, {project.id for project in projects}, longest))
    currency = meta.get("currency", "").upper()
    remarks = tuple(_remarks(meta, ballots))
    return Election(parts[META].line, meta, vote_type, currency, budget, projects, ballots, remarks)


def write(
    meta: Mapping[str, object],
    projects: Iterable[Project],
    ballots: Iterable[Collection[str]],
    votes: Mapping[str, int],
    selected: Collection[str],
) -> str:
    """Write an election as a Pabulib file of approval ballots.

    Ballots are sorted and numbered anew, so that the file tells nothing of their order. `meta` says at least the
    budget and the currency; what is counted here is added to it.
    """
    listed = sorted(projects, key=lambda project: by_number(project.id))
    marked = sorted(sorted(ballot, key=by_number) for ballot in ballots)
    counted = {**meta, "vote_type": "approval", "num_projects": len(listed), "num_votes": len(marked)}
    rows = [(one.id, plain(one.cost_cents), votes.get(one.id, 0), one.name, int(one.id in selected)) for one in listed]
    return join(
        {
            META: [("key", "value"), *counted.items()],
            PROJECTS: [("project_id", "cost", "votes", "name", "selected"), *rows],
            VOTES: [("voter_id", "vote"), *((number, ",".join(names)) for number, names in enumerate(marked, 1))],
        }
    )


def _meta(part: Part) -> tuple[dict[str, str], dict[str, int]]:
    """Return the values of META by key, and the line of each; the keys that count must come once."""
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for record in part.records:
        key, value = record.fields[0].lower(), record.fields[1] if len(record.fields) > 1 else ""
        if key in ("budget", "vote_type", "max_length"):
            if key in values:
                raise Unreadable("key_twice", line=record.line, key=key)
            if any(record.fields[2:]):
                raise Unreadable("too_many_fields", line=record.line, fields=len(record.fields), columns=2)
        values[key], lines[key] = value, record.line
    return values, lines


def _projects(part: Part) -> Iterator[Project]:
    """Yield the projects; an id must be there, printable, without comma, and come once."""
    id_at, cost_at, name_at = part.column("project_id"), part.column("cost"), part.columns.get("name")
    seen: set[str] = set()
    for record in part.table():
        name = record.at(id_at)
        if not name or not name.isprintable() or "," in name:
            raise Unreadable("bad_project_id", line=record.line, id=ascii(name)[1:-1])
        if name in seen:
            raise Unreadable("double_project_id", line=record.line, id=name)
        seen.add(name)
        title = record.fields[name_at] if name_at is not None and name_at < len(record.fields) else ""
        yield Project(name, _cents(record.at(cost_at), record.line), title, record.line)


def _ballots(part: Part, vote_type: str, known: set[str], longest: int) -> Iterator[Ballot]:
    """Yield the ballots, with the points that each mark gives."""
    vote_at, voter_at = part.column("vote"), part.columns.get("voter_id")
    points_at = part.column("points") if vote_type == "cumulative" else None
    for record in part.table():
        marks = _marks(record.at(vote_at), record, known)
        if vote_type == "choose-1" and len(set(marks)) > 1:
            raise Unreadable("several_choices", line=record.line, chosen=len(set(marks)))
        if points_at is not None:
            given = _points(record.at(points_at), len(marks), record.line)
        elif vote_type == "ordinal":
            given = [max(0, longest - place) for place in range(len(marks))]
        else:
            given = [1] * len(marks)
        # The first mark counts, a repeated one is as if it weren't there.
        counted: dict[str, int] = {}
        for name, points in zip(marks, given, strict=True):
            counted.setdefault(name, points)
        voter = record.fields[voter_at] if voter_at is not None and voter_at < len(record.fields) else ""
        yield Ballot(voter, tuple(counted), tuple(counted.values()), record.line)


def _marks(text: str, record: Record, known: set[str]) -> list[str]:
    """Return the projects named in a field, as written; an empty field is a blank ballot."""
    marks = [mark.strip() for mark in text.split(",")] if text else []
    for mark in marks:
        if not mark:
            raise Unreadable("empty_mark", line=record.line)
        if mark not in known:
            raise Unreadable("unknown_project_id", line=record.line, id=mark[:40])
    return marks


def _points(text: str, marks: int, line: int) -> list[int]:
    """Return the points of a ballot, one whole number per mark."""
    given = text.split(",") if text else []
    if len(given) != marks:
        raise Unreadable("points_mismatch", line=line, points=len(given), marks=marks)
    return [_whole(points, line) for points in given]


def _whole(text: str, line: int) -> int:
    """Return a whole number written with ASCII digits; 3.0 is 3."""
    found = WHOLE.fullmatch(text.strip())
    if found is None:
        raise Unreadable("not_whole", line=line, number=text.strip()[:40])
    return int(found[1])


def _cents(text: str, line: int) -> int:
    """Return an amount of the file in cents, or name its line."""
    try:
        return cents(text)
    except Invalid as wrong:
        raise Unreadable(wrong.code, line=line, amount=text[:40]) from wrong


def _remarks(meta: Mapping[str, str], ballots: tuple[Ballot, ...]) -> Iterator[str]:
    """Yield the codes of what is odd in a file without making it unreadable."""
    announced = WHOLE.fullmatch(meta.get("num_votes", ""))
    if announced and int(announced[1]) != len(ballots):
        yield "other_number_of_ballots"
    voters = [ballot.voter for ballot in ballots if ballot.voter]
    if len(set(voters)) < len(voters):
        yield "voter_twice"
