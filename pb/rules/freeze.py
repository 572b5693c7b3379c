"""The fingerprint of what may no longer change once the vote is open (R5)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pb.rules.ballots import BallotRules, Option, Section
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules

FORMAT = "pb-rules-1"
MONEY = ("code", "run_by", "envelope_cents", "cap_cents", "least_cents", "max_winners", "min_votes", "rule")


def covered(
    edition: str, settings: Settings, tracks: Iterable[TrackRules], projects: Iterable[Option]
) -> dict[str, Any]:
    """Return what R5 covers: tracks, envelopes, ballot kinds, tie method, project numbers and retained costs; no text.

    Tracks keep their order, which is the order of the ballot; projects are put in the order of their numbers.
    """
    return {
        "format": FORMAT,
        "edition": edition,
        "tie_method": settings.tie_method,
        "jury_percent": settings.jury_percent,
        "tracks": [
            {**{name: getattr(track, name) for name in MONEY}, "ballot": asdict(track.ballot)} for track in tracks
        ],
        "projects": [asdict(project) for project in sorted(projects, key=lambda project: project.number)],
    }


def canonical(table: Mapping[str, Any]) -> bytes:
    """Return the one JSON writing of what is covered: sorted keys, no spaces, UTF-8 (rules.json of the audit)."""
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(table: Mapping[str, Any]) -> str:
    """Return the fingerprint of what is covered: SHA-256, hexadecimal."""
    return hashlib.sha256(canonical(table)).hexdigest()


def frozen(edition: str, settings: Settings, tracks: Iterable[TrackRules], projects: Iterable[Option]) -> str:
    """Return the fingerprint that ballots and the result carry."""
    return digest(covered(edition, settings, tracks, projects))


def ballot_rules(table: Mapping[str, Any], fingerprint: str) -> BallotRules:
    """Return the rules of the ballot from the table that was frozen."""
    return BallotRules(
        edition=table["edition"],
        sections=tuple(Section(**track["ballot"]) for track in table["tracks"]),
        options=tuple(Option(**project) for project in table["projects"]),
        digest=fingerprint,
    )
