"""The list for the vote: what a project needs before it is frozen; translations and prints (R5, R34, R43, R48)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pb.errors import Conflict, Problem, Unknown
from pb.rules.settings import EQUAL_LANGUAGES

Texts = Mapping[str, str]
ASKED, RECEIVED, CHECKED, APPROVED = STATES = ("asked", "received", "checked", "approved")
MOVES: Mapping[str, tuple[str, str]] = {  # name → (from, to)
    "receive": (ASKED, RECEIVED),
    "check": (RECEIVED, CHECKED),
    "approve": (CHECKED, APPROVED),
    "send_back": (RECEIVED, ASKED),
}
POSTERS = ("a3", "a4", "card")


@dataclass(frozen=True)
class Entry:
    """A project on the list, as far as it is ready; `open_languages` are those whose translation is not approved."""

    title: Texts
    summary: Texts
    number: int | None = None
    retained_cents: int | None = None
    pictures: int = 0
    open_languages: Collection[str] = field(default=())

    @property
    def name(self) -> str:
        """Return what the project is called in a list of what is missing."""
        return str(self.number) if self.number is not None else next(iter(self.title.values()), "–")


def missing(entry: Entry) -> list[Problem]:
    """Return all that stops a project, each thing named; without a picture a drawing of ours stands in."""
    facts = {"project": entry.name}
    problems = []
    if entry.number is None:
        problems.append(Problem("list_number", "projects", facts))
    if entry.retained_cents is None:
        problems.append(Problem("list_cost", "projects", facts))
    for language in EQUAL_LANGUAGES:
        if not entry.title.get(language, "").strip():
            problems.append(Problem(f"list_title_{language}", "projects", facts))
        if not entry.summary.get(language, "").strip():
            problems.append(Problem(f"list_summary_{language}", "projects", facts))
        if language in entry.open_languages:
            problems.append(Problem(f"list_translation_{language}", "projects", facts))
    return problems


def moved(name: str, state: str) -> str:
    """Return where a step takes a translation; raise Unknown or Conflict."""
    if name not in MOVES:
        raise Unknown("unknown_move", move=name)
    source, target = MOVES[name]
    if state != source:
        raise Conflict("translation_not_there", state=state)
    return target


def check_received(title: str, summary: str, summary_most: int) -> list[Problem]:
    """Return what a translation that came back lacks: a title, a short description of the right length."""
    problems = []
    if not title.strip():
        problems.append(Problem("project_title_missing", "title"))
    if not summary.strip():
        problems.append(Problem("project_summary_missing", "summary"))
    elif len(summary) > summary_most:
        details = {"characters": len(summary), "most": summary_most}
        problems.append(Problem("project_summary_length", "summary", details))
    return problems


def left_to_ask(kind: str, asked: int, limits: Mapping[str, int]) -> int:
    """Return how many more prints of a kind a project may have for free (art. 9)."""
    return max(0, limits.get(kind, 0) - asked)


def check_posters(kind: str, number: int, asked: int, limits: Mapping[str, int]) -> list[Problem]:
    """Return what is wrong with a request for prints: unknown kind, none, or more than are left (art. 9)."""
    if kind not in POSTERS:
        return [Problem("poster_kind", "kind")]
    left = left_to_ask(kind, asked, limits)
    if number < 1:
        return [Problem("poster_number", "number")]
    return [Problem("poster_limit", "number", {"left": left, "most": limits[kind]})] if number > left else []
