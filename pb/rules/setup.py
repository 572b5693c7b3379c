"""Setting an edition up in eight steps: which step holds which value, what a new one starts from (R1 to R6)."""

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pb.errors import Invalid
from pb.rules import edition as text
from pb.rules.edition import Adoption, Contact, EditionFile, Municipality, Place, Theme
from pb.rules.phases import Phase, from_days, to_days
from pb.rules.sentences import N_
from pb.rules.settings import Settings
from pb.rules.specs import Spec, specs_of
from pb.rules.tracks import BALLOT, TrackRules

STEPS = {
    "dates": N_("Dates and regulation"),
    "tracks": N_("Tracks and envelopes"),
    "who": N_("Who takes part"),
    "ballot": N_("Ballot and count"),
    "texts": N_("Texts"),
    "places": N_("Help points"),
    "mails": N_("Mails and what follows"),
    "check": N_("Check"),
}
RULES = ("dates", "tracks", "who", "ballot")  # steps that hold the regulation: frozen with the vote (R5)
COUNCIL_FROM = 2023  # from this year the Council decides last, unless the edition says otherwise (R44)
INDEX = re.compile(r"\[(\d+)\]")
FORM_SETTINGS = (
    "mandates_excluded",
    "title_words_min",
    "title_words_max",
    "objectives_max",
    "summary_characters_max",
    "body_characters_max",
    "start_days_after_submission",
)
VOTERS = (
    "voter_min_age",
    "voter_age_strict",
    "age_reference",
    "age_day",
    "register_day",
    "registers",
    "voter_area",
    "voter_postal_codes",
    "late_registration",
)
SETTINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {  # step → heading → settings
    "dates": {
        N_("Time limits"): (
            "draft_reminder_days",
            "first_check_days",
            "correction_days",
            "opinion_days",
            "reconsider_days_before",
            "opening_days_before",
            "objection_days",
            "appeal_days",
        )
    },
    "tracks": {N_("Themes"): ("project_themes_max",)},
    "who": {N_("The form of a project"): FORM_SETTINGS, N_("Voters"): VOTERS},
    "ballot": {
        N_("How one votes"): (
            "channels",
            "identifications",
            "code_runs",
            "postal_days",
            "letter_cents",
            "case_days",
            "paper_way",
            "duties",
            "one_vote_is_final",
        ),
        N_("What is shown"): (
            "ideas_visible",
            "publish_not_admitted",
            "turnout_rounding",
            "small_channel_ballots",
            "openings_public",
            "interim_results",
        ),
        N_("The count and the decision"): (
            "tie_method",
            "reduction_reopens",
            "jury_percent",
            "deciding_chain",
            "publish_provisional",
        ),
    },
    "texts": {N_("Languages"): ("languages",)},
    "mails": {
        N_("Carrying out the projects"): (
            "completion_months",
            "report_months",
            "report_reminder_days",
            "original_receipts",
            "claim_due_days",
            "interest_day_count",
            "posters_a3_max",
            "posters_a4_max",
            "cards_max",
            "news_days",
            "follow_min_age",
        )
    },
}
MONEY = (
    "names",
    "summary",
    "run_by",
    "envelope_cents",
    "cap_cents",
    "least_cents",
    "per_inhabitant_cents",
    "inhabitants",
    "max_winners",
    "min_votes",
    "rule",
)
SENDERS = (
    "submitters",
    "min_age",
    "age_strict",
    "age_reference",
    "age_day",
    "domiciled",
    "seat_required",
    "resident_members_percent",
    "group_min_people",
    "group_min_age",
    "signatures_min",
    "adult_relay",
    "projects_per_holder",
    "holder_cap_counted",
    "volunteers_percent",
    "cofinancing",
    "investment_only",
    "before_start",
)


@dataclass(frozen=True)
class Asked:
    """A value that a step asks for: where it is in the edition, and what it may hold."""

    at: str
    spec: Spec
    value: Any


@dataclass(frozen=True)
class Group:
    """Values under one heading: a sentence, or names that are data; `at` is the record they belong to, if it is one."""

    heading: str
    fields: tuple[Asked, ...]
    names: Mapping[str, str] | None = None
    at: str = ""


@dataclass(frozen=True)
class Amendment:
    """The decision by which a regulation already published is changed (R5)."""

    reference: str = ""
    published_on: date | None = None
    in_force_on: date | None = None


def layout(step: str, edition: EditionFile) -> tuple[Group, ...]:
    """Return what a step asks for, with the present values; the calendar and the texts have screens of their own."""
    return tuple(_records(step, edition)) + tuple(
        Group(heading, tuple(_asked("settings", edition.settings, names)))
        for heading, names in SETTINGS.get(step, {}).items()
    )


def step_of(at: str) -> str:
    """Return the step that mends a problem at a place such as "tracks[0].ballot.limit_cents"."""
    head, _, rest = INDEX.sub("", at).partition(".")
    if head == "tracks":
        name = rest.split(".")[0]
        return "ballot" if name == "ballot" else "who" if name in SENDERS else "tracks"
    if head == "settings":
        return next(
            (step for step, groups in SETTINGS.items() for names in groups.values() if rest.split(".")[0] in names),
            "ballot",
        )
    fixed = {"phases": "dates", "edition": "dates", "themes": "tracks", "places": "places", "municipality": "mails"}
    return {**fixed, "texts": "texts", "mail": "mails"}.get(head, "check")


def label_of(at: str) -> str:
    """Return the label of the value at a place, in the language of the code; the place itself when it has none."""
    *_, parent, name = ["", "", *INDEX.sub("", at).split(".")]
    records = {
        "settings": Settings,
        "tracks": TrackRules,
        "adoption": Adoption,
        "contact": Contact,
        "places": Place,
        "themes": Theme,
        "edition": text.Head,
        "municipality": Municipality,
    }
    if parent == "ballot":
        return BALLOT[name].label if name in BALLOT else at
    if parent == "texts":
        return text.TEXTS.get(name, at)
    spec = specs_of(records[parent]).get(name) if parent in records else None
    return spec.label if spec else at


def changed(edition: EditionFile, changes: Mapping[str, Any]) -> EditionFile:
    """Return an edition with some values changed, by their places; raise `Invalid` with all that cannot be read."""
    table = copy.deepcopy(text.to_table(edition))
    for at, value in changes.items():
        _put(table, at, value)
    found, problems = text.from_table(table)
    if found is None:
        raise Invalid("bad_edition", problems)
    return found


def only_words(old: EditionFile, new: EditionFile) -> bool:
    """Tell whether two editions differ in nothing but titles, texts, help points and contact (R5)."""
    head = replace(new.edition, titles=old.edition.titles, adoption=old.edition.adoption)
    return replace(new, texts=old.texts, places=old.places, municipality=old.municipality, edition=head) == old


def differences(old: EditionFile, new: EditionFile) -> list[tuple[str, str, str]]:
    """Return (place, old value, new value) of all that differs, texts apart: for the journal and the public list."""
    before, after = (dict(_leaves(text.to_table(each))) for each in (old, new))
    places = [at for at in {**before, **after} if before.get(at) != after.get(at)]
    return [(at, str(before.get(at, "")), str(after.get(at, ""))) for at in places if not at.startswith("texts.")]


def fingerprint(step: str, edition: EditionFile) -> str:
    """Return a digest of what a step shows, so that the later of two people is told (R5)."""
    shown: list[Any] = [[each.at, str(each.value)] for group in layout(step, edition) for each in group.fields]
    if step == "dates":
        shown.append([[phase.code, str(phase.starts_at), str(phase.ends_at)] for phase in edition.phases])
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def start(source: EditionFile, owner: Municipality, year: int, texts: Mapping[str, Mapping[str, str]]) -> EditionFile:
    """Return a first draft for a municipality and a year: rules of the source, its dates so many years later.

    Texts and help points are kept from an edition of the same municipality; else `texts` are the ones we ship.
    """
    own = source.municipality.slug == owner.slug
    by = year - source.edition.year
    settings = source.settings
    if settings.deciding_chain == ("college",) and year >= COUNCIL_FROM:
        settings = replace(settings, deciding_chain=("college", "council"))
    return EditionFile(
        municipality=owner,
        edition=text.Head(
            Adoption(platform=source.edition.adoption.platform if own else ""),
            f"{owner.slug}-{year}",
            year,
            {
                "fr": f"Budget participatif {year}",
                "nl": f"Participatiebudget {year}",
                "en": f"Participatory budget {year}",
            }
            if not own
            else {
                code: each.replace(str(source.edition.year), str(year)) for code, each in source.edition.titles.items()
            },
        ),
        settings=replace(settings, register_day=_day(settings.register_day, by), age_day=_day(settings.age_day, by)),
        phases=years_later(source.phases, by),
        tracks=tuple(replace(track, age_day=_day(track.age_day, by)) for track in source.tracks),
        themes=source.themes,
        places=tuple(
            replace(place, opens_on=_day(place.opens_on, by), closes_on=_day(place.closes_on, by))
            for place in source.places
        )
        if own
        else (),
        texts={key: each for key, each in source.texts.items() if key != "notes"} if own else texts,
    )


def years_later(phases: tuple[Phase, ...], by: int) -> tuple[Phase, ...]:
    """Return phases on the same days of another year, midnights kept; 29 February becomes the 28th."""
    rows = {code: {side: _year(moment, by) for side, moment in row.items()} for code, row in to_days(phases).items()}
    return from_days(rows)[0]


def blank(key: str, edition: EditionFile) -> dict[str, Any]:
    """Return the table of a new track, theme or help point, to be filled in."""
    if key == "places":
        return {"kind": "desk"}
    taken = {track.code for track in edition.tracks} | {theme.code for theme in edition.themes}
    code = next(f"{key[:-1]}_{number}" for number in range(1, 1000) if f"{key[:-1]}_{number}" not in taken)
    if key == "themes":
        return {"code": code}
    return {"code": code, "envelope_cents": 10_000_00, "run_by": "municipality", "ballot": {"kind": "approval"}}


def _records(step: str, edition: EditionFile) -> Iterator[Group]:
    """Yield the groups of a step that come from records rather than from the settings."""
    if step == "dates":
        yield Group(N_("The edition"), tuple(_asked("edition", edition.edition, ("titles",))))
        names = tuple(specs_of(Adoption))
        yield Group(N_("The regulation"), tuple(_asked("edition.adoption", edition.edition.adoption, names)))
    for index, track in enumerate(edition.tracks):
        at = f"tracks[{index}]"
        if step in ("tracks", "who"):
            yield Group("", tuple(_asked(at, track, MONEY if step == "tracks" else SENDERS)), track.names, at)
        elif step == "ballot":
            fields = (Asked(f"{at}.ballot.{name}", BALLOT[name], getattr(track.ballot, name)) for name in BALLOT)
            yield Group("", tuple(fields), track.names, at)
    if step == "tracks":
        for index, theme in enumerate(edition.themes):
            yield Group("", tuple(_asked(f"themes[{index}]", theme, ("names",))), theme.names, f"themes[{index}]")
    if step == "places":
        for index, place in enumerate(edition.places):
            at, names = f"places[{index}]", tuple(specs_of(Place))
            yield Group("", tuple(_asked(at, place, names)), place.names, at)
    if step == "mails":
        names = tuple(specs_of(Contact))
        yield Group(N_("Who writes"), tuple(_asked("municipality.contact", edition.municipality.contact, names)))


def _asked(at: str, record: Any, names: tuple[str, ...]) -> Iterator[Asked]:
    specs = specs_of(type(record))
    return (Asked(f"{at}.{name}", specs[name], getattr(record, name)) for name in names)


def _put(table: dict[str, Any], at: str, value: Any) -> None:
    """Put a value at its place in a table; None takes it away, and the length of a list makes it one longer."""
    *path, last = [int(part) if part.isdigit() else part for part in INDEX.sub(r".\1", at).split(".")]
    holder: Any = table
    for part in path:
        holder = holder[part] if isinstance(part, int) else holder.setdefault(part, {})
    if isinstance(last, int) and last == len(holder):
        holder.append(value)
    elif value is None:
        holder.pop(last, None) if isinstance(holder, dict) else holder.pop(int(last))
    else:
        holder[last] = value


def _leaves(table: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else None
    if inner is None:
        yield at, table
        return
    for key, value in inner:
        yield from _leaves(value, f"{at}[{key}]" if isinstance(key, int) else f"{at}.{key}" if at else key)


def _day(value: date | None, by: int) -> date | None:
    return None if value is None else date.fromisoformat(str(_year(value, by)))


def _year(moment: date | datetime, by: int) -> date | datetime:
    """Return the same day so many years later; a time with an offset loses it, for the offset may be another."""
    if isinstance(moment, datetime):
        moment = moment.replace(tzinfo=None)
    if by and (moment.month, moment.day) == (2, 29):
        moment = moment.replace(day=28)
    return moment.replace(year=moment.year + by)
