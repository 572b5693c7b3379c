"""A plain map drawn from open geographic data: projected, simplified, written as one small SVG without style."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Point = tuple[float, float]  # longitude, latitude; or x, y once projected
Feature = Mapping[str, Any]  # of GeoJSON

WIDTH = 1600
MARGIN = 0.04  # of the width, around the boundary
TOLERANCE = 1.6  # units: half a pixel on a map 500 pixels wide
LAYERS = (  # drawn from the first to the last, in colours that stand on a light and on a dark ground alike
    ("residential", 'fill="#8d9188" fill-opacity=".16"'),
    ("business", 'fill="#8d9188" fill-opacity=".24"'),
    ("grass", 'fill="#7fbf7a" fill-opacity=".3"'),
    ("garden", 'fill="#7fbf7a" fill-opacity=".3"'),
    ("pitch", 'fill="#7fbf7a" fill-opacity=".4"'),
    ("park", 'fill="#63ac6b" fill-opacity=".5"'),
    ("forest", 'fill="#3f8f5f" fill-opacity=".45"'),
    ("wetland", 'fill="#4f9fc2" fill-opacity=".3"'),
    ("water", 'fill="#4f9fc2" fill-opacity=".75"'),
    ("stream", 'fill="none" stroke="#4f9fc2" stroke-width="3"'),
    ("path", 'fill="none" stroke="#8f9a90" stroke-opacity=".6" stroke-width="2" stroke-dasharray="6 5"'),
    ("minor", 'fill="none" stroke="#8f9a90" stroke-opacity=".75" stroke-width="3.5"'),
    ("major", 'fill="none" stroke="#8f9a90" stroke-width="9"'),
    ("tram", 'fill="none" stroke="#77817a" stroke-width="2"'),
    ("rail", 'fill="none" stroke="#77817a" stroke-width="4" stroke-dasharray="14 8"'),
    ("boundary", 'fill="none" stroke="#6f8276" stroke-width="7"'),
)
AREAS = frozenset(
    {"residential", "business", "grass", "garden", "pitch", "park", "forest", "wetland", "water", "boundary"}
)


@dataclass(frozen=True)
class Frame:
    """Where a map lies: its north-west corner in degrees, units per degree, and its size in units."""

    west: float
    north: float
    per_longitude: float
    per_latitude: float
    width: int
    height: int

    def spot(self, latitude: float, longitude: float) -> tuple[int, int]:
        """Return where a point lies on the map, in units."""
        return round((longitude - self.west) * self.per_longitude), round((self.north - latitude) * self.per_latitude)

    def holds(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point lies on the map."""
        x, y = self.spot(latitude, longitude)
        return 0 <= x <= self.width and 0 <= y <= self.height


def kind_of(feature: Feature) -> str:
    """Return what a feature is: its `kind`, its `class` for streets, or a boundary when it only has a NIS code."""
    properties = feature.get("properties") or {}
    return str(properties.get("kind") or properties.get("class") or ("boundary" if properties.get("nis") else ""))


def frame_of(features: Iterable[Feature]) -> Frame | None:
    """Return the frame around the boundary, or around everything when there is none; None when there is nothing."""
    held = list(features)
    bounds = [each for each in held if kind_of(each) == "boundary"] or held
    points = [point for each in bounds for line in lines_of(each) for point in line]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    wide = max((east - west) * narrow, (north - south) * 0.6, 1e-6)
    scale = WIDTH * (1 - 2 * MARGIN) / wide
    middle = (west + east) / 2
    height = round((north - south) * scale + 2 * MARGIN * WIDTH)
    return Frame(
        west=middle - WIDTH / 2 / (scale * narrow),
        north=north + MARGIN * WIDTH / scale,
        per_longitude=scale * narrow,
        per_latitude=scale,
        width=WIDTH,
        height=height,
    )


def draw(features: Iterable[Feature], frame: Frame) -> str:
    """Return the map as SVG, each layer as one path; what lies outside the frame is left out."""
    layers: dict[str, list[str]] = {}
    for feature in features:
        kind = kind_of(feature)
        for line in lines_of(feature):
            written = _path([_project(point, frame) for point in line], frame, closed=kind in AREAS)
            if written:
                layers.setdefault(kind, []).append(written)
    paths = [f'<path {look} d="{"".join(layers[kind])}"{_even(kind)}/>' for kind, look in LAYERS if kind in layers]
    size = f'width="{frame.width // 2}" height="{frame.height // 2}" viewBox="0 0 {frame.width} {frame.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} stroke-linejoin="round" stroke-linecap="round">'
    return head + "".join(paths) + "</svg>\n"


def lines_of(feature: Feature) -> Iterator[Sequence[Point]]:
    """Yield the lines and rings of a feature; points and unknown shapes have none."""
    geometry = feature.get("geometry") or {}
    depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}.get(str(geometry.get("type")))
    if depth is not None:
        yield from _at_depth(geometry.get("coordinates") or [], depth)


def simplify(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out the points that lie within a tolerance of the line without them (Douglas and Peucker)."""
    if len(points) < 3:
        return list(points)
    keep = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        at, far = _farthest(points, first, last)
        if far > tolerance:
            keep.add(at)
            waiting += [(first, at), (at, last)]
    return [points[at] for at in sorted(keep)]


def _farthest(points: Sequence[Point], first: int, last: int) -> tuple[int, float]:
    """Return the point between two that lies farthest from the segment joining them, and how far."""
    at, far = first, 0.0
    for index in range(first + 1, last):
        away = _away(points[index], points[first], points[last])
        if away > far:
            at, far = index, away
    return at, far


def _away(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a segment: a street that turns back keeps its turning point."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, along))
    return math.hypot(start[0] + share * dx - point[0], start[1] + share * dy - point[1])


def _project(point: Sequence[float], frame: Frame) -> Point:
    return (point[0] - frame.west) * frame.per_longitude, (frame.north - point[1]) * frame.per_latitude


def _path(points: list[Point], frame: Frame, closed: bool) -> str:
    """Write a line in whole units, each point from the one before; nothing when it lies outside or is a mere dot."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if not points or max(xs) < 0 or min(xs) > frame.width or max(ys) < 0 or min(ys) > frame.height:
        return ""
    spots: list[tuple[int, int]] = []
    for x, y in simplify(points, TOLERANCE):
        spot = (round(x), round(y))
        if not spots or spots[-1] != spot:
            spots.append(spot)
    if len(spots) < (4 if closed else 2):
        return ""
    steps = [f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(spots)]
    return f"M{spots[0][0]} {spots[0][1]}l{' '.join(steps).replace(' -', '-')}{'z' if closed else ''}"


def _at_depth(coordinates: Any, depth: int) -> Iterator[Sequence[Point]]:
    if depth == 0:
        yield [(float(point[0]), float(point[1])) for point in coordinates]
        return
    for each in coordinates:
        yield from _at_depth(each, depth - 1)


def _even(kind: str) -> str:
    """Leave the holes of an area open."""
    return ' fill-rule="evenodd"' if kind in AREAS and kind != "boundary" else ""
