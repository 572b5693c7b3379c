"""Values of every declared field, drawn from its bounds: whatever an edition may hold."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from pb.rules import edition
from pb.rules.ballots import Section
from pb.rules.edition import EditionFile
from pb.rules.phases import CODES, Phase
from pb.rules.settings import Settings
from pb.rules.specs import Spec, specs_of
from pb.rules.tracks import BALLOT, TrackRules

Record = TypeVar("Record")
DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 30))
INSTANTS = st.timedeltas(timedelta(), timedelta(days=60_000)).map(
    lambda since: datetime(2000, 1, 1, tzinfo=UTC) + since
)
MIDNIGHTS = st.dates(date(2022, 1, 1), date(2022, 1, 9)).map(lambda day: datetime(day.year, 1, day.day, 23, tzinfo=UTC))


def value(spec: Spec) -> st.SearchStrategy[Any]:
    """Return the values that a field may hold."""
    low, high = int(spec.low or 0), int(spec.high or 0)
    plain = st.text(min_size=low, max_size=40)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "whole": st.integers(low, high),
        "decimal": st.floats(spec.low or 0, spec.high or 0),
        "flag": st.booleans(),
        "day": DAYS,
        "text": st.from_regex(spec.pattern, fullmatch=True).filter(lambda text: len(text) <= high)
        if spec.pattern
        else plain,
        "texts": st.dictionaries(st.sampled_from(("fr", "nl", "en", "de")), st.text(max_size=60)),
        "choice": st.sampled_from(spec.choices or ("",)),
        "choices": st.lists(st.sampled_from(spec.choices or ("",)), unique=True, min_size=low).map(tuple),
        "wholes": st.lists(st.integers(low, high), max_size=4).map(tuple),
        "words": st.lists(st.from_regex(spec.pattern, fullmatch=True), min_size=low, max_size=3).map(tuple),
    }
    found = kinds[spec.kind]
    return st.none() | found if spec.optional else found


def records(record: type[Record], **others: st.SearchStrategy[Any]) -> st.SearchStrategy[Record]:
    """Return records with any values their fields allow."""
    return st.builds(record, **{name: value(spec) for name, spec in specs_of(record).items()}, **others)


def _tracks() -> st.SearchStrategy[TrackRules]:
    sections = st.builds(Section, track=st.just(""), **{name: value(spec) for name, spec in BALLOT.items()})
    return st.builds(_with_section, records(TrackRules, ballot=sections))


def _with_section(track: TrackRules) -> TrackRules:
    values = {name: getattr(track.ballot, name) for name in BALLOT}
    fields = {name: getattr(track, name) for name in specs_of(TrackRules)}
    return TrackRules(ballot=Section(track.code, **values), **fields)


def _phases() -> st.SearchStrategy[tuple[Phase, ...]]:
    instants = MIDNIGHTS | INSTANTS
    rows = st.builds(Phase, st.sampled_from(CODES), instants, instants)
    return st.lists(rows, unique_by=lambda phase: phase.code, max_size=8).map(tuple)


SETTINGS = records(Settings)
TRACKS = _tracks()
EDITIONS = st.builds(
    EditionFile,
    municipality=records(edition.Municipality, contact=records(edition.Contact)),
    edition=records(edition.Head, adoption=records(edition.Adoption)),
    settings=SETTINGS,
    phases=_phases(),
    tracks=st.lists(TRACKS, max_size=2).map(tuple),
    themes=st.lists(records(edition.Theme), max_size=2).map(tuple),
    places=st.lists(records(edition.Place), max_size=2).map(tuple),
    texts=st.dictionaries(st.sampled_from(sorted(edition.TEXTS)), value(Spec("texts")), max_size=4),
)
