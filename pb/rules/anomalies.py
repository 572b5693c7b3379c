"""What is odd about how people come to vote, seen in totals of one kind at a time: no person, no choice (E8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from pb.rules.sums import by_key

KINDS = ("network", "hour", "age", "run")
AGES = (0, 12, 16, 18, 25, 35, 45, 55, 65, 75, 85, 95, 105)
OLD, NIGHT = 95, range(1, 5)  # years; hours in Brussels


@dataclass(frozen=True)
class Total:
    """How many people came in within an hour, of one network, age group, run of letters, or in all."""

    kind: str
    value: str
    hour: int  # of the Brussels day, 0 to 23
    number: int


@dataclass(frozen=True)
class Limits:
    """From how many on somebody should look; a family, a school or a home for the aged stay below."""

    network: int = 20  # of one network in a day
    network_in_hour: int = 10
    old: int = 12  # people of 95 and more in a day
    night: int = 25  # between one and five
    burst: int = 6  # times the usual hour
    burst_least: int = 40
    run: int = 200  # of one run of letters in an hour


@dataclass(frozen=True)
class Alarm:
    """Something to look at: its code, of which value (a keyed name for a network), how many, and the limit."""

    code: str
    value: str
    number: int
    limit: int


def age_group(born: date, on: date) -> str:
    """Return the age group of a birth date on a day, by its first year."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return str(max(least for least in AGES if least <= max(years, 0)))


def alarms(totals: Iterable[Total], limits: Limits = Limits()) -> list[Alarm]:
    """Return what a day's totals hold that somebody should look at, the gravest first.

    The fraud of Wrocław (320 votes of one network, 97 people of 97 years in a morning, by night as by day) raises each.
    """
    held = list(totals)
    found = _networks(held, limits) + _ages(held, limits) + _hours(held, limits) + _runs(held, limits)
    return sorted(found, key=lambda alarm: (-alarm.number / alarm.limit, alarm.code, alarm.value))


def _networks(held: list[Total], limits: Limits) -> list[Alarm]:
    rows = [total for total in held if total.kind == "network"]
    whole = by_key((total.value, total.number) for total in rows)
    hours = by_key(((total.value, total.hour), total.number) for total in rows)
    many = [
        Alarm("network", value, number, limits.network) for value, number in whole.items() if number > limits.network
    ]
    known = {alarm.value for alarm in many}
    quick = [
        Alarm("network_in_hour", value, number, limits.network_in_hour)
        for (value, _), number in hours.items()
        if number > limits.network_in_hour and value not in known
    ]
    return many + quick


def _ages(held: list[Total], limits: Limits) -> list[Alarm]:
    old = sum(total.number for total in held if total.kind == "age" and int(total.value) >= OLD)
    return [Alarm("old", str(OLD), old, limits.old)] if old > limits.old else []


def _hours(held: list[Total], limits: Limits) -> list[Alarm]:
    hours = by_key((total.hour, total.number) for total in held if total.kind == "hour")
    night = sum(number for hour, number in hours.items() if hour in NIGHT)
    found = [Alarm("night", "", night, limits.night)] if night > limits.night else []
    if len(hours) >= 4:
        for hour, number in hours.items():
            usual = median([other for at, other in hours.items() if at != hour])
            limit = max(limits.burst_least, int(limits.burst * usual))
            if number > limit:
                found.append(Alarm("burst", str(hour), number, limit))
    return found


def _runs(held: list[Total], limits: Limits) -> list[Alarm]:
    hours = by_key(((total.value, total.hour), total.number) for total in held if total.kind == "run")
    worst = _greatest((value, number) for (value, _), number in hours.items())
    return [Alarm("run", value, number, limits.run) for value, number in worst.items() if number > limits.run]


def _greatest(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, number in pairs:
        found[key] = max(found.get(key, 0), number)
    return found
