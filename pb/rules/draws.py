"""The settling of ties: by the order decided or by a draw whose seed nobody could choose, once and for good (R16)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pb.errors import Problem
from pb.rules.ties import lots

MOST_CHARACTERS = 500
LANGUAGES = ("fr", "nl")


@dataclass(frozen=True)
class Lot:
    """A project in a draw, with the digest that gives it its place."""

    place: int
    id: str
    digest: str


def drawn_lots(seed: str, tied: Collection[str]) -> tuple[Lot, ...]:
    """Return the lots of tied projects in the order drawn: ascending SHA-256 of the seed, one zero byte, the number."""
    digests = {name: sha256(seed.encode() + b"\0" + name.encode()).hexdigest() for name in tied}
    return tuple(Lot(place, name, digests[name]) for place, name in enumerate(lots(seed, tied), 1))


def check_event(event: Mapping[str, str], happens_at: datetime | None, now: datetime) -> list[Problem]:
    """Return what is wrong with the event of a draw: told in both languages, and still to come."""
    problems = [
        Problem("event_needed", f"event_{language}") for language in LANGUAGES if not event.get(language, "").strip()
    ]
    problems += [
        Problem("too_long", f"event_{language}", {"most": MOST_CHARACTERS})
        for language in LANGUAGES
        if len(event.get(language, "")) > MOST_CHARACTERS
    ]
    if happens_at is None:
        problems.append(Problem("event_instant_needed", "happens_at"))
    elif happens_at <= now:
        problems.append(Problem("event_is_past", "happens_at"))
    return problems


def check_seed(seed: str) -> list[Problem]:
    """Return what is wrong with a seed: one line that anybody can type again."""
    if not seed or seed != seed.strip() or not seed.isprintable() or len(seed) > MOST_CHARACTERS:
        return [Problem("bad_seed", "seed")]
    return []


def check_order(order: Sequence[str], ties: Sequence[Sequence[str]], before: Sequence[str] = ()) -> list[Problem]:
    """Return what is wrong with an order decided: each tied project named once, and what was decided before kept."""
    if len(set(order)) < len(order):
        return [Problem("twice_in_order", "order")]
    tied = {name for tie in ties for name in tie}
    missing = sorted(tied - set(order), key=int)
    problems = [Problem("order_lacks", "order", {"number": name}) for name in missing]
    foreign = [name for name in order if tied and name not in tied and name not in before]
    problems += [Problem("order_foreign", "order", {"number": name}) for name in foreign]
    if [name for name in order if name in before] != list(before):
        problems.append(Problem("order_changes", "order"))
    return problems
