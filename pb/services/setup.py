"""Editions made and changed on the site: begun from a preset or another edition, kept step by step, published (R5)."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pb import clock
from pb.db import installation, session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.editions import Amendment as AmendmentRow
from pb.models.editions import Edition, Municipality
from pb.models.votes import Box
from pb.rules import braces, edition_check, gravity, permissions, setup, usual
from pb.rules import edition as text
from pb.rules.edition import EditionFile
from pb.rules.settings import EQUAL_LANGUAGES
from pb.rules.setup import Amendment
from pb.rules.specs import read
from pb.services import editions, journal, markdown, notices, wordings
from pb.services.actors import Actor
from pb.services.snapshots import EditionView, MunicipalityView, municipality_view
from pb.services.text_prints import text_fingerprint

ACT = "set_up_edition"
FOLDER = Path(__file__).resolve().parent.parent.parent / "editions"
MOST_BYTES = 500_000  # of a regulation as text
YEARS = range(2020, 2101)


def owners(actor: Actor) -> list[MunicipalityView]:
    """Return the municipalities for which the actor may set an edition up, by their short names."""
    ids = {owner for owner, name in actor.roles if owner is not None and permissions.may({name}, ACT, ())}
    found = session.scalars(select(Municipality).where(Municipality.id.in_(ids)).order_by(Municipality.slug))
    return [municipality_view(row) for row in found]


def sources(actor: Actor) -> list[EditionView]:
    """Return the editions of the actor's municipalities, the newest first (Z4)."""
    ids = [owner.id for owner in owners(actor)]
    return editions.several(select(Edition.id, Edition.revision).where(Edition.municipality_id.in_(ids)))


@lru_cache
def preset(slug: str) -> EditionFile:
    """Return the regulation of a municipality that we ship; raise `Unknown`."""
    if slug not in usual.PRESETS.values():
        raise Unknown("unknown")
    return text.read((FOLDER / f"{slug}.toml").read_bytes())


def draft(
    actor: Actor, municipality_id: int, year: int, source: EditionFile, before: EditionView | None = None
) -> EditionView:
    """Make the first draft of an edition, neither published nor adopted; raise `Conflict` when there is one.

    `before` is the edition whose mails and letters it goes on to word alike.
    """
    row = session.get(Municipality, municipality_id)
    if row is None or not permissions.may(actor.roles_in(municipality_id), ACT, ()):
        raise Forbidden("forbidden")
    if year not in YEARS:
        raise Invalid("bad_year", [Problem("bad_year", "year", {"low": YEARS.start, "high": YEARS.stop - 1})])
    file = setup.start(source, _owner(municipality_view(row)), year, notices.shipped())
    if session.scalar(select(Edition.id).where(Edition.slug == file.edition.slug)) is not None:
        raise Conflict("edition_exists", slug=file.edition.slug)
    made = editions.load(actor, file, fictitious=installation().demonstration)
    if before is not None:
        wordings.carry_over(before.id, made.id)
    return made


def save(
    actor: Actor,
    edition: EditionView,
    step: str,
    changes: Mapping[str, Any],
    *,
    seen: str,
    amendment: Amendment | None = None,
) -> None:
    """Keep the values of a step, by their places; contradictions are kept too, and told by the check.

    Raise `Invalid` for what cannot be read, `Conflict` when the rules are frozen (R5) or when somebody else changed
    the step since `seen`, the fingerprint that the form was shown with.
    """
    held = _locked(edition)
    old = editions.file_of(held)
    if seen != setup.fingerprint(step, old):
        raise Conflict("changed_meanwhile")
    _rewrite(actor, held, old, setup.changed(old, changes), step, amendment)


def add(actor: Actor, edition: EditionView, key: str) -> None:
    """Add an empty track, theme or help point to a draft."""
    held = _locked(edition)
    old = editions.file_of(held)
    place = f"{key}[{len(getattr(old, key))}]"
    _rewrite(actor, held, old, setup.changed(old, {place: setup.blank(key, old)}), key, None)


def remove(actor: Actor, edition: EditionView, key: str, position: int) -> None:
    """Take a track, theme or help point away; not once the vote is prepared: ballots name them (R5)."""
    held = _locked(edition)
    old = editions.file_of(held)
    if not 0 <= position < len(getattr(old, key)):
        raise Unknown("unknown")
    if held.frozen:
        raise Conflict("edition_frozen", slug=held.slug)
    _rewrite(actor, held, old, setup.changed(old, {f"{key}[{position}]": None}), key, None)


def bring_in(actor: Actor, edition: EditionView, content: bytes) -> None:
    """Replace a draft by a regulation written as text; its names in addresses and its owner stay (Z4)."""
    held = _locked(edition)
    old, new = editions.file_of(held), text.read(content)
    if (new.edition.slug, new.municipality.slug) != (held.slug, held.municipality.slug):
        raise Conflict("file_of_another", slug=new.edition.slug)
    _rewrite(actor, held, old, new, "file", None)


def write(actor: Actor, edition: EditionView, key: str, bodies: Mapping[str, str], *, seen: str) -> None:
    """Keep a text in its languages, unless somebody else changed it since `seen` (`Conflict`).

    Raise `Invalid` for HTML, an unknown fact, or one language alone once the edition is published (R48).
    """
    held = _locked(edition)
    old = held.written.get(key, {})
    if seen != text_fingerprint(old):
        raise Conflict("changed_meanwhile")
    new = {language: body.strip() for language, body in {**old, **bodies}.items() if body.strip()}
    problems = [problem for language, body in new.items() for problem in _unfit(body, language)]
    if held.published and new and key != "notes":
        missing = [language for language in EQUAL_LANGUAGES if language not in new]
        facts = [{"key": f"texts.{key}", "language": language} for language in missing]
        problems += [Problem("language_missing", each["language"], each) for each in facts]
    if problems:
        raise Invalid("invalid", problems)
    if new == old:
        return
    editions.rewrite(held.id, replace(editions.file_of(held), texts={**held.written, key: new}))
    journal.write(actor, "edition.text", f"text {key}", edition_id=held.id, languages=sorted(new))


def _unfit(body: str, language: str) -> list[Problem]:
    """Return what is wrong with the text of one language."""
    tag = markdown.html_in(body)
    problems = [Problem("text_with_html", language, {"tag": tag})] if tag else []
    return problems + [Problem("unknown_fact", language, {"name": name}) for name in braces.unknown(body)]


def publish(actor: Actor, edition: EditionView, published: bool) -> None:
    """Show an edition to everybody when its regulation holds nothing wrong, or take it back before its vote."""
    held = _locked(edition)
    if published:
        found = gravity.errors(edition_check.check(editions.file_of(held)))
        if found:
            raise Conflict("edition_not_ready", found)
    elif held.frozen:
        raise Conflict("edition_frozen", slug=held.slug)
    editions.publish(actor, held.id, published)


def problems(edition: EditionView) -> list[tuple[str, Problem]]:
    """Return every problem of the regulation with the step that mends it, those that stop the opening first."""
    found = edition_check.check(editions.file_of(edition))
    return [(setup.step_of(each.at), each) for each in sorted(found, key=gravity.level)]


def amendments(edition_id: int) -> list[AmendmentRow]:
    """Return the changes of a published regulation, the first one first (R5)."""
    found = select(AmendmentRow).where(AmendmentRow.edition_id == edition_id).order_by(AmendmentRow.id)
    return list(session.scalars(found))


def _locked(edition: EditionView) -> EditionView:
    """Return the edition as it is now, while nobody else changes it."""
    session.execute(select(Edition.id).where(Edition.id == edition.id).with_for_update())
    return editions.get(edition.id)


def _rewrite(
    actor: Actor, edition: EditionView, old: EditionFile, new: EditionFile, step: str, amendment: Amendment | None
) -> None:
    """Write what changed, unless it is frozen, or published and without a decision behind it (R5)."""
    if new == old:
        return
    rules_stay = setup.only_words(old, new)
    if not rules_stay and session.get(Box, edition.id) is not None:
        raise Conflict("edition_frozen", slug=edition.slug)
    differing = setup.differences(old, new)
    if edition.published and not rules_stay:
        _decided(edition, amendment, differing)
    editions.rewrite(edition.id, new)
    lines = [{"at": at, "old": before, "new": after} for at, before, after in differing]
    journal.write(actor, "edition.set_up", f"edition {edition.slug}", edition_id=edition.id, step=step, changes=lines)


def _decided(edition: EditionView, amendment: Amendment | None, differing: list[tuple[str, str, str]]) -> None:
    """Keep the decision by which a published regulation changes; raise `Invalid` without one."""
    given = amendment or Amendment()
    missing = [Problem("amendment_missing", f"amendment.{name}") for name, value in asdict(given).items() if not value]
    if given.published_on and given.in_force_on and given.in_force_on < given.published_on:
        missing.append(Problem("in_force_before_published", "amendment.in_force_on"))
    if missing or given.published_on is None or given.in_force_on is None:
        raise Invalid("amendment_missing", missing)
    session.add(
        AmendmentRow(
            edition_id=edition.id,
            made_at=clock.now(),
            reference=given.reference,
            published_on=given.published_on,
            in_force_on=given.in_force_on,
            changes=[list(each) for each in differing],
        )
    )


def _owner(view: MunicipalityView) -> text.Municipality:
    """Return a municipality as the record of a text."""
    contact = read(text.Contact, view.contact)[0] or text.Contact()
    return text.Municipality(contact, view.slug, view.postal_code, view.names, view.nis, view.accent)
