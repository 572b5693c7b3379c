"""Whom a decision on a project is told to: name, address, e-mail and language of its holder (R8, R33)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pb.services import applications, listings
from pb.services.applications import Form
from pb.services.snapshots import EditionView

EQUAL = ("fr", "nl")


@dataclass(frozen=True)
class Recipient:
    """Somebody who is written to; without a language we know, both are sent (R48)."""

    name: str = field(repr=False)
    lines: tuple[str, ...] = field(default=(), repr=False)
    email: str = field(default="", repr=False)
    language: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the letters."""
        return (self.language,) if self.language in EQUAL else EQUAL

    @property
    def reachable(self) -> bool:
        """Tell whether a letter can be put into an envelope."""
        return bool(self.name.strip() and self.lines)


def of_project(edition: EditionView, project_id: str) -> Recipient:
    """Return whom to write to about a project: the contact of its form (R8).

    Staff complete what a project that they entered themselves lacks.
    """
    form = applications.of_project(edition, project_id)
    if form is None:
        facts = listings.get(edition, project_id).facts
        return Recipient(facts.holder, language=facts.language)
    return _contact(form)


def _contact(form: Form) -> Recipient:
    """Return the contact of a form, under the name of the association where there is one."""
    who: Mapping[str, Any] = form.typed.get("who", {})

    def said(name: str) -> str:
        return " ".join(str(who.get(name) or "").split())

    person = f"{said('first_name')} {said('last_name')}".strip()
    place = f"{said('postal_code')} {said('city')}".strip()
    lines = [line for line in (person if said("name") else "", said("address"), place) if line]
    reachable = bool(said("address") and place)
    return Recipient(said("name") or person, tuple(lines) if reachable else (), said("email"), form.language)
