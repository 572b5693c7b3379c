"""The map of a municipality: imported from open data into the data folder, or our schematic drawing; drawn once."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pb.db import installation, memory
from pb.errors import Invalid, Unreadable
from pb.rules import grounds, plan
from pb.rules.grounds import Ground, Street
from pb.rules.plan import Frame

SHIPPED = Path(__file__).resolve().parent.parent.parent / "editions" / "maps"
LARGEST_BYTES = 60_000  # compressed; a phone loads it in a moment


@dataclass(frozen=True)
class Plan:
    """A drawn map: where it lies, its SVG with its compressed bytes and digest, and whom to credit on it."""

    frame: Frame
    body: bytes
    packed: bytes
    digest: str
    credit: str


def find(municipality: str) -> Plan | None:
    """Return the map of a municipality (its slug), or None when there is none; read once in a process."""
    known: dict[str, tuple[str, Plan | None]] = memory().setdefault("maps", {})
    place = next((folder for folder in (_folder(), SHIPPED) if (folder / f"{municipality}.json").is_file()), None)
    if place is None:
        return None
    written = (place / f"{municipality}.json").read_text()
    held = known.get(municipality)
    if held is None or held[0] != written:
        known[municipality] = held = (written, _read(place / f"{municipality}.svg", json.loads(written)))
    return held[1]


def bring_in(municipality: str, nis: str, contents: Iterable[bytes], folder: Path | None = None) -> Plan:
    """Draw the map of a municipality from GeoJSON files (boundary, streets, green) and keep it in the data folder.

    Raise `Unreadable` for what is no GeoJSON, `Invalid` when nothing in it belongs here or the drawing is too large.
    """
    features: list[Mapping[str, Any]] = []
    credits: list[str] = []
    for content in contents:
        found, credit = _features(content, nis)
        features += found
        credits += [credit] if credit and credit not in credits else []
    frame = plan.frame_of(_one_boundary(features))
    if frame is None:
        raise Invalid("map_empty", municipality=municipality)
    body = plan.draw(_one_boundary(features), frame).encode()
    if len(gzip.compress(body, 9)) > LARGEST_BYTES:
        raise Invalid("map_too_large", kilobytes=LARGEST_BYTES // 1000)
    target = folder or _folder()
    target.mkdir(parents=True, exist_ok=True)
    facts = {"frame": asdict(frame), "credit": " · ".join(credits), "digest": hashlib.sha256(body).hexdigest()[:12]}
    for name, text in ((f"{municipality}.svg", body), (f"{municipality}.json", json.dumps(facts).encode())):
        fresh = target / f"{name}.part"
        fresh.write_bytes(text)
        fresh.rename(target / name)
    _keep_ground(target / f"{municipality}-ground.json", grounds.read(_one_boundary(features)))
    return _read(target / f"{municipality}.svg", facts)


def ground(municipality: str) -> Ground:
    """Return the streets and the boundary of a municipality; empty ones when no map data was brought in."""
    file = _folder() / f"{municipality}-ground.json"
    known: dict[str, tuple[float, Ground]] = memory().setdefault("grounds", {})
    stamp = file.stat().st_mtime if file.is_file() else 0.0
    held = known.get(municipality)
    if held is None or held[0] != stamp:
        table = json.loads(file.read_text()) if stamp else {"streets": [], "rings": []}
        rings = tuple(tuple((float(x), float(y)) for x, y in ring) for ring in table["rings"])
        known[municipality] = held = (stamp, Ground(tuple(Street(*each) for each in table["streets"]), rings))
    return held[1]


def _keep_ground(place: Path, found: Ground) -> None:
    """Keep the streets and the boundary beside the drawing, so that a place can be named and tapped (R9)."""
    streets = [[each.fr, each.nl, each.latitude, each.longitude] for each in found.streets]
    fresh = place.with_suffix(".part")
    fresh.write_text(json.dumps({"streets": streets, "rings": found.rings}, ensure_ascii=False))
    fresh.rename(place)


def _folder() -> Path:
    return installation().data_dir / "maps"


def _read(drawing: Path, facts: Mapping[str, Any]) -> Plan:
    body = drawing.read_bytes()
    return Plan(Frame(**facts["frame"]), body, gzip.compress(body, 9, mtime=0), facts["digest"], facts["credit"])


def _features(content: bytes, nis: str) -> tuple[list[Mapping[str, Any]], str]:
    """Return the features of a file that concern this municipality, and whom to credit for them."""
    try:
        table = json.loads(content)
        features = [each for each in table["features"] if isinstance(each["geometry"], dict)]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("not_geojson") from error
    kept = [each for each in features if (each.get("properties") or {}).get("nis") in (None, nis)]
    return kept, str(table.get("attribution", "")) if kept else ""


def _one_boundary(features: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Prefer the fine boundary to the rough outline that only has a NIS code: the two do not fit."""
    fine = any((each.get("properties") or {}).get("kind") == "boundary" for each in features)
    return [each for each in features if not (fine and (each.get("properties") or {}).get("nis"))]
