"""An edition as a text file: the regulation of a municipality with phases, tracks, settings and texts (R1 to R6)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, replace
from datetime import date
from typing import Any, TypeVar, cast

from pb.errors import Invalid, Problem, Unreadable
from pb.rules import specs, toml
from pb.rules.phases import Phase, from_days, to_days
from pb.rules.sentences import N_
from pb.rules.settings import DECIDING_BODIES, Settings, read_settings
from pb.rules.specs import Spec, choice, day, decimal, path, plain, specs_of, text, texts, whole
from pb.rules.tracks import BALLOT, CODE, TrackRules, read_track, track_table

FORMAT = "pb-edition-1"
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
PLACE_KINDS = ("desk", "box", "desk_and_box")
TEXTS = {
    "home_title": N_("Title of the home page"),
    "home_intro": N_("What it is, in two sentences"),
    "how_it_works": N_("How it works, in three steps"),
    "how_to_submit": N_("How to send in a project"),
    "how_to_vote": N_("How to vote"),
    "vote_on_paper": N_("How to vote on paper or at a desk"),
    "help": N_("Where to find help"),
    "contact": N_("Contact page, above the address"),
    "faq": N_("Questions and answers"),
    "criteria": N_("What a project must meet, besides the regulation"),
    "rules": N_("The rules in plain words"),
    "accessibility": N_("Accessibility statement, instead of ours"),
    "privacy": N_("Privacy page, instead of ours"),
    "legal": N_("Legal notice, instead of ours"),
    "notes": N_("Notes for the staff who prepare the edition"),
}
Part = TypeVar("Part")
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Contact:
    """How to reach the service, and who answers for what is printed (R43)."""

    service: Mapping[str, str] = texts(N_("Name of the service"), high=200)
    address: Mapping[str, str] = texts(N_("Address of the service"), high=500)
    hours: Mapping[str, str] = texts(N_("Opening hours of the service"), high=500)
    publisher: Mapping[str, str] = texts(N_("Responsible publisher"), "R43", high=300)
    phone: str = text("", N_("Telephone"), "[+0-9 ./()-]*", high=40)
    email: str = text("", N_("E-mail"), r"([^@\s]+@[^@\s]+\.[^@\s]+)?", high=200)
    website: str = text("", N_("Website"), r"(https://\S+)?", high=300)


@dataclass(frozen=True)
class Municipality:
    """A municipality as it presents itself."""

    contact: Contact
    slug: str = text(MISSING, N_("Short name for addresses"), SLUG, high=60)
    postal_code: str = text(MISSING, N_("Postal code"), "[1-9][0-9]{3}")
    names: Mapping[str, str] = texts(N_("Name of the municipality"), high=200)
    nis: str = text("", N_("NIS code"), "([0-9]{5})?")
    accent: str = text("", N_("Accent colour"), "(#[0-9a-f]{6})?")


@dataclass(frozen=True)
class Adoption:
    """Who adopted the regulation, when, and from when it holds (R5)."""

    adopted_by: str | None = choice(None, DECIDING_BODIES[1:], "R5", N_("Adopted by"))
    sitting_on: date | None = day("R5", N_("Day of the sitting"))
    reference: str = text("", N_("Reference of the decision"), "", "R5", 200)
    published_on: date | None = day("R5", N_("Published on"))
    in_force_on: date | None = day("R5", N_("In force from"))
    platform: str = text("", N_("Address of the platform named in the regulation"), "", "R5", 300)


@dataclass(frozen=True)
class Head:
    """What names an edition: its slug is unique, its municipality follows from it (R1)."""

    adoption: Adoption
    slug: str = text(MISSING, N_("Short name of the edition for addresses"), SLUG, "R1", 80)
    year: int = whole(MISSING, 2000, 2100, "R1", N_("Year"))
    titles: Mapping[str, str] = texts(N_("Title of the edition"), high=200)


@dataclass(frozen=True)
class Theme:
    """A theme of the edition; each project picks one or more (R1)."""

    code: str = text(MISSING, N_("Code of the theme"), CODE, "R1", 40)
    names: Mapping[str, str] = texts(N_("Name of the theme"), high=200)


@dataclass(frozen=True)
class Place:
    """A help desk or a ballot box: where it is and when it is open (R36)."""

    kind: str = choice(MISSING, PLACE_KINDS, "R36", N_("Help desk or ballot box"))
    names: Mapping[str, str] = texts(N_("Name of the place"), high=200)
    address: Mapping[str, str] = texts(N_("Address"), high=300)
    hours: Mapping[str, str] = texts(N_("Opening hours"), high=500)
    latitude: float | None = decimal(None, 49.4, 51.6, N_("Latitude"))
    longitude: float | None = decimal(None, 2.5, 6.5, N_("Longitude"))
    opens_on: date | None = day("R36", N_("First day"))
    closes_on: date | None = day("R36", N_("Last day"))


@dataclass(frozen=True)
class EditionFile:
    """Everything that makes an edition; what it contradicts is told by `pb.rules.edition_check`."""

    municipality: Municipality
    edition: Head
    settings: Settings = field(default_factory=Settings)
    phases: tuple[Phase, ...] = ()
    tracks: tuple[TrackRules, ...] = ()
    themes: tuple[Theme, ...] = ()
    places: tuple[Place, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


PARTS = ("format", "municipality", "edition", "settings", "phases", "tracks", "themes", "places", "texts")


def read(content: str | bytes) -> EditionFile:
    """Read an edition file; raise Unreadable (no TOML: the line) or Invalid (every problem with key and line)."""
    source = content if isinstance(content, str) else toml.decode(content)
    table = toml.load(source)
    if table.get("format") != FORMAT:
        raise Unreadable("unknown_format", line=1)
    found, problems = from_table(table)
    if found is None:
        known = toml.lines(source)
        raise Invalid("bad_edition", [_with_line(problem, toml.line_of(problem.at, known)) for problem in problems])
    return found


def write(edition: EditionFile) -> str:
    """Write an edition as a text that `read` reads back, with the article behind every setting."""
    return toml.dump(to_table(edition), _comments())


def from_table(table: Mapping[str, Any]) -> tuple[EditionFile | None, list[Problem]]:
    """Make an edition of a table, or return every problem of reading."""
    reader = _Reader(table)
    reader.known(table, PARTS, "")
    contact = reader.part(Contact, "municipality", "contact")
    municipality = reader.part(Municipality, "municipality", contact=contact)
    adoption = reader.part(Adoption, "edition", "adoption")
    head = reader.part(Head, "edition", adoption=adoption)
    settings, found = read_settings(reader.table("settings"))
    phases, unread = from_days(reader.rows("phases"))
    reader.problems += found + unread
    tracks = reader.tracks()
    themes, places = reader.each(Theme, "themes"), reader.each(Place, "places")
    written = reader.texts()
    if reader.problems or municipality is None or head is None or settings is None:
        return None, reader.problems
    return EditionFile(municipality, head, settings, phases, tracks, themes, places, written), []


def to_table(edition: EditionFile) -> dict[str, Any]:
    """Return an edition as the table of its file."""
    municipality, head = edition.municipality, edition.edition
    return {
        "format": FORMAT,
        "municipality": {**plain(municipality), "contact": plain(municipality.contact)},
        "edition": {**plain(head), "adoption": plain(head.adoption)},
        "phases": to_days(edition.phases),
        "tracks": [track_table(track) for track in edition.tracks],
        "settings": plain(edition.settings),
        "themes": [plain(theme) for theme in edition.themes],
        "places": [plain(place) for place in edition.places],
        "texts": {key: dict(written) for key, written in edition.texts.items()},
    }


class _Reader:
    """Reads the parts of a table and gathers every problem on the way."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.top = table
        self.problems: list[Problem] = []

    def known(self, table: Mapping[str, Any], keys: Iterable[str], at: str) -> None:
        """Note the keys that nobody reads."""
        self.problems += specs.unknown_keys(table, tuple(keys), at)

    def table(self, *keys: str) -> Mapping[str, Any]:
        """Return the table at a path, or an empty one."""
        found: Any = self.top
        for index, key in enumerate(keys):
            found = found.get(key, {})
            if not isinstance(found, Mapping):
                self._not_a_table(".".join(keys[: index + 1]))
                return {}
        return cast(Mapping[str, Any], found)

    def part(self, record: type[Part], *keys: str, **others: Any) -> Part | None:
        """Read the record of a table; `others` are its parts already read."""
        return self._keep(specs.read(record, self.table(*keys), ".".join(keys), **others))

    def each(self, record: type[Part], key: str) -> tuple[Part, ...]:
        """Read a list of records."""
        read = [self._keep(specs.read(record, table, f"{key}[{index}]")) for index, table in self._listed(key)]
        return tuple(found for found in read if found is not None)

    def tracks(self) -> tuple[TrackRules, ...]:
        """Read the tracks with their ballots."""
        read = [self._keep(read_track(table, f"tracks[{index}]")) for index, table in self._listed("tracks")]
        return tuple(found for found in read if found is not None)

    def rows(self, key: str) -> dict[str, Mapping[str, Any]]:
        """Return the rows of the calendar that are tables with a start and an end."""
        rows = {}
        for code, row in self.table(key).items():
            if isinstance(row, Mapping):
                self.known(row, ("start", "end"), path(key, code))
                rows[code] = row
            else:
                self._not_a_table(path(key, code))
        return rows

    def texts(self) -> dict[str, Mapping[str, str]]:
        """Read the texts in their languages."""
        table = self.table("texts")
        self.known(table, TEXTS, "texts")
        spec = Spec("texts", high=20_000)
        return {
            key: self._keep(specs.read_value(spec, table[key], path("texts", key))) for key in TEXTS if key in table
        }

    def _listed(self, key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        items = self.top.get(key, [])
        for index, item in enumerate(items if isinstance(items, list | tuple) else [items]):
            if isinstance(item, Mapping):
                yield index, item
            else:
                self._not_a_table(f"{key}[{index}]")

    def _keep(self, read: tuple[Kept, list[Problem]]) -> Kept:
        self.problems += read[1]
        return read[0]

    def _not_a_table(self, at: str) -> None:
        self.problems.append(Problem("wrong_kind", at, {"key": at, "expected": f"[{at}]"}))


def _with_line(problem: Problem, line: int | None) -> Problem:
    """Add the line of the file to a problem, where it is known."""
    return problem if line is None else replace(problem, details={**problem.details, "line": line})


def _comments() -> dict[str, str]:
    """Return what stands behind a key in a written file: its article and what it fixes."""
    tables = {
        "edition.adoption": specs_of(Adoption),
        "settings": specs_of(Settings),
        "tracks": specs_of(TrackRules),
        "tracks.ballot": BALLOT,
    }
    return {
        f"{table}.{name}": f"{spec.article}: {spec.label}"
        for table, fields in tables.items()
        for name, spec in fields.items()
        if spec.article and spec.kind != "texts"
    }
