"""The first page of staff: one edition today, and the way to the others."""

from typing import Any

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response

from pb.rules import phases
from pb.services import digests, municipalities, today
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("today", __name__)


@page(bp, f"{LOCAL}/staff", "see_desk")
def show(language: str, edition: str) -> Response:
    """Show what waits in one edition."""
    return shown(g.edition)


def shown(edition: EditionView | None) -> Response:
    """Show what waits in an edition, by default in the one that matters most today."""
    actor = whoever()
    held = today.mine(actor)
    chosen = edition or today.main(held, g.arrived_at)
    if chosen is None:
        making = municipalities.may_make(actor) and not municipalities.mine(actor)
        return desk("today/show.html", found=None, others=[], now=None, making=making)
    if g.get("edition") is None:
        g.edition = chosen  # the menu leads to its pages
    found = today.show(actor, chosen)
    parts: dict[str, Any] = {"late": _rows(found.late), "tasks": _rows(found.tasks), "checks": _rows(found.checks)}
    others = [each for each in held if each.id != chosen.id]
    now = phases.current(chosen.phases, g.arrived_at)
    return desk("today/show.html", found=found, others=others, now=now, roles=_roles(chosen), **parts)


def _rows(lines: tuple[Waiting, ...]) -> list[dict[str, Any]]:
    """Return lines in words, with the address of the page that helps."""
    here = {"language": g.language, "edition": g.edition.slug}
    return [
        {
            "text": digests.said(line, g.language),
            "address": url_for(line.endpoint, **{**here, **line.values}) if line.endpoint else "",
            "due": line.due,
        }
        for line in lines
    ]


def _roles(edition: EditionView) -> list[str]:
    return sorted(whoever().roles_in(edition.municipality_id))
