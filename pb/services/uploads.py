"""Files that people send: a picture is drawn anew and kept under a random name, for a project to show (U1, U3)."""

from collections.abc import Mapping
from dataclasses import replace

from pb.errors import Conflict, Invalid, Problem
from pb.pictures import LIMIT_BYTES
from pb.rules.projects import PictureFacts
from pb.services import listings, pictures, projects
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

MOST_PICTURES = 6
FORM_BYTES = LIMIT_BYTES + 200_000  # the picture and the words around it


def add_picture(
    actor: Actor,
    edition: EditionView,
    project_id: str,
    content: bytes,
    descriptions: Mapping[str, str],
    credit: str,
    place: int = 0,
) -> None:
    """Add a picture to a project with what it shows in French and in Dutch; raise `Invalid` or `Conflict`."""
    view = listings.get(edition, project_id)
    missing = [language for language in ("fr", "nl") if not descriptions.get(language, "").strip()]
    if missing:
        raise Invalid("bad_picture", [Problem("picture_words", f"shows_{language}") for language in missing])
    if len(view.facts.pictures) >= MOST_PICTURES:
        raise Conflict("too_many_pictures", most=MOST_PICTURES)
    file = pictures.keep(content)
    known = PictureFacts(file=file, descriptions=dict(descriptions), credit=credit.strip(), place=place)
    facts = replace(view.facts, pictures=(*view.facts.pictures, known))
    projects.edit(actor, edition, project_id, facts, strict=False)


def remove_picture(actor: Actor, edition: EditionView, project_id: str, position: int) -> None:
    """Take a picture, counted from 1, away from a project; its files go too (U4)."""
    view = listings.get(edition, project_id)
    if not 1 <= position <= len(view.facts.pictures):
        raise Invalid("bad_picture")
    left = tuple(each for at, each in enumerate(view.facts.pictures, 1) if at != position)
    projects.edit(actor, edition, project_id, replace(view.facts, pictures=left), strict=False)
    pictures.drop(view.facts.pictures[position - 1].file)
