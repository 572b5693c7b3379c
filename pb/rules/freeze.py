"""The fingerprint of what may no longer change once the vote is open (R5)."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from pb.rules.ballots import Option
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules

FORMAT = "pb-rules-1"


def covered(settings: Settings, tracks: Iterable[TrackRules], projects: Iterable[Option]) -> dict[str, Any]:
    """Return what R5 covers: tracks, envelopes, ballot kinds, tie method, project numbers and costs; no text."""
    return {
        "format": FORMAT,
        "tie_method": settings.tie_method,
        "tracks": [_track(track) for track in sorted(tracks, key=lambda track: track.code)],
        "projects": [
            {"number": project.number, "track": project.track, "cost_cents": project.cost_cents}
            for project in sorted(projects, key=lambda project: (project.number, project.track, project.cost_cents))
        ],
    }


def canonical(settings: Settings, tracks: Iterable[TrackRules], projects: Iterable[Option]) -> bytes:
    """Return the one JSON writing of what is covered: sorted keys, no spaces, UTF-8 (rules.json of the audit)."""
    table = covered(settings, tracks, projects)
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def frozen(settings: Settings, tracks: Iterable[TrackRules], projects: Iterable[Option]) -> str:
    """Return the fingerprint (SHA-256, hexadecimal) that ballots and the result carry."""
    return hashlib.sha256(canonical(settings, tracks, projects)).hexdigest()


def _track(track: TrackRules) -> dict[str, Any]:
    ballot = track.ballot
    return {
        "code": track.code,
        "run_by": track.run_by,
        "envelope_cents": track.envelope_cents,
        "cap_cents": track.cap_cents,
        "least_cents": track.least_cents,
        "max_winners": track.max_winners,
        "min_votes": track.min_votes,
        "rule": track.rule,
        "ballot": {
            "kind": ballot.kind,
            "min_choices": ballot.min_choices,
            "max_choices": ballot.max_choices,
            "limit_cents": ballot.limit_cents,
            "min_spend_cents": ballot.min_spend_cents,
        },
    }
