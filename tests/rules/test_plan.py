"""The drawn map: points land where they belong, lines lose only what nobody sees, and nothing else gets in."""

import re
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pb.rules import plan

SQUARE = [[4.40, 50.80], [4.44, 50.80], [4.44, 50.82], [4.40, 50.82], [4.40, 50.80]]


def feature(kind: str, shape: str, coordinates: Any, **more: str) -> dict[str, Any]:
    return {"properties": {"kind": kind, **more}, "geometry": {"type": shape, "coordinates": coordinates}}


BOUNDARY = feature("boundary", "Polygon", [SQUARE])


def test_north_is_up_and_east_is_right() -> None:
    frame = plan.frame_of([BOUNDARY])
    assert frame is not None
    north_west, south_east = frame.spot(50.82, 4.40), frame.spot(50.80, 4.44)
    assert 0 < north_west[0] < south_east[0] < frame.width
    assert 0 < north_west[1] < south_east[1] < frame.height
    assert frame.holds(50.81, 4.42)
    assert not frame.holds(50.90, 4.42)


def test_a_square_kilometre_is_square() -> None:
    frame = plan.frame_of([BOUNDARY])
    assert frame is not None
    x, y = frame.spot(50.81, 4.42)
    right, up = frame.spot(50.81, 4.42 + 1 / 70.2)[0], frame.spot(50.81 + 1 / 111.2, 4.42)[1]
    assert abs((right - x) - (y - up)) <= 0.02 * (right - x)


def test_the_frame_follows_the_boundary_not_a_street_far_away() -> None:
    street = {"properties": {"class": "minor"}, "geometry": {"type": "LineString", "coordinates": [[3, 50], [3.1, 50]]}}
    frame = plan.frame_of([BOUNDARY, street])
    assert frame == plan.frame_of([BOUNDARY])
    assert frame is not None
    assert plan.draw([BOUNDARY, street], frame).count("<path") == 1


def test_a_drawing_holds_numbers_and_known_looks_only() -> None:
    hostile = feature('"><script>', "Polygon", [SQUARE], name='"/><script>alert(1)</script>')
    frame = plan.frame_of([BOUNDARY])
    assert frame is not None
    drawn = plan.draw([BOUNDARY, hostile, feature("water", "MultiPolygon", [[SQUARE]])], frame)
    assert "script" not in drawn
    assert drawn.count("<path") == 2
    assert re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", re.findall(r' d="([^"]*)"', drawn)[0])


def test_nothing_gives_no_frame() -> None:
    assert plan.frame_of([]) is None
    assert plan.frame_of([feature("boundary", "Point", [4.4, 50.8])]) is None


def test_a_street_that_turns_back_keeps_its_end() -> None:
    assert plan.simplify([(0, 0), (500, 0), (10, 0)], 5) == [(0, 0), (500, 0), (10, 0)]


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=2, max_size=60))
def test_what_is_left_out_lies_near_what_is_kept(points: list[tuple[int, int]]) -> None:
    kept = plan.simplify(points, 5)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert len(kept) <= len(points)
    for point in points:
        assert min(_away(point, a, b) for a, b in pairwise(kept)) <= 5 + 1e-6


def _away(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of a point from a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = 0.0 if not length else max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    x, y = a[0] + share * dx - point[0], a[1] + share * dy - point[1]
    return float((x * x + y * y) ** 0.5)
