"""Everything that would stop an edition from opening, and what deserves a second look (R1 to R6, R43, R44, R48)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from pb.errors import Invalid, Problem
from pb.rules import accent, phases
from pb.rules.ballots import Option
from pb.rules.edition import TEXTS, EditionFile, Municipality
from pb.rules.localtime import start_of
from pb.rules.settings import EQUAL_LANGUAGES, check_settings
from pb.rules.specs import path
from pb.rules.tracks import TrackRules, check_track

COUNCIL_DECIDES_FROM = 2023  # editions of earlier years could end with the College (R44)
COMPULSORY_TEXTS = ("home_title", "home_intro", "how_to_submit", "how_to_vote")
STAFF_TEXTS = ("notes",)
LARGE_ROLL = 10_000

Texts = Mapping[str, str]


def check(edition: EditionFile) -> list[Problem]:
    """Return every problem of an edition as text; `pb.rules.gravity.level` tells errors from warnings."""
    problems = check_settings(edition.settings) + phases.check(edition.phases)
    for index, track in enumerate(edition.tracks):
        problems += check_track(track, f"tracks[{index}]")
    return (
        problems
        + _codes(edition)
        + _adoption(edition)
        + _contact(edition.municipality)
        + _voting(edition)
        + _languages(edition)
    )


def check_ballot(tracks: Sequence[TrackRules], options: Iterable[Option]) -> list[Problem]:
    """Return what is wrong with the projects to be frozen: their numbers, and their costs against every bound (R5)."""
    options = list(options)
    counted = Counter(option.number for option in options)
    problems = [
        Problem("number_twice", "projects", {"number": number}) for number, times in counted.items() if times > 1
    ]
    codes = {track.code for track in tracks}
    for option in options:
        if option.track not in codes:
            details = {"number": option.number, "track": option.track}
            problems.append(Problem("project_in_no_track", "projects", details))
    for track in tracks:
        listed = [option for option in options if option.track == track.code]
        problems += _listed(track, listed)
        problems += [problem for option in listed for problem in _cost(track, option)]
    return problems


def check_roll(people: int, on_sqlite: bool) -> list[Problem]:
    """Advise PostgreSQL above 10,000 people on the roll."""
    if on_sqlite and people > LARGE_ROLL:
        return [Problem("large_roll_on_sqlite", "roll", {"people": people, "most": LARGE_ROLL})]
    return []


def _listed(track: TrackRules, listed: Sequence[Option]) -> list[Problem]:
    if not listed:
        return [Problem("nothing_on_ballot", "projects", {"track": track.code})]
    least = track.ballot.min_choices
    if len(listed) < least:
        details = {"track": track.code, "least": least, "listed": len(listed)}
        return [Problem("fewer_projects_than_choices", "projects", details)]
    return []


def _cost(track: TrackRules, option: Option) -> Iterator[Problem]:
    """Compare the retained cost of a project with every bound of its track."""
    cost = option.cost_cents
    bounds = (
        ("cost_over_cap", "cap_cents", track.cap_cents, track.cap_cents is not None and cost > track.cap_cents),
        ("cost_below_least", "least_cents", track.least_cents, cost < track.least_cents),
        ("cost_over_envelope", "envelope_cents", track.envelope_cents, cost > track.envelope_cents),
        (
            "cost_over_basket",
            "limit_cents",
            track.ballot.limit_cents,
            track.ballot.limit_cents is not None and cost > track.ballot.limit_cents,
        ),
    )
    for code, name, bound, crossed in bounds:
        if crossed:
            yield Problem(code, "projects", {"number": option.number, "cost_cents": cost, name: bound})


def _codes(edition: EditionFile) -> list[Problem]:
    problems = []
    for key, codes in (
        ("tracks", [track.code for track in edition.tracks]),
        ("themes", [theme.code for theme in edition.themes]),
    ):
        twice = [code for code, times in Counter(codes).items() if times > 1]
        problems += [Problem("code_twice", key, {"key": key, "code": code}) for code in twice]
    if not edition.tracks:
        problems.append(Problem("no_track", "tracks"))
    if not edition.themes:
        problems.append(Problem("no_theme", "themes"))
    return problems


def _adoption(edition: EditionFile) -> list[Problem]:
    """Look at who adopted the regulation (R5) and who decides after the vote (R44)."""
    head, adoption, at = edition.edition, edition.edition.adoption, "edition.adoption"
    problems = []
    if adoption.adopted_by is None or adoption.sitting_on is None or not adoption.reference:
        problems.append(Problem("not_adopted", at))
    if not adoption.platform:
        problems.append(Problem("platform_missing", path(at, "platform")))
    if edition.settings.deciding_chain[-1] == "college" and head.year >= COUNCIL_DECIDES_FROM:
        problems.append(Problem("college_decides_alone", "settings.deciding_chain"))
    return problems


def _contact(municipality: Municipality) -> list[Problem]:
    contact, at = municipality.contact, "municipality.contact"
    problems = []
    if not any(contact.publisher.values()):
        problems.append(Problem("publisher_missing", path(at, "publisher")))
    if not any(contact.address.values()):
        problems.append(Problem("contact_missing", path(at, "address")))
    elif not (contact.phone or contact.email):
        problems.append(Problem("contact_missing", path(at, "phone")))
    return problems + _accent(municipality.accent)


def _accent(colour: str) -> list[Problem]:
    """Look at a colour that cannot be made legible, or that reads as an error or a warning."""
    if not colour:
        return []
    try:
        code = accent.derive(colour).warning
    except Invalid as refusal:
        code = refusal.code
    return [Problem(code, "municipality.accent", {"accent": colour})] if code else []


def _voting(edition: EditionFile) -> list[Problem]:
    """Look at the places, the register and the last day of a reconsideration against the calendar (R33, R35, R36)."""
    settings, problems = edition.settings, []
    on_site = {"paper", "desk"} & set(settings.channels)
    if on_site and not edition.places:
        problems.append(Problem("no_paper_place", "places"))
    if edition.places and not on_site:
        problems.append(Problem("places_unused", "places"))
    for index, place in enumerate(edition.places):
        if (place.latitude is None) != (place.longitude is None):
            problems.append(Problem("place_off_the_map", f"places[{index}]", {"code": place.names.get("fr", "")}))
    vote, review = phases.find(edition.phases, "vote"), phases.find(edition.phases, "review")
    if vote and settings.register_day and start_of(settings.register_day) >= vote.starts_at:
        problems.append(Problem("registers_later_than_vote", "settings.register_day"))
    if vote and review and vote.starts_at - timedelta(days=settings.reconsider_days_before) < review.starts_at:
        problems.append(Problem("reconsider_before_review", "settings.reconsider_days_before"))
    return problems


def _languages(edition: EditionFile) -> list[Problem]:
    """Name each text that lacks French or Dutch, or another language of the site (R48)."""
    problems = []
    for at, written, compulsory in _written(edition):
        if not compulsory and not any(written.values()):
            continue
        for language in edition.settings.languages:
            if not written.get(language, "").strip():
                code = "language_missing" if language in EQUAL_LANGUAGES else "translation_missing"
                problems.append(Problem(code, at, {"key": at, "language": language}))
    return problems


def _written(edition: EditionFile) -> Iterator[tuple[str, Texts, bool]]:
    """Yield every text of an edition that people read: where it is, its languages, and whether it must exist."""
    contact = edition.municipality.contact
    yield "municipality.names", edition.municipality.names, True
    for name in ("service", "address", "hours", "publisher"):
        yield f"municipality.contact.{name}", getattr(contact, name), False
    yield "edition.titles", edition.edition.titles, True
    for index, track in enumerate(edition.tracks):
        yield f"tracks[{index}].names", track.names, True
        yield f"tracks[{index}].summary", track.summary, False
    for index, theme in enumerate(edition.themes):
        yield f"themes[{index}].names", theme.names, True
    for index, place in enumerate(edition.places):
        yield f"places[{index}].names", place.names, True
        yield f"places[{index}].address", place.address, True
        yield f"places[{index}].hours", place.hours, False
    for key in TEXTS:
        if key not in STAFF_TEXTS:
            yield f"texts.{key}", edition.texts.get(key, {}), key in COMPULSORY_TEXTS
