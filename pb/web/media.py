"""Pictures that people sent and maps that we drew: files that never change under their address."""

from collections.abc import Iterable

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Unknown
from pb.rules.projects import PictureFacts
from pb.services import geo, pictures
from pb.web.assets import asset, send
from pb.web.pages import page

bp = Blueprint("media", __name__)
NOTHING = "images/no-picture.svg"


@page(bp, "/media/<file>", "see_public")
def picture(file: str) -> Response:
    """Send a picture by its random name."""
    return send(pictures.read(file), b"", "image/webp", lasting=True)


@page(bp, "/map/<digest>/<slug:municipality>.svg", "see_public")
def drawing(digest: str, municipality: str) -> Response:
    """Send the map of a municipality; under an old digest it is kept for a moment only."""
    found = geo.find(municipality)
    if found is None:
        raise Unknown("unknown")
    return send(found.body, found.packed, "image/svg+xml", lasting=digest == found.digest)


def small(held: tuple[PictureFacts, ...]) -> str:
    """Return the address of the picture of a card, or of the drawing that stands in for it."""
    return addresses(held[0])[0] if held else asset(NOTHING)


def addresses(held: PictureFacts) -> tuple[str, str]:
    """Return the addresses of the narrow and of the wide picture; a drawing fits every width."""
    if held.file:
        narrow, wide = pictures.sizes(held.file)
        return url_for("media.picture", file=narrow), url_for("media.picture", file=wide)
    try:
        drawn = asset(f"images/projects/{held.drawing}.svg")
    except LookupError:
        drawn = asset(NOTHING)
    return drawn, drawn


def placed_photos(held: Iterable[PictureFacts], language: str) -> dict[int, tuple[str, str, str, str]]:
    """Return the photos that a long description may place, by number: two addresses, what each shows, who made it."""
    return {
        each.place: (*addresses(each), words.pick(each.descriptions, language), each.credit)
        for each in held
        if each.place
    }


def map_address(municipality: str) -> str:
    """Return the address of the map of a municipality, or nothing when there is none."""
    found = geo.find(municipality)
    return url_for("media.drawing", digest=found.digest, municipality=municipality) if found else ""
