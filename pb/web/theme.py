"""The colours of a municipality as a small second style sheet; its address holds the colour, so it never changes."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown
from pb.rules import accent
from pb.services.snapshots import MunicipalityView
from pb.web.assets import send
from pb.web.pages import page

bp = Blueprint("theme", __name__)
OURS = "#0b5a3c"  # stands in our own style sheet already


def address(municipality: MunicipalityView) -> str:
    """Return the address of a municipality's colours, or nothing when ours are meant or its colour cannot be used."""
    colour = municipality.accent.strip().lower()
    if not colour or colour == OURS:
        return ""
    try:
        accent.derive(colour)
    except Invalid:
        return ""
    return url_for("theme.show", colour=colour.removeprefix("#"))


@page(bp, "/theme/<colour>.css", "see_public")
def show(colour: str) -> Response:
    """Send the colours derived from an accent."""
    try:
        sheet = accent.derive(f"#{colour}").css()
    except Invalid as error:
        raise Unknown("unknown") from error
    return send(sheet.encode(), b"", "text/css", lasting=True)
