"""Pins on the map of a municipality; without a map they stand on a plain ground, and a list always says the same."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from pb import words
from pb.rules.agenda import Occasion
from pb.rules.applications import Site
from pb.rules.plan import Frame, frame_of
from pb.services import geo
from pb.services.snapshots import EditionView
from pb.web.cards import Card
from pb.web.media import map_address

RADIUS = 46  # units of a map 1,600 wide


@dataclass(frozen=True)
class Pin:
    """A pin: where it stands in units, what is written in it, and what it leads to."""

    x: int
    y: int
    sign: str
    label: str
    lang: str
    address: str
    full: bool


@dataclass(frozen=True)
class PinnedMap:
    """A map with its pins; `address` is empty when there is no drawing, `credit` when none is due."""

    width: int
    height: int
    address: str
    credit: str
    pins: tuple[Pin, ...]
    radius: int = RADIUS


def projects_map(edition: EditionView, cards: Iterable[Card]) -> PinnedMap | None:
    """Return the map of the projects that have a place on it, or None when none has."""
    spots = [
        (
            facts.latitude,
            facts.longitude,
            Pin(0, 0, _sign(card), card.title.text, card.title.lang, card.address, card.flagship),
        )
        for card in cards
        if (facts := card.view.facts).latitude is not None and facts.longitude is not None
    ]
    return _pinned(edition, [(a, b, pin) for a, b, pin in spots if a is not None and b is not None])


def places_map(edition: EditionView, language: str) -> PinnedMap | None:
    """Return the map of the help desks and ballot boxes, or None when none has a point."""
    spots = [
        (
            place.latitude,
            place.longitude,
            Pin(0, 0, str(at), words.pick(place.names, language), "", f"#place{at}", True),
        )
        for at, place in enumerate(edition.places, 1)
        if place.latitude is not None and place.longitude is not None
    ]
    return _pinned(edition, [(a, b, pin) for a, b, pin in spots if a is not None and b is not None])


def occasions_map(edition: EditionView, occasions: Iterable[Occasion], language: str) -> PinnedMap | None:
    """Return the map of the occasions of the agenda, numbered as the list beside it."""
    spots = [
        (each.latitude, each.longitude, Pin(0, 0, str(at), words.pick(each.names, language), "", f"#{each.id}", True))
        for at, each in enumerate(occasions, 1)
    ]
    return _pinned(edition, [(a, b, pin) for a, b, pin in spots if a is not None and b is not None])


def _sign(card: Card) -> str:
    return str(card.view.number) if card.view.number is not None else "•"


def _pinned(edition: EditionView, spots: list[tuple[float, float, Pin]]) -> PinnedMap | None:
    drawn = geo.find(edition.municipality.slug)
    frame = drawn.frame if drawn else _plain_frame(spots)
    if frame is None:
        return None
    taken: list[tuple[int, int]] = []
    pins = []
    for latitude, longitude, pin in spots:
        if frame.holds(latitude, longitude):
            x, y = _free(frame, frame.spot(latitude, longitude), taken)
            taken.append((x, y))
            pins.append(Pin(x, y, pin.sign, pin.label, pin.lang, pin.address, pin.full))
    if not pins:
        return None
    address = map_address(edition.municipality.slug) if drawn else ""
    return PinnedMap(frame.width, frame.height, address, drawn.credit if drawn else "", tuple(pins))


def _plain_frame(spots: list[tuple[float, float, Pin]]) -> Frame | None:
    """Return a frame around the points themselves, with some room."""
    line = [(b + room, a + room) for a, b, _ in spots for room in (-0.004, 0.004)]
    return frame_of([{"properties": {}, "geometry": {"type": "LineString", "coordinates": line}}])


def _free(frame: Frame, spot: tuple[int, int], taken: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the nearest place, on a widening spiral, where a pin covers no other and stays within the frame."""
    for step in range(2500):
        angle, away = step * 2.4, 7 * math.sqrt(step)
        x = min(max(round(spot[0] + away * math.cos(angle)), RADIUS), frame.width - RADIUS)
        y = min(max(round(spot[1] + away * math.sin(angle)), RADIUS), frame.height - RADIUS)
        if all(math.hypot(x - a, y - b) >= 2 * RADIUS for a, b in taken):
            return x, y
    return spot


def tapping(edition: EditionView, site: Site) -> PinnedMap | None:
    """Return the map on which a place is tapped, with the pin of the place known so far; None without a drawing."""
    drawn = geo.find(edition.municipality.slug)
    if drawn is None:
        return None
    pins: tuple[Pin, ...] = ()
    if site.latitude is not None and site.longitude is not None and drawn.frame.holds(site.latitude, site.longitude):
        x, y = drawn.frame.spot(site.latitude, site.longitude)
        pins = (Pin(x, y, "•", "", "", "", True),)
    address = map_address(edition.municipality.slug)
    return PinnedMap(drawn.frame.width, drawn.frame.height, address, drawn.credit, pins)


def tapped(edition: EditionView, x: str, y: str) -> tuple[float, float] | None:
    """Return the latitude and longitude of a tap, in pixels of the map at half its units; None for no tap.

    A keyboard presses the map at its corner, which means nothing.
    """
    drawn = geo.find(edition.municipality.slug)
    if drawn is None or not (x.isascii() and x.isdigit() and y.isascii() and y.isdigit()) or (x, y) == ("0", "0"):
        return None
    frame = drawn.frame
    return frame.north - 2 * int(y[:6]) / frame.per_latitude, frame.west + 2 * int(x[:6]) / frame.per_longitude
