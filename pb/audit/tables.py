"""The tables beside the count: totals, register, paper and the log of acts tell the same numbers."""

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Mapping
from typing import Any

from pb.audit.ballots import canonical, lines_of
from pb.audit.words import Said, Wrong, compare

ACTS = ("vote.open", "vote.seal", "vote.count")
REGISTER, TOTALS, LOG = "participation_counts.csv", "totals.csv", "staff_log.jsonl"


def table(content: bytes, columns: tuple[str, ...], name: str) -> list[dict[str, str]]:
    """Return the records of a CSV file with exactly these columns."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    if not rows or tuple(rows[0]) != columns or any(len(row) != len(columns) for row in rows):
        raise Wrong("form", name=name)
    return [dict(zip(columns, row, strict=True)) for row in rows[1:]]


def check_sums(count: Mapping[str, Any], problems: list[Said]) -> None:
    """Check that the totals of the count add up."""
    ballots, people = count["ballots"], count["participations"]
    compare(problems, "ballots", ballots["valid"] + ballots["blank"] + ballots["invalid"], ballots["total"])
    compare(problems, "ballots", sum(part["total"] for part in ballots["by_channel"]), ballots["total"])
    compare(problems, "people", sum(people["by_channel"].values()), people["total"])
    if count["final"] != all(track["unique"] for track in count["tracks"]):
        problems.append(("form", {"name": "allocation.json"}))


def check_totals(
    content: bytes,
    count: Mapping[str, Any],
    votes: Mapping[int, int],
    projects: Mapping[int, Mapping[str, Any]],
    problems: list[Said],
) -> None:
    """Check the votes of each project, in all and by channel where that is shown."""
    wanted = []
    groups = count["ballots"]["by_channel"]
    for number in sorted(projects):
        shown = [(part["channels"], part["votes"][str(number)]) for part in groups if str(number) in part["votes"]]
        if shown:
            compare(problems, "votes", sum(each for _, each in shown), votes[number], number=number)
        split = shown if len(groups) > 1 else []
        lines = [("all", votes[number]), *(("+".join(names), each) for names, each in split)]
        wanted += [[projects[number]["track"], str(number), name, str(each)] for name, each in lines]
    rows = table(content, ("track", "number", "channels", "votes"), TOTALS)
    if [list(row.values()) for row in rows] != wanted:
        problems.append(("form", {"name": TOTALS}))


def check_register(content: bytes, count: Mapping[str, Any], problems: list[Said]) -> None:
    """Check how many people were marked, by channel and by day."""
    rows = table(content, ("channels", "from", "to", "people"), REGISTER)
    channels = {row["channels"]: int(row["people"]) for row in rows if row["channels"]}
    days = [row for row in rows if not row["channels"]]
    in_order = all(one["to"] < two["from"] for one, two in itertools.pairwise(days))
    spans = all(row["from"] <= row["to"] for row in days) and len(rows) == len(channels) + len(days)
    if channels != count["participations"]["by_channel"] or not in_order or not spans:
        problems.append(("form", {"name": REGISTER}))
    compare(problems, "people", sum(int(row["people"]) for row in days), count["participations"]["total"])


def check_paper(content: bytes, count: Mapping[str, Any], problems: list[Said]) -> None:
    """Check that people = ballots in the box + papers invalid or not given back + what was explained (votes.md 3)."""
    batches = json.loads(content)
    if canonical(batches) != content:
        problems.append(("form", {"name": "paper_batches.json"}))
    people, ballots = count["participations"], count["ballots"]
    compare(problems, "people", people["total"], ballots["total"] + sum(people["without_ballot"].values()))
    for name, number in people["without_ballot"].items():
        compare(problems, name, sum(batch[name] for batch in batches), number)
    for batch in batches:
        parts = sum(batch[name] for name in ("valid", "blank", "invalid", "not_returned", "explained"))
        compare(problems, "paper", parts, batch["accepted"])
    if batches and "paper" in people["by_channel"]:
        compare(problems, "paper", sum(batch["accepted"] for batch in batches), people["by_channel"]["paper"])


def check_log(content: bytes, head: str, count: Mapping[str, Any], problems: list[Said]) -> None:
    """Check the chain of acts of the services, and that it tells of this box and this count."""
    previous, number = "0" * 64, 0
    told: dict[str, tuple[int, dict[str, Any]]] = {}
    for number, text in enumerate(lines_of(content, LOG), 1):
        line = json.loads(text)
        digest = line.pop("digest")
        made = hashlib.sha256(canonical(line)).hexdigest()
        written = canonical({**line, "digest": digest}).decode()
        if (line["number"], line["previous"], digest, written) != (number, previous, made, text):
            problems.append(("log", {"line": number}))
        previous = digest
        told[line["act"]] = (number, line["facts"])
    if previous != head:
        problems.append(("log", {"line": number}))
    opened, sealed, counted = (told.get(act, (0, {})) for act in ACTS)
    right = opened[1].get("digest") == count["rules"] and sealed[1].get("ballots") == count["ballots"]["total"]
    points = count["settled"].get("jury")
    if points is not None:
        judged = told.get("result.jury", (0, {}))
        right = right and judged[1].get("digest") == hashlib.sha256(canonical(points)).hexdigest()
        right = right and opened[0] < judged[0] < counted[0]
    if not right or not 0 < opened[0] < sealed[0] < counted[0]:
        problems.append(("story", {}))
