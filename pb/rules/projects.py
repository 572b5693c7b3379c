"""What a project must hold before it is kept or goes on, and which of it is public (R9, R13, R15, R24 to R27)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pb.errors import Problem
from pb.rules import writing
from pb.rules.lifecycle import PUT_TO_VOTE, SIDE_EXITS
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules

Texts = Mapping[str, str]  # language → text
HEADINGS = ("works", "equipment", "communication", "opening", "volunteers", "wages", "room_hire", "other")
HIDDEN = frozenset({"draft", "submitted"})  # not yet read by anybody of the participation service (R27)
GROUPS = {
    "ballot": PUT_TO_VOTE,
    "chosen": ("selected", "validated", "under_way", "reported", "closed", "abandoned", "failed"),
    "not_chosen": ("reserve", "not_selected"),
    "study": ("in_review", "to_correct", "admitted"),
    "not_admitted": ("not_admitted",),
    "stopped": tuple(sorted(SIDE_EXITS)),
}
TOLD = frozenset(  # moves whose reasons everybody may read; a request to correct concerns the holder alone
    {
        "admit",
        "do_not_admit",
        "merge",
        "select",
        "hold",
        "leave_out",
        "promote",
        "validate",
        "abandon",
        "fail",
        "withdraw",
    }
)
BELGIUM = (49.4, 51.6, 2.4, 6.5)  # degrees: south, north, west, east


@dataclass(frozen=True)
class CostFacts:
    """A line of a budget: what it is for, what it costs and how much of it is asked from the municipality, in cents."""

    heading: str
    labels: Texts
    amount_cents: int
    asked_cents: int


@dataclass(frozen=True)
class PictureFacts:
    """A picture: a stored file, or a drawing that we ship (its name in static/images/projects)."""

    file: str = ""
    drawing: str = ""
    descriptions: Texts = field(default_factory=dict)
    credit: str = ""
    place: int = 0  # its number among the photos of the form, by which a long description places it


@dataclass(frozen=True)
class ProjectFacts:
    """What is known of a project, apart from its life; amounts are cents, `place` is how people call the spot."""

    track: str
    language: str
    titles: Texts
    summaries: Texts = field(default_factory=dict)
    bodies: Texts = field(default_factory=dict)
    objectives: Mapping[str, Collection[str]] = field(default_factory=dict)
    translated: Collection[str] = ()
    holder: str = ""
    themes: Collection[str] = ()
    asked_cents: int | None = None
    estimated_cents: int | None = None
    retained_cents: int | None = None
    retained_reason: Texts = field(default_factory=dict)
    decision: Mapping[str, object] = field(default_factory=dict)
    place: Texts = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    cost_lines: tuple[CostFacts, ...] = ()
    pictures: tuple[PictureFacts, ...] = ()
    source_id: str = ""


def public(
    status: str, numbered: bool, publish_not_admitted: bool, ideas_visible: str = "after_check", checked: bool = True
) -> bool:
    """Say whether everybody may see a project; one withdrawn before it had a number leaves without a trace (R34).

    `checked`: the participation service has read it; some editions show nothing before the College has decided.
    """
    if status in ("in_review", "to_correct") and (ideas_visible == "after_college" or not checked):
        return False
    if status == "withdrawn":
        return numbered
    if status == "not_admitted":
        return publish_not_admitted
    return status not in HIDDEN


def check_kept(facts: ProjectFacts, track: TrackRules | None, themes: Collection[str]) -> list[Problem]:
    """Return what makes a project impossible to keep, even as a draft or from a file."""
    problems = []
    if track is None:
        problems.append(Problem("project_track", "track", {"track": facts.track}))
    if not facts.titles.get(facts.language, "").strip():
        problems.append(Problem("project_title_missing", "titles"))
    problems += [Problem("project_theme", "themes", {"theme": theme}) for theme in facts.themes if theme not in themes]
    for name in ("asked_cents", "estimated_cents", "retained_cents"):
        if (getattr(facts, name) or 0) < 0:
            problems.append(Problem("project_amount", name))
    for line in facts.cost_lines:
        if line.heading not in HEADINGS or line.amount_cents < 0 or not 0 <= line.asked_cents <= line.amount_cents:
            problems.append(Problem("project_cost_line", "cost_lines", {"heading": line.heading}))
    return problems + _spot(facts)


def check_form(facts: ProjectFacts, track: TrackRules, settings: Settings) -> list[Problem]:
    """Return what the form of the edition asks and the project does not hold yet (art. 6)."""
    problems = []
    for language, title in facts.titles.items():
        count = writing.words(title)
        if title.strip() and not settings.title_words_min <= count <= settings.title_words_max:
            details = {"words": count, "least": settings.title_words_min, "most": settings.title_words_max}
            problems.append(Problem("project_title_words", f"titles.{language}", details))
    for language, summary in facts.summaries.items():
        count = writing.characters(summary)
        if count > settings.summary_characters_max:
            details = {"characters": count, "most": settings.summary_characters_max}
            problems.append(Problem("project_summary_length", f"summaries.{language}", details))
    if not facts.summaries.get(facts.language, "").strip():
        problems.append(Problem("project_summary_missing", f"summaries.{facts.language}"))
    for language, objectives in facts.objectives.items():
        if len(objectives) > settings.objectives_max:
            details = {"objectives": len(objectives), "most": settings.objectives_max}
            problems.append(Problem("project_objectives", f"objectives.{language}", details))
    most = settings.project_themes_max
    if most is not None and len(facts.themes) > most:
        problems.append(Problem("project_themes", "themes", {"themes": len(facts.themes), "most": most}))
    return problems + _money(facts, track)


def _money(facts: ProjectFacts, track: TrackRules) -> list[Problem]:
    """Return what is wrong with the amounts: above the cap, or less than asked without a reason (R12 to R15)."""
    problems = []
    cap = track.cap_cents
    by_holder = track.run_by == "holder"  # else the lines are what the services worked out, not what was asked
    names = ("asked_cents", "retained_cents") if by_holder else ("retained_cents",)
    for name in names:
        amount = getattr(facts, name)
        if cap is not None and amount is not None and amount > cap:
            problems.append(Problem("project_over_cap", name, {"amount_cents": amount, "cap_cents": cap}))
    asked = sum(line.asked_cents for line in facts.cost_lines)
    if by_holder and facts.cost_lines and facts.asked_cents is not None and asked != facts.asked_cents:
        problems.append(Problem("project_sum", "asked_cents", {"sum_cents": asked, "asked_cents": facts.asked_cents}))
    if by_holder and facts.retained_cents is not None and facts.asked_cents is not None:
        reasoned = any(text.strip() for text in facts.retained_reason.values())
        if facts.retained_cents < facts.asked_cents and not reasoned:
            problems.append(Problem("project_retained_reason", "retained_reason"))
        if facts.retained_cents > facts.asked_cents:
            problems.append(Problem("project_retained_more", "retained_cents", {"asked_cents": facts.asked_cents}))
    return problems


def _spot(facts: ProjectFacts) -> list[Problem]:
    """Refuse half a point, and one that is not in Belgium: the numbers were most likely swapped."""
    if facts.latitude is None and facts.longitude is None:
        return []
    south, north, west, east = BELGIUM
    if facts.latitude is None or facts.longitude is None:
        return [Problem("project_point", "latitude")]
    if not (south <= facts.latitude <= north and west <= facts.longitude <= east):
        return [Problem("project_point", "latitude")]
    return []
