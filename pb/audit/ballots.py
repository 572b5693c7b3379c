"""Each ballot against its commitment and against the rules, and what all of them say together."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pb.audit.words import Said, Wrong, compare

OPENINGS = "openings.jsonl"


@dataclass
class Recount:
    """What the opened ballots say: votes by project, ballots by section, blank and invalid ones."""

    votes: dict[int, int]
    used: dict[str, int]
    blank: int = 0
    invalid: int = 0


def canonical(value: object) -> bytes:
    """Write JSON the one way that digests are made on: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def lines_of(content: bytes, name: str) -> list[str]:
    """Return the lines of a text file, each of which must end."""
    lines = content.decode("utf-8").split("\n")
    if lines.pop() != "":
        raise Wrong("form", name=name)
    return lines


def recount(
    content: bytes,
    commitments: list[str],
    rules: Mapping[str, Any],
    projects: Mapping[int, Mapping[str, Any]],
    problems: list[Said],
) -> Recount:
    """Open the ballots one by one beside the list of commitments."""
    digest = hashlib.sha256(canonical(rules)).hexdigest()
    found = Recount(dict.fromkeys(projects, 0), {track["code"]: 0 for track in rules["tracks"]})
    openings = lines_of(content, OPENINGS)
    compare(problems, "ballots", len(openings), len(commitments))
    for number, (text, promised) in enumerate(zip(openings, commitments, strict=False), 1):
        said = json.loads(text)
        if canonical(said).decode() != text or not _genuine(said, promised, rules["edition"], digest):
            problems.append(("opening", {"line": number}))
        else:
            _count(said, rules, projects, found)
    return found


def _genuine(said: dict[str, Any], promised: str, edition: str, digest: str) -> bool:
    """Tell whether an opening is the one to which its commitment was made."""
    if said == {"unreadable": True}:
        return True  # what did not open counts as invalid, and the report must say as many
    (kind,) = {"choices", "blank", "content"} & set(said)
    if set(said) != {"nonce", kind} or (kind == "blank" and said["blank"] is not True):
        return False
    content = said["content"].encode() if kind == "content" else written(edition, digest, said.get("choices"))
    made = hashlib.sha256(b"pb-ballot-v1" + bytes.fromhex(said["nonce"]) + content).hexdigest()
    return made == promised and len(said["nonce"]) == 64


def written(edition: str, digest: str, choices: dict[str, list[int]] | None) -> bytes:
    """Write a ballot as its commitment was made on it: ASCII JSON, sorted keys, no spaces."""
    said: dict[str, Any] = {"choices": choices} if choices is not None else {"blank": True}
    return json.dumps({**said, "edition": edition, "rules": digest}, sort_keys=True, separators=(",", ":")).encode()


def _count(
    said: Mapping[str, Any], rules: Mapping[str, Any], projects: Mapping[int, Mapping[str, Any]], found: Recount
) -> None:
    """Add a genuine ballot to what was found."""
    choices = said.get("choices")
    if choices is None:
        found.blank += said.get("blank", False)
        found.invalid += "blank" not in said
    elif not allowed(choices, rules, projects):
        found.invalid += 1
    else:
        for track, numbers in choices.items():
            found.used[track] += 1
            for number in numbers:
                found.votes[number] += 1


def allowed(
    choices: Mapping[str, list[int]], rules: Mapping[str, Any], projects: Mapping[int, Mapping[str, Any]]
) -> bool:
    """Tell whether a ballot keeps to the rules: known projects, each once, within the limits of its sections."""
    sections = {track["code"]: track["ballot"] for track in rules["tracks"]}
    for track, numbers in choices.items():
        section = sections.get(track)
        if section is None or not numbers or sorted(set(numbers)) != numbers:
            return False
        if any(type(one) is not int or one not in projects or projects[one]["track"] != track for one in numbers):
            return False
        most, limit = section["max_choices"], section["limit_cents"]
        if len(numbers) < section["min_choices"] or (most is not None and len(numbers) > most):
            return False
        spent = sum(projects[one]["cost_cents"] for one in numbers)
        over = limit is not None and spent > limit
        if section["kind"] == "basket" and (over or spent < section["min_spend_cents"]):
            return False
    return bool(choices)
