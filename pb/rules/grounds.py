"""The ground of a municipality: its streets in both languages and its boundary, to name or tap a place (R9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pb.rules.cleaning import folded
from pb.rules.plan import Feature, Point, kind_of, lines_of

STREETS = ("major", "minor", "path")


@dataclass(frozen=True)
class Street:
    """A street: its names, and a point on it (degrees)."""

    fr: str
    nl: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Ground:
    """The streets in the order of their French names, and the rings of the boundary (longitude, latitude)."""

    streets: tuple[Street, ...] = ()
    rings: tuple[tuple[Point, ...], ...] = ()

    @cached_property
    def _by_name(self) -> Mapping[str, Street]:
        return {folded(name): street for street in self.streets for name in (street.nl, street.fr)}

    def street(self, text: str) -> Street | None:
        """Return the street of a name in either language, however it is written."""
        return self._by_name.get(folded(text))

    def inside(self, latitude: float, longitude: float) -> bool | None:
        """Tell whether a point lies within the boundary; None where no boundary is known."""
        if not self.rings:
            return None
        return sum(_crossings(ring, longitude, latitude) for ring in self.rings) % 2 == 1


def read(features: Iterable[Feature]) -> Ground:
    """Return the ground that map features tell; a street with hardly anything inside the boundary is left out."""
    held = list(features)
    rings = tuple(
        tuple((point[0], point[1]) for point in ring)
        for feature in held
        if kind_of(feature) == "boundary"
        for ring in lines_of(feature)
    )
    bounds = Ground(rings=rings)
    streets = [found for feature in held if (found := _street(feature, bounds)) is not None]
    return Ground(tuple(sorted(streets, key=lambda street: folded(street.fr))), rings)


def _street(feature: Feature, bounds: Ground) -> Street | None:
    """Return a street with the middle one of its points that lie inside."""
    names = feature.get("properties") or {}
    if kind_of(feature) not in STREETS or not names.get("name_fr"):
        return None
    points = [point for line in lines_of(feature) for point in line]
    inside = [point for point in points if bounds.inside(point[1], point[0]) is not False]
    if not inside:
        return None
    middle = _middle(inside)
    return Street(str(names["name_fr"]), str(names.get("name_nl") or names["name_fr"]), middle[1], middle[0])


def _middle(points: Sequence[Point]) -> Point:
    """Return the point nearest to the mean of all: it lies on the street."""
    east, north = (sum(point[at] for point in points) / len(points) for at in (0, 1))
    return min(points, key=lambda point: (point[0] - east) ** 2 + (point[1] - north) ** 2)


def _crossings(ring: Sequence[Point], x: float, y: float) -> int:
    """Count how often a line from the point to the east crosses a ring."""
    number = 0
    for (a, b), (c, d) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (b > y) != (d > y) and x < (c - a) * (y - b) / (d - b) + a:
            number += 1
    return number
