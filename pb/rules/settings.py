"""The settings of an edition apart from its tracks: one table with bounds, default, label, article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pb.errors import Invalid, Problem
from pb.rules.sentences import N_
from pb.rules.specs import cents, choice, choices, day, flag, for_json, plain, read, whole, wholes, words

LANGUAGES = ("fr", "nl", "en", "de")
EQUAL_LANGUAGES = ("fr", "nl")
CHANNELS = ("online", "desk", "paper")
CODE_RUNS = ("on_request", "ages_12_15", "everybody", "list")
IDENTIFICATIONS = ("letter", "itsme", "eid")
DECIDING_BODIES = ("jury", "college", "council")
AGE_REFERENCES = ("last_vote_day", "first_vote_day", "register_day", "fixed_day")


@dataclass(frozen=True)
class Settings:
    """What an edition fixes before it opens; where the regulation of 2022 is silent, the default is the one chosen."""

    languages: tuple[str, ...] = choices(("fr", "nl", "en"), LANGUAGES, "R48", N_("Languages of the site"), 1)
    project_themes_max: int | None = whole(None, 1, 50, "R1", N_("Themes a project picks at most"))

    # the form and the study of projects (R10, R24 to R34)
    mandates_excluded: bool = flag(
        True, "R10", N_("Holders of a municipal mandate may not send in a project for themselves")
    )
    title_words_min: int = whole(3, 1, 20, "R24", N_("Words in a title at least"))
    title_words_max: int = whole(10, 1, 40, "R24", N_("Words in a title at most"))
    objectives_max: int = whole(3, 1, 20, "R24", N_("Objectives at most"))
    summary_characters_max: int = whole(
        300, 50, 5000, "R24", N_("Characters in the short description, spaces included")
    )
    body_characters_max: int = whole(
        10_000, 500, 15_000, "R25", N_("Characters in the long description, some three pages, spaces included")
    )
    start_days_after_submission: int = whole(
        1, 0, 730, "R26", N_("Days between sending in a project and its start, at least"), "days"
    )
    draft_reminder_days: int = whole(
        3,
        0,
        30,
        "R27",
        N_("Days before the end of the call at which unsent drafts are recalled by mail (0: never)"),
        "days",
    )
    correction_days: int = whole(14, 1, 90, "R32", N_("Days to correct a project"), "days")
    opinion_days: int = whole(15, 1, 120, "R31", N_("Days for a service to give its opinion"), "days")
    reconsider_days_before: int = whole(
        14, 0, 120, "R33", N_("A refusal may be looked at again until this many days before the vote"), "days"
    )
    ideas_visible: str = choice(
        "after_check", ("after_check", "after_college"), "R34", N_("When projects sent in are shown to everybody")
    )
    first_check_days: int = whole(
        2, 1, 30, "R27", N_("Working days to read a project that was sent in, at most"), "days"
    )
    publish_not_admitted: bool = flag(True, "R34", N_("Projects not admitted are listed with the reasons"))

    # who votes, and how (R35 to R42)
    voter_min_age: int = whole(12, 0, 99, "R35", N_("Minimum age to vote"), "years")
    voter_age_strict: bool = flag(
        False, "R35", N_("The birthday of a voter must lie before the reference day, not on it")
    )
    age_reference: str = choice("last_vote_day", AGE_REFERENCES, "R35", N_("Day on which the age of voters counts"))
    age_day: date | None = day("R35", N_("Fixed day on which the age of voters counts"))
    register_day: date | None = day("R35", N_("Day of the register extract"))
    registers: tuple[str, ...] = choices(
        ("population", "foreigners"), ("population", "foreigners", "waiting"), "R35", N_("Registers that count"), 1
    )
    voter_area: str = choice("municipality", ("municipality", "postal_codes", "region"), "R35", N_("Where voters live"))
    voter_postal_codes: tuple[str, ...] = words((), "[1-9][0-9]{3}", N_("Postal codes where voters live"))
    late_registration: bool = flag(True, "R35", N_("Somebody registered later may be added at the desk, on proof"))
    channels: tuple[str, ...] = choices(CHANNELS, CHANNELS, "R36", N_("Ways to vote"), 1)
    identifications: tuple[str, ...] = choices(
        IDENTIFICATIONS, IDENTIFICATIONS, "R37, R42", N_("Ways to prove who you are online")
    )
    code_runs: tuple[str, ...] = choices(
        ("on_request", "ages_12_15"), CODE_RUNS, "R37, R42", N_("Who gets a letter with a code")
    )
    postal_days: int = whole(3, 0, 20, "R37", N_("Working days a letter needs"), "days")
    case_days: int = whole(3, 1, 20, "R35, R41", N_("Working days to answer somebody who is not found"), "days")
    letter_cents: int = cents(0, "R37", N_("Cost of a letter, print and post"))
    paper_way: str = choice("envelopes", ("envelopes", "attended", "both"), "R36", N_("How paper ballots come in"))
    one_vote_is_final: bool = flag(True, "R40", N_("A vote that was cast is final"))
    interim_results: bool = flag(False, "R39", N_("Results are shown before the vote closes"))
    turnout_rounding: int = whole(10, 1, 1000, "R39", N_("Turnout during the vote is rounded to"))
    small_channel_ballots: int = whole(30, 1, 1000, "R39", N_("Channels with fewer ballots are shown together"))
    opening_days_before: int = whole(
        14, 0, 60, "R5", N_("The box may be prepared this many days before the vote"), "days"
    )
    openings_public: bool = flag(False, "R39", N_("Everybody may see the opened ballots, not only auditors"))
    duties: str = choice("small", ("small", "full"), "R37", N_("How the work of the paper count is divided"))

    # the count and the decision (R15 to R18, R44)
    tie_method: str = choice("college", ("college", "lots"), "R16", N_("How a tie is settled"))
    reduction_reopens: bool = flag(False, "R17", N_("Money set free by a reduction lets the list go on"))
    jury_percent: int = whole(0, 0, 100, "R18", N_("Weight of a jury beside the votes"), "percent")
    deciding_chain: tuple[str, ...] = choices(
        ("college", "council"), DECIDING_BODIES, "R44", N_("Who decides after the vote, in this order"), 1
    )
    publish_provisional: bool = flag(True, "R44", N_("The result is published as provisional before the decision"))
    objection_days: int = whole(15, 0, 120, "R44", N_("Days to object to the provisional result"), "days")
    appeal_days: int = whole(60, 60, 365, "R33", N_("Days to go to the Council of State"), "days")

    # what follows (R19, R20, R26, R29, R43, R45, R46)
    completion_months: int = whole(12, 1, 60, "R45", N_("Months in which a project is carried out"), "months")
    report_months: int = whole(2, 0, 24, "R29", N_("Months to hand in the report after the end of a project"), "months")
    report_reminder_days: tuple[int, ...] = wholes(
        (30, 7, -1), -365, 365, "R29", N_("Reminders of the report: days before it is due, negative for after"), "days"
    )
    original_receipts: bool = flag(True, "R19", N_("A receipt is accepted only when its original was seen"))
    claim_due_days: int = whole(30, 1, 365, "R20", N_("Days to pay back before interest runs"), "days")
    interest_day_count: str = choice(
        "actual_365", ("actual_365", "actual_actual"), "R20", N_("How days of interest are counted")
    )
    posters_a3_max: int = whole(3, 0, 100, "R43", N_("Free A3 posters for a project"))
    posters_a4_max: int = whole(5, 0, 100, "R43", N_("Free A4 posters for a project"))
    cards_max: int = whole(10, 0, 500, "R43", N_("Free prints of the card of a project"))
    news_days: int = whole(90, 0, 365, "R46", N_("Days between two requests for news (0: none)"), "days")
    follow_min_age: int = whole(
        13, 0, 18, "R46", N_("Age from which one may follow a project by e-mail alone"), "years"
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as a table for a JSON column, which `from_dict` reads back."""
        return for_json(plain(self))


def read_settings(table: Mapping[str, Any], at: str = "settings") -> tuple[Settings | None, list[Problem]]:
    """Read the settings, or return every problem of reading: unknown keys, wrong kinds, values out of bounds."""
    return read(Settings, table, at)


def from_dict(table: Mapping[str, Any]) -> Settings:
    """Return the settings of a JSON column or a form; raise Invalid with every problem of reading.

    What the values contradict is told by `check_settings`, so that a draft can be kept and mended.
    """
    settings, problems = read_settings(table, "")
    if settings is None:
        raise Invalid("bad_settings", problems)
    return settings


def check_settings(settings: Settings, at: str = "settings") -> list[Problem]:
    """Return what the settings contradict."""
    place = f"{at}." if at else ""
    problems = [Problem(code, f"{place}{key}") for code, key, wrong in _contradictions(settings) if wrong]
    missing = [language for language in EQUAL_LANGUAGES if language not in settings.languages]
    problems += [Problem("language_compulsory", f"{place}languages", {"language": language}) for language in missing]
    return problems


def _contradictions(settings: Settings) -> tuple[tuple[str, str, bool], ...]:
    """Return (code, key, whether it is so) of each contradiction."""
    chain = settings.deciding_chain
    return (
        ("title_words_cross", "title_words_min", settings.title_words_min > settings.title_words_max),
        ("fixed_day_missing", "age_day", settings.age_reference == "fixed_day" and settings.age_day is None),
        (
            "register_day_missing",
            "register_day",
            settings.age_reference == "register_day" and settings.register_day is None,
        ),
        (
            "postal_codes_missing",
            "voter_postal_codes",
            settings.voter_area == "postal_codes" and not settings.voter_postal_codes,
        ),
        ("identification_missing", "identifications", "online" in settings.channels and not settings.identifications),
        ("paper_missing", "channels", not {"paper", "desk"} & set(settings.channels)),
        ("vote_must_be_final", "one_vote_is_final", not settings.one_vote_is_final),
        ("interim_results_forbidden", "interim_results", settings.interim_results),
        ("chain_out_of_order", "deciding_chain", list(chain) != sorted(chain, key=DECIDING_BODIES.index)),
        ("jury_decides_alone", "deciding_chain", chain == ("jury",)),
    )
