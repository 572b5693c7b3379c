"""The log of acts as everybody may read it: no name, no free text, each line chained to the one before (votes.md 5)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

START = "0" * 64
SHOWN = ("edition.", "roll.import", "codes.print", "vote.", "paper.", "result.", "decision.", "project.")
FIGURES = ("digest", "ballots", "participations", "projects", "ballot_bytes", "number", "rows", "added", "removed")
WORDS = ("old", "new", "by", "lots_seed", "tie_order", "step")
TOLD = ("vote.", "result.", "project.")  # of other acts only numbers are shown, and what they are about in one word


@dataclass(frozen=True)
class Entry:
    """A line of the journal of the services, as far as it may be shown."""

    number: int
    at: str
    actor: str
    act: str
    subject: str
    details: Mapping[str, Any]
    digest: str


def shown(act: str) -> bool:
    """Tell whether acts of this name are part of the public log."""
    return act.startswith(SHOWN)


def chained(entries: Iterable[Entry]) -> tuple[list[dict[str, Any]], str]:
    """Return the lines of the public log with their chain, and its head.

    People are numbered in the order in which they appear; `journal` names the line of the services' own journal, so
    that an auditor who may read that one can compare.
    """
    people: dict[str, str] = {}
    lines: list[dict[str, Any]] = []
    head = START

    def person(who: str) -> str:
        return who if who in ("system", "count") else people.setdefault(who, f"person {len(people) + 1}")

    for entry in entries:
        told = entry.act.startswith(TOLD)
        names = (*FIGURES, *WORDS) if told else FIGURES
        facts = {name: entry.details[name] for name in names if _plain(entry.details.get(name))}
        if "confirmed_by" in entry.details:
            facts["with"] = person(str(entry.details["confirmed_by"]))
        line = {
            "number": len(lines) + 1,
            "at": entry.at,
            "who": person(entry.actor),
            "act": entry.act,
            "subject": entry.subject if told else entry.subject.partition(" ")[0],
            "facts": facts,
            "journal": {"number": entry.number, "digest": entry.digest},
            "previous": head,
        }
        head = sha256(written(line)).hexdigest()
        lines.append({**line, "digest": head})
    return lines, head


def written(line: Mapping[str, Any]) -> bytes:
    """Write a line the one way its digest is made on."""
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: object) -> bool:
    """Tell whether a detail is a number, a word, or a list of words."""
    words = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, int | str) or words
