"""Projects of this and of earlier years that are about the same thing, shown to who writes one."""

from dataclasses import dataclass

from flask import g, url_for

from pb import words
from pb.rules.likeness import similar
from pb.services import editions, listings
from pb.services.applications import Form
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class Alike:
    """A project that is about the same thing: what it is called, where it is shown, of which year, and its status."""

    title: str
    address: str
    year: int
    status: str


def alike(edition: EditionView, form: Form) -> list[Alike]:
    """Return the public projects most like a form, of this and earlier years; none while it says too little."""
    idea = form.typed.get("idea", {})
    text = " ".join(str(idea.get(name) or "") for name in ("title", "summary"))
    return _found(edition, text, form.project_id) if len(text) >= 12 else []


def alike_to(edition: EditionView, view: ProjectView) -> list[Alike]:
    """Return the public projects most like one that is studied (R31)."""
    return _found(edition, _text(view), view.id)


def _found(edition: EditionView, text: str, project_id: str) -> list[Alike]:
    every = (edition, *editions.before(edition))
    held = {f"{each.slug} {view.id}": (each, view) for each in every for view in listings.listed(each)}
    held = {name: pair for name, pair in held.items() if pair[1].id != project_id}
    found = similar(text, {name: _text(view) for name, (_, view) in held.items()})
    return [_alike(*held[name]) for name, _ in found]


def _text(view: ProjectView) -> str:
    facts = view.facts
    return " ".join([*facts.titles.values(), *facts.summaries.values()])


def _alike(edition: EditionView, view: ProjectView) -> Alike:
    address = url_for("projects.show", language=g.language, edition=edition.slug, ref=view.ref)
    return Alike(words.pick(view.facts.titles, g.language), address, edition.year, view.shown_status)
