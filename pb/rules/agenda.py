"""What an occasion of the agenda may be and must say (R36, R47, R48)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pb.errors import Problem
from pb.rules.sentences import N_
from pb.rules.settings import EQUAL_LANGUAGES

KINDS = {
    "information": N_("Information meeting"),
    "stand": N_("Stand"),
    "help_desk": N_("Help desk"),
    "box": N_("Ballot box"),
    "evaluation": N_("Evaluation meeting"),
    "other": N_("Meeting"),
}
ACCESS = {
    "wheelchair": N_("accessible by wheelchair"),
    "hearing_loop": N_("hearing loop"),
    "sign_language": N_("sign language on request"),
    "toilet": N_("adapted toilet"),
    "lift": N_("lift"),
    "parking": N_("parking place for people with a disability"),
}
LONGEST = timedelta(days=60)
TITLE, TEXT = 200, 2000  # characters


@dataclass(frozen=True)
class Occasion:
    """One occasion; instants are UTC, texts by language, `access` and `languages` are codes."""

    kind: str
    titles: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    names: Mapping[str, str] = field(default_factory=dict)  # of the place
    address: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    id: str = ""


def check(occasion: Occasion) -> list[Problem]:
    """Return what is wrong with an occasion."""
    problems = []
    if occasion.kind not in KINDS:
        problems.append(Problem("invalid", "kind"))
    if occasion.ends_at <= occasion.starts_at:
        problems.append(Problem("occasion_backwards", "ends"))
    elif occasion.ends_at - occasion.starts_at > LONGEST:
        problems.append(Problem("occasion_too_long", "ends", {"days": LONGEST.days}))
    for name in ("titles", "names", "address"):
        written = getattr(occasion, name)
        missing = [code for code in EQUAL_LANGUAGES if not written.get(code, "").strip()]
        problems += [Problem("text_missing_in", f"{name}_{code}", {"code": code}) for code in missing]
    texts = occasion.texts
    if any(texts.values()):
        gaps = [code for code in EQUAL_LANGUAGES if not texts.get(code, "").strip()]
        problems += [Problem("text_missing_in", f"texts_{code}", {"code": code}) for code in gaps]
    if (occasion.latitude is None) != (occasion.longitude is None):
        problems.append(Problem("half_a_place", "latitude"))
    return problems
