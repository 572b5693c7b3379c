"""The count: tallies put together, the envelope of each track shared out, one document, always the same bytes."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any

from pb.rules import jury
from pb.rules.allocation import OVER_CAP, Allocation, Candidate, allocate
from pb.rules.channels import apart, together
from pb.rules.tally import Tally

FORMAT = "pb-count-1"
WITHOUT_BALLOT = ("invalid", "not_returned", "explained")  # papers; a difference that was explained in words


@dataclass(frozen=True)
class Settled:
    """What settles ties (R16): the order decided, or the published seed of a draw; neither leaves them open.

    Where a jury weighs beside the votes, its points by ballot number stand here too (R18).
    """

    tie_order: tuple[str, ...] | None = None
    lots_seed: str | None = None
    jury: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Found:
    """What came out of the box: a tally for each channel, ballots that broke a rule, and how many were noted.

    `without_ballot` says why people noted by paper have no ballot in the box (votes.md 3).
    """

    tallies: Mapping[str, Tally]
    invalid: Mapping[str, int]
    participations: Mapping[str, int]
    without_ballot: Mapping[str, int] = field(default_factory=dict)


def document(
    rules: Mapping[str, Any], found: Found, withdrawn: Collection[int], least: int, settled: Settled
) -> dict[str, Any]:
    """Return the whole result as one document of plain values: totals, turnout, and the allocation of each track.

    `rules` are the frozen ones; channels with fewer ballots than `least` are put together, and numbers by channel that
    are small are left out, so that the document can be published as it is (R39, B10). Amounts are cents.
    """
    whole = added(found.tallies.values())
    totals = Counter({name: tally.total for name, tally in found.tallies.items()}) + Counter(found.invalid)
    groups = together(totals, least)
    tracks = [_track(track, rules, whole, withdrawn, settled) for track in rules["tracks"]]
    invalid = sum(found.invalid.values())
    return {
        "format": FORMAT,
        "participations": {
            "total": sum(found.participations.values()),
            "by_channel": _people(groups, found.participations),
            "without_ballot": {name: found.without_ballot.get(name, 0) for name in WITHOUT_BALLOT},
        },
        "ballots": {
            "total": whole.total + invalid,
            "valid": whole.total - whole.blank,
            "blank": whole.blank,
            "invalid": invalid,
            "by_channel": _channels(groups, found),
        },
        "withdrawn": sorted(withdrawn),
        "settled": {
            "tie_order": settled.tie_order and list(settled.tie_order),
            "lots_seed": settled.lots_seed,
            "jury": None if settled.jury is None else dict(settled.jury),
        },
        "tracks": tracks,
        "final": all(track["unique"] for track in tracks),
    }


def without_ballot(document: Mapping[str, Any]) -> dict[str, int]:
    """Return why people noted have no ballot in the box, of a counted document: only what there is."""
    held: Mapping[str, int] = document["participations"].get("without_ballot", {})
    return {name: number for name, number in held.items() if number}


def canonical(document: Mapping[str, Any]) -> bytes:
    """Write a document the one way its digest is made on: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def canonical_list(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write a list of records the same way."""
    return json.dumps(list(rows), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document in hexadecimal."""
    return sha256(canonical(document)).hexdigest()


def added(tallies: Iterable[Tally]) -> Tally:
    """Return several tallies as one; the order in which they come makes no difference."""
    votes: Counter[int] = Counter()
    used: Counter[str] = Counter()
    blank = total = 0
    for each in tallies:
        for number, more in each.votes.items():
            votes[number] += more
        for track, more in each.used.items():
            used[track] += more
        blank, total = blank + each.blank, total + each.total
    return Tally(votes=dict(sorted(votes.items())), used=dict(sorted(used.items())), blank=blank, total=total)


def _track(
    track: Mapping[str, Any], rules: Mapping[str, Any], whole: Tally, withdrawn: Collection[int], settled: Settled
) -> dict[str, Any]:
    """Share out the envelope of one track; the keys are those of `pb allocate`."""
    candidates = [
        Candidate(str(one["number"]), whole.votes.get(one["number"], 0), one["cost_cents"], one["number"] in withdrawn)
        for one in rules["projects"]
        if one["track"] == track["code"]
    ]
    percent = rules.get("jury_percent", 0)
    candidates, judged = _judged(candidates, track, percent, settled.jury or {}) if percent else (candidates, None)
    shared = allocate(
        candidates,
        track["envelope_cents"],
        rule=track["rule"],
        max_winners=track["max_winners"],
        min_votes=track["min_votes"],
        cap_cents=track["cap_cents"],
        tie_order=settled.tie_order,
        lots_seed=settled.lots_seed,
        awaited=bool(judged and judged["waits_for"]),
    )
    return {
        "code": track["code"],
        "rule": track["rule"],
        "envelope_cents": track["envelope_cents"],
        "ballots": whole.used.get(track["code"], 0),
        **_shared(shared),
        **({"jury": judged} if judged else {}),
    }


def _judged(
    candidates: list[Candidate], track: Mapping[str, Any], percent: int, given: Mapping[str, int]
) -> tuple[list[Candidate], dict[str, Any]]:
    """Weigh the points of a jury in, and say what was weighed; nothing is while one that can win has none (R18)."""
    waits = jury.lacking(candidates, given, track["min_votes"], track["cap_cents"])
    points = {one.id: given.get(one.id, 0) for one in candidates}
    scale = jury.scale(candidates, points, percent)
    if not waits:
        candidates = [replace(one, score=scale.score(one.votes, points[one.id])) for one in candidates]
    return candidates, {
        "percent": percent,
        "most_votes": scale.most_votes,
        "most_points": scale.most_points,
        "waits_for": list(waits),
        "points": {} if waits else points,
        "scores": {} if waits else {one.id: one.weight for one in candidates},
    }


def _shared(shared: Allocation) -> dict[str, Any]:
    return {
        "candidates": sum(minute.verdict != OVER_CAP for minute in shared.minutes),
        "selected": list(shared.selected),
        "total_cents": shared.total_cents,
        "remaining_cents": shared.remaining_cents,
        "bar": shared.bar,
        "fished_up": list(shared.fished_up),
        "unique": shared.unique,
        "ties": [list(tie) for tie in shared.ties],
        "minutes": [asdict(minute) for minute in shared.minutes],
    }


def _people(groups: Sequence[Sequence[str]], noted: Mapping[str, int]) -> dict[str, int]:
    """Return how many people were noted by the channels that are shown together; a channel without ballots joins."""
    names = [list(group) for group in groups]
    others = sorted(name for name, number in noted.items() if number and not any(name in group for group in names))
    if names and others:
        names[0] = sorted(names[0] + others)
    elif others:
        names = [others]
    return {"+".join(group): sum(noted.get(name, 0) for name in group) for group in names}


def _channels(groups: Sequence[Sequence[str]], found: Found) -> list[dict[str, Any]]:
    """Return the totals of channels that are shown together, without what would be small beside another (B10)."""
    wholes = [added(found.tallies[name] for name in names if name in found.tallies) for names in groups]
    bad = [sum(found.invalid.get(name, 0) for name in names) for names in groups]
    alone = len(groups) < 2
    blank_shown = alone or apart(whole.blank for whole in wholes)
    bad_shown = alone or not any(bad) or apart(bad)
    numbers = sorted({number for whole in wholes for number in whole.votes})
    shown = [number for number in numbers if alone or apart(whole.votes.get(number, 0) for whole in wholes)]
    return [
        {
            "channels": list(names),
            "total": whole.total + invalid,
            "blank": whole.blank if blank_shown else None,
            "invalid": invalid if bad_shown else None,
            "votes": {str(number): whole.votes.get(number, 0) for number in shown},
        }
        for names, whole, invalid in zip(groups, wholes, bad, strict=True)
    ]
