"""Editions: found by their address, listed, loaded from a regulation written as text, copied and checked (R1 to R6)."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Select, bindparam, func, select, update

from pb.db import memory, session
from pb.errors import Conflict, Unknown
from pb.models.editions import Edition, Municipality, Phase, Place, Text, Track
from pb.models.projects import Project
from pb.models.votes import Box
from pb.rules import edition as text
from pb.rules.edition import EditionFile
from pb.rules.phases import Phase as RulesPhase
from pb.rules.phases import from_days, to_days
from pb.rules.specs import for_json, plain, read
from pb.services import journal, wordings
from pb.services.actors import Actor
from pb.services.snapshots import (
    EditionLine,
    EditionView,
    MunicipalityView,
    PlaceView,
    edition_line,
    edition_view,
    municipality_view,
)

__all__ = ["EditionLine", "EditionView"]

BOUND = select(Municipality.id).where(Municipality.host == bindparam("host")).scalar_subquery().label("bound")
FIND = select(Edition.id, Edition.revision, Edition.municipality_id, BOUND).where(
    Edition.slug == bindparam("slug")
)  # built once: each page begins so


def find(slug: str, host: str = "") -> EditionView:
    """Return an edition, published or not; one query when this process has seen its revision. Raise `Unknown`.

    At a `host` that belongs to one municipality, the editions of others are unknown (Z4).
    """
    found = session.execute(FIND, {"slug": slug, "host": host}).first()
    if found is None or found.bound not in (None, found.municipality_id):
        raise Unknown("unknown_edition", slug=slug)
    return _seen(found.id, found.revision)


def get(edition_id: int) -> EditionView:
    """Return an edition by the number of its row; raise `Unknown`."""
    revision = session.scalar(select(Edition.revision).where(Edition.id == edition_id))
    if revision is None:
        raise Unknown("unknown")
    return _seen(edition_id, revision)


def several(found: Select[tuple[int, int]]) -> list[EditionView]:
    """Return the editions of a query for (number, revision), the newest first."""
    views = [_seen(row.id, row.revision) for row in session.execute(found).all()]
    return sorted(views, key=lambda view: (-view.year, view.slug))


def municipality(slug: str) -> MunicipalityView:
    """Return a municipality by its short name; raise `Unknown`."""
    row = session.scalars(select(Municipality).where(Municipality.slug == slug)).first()
    if row is None:
        raise Unknown("unknown_municipality", municipality=slug)
    return municipality_view(row)


def touch(edition_id: int) -> None:
    """Note that something public of an edition changed, so that every process reads it anew."""
    session.flush()
    session.execute(update(Edition).where(Edition.id == edition_id).values(revision=Edition.revision + 1))
    session.info.setdefault("touched", {})[edition_id] = session().get_transaction()


def published(host: str = "") -> list[EditionLine]:
    """Return the published editions by municipality, the newest first within each; those of a `host` that is bound."""
    found = select(Edition).where(Edition.published).order_by(Edition.year.desc(), Edition.slug)
    rows = list(session.scalars(found).unique())
    bound = session.scalar(select(Municipality.id).where(Municipality.host == host)) if host else None
    lines = [edition_line(row) for row in rows if bound in (None, row.municipality_id)]
    return sorted(lines, key=lambda line: line.municipality_slug)


def earlier(edition: EditionView) -> EditionLine | None:
    """Return the published edition of the same municipality that came before this one."""
    found = (
        select(Edition)
        .where(Edition.municipality_id == edition.municipality_id, Edition.published, Edition.year < edition.year)
        .order_by(Edition.year.desc(), Edition.slug)
        .limit(1)
    )
    row = session.scalars(found).unique().first()
    return edition_line(row) if row else None


def before(edition: EditionView, most: int = 5) -> list[EditionView]:
    """Return the published editions of the same municipality that came before this one, the latest first; one query."""
    found = (
        select(Edition.id, Edition.revision)
        .where(Edition.municipality_id == edition.municipality_id, Edition.published, Edition.year < edition.year)
        .order_by(Edition.year.desc(), Edition.slug)
        .limit(most)
    )
    return [_seen(row.id, row.revision) for row in session.execute(found).all()]


def _seen(edition_id: int, revision: int) -> EditionView:
    """Return the snapshot of a revision, from memory unless this transaction itself is changing the edition."""
    known: dict[int, EditionView] = memory().setdefault("editions", {})
    held = known.get(edition_id)
    if held is not None and held.revision == revision and not changing(edition_id):
        return held
    read = edition_view(
        session.get_one(Edition, edition_id, populate_existing=True),
        session.get(Box, edition_id, populate_existing=True),
    )
    if not changing(edition_id):  # what is not committed yet may never be
        known[edition_id] = read
    return read


def changing(edition_id: int) -> bool:
    """Tell whether the present transaction touched the edition."""
    touched = session.info.get("touched", {}).get(edition_id)
    return touched is not None and touched is session().get_transaction()


def load(actor: Actor, file: EditionFile, *, published: bool = False, fictitious: bool = False) -> EditionView:
    """Make an edition of its text, or bring it up to date; once frozen it is refused (R5). Raise `Conflict`."""
    owner = _owner(file)
    row = session.scalars(select(Edition).where(Edition.slug == file.edition.slug)).unique().first()
    made = row is None
    if row is None:
        row = Edition(slug=file.edition.slug, municipality_id=owner.id, titles={}, settings={}, year=0)
        row.published, row.fictitious = published, fictitious
        session.add(row)
    elif row.municipality_id != owner.id:
        raise Conflict("edition_elsewhere", slug=row.slug)
    elif session.get(Box, row.id) is not None:
        raise Conflict("edition_frozen", slug=row.slug)
    _fill(row, file)
    session.flush()
    journal.write(actor, "edition.load", f"edition {row.slug}", edition_id=row.id, made=made, tracks=len(row.tracks))
    touch(row.id)
    return get(row.id)


def rewrite(edition_id: int, file: EditionFile) -> None:
    """Give an edition and its municipality what a text says; who calls has checked that it may change (R5)."""
    row = session.get_one(Edition, edition_id)
    before = municipality_view(row.municipality)
    _owner(file)
    _fill(row, file)
    touch(edition_id)
    if municipality_view(row.municipality) != before:  # its other editions show it too
        others = select(Edition.id).where(Edition.municipality_id == row.municipality_id, Edition.id != edition_id)
        for other in session.scalars(others).all():
            touch(other)


def publish(actor: Actor, edition_id: int, published: bool) -> None:
    """Show an edition to everybody, or take it back from the site."""
    row = session.get_one(Edition, edition_id)
    journal.write(
        actor,
        "edition.publish" if published else "edition.withdraw",
        f"edition {row.slug}",
        edition_id=edition_id,
        old=row.published,
        new=published,
    )
    row.published = published
    touch(edition_id)


def file_of(edition: EditionView) -> EditionFile:
    """Return an edition as the record of its text file."""
    owner = edition.municipality
    table = {"slug": owner.slug, "postal_code": owner.postal_code, "names": owner.names, "nis": owner.nis}
    contact = read(text.Contact, owner.contact)[0] or text.Contact()
    municipality = read(text.Municipality, {**table, "accent": owner.accent}, contact=contact)[0]
    assert municipality is not None  # it was loaded from such a table
    return EditionFile(
        municipality=municipality,
        edition=text.Head(edition.adoption, edition.slug, edition.year, edition.titles),
        settings=edition.settings,
        phases=edition.phases,
        tracks=edition.tracks,
        themes=tuple(text.Theme(theme["code"], theme["names"]) for theme in edition.themes),
        places=tuple(_place(place) for place in edition.places),
        texts=edition.written,
    )


def show(edition: EditionView) -> str:
    """Return an edition as a text that `load` reads back."""
    return text.write(file_of(edition))


def copy(actor: Actor, source: EditionView, slug: str) -> EditionView:
    """Make next year's edition: same rules and texts, dates one year later, neither published nor adopted yet."""
    file = file_of(source)
    if session.scalar(select(Edition.id).where(Edition.slug == slug)) is not None:
        raise Conflict("edition_exists", slug=slug)
    head = replace(
        file.edition, slug=slug, year=source.year + 1, adoption=text.Adoption(platform=source.adoption.platform)
    )
    made = load(actor, replace(file, edition=head, phases=_year_later(source)))
    wordings.carry_over(source.id, made.id)
    return made


def _owner(file: EditionFile) -> Municipality:
    """Return the row of the municipality of a text, made or brought up to date."""
    owner = file.municipality
    row = session.scalars(select(Municipality).where(Municipality.slug == owner.slug)).first()
    if row is None:
        row = Municipality(slug=owner.slug, names={}, postal_code=owner.postal_code, host=None)
        session.add(row)
    row.names, row.postal_code, row.nis, row.accent = dict(owner.names), owner.postal_code, owner.nis, owner.accent
    row.contact = plain(owner.contact)
    session.flush()
    return row


def _fill(row: Edition, file: EditionFile) -> None:
    """Give an edition everything its text says; what the text leaves out goes."""
    head = file.edition
    row.year, row.titles = head.year, dict(head.titles)
    row.settings, row.adoption = file.settings.to_dict(), for_json(plain(head.adoption))
    row.themes = [plain(theme) for theme in file.themes]
    held = {phase.code: phase for phase in row.phases}
    row.phases = [_phase(held.get(phase.code), phase) for phase in file.phases]
    written = {(each.key, each.language): each for each in row.texts}
    row.texts = [
        _text(written.get((key, language)), key, language, body)
        for key, bodies in file.texts.items()
        for language, body in bodies.items()
    ]
    places = [*row.places, *[None] * len(file.places)]
    row.places = [_place_row(places[at], at + 1, place) for at, place in enumerate(file.places)]
    _fill_tracks(row, file)


def _fill_tracks(row: Edition, file: EditionFile) -> None:
    """Keep the row of each track by its code, for projects hang on it; one that has projects cannot go."""
    held = {track.code: track for track in row.tracks}
    gone = [held[code].id for code in set(held) - {track.code for track in file.tracks}]
    if gone and session.scalar(select(func.count()).select_from(Project).where(Project.track_id.in_(gone))):
        raise Conflict("track_in_use", slug=row.slug)
    tracks = []
    for position, rules in enumerate(file.tracks, 1):
        track = held.get(rules.code) or Track(code=rules.code)
        track.position, track.names, track.envelope_cents = position, dict(rules.names), rules.envelope_cents
        track.rules = rules.to_dict()
        tracks.append(track)
    row.tracks = tracks


def _phase(row: Phase | None, phase: RulesPhase) -> Phase:
    row = row or Phase(code=phase.code)
    row.starts_at, row.ends_at = phase.starts_at, phase.ends_at
    return row


def _text(row: Text | None, key: str, language: str, body: str) -> Text:
    row = row or Text(key=key, language=language)
    row.body = body
    return row


def _place_row(row: Place | None, position: int, place: text.Place) -> Place:
    row = row or Place()
    row.position, row.kind = position, place.kind
    row.names, row.address, row.hours = dict(place.names), dict(place.address), dict(place.hours)
    row.latitude, row.longitude = place.latitude, place.longitude
    row.opens_on, row.closes_on = place.opens_on, place.closes_on
    return row


def _year_later(edition: EditionView) -> tuple[RulesPhase, ...]:
    """Return the phases on the same days of the next year; 29 February becomes the 28th."""
    rows = {
        code: {side: _next_year(moment) for side, moment in sides.items()}
        for code, sides in to_days(edition.phases).items()
    }
    return from_days(rows)[0]


def _next_year(moment: date | datetime) -> date | datetime:
    day = moment.replace(day=28) if (moment.month, moment.day) == (2, 29) else moment
    return day.replace(year=moment.year + 1)


def _place(view: PlaceView) -> text.Place:
    return text.Place(
        kind=view.kind,
        names=view.names,
        address=view.address,
        hours=view.hours,
        latitude=view.latitude,
        longitude=view.longitude,
        opens_on=view.opens_on,
        closes_on=view.closes_on,
    )
