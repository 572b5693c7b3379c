"""Editions as pages see them: frozen values read from the rows, with nothing lazy in them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pb import words
from pb.errors import Unknown
from pb.models.editions import Edition, Municipality, Place
from pb.models.votes import Box
from pb.rules import braces
from pb.rules.edition import Adoption
from pb.rules.phases import Phase, find
from pb.rules.settings import Settings
from pb.rules.settings import from_dict as settings_of
from pb.rules.specs import read
from pb.rules.tracks import TrackRules, track_from_dict

Names = Mapping[str, str]  # language → text


@dataclass(frozen=True)
class MunicipalityView:
    """A municipality: names, colour, and where a question can be asked."""

    id: int
    slug: str
    names: Names
    postal_code: str
    nis: str
    accent: str
    logo: str
    host: str | None
    contact: Mapping[str, Any]
    iban: str = ""  # the account from which grants are paid


@dataclass(frozen=True)
class PlaceView:
    """A help desk or a ballot box: where, and when it is open; days are inclusive."""

    id: int
    kind: str
    names: Names
    address: Names
    hours: Names
    latitude: float | None
    longitude: float | None
    opens_on: date | None
    closes_on: date | None


@dataclass(frozen=True)
class BoxView:
    """What is public of the box: the frozen rules with their digest, the public key, and where it is in its life."""

    digest: str
    rules: Mapping[str, Any]
    public_key: bytes
    sealed_length: int
    prepared_at: datetime
    paused: bool
    sealed_at: datetime | None


@dataclass(frozen=True)
class EditionView:
    """One edition at one revision; nothing in it is lazy and nothing may be changed."""

    id: int
    slug: str
    year: int
    titles: Names
    municipality: MunicipalityView
    revision: int
    phases: tuple[Phase, ...]
    tracks: tuple[TrackRules, ...]
    track_ids: Mapping[str, int]
    settings: Settings
    written: Mapping[str, Names]  # the texts as they were written, with {facts} to be put in
    texts: Mapping[str, Names]  # the texts as people read them
    places: tuple[PlaceView, ...]
    themes: tuple[Mapping[str, Any], ...]
    adoption: Adoption
    published: bool
    fictitious: bool
    box: BoxView | None

    @property
    def municipality_id(self) -> int:
        """Return the municipality to which roles are given."""
        return self.municipality.id

    @property
    def frozen(self) -> bool:
        """Tell whether the rules may no longer change (R5)."""
        return self.box is not None

    def track(self, code: str) -> TrackRules:
        """Return a track by its code; raise `Unknown` when there is none."""
        for track in self.tracks:
            if track.code == code:
                return track
        raise Unknown("unknown")

    def track_code(self, track_id: int) -> str:
        """Return the code of the track with this row."""
        return next(code for code, held in self.track_ids.items() if held == track_id)

    def theme_names(self, code: str) -> Names:
        """Return the names of a theme, or its code when the edition no longer has it."""
        return next((theme["names"] for theme in self.themes if theme["code"] == code), {"fr": code, "nl": code})


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list."""

    slug: str
    year: int
    titles: Names
    municipality_slug: str
    municipality_names: Names
    postal_code: str
    fictitious: bool
    phases: tuple[Phase, ...]


def edition_view(row: Edition, box: Box | None) -> EditionView:
    """Return an edition as pages see it."""
    written = _texts(row)
    view = EditionView(
        id=row.id,
        slug=row.slug,
        year=row.year,
        titles=dict(row.titles),
        municipality=municipality_view(row.municipality),
        revision=row.revision,
        phases=_phases(row),
        tracks=tuple(track_from_dict(track.rules) for track in row.tracks),
        track_ids={track.code: track.id for track in row.tracks},
        settings=settings_of(row.settings),
        written=written,
        texts=written,
        places=tuple(_place(place) for place in row.places),
        themes=tuple(row.themes),
        adoption=read(Adoption, row.adoption)[0] or Adoption(),
        published=row.published,
        fictitious=row.fictitious,
        box=_box(box) if box else None,
    )
    return replace(view, texts=filled(view))


def filled(view: EditionView) -> dict[str, Names]:
    """Return the texts of an edition with its facts put in, so that a date or an amount stands in one place only."""
    facts = {language: facts_of(view, language) for language in words.LANGUAGES}
    return {
        key: {language: braces.fill(body, facts.get(language, {})) for language, body in bodies.items()}
        for key, bodies in view.written.items()
    }


def facts_of(view: EditionView, language: str) -> dict[str, str]:
    """Return the facts that a text may name between braces, in words (see `pb.rules.braces`)."""
    contact, settings = view.municipality.contact, view.settings
    vote, submission = find(view.phases, "vote"), find(view.phases, "submission")
    return {
        "municipality": words.pick(view.municipality.names, language),
        "title": words.pick(view.titles, language),
        "year": str(view.year),
        "service": words.pick(contact.get("service"), language),
        "address": words.pick(contact.get("address"), language),
        "hours": words.pick(contact.get("hours"), language),
        "publisher": words.pick(contact.get("publisher"), language),
        "phone": str(contact.get("phone") or ""),
        "email": str(contact.get("email") or ""),
        "age": str(settings.voter_min_age),
        "money": words.money(sum(track.envelope_cents for track in view.tracks), language),
        "vote_from": words.day(vote.starts_at, language) if vote else "",
        "vote_until": words.until(vote.ends_at, language) if vote else "",
        "submit_from": words.day(submission.starts_at, language) if submission else "",
        "submit_until": words.until(submission.ends_at, language) if submission else "",
    }


def municipality_view(row: Municipality) -> MunicipalityView:
    """Return a municipality as pages see it."""
    return MunicipalityView(
        id=row.id,
        slug=row.slug,
        names=dict(row.names),
        postal_code=row.postal_code,
        nis=row.nis,
        accent=row.accent,
        logo=row.logo,
        host=row.host,
        contact=dict(row.contact),
        iban=row.iban,
    )


def _phases(row: Edition) -> tuple[Phase, ...]:
    return tuple(Phase(phase.code, phase.starts_at, phase.ends_at) for phase in row.phases)


def _texts(row: Edition) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for text in row.texts:
        texts.setdefault(text.key, {})[text.language] = text.body
    return texts


def _place(row: Place) -> PlaceView:
    return PlaceView(
        id=row.id,
        kind=row.kind,
        names=dict(row.names),
        address=dict(row.address),
        hours=dict(row.hours),
        latitude=row.latitude,
        longitude=row.longitude,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
    )


def _box(row: Box) -> BoxView:
    return BoxView(
        digest=row.digest,
        rules=dict(row.rules),
        public_key=row.public_key,
        sealed_length=row.sealed_length,
        prepared_at=row.prepared_at,
        paused=row.paused,
        sealed_at=row.sealed_at,
    )


def edition_line(row: Edition) -> EditionLine:
    """Return an edition as a list shows it."""
    return EditionLine(
        slug=row.slug,
        year=row.year,
        titles=dict(row.titles),
        municipality_slug=row.municipality.slug,
        municipality_names=dict(row.municipality.names),
        postal_code=row.municipality.postal_code,
        fictitious=row.fictitious,
        phases=_phases(row),
    )
