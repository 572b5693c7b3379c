"""Fields of records read from text: kind, bounds, default, label and article of each; all faults are told at once."""

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from pb.errors import Problem

LANGUAGES = ("fr", "nl", "en", "de")
Record = TypeVar("Record")


@dataclass(frozen=True)
class Spec:
    """What a field may hold; `low` and `high` are inclusive (the length, for texts and lists)."""

    kind: str  # whole, decimal, flag, day, text, texts, choice, choices, wholes, words
    label: str = ""
    article: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    unit: str = ""
    optional: bool = False
    required: bool = False


def whole(default: Any, low: int, high: int, article: str, label: str, unit: str = "") -> Any:
    """Declare a whole number; None as default makes it optional."""
    return _field(default, Spec("whole", label, article, low, high, unit=unit, optional=default is None))


def cents(default: Any, article: str, label: str, low: int = 0) -> Any:
    """Declare an amount in cents, at most ten thousand million: real votes were held in forint."""
    return whole(default, low, 1_000_000_000_000, article, label, "cents")


def decimal(default: Any, low: float, high: float, label: str) -> Any:
    """Declare an optional number with a fraction, such as a latitude."""
    return _field(default, Spec("decimal", label, "", low, high, optional=default is None))


def flag(default: bool, article: str, label: str) -> Any:
    """Declare a yes or no."""
    return _field(default, Spec("flag", label, article))


def choice(default: Any, choices: tuple[str, ...], article: str, label: str) -> Any:
    """Declare one word out of a list."""
    return _field(default, Spec("choice", label, article, choices=choices, optional=default is None))


def choices(default: tuple[str, ...], among: tuple[str, ...], article: str, label: str, low: int = 0) -> Any:
    """Declare several different words out of a list."""
    return _field(default, Spec("choices", label, article, low, len(among), choices=among))


def wholes(default: tuple[int, ...], low: int, high: int, article: str, label: str, unit: str = "") -> Any:
    """Declare a list of whole numbers within bounds."""
    return _field(default, Spec("wholes", label, article, low, high, unit=unit))


def words(default: Any, pattern: str, label: str, low: int = 0) -> Any:
    """Declare a list of texts of one pattern, such as postal codes."""
    return _field(default, Spec("words", label, "", low, 200, pattern=pattern))


def day(article: str, label: str) -> Any:
    """Declare an optional day."""
    return _field(None, Spec("day", label, article, optional=True))


def text(default: Any, label: str, pattern: str = "", article: str = "", high: int = 500, low: int = 0) -> Any:
    """Declare a text; MISSING as default makes it compulsory."""
    return _field(default, Spec("text", label, article, low, high, pattern=pattern, optional=default is None))


def texts(label: str, article: str = "R48", high: int = 20_000) -> Any:
    """Declare a text in several languages; which ones are missing is said by the check of the edition, not here."""
    return dataclasses.field(default_factory=dict, metadata={"spec": Spec("texts", label, article, 0, high)})


def _field(default: Any, spec: Spec) -> Any:
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata={"spec": dataclasses.replace(spec, required=True)})
    return dataclasses.field(default=default, metadata={"spec": spec})


def specs_of(record: type) -> dict[str, Spec]:
    """Return the fields of a record declared here, in their order: the table that set-up screens are made from."""
    return {field.name: field.metadata["spec"] for field in dataclasses.fields(record) if "spec" in field.metadata}


def read(
    record: type[Record], table: Mapping[str, Any], at: str = "", **others: Any
) -> tuple[Record | None, list[Problem]]:
    """Make a record of a table, or return every problem; `others` are fields already read, whose keys are known."""
    values, problems = read_values(specs_of(record), table, at, tuple(others))
    return (None if problems else record(**values, **others)), problems


def read_values(
    specs: Mapping[str, Spec], table: Mapping[str, Any], at: str = "", known: tuple[str, ...] = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """Read the values of a table against its specs: unknown keys (with the nearest known one), gaps and bad values."""
    values: dict[str, Any] = {}
    problems = unknown_keys(table, (*specs, *known), at)
    for name, spec in specs.items():
        if name in table:
            values[name], found = read_value(spec, table[name], path(at, name))
            problems += found
        elif spec.required:
            problems.append(Problem("key_missing", path(at, name), {"key": name}))
    return values, problems


def unknown_keys(table: Mapping[str, Any], known: tuple[str, ...], at: str = "") -> list[Problem]:
    """Return a problem for each key that is not known, with the nearest known one."""
    return [_unknown(key, known, at) for key in table if key not in known]


def read_value(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    """Read one value, cleaned to its Python type, with what is wrong with it."""
    if value is None and spec.optional:
        return None, []
    return READERS[spec.kind](spec, value, at)


def path(at: str, key: str) -> str:
    """Join a place and a key: tracks[0] and code give tracks[0].code."""
    return f"{at}.{key}" if at else key


def plain(record: Any) -> dict[str, Any]:
    """Return the declared fields of a record as a table: None left out, tuples as lists, days as days."""
    table: dict[str, Any] = {}
    for name in specs_of(type(record)):
        value = getattr(record, name)
        if value is not None:
            table[name] = (
                list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
            )
    return table


def for_json(table: Mapping[str, Any]) -> dict[str, Any]:
    """Write the days of a table as ISO text, for a JSON column."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}


def _unknown(key: str, known: tuple[str, ...], at: str) -> Problem:
    near = difflib.get_close_matches(key, known, 1, 0.6)
    if near:
        return Problem("unknown_key_near", path(at, key), {"key": key, "near": near[0]})
    return Problem("unknown_key", path(at, key), {"key": key})


def _wrong(at: str, expected: str, value: Any) -> Problem:
    return Problem("wrong_kind", at, {"key": at, "expected": expected, "value": str(value)[:80]})


def _bounds(spec: Spec, number: float, at: str) -> list[Problem]:
    low, high = spec.low, spec.high
    if low is None or high is None or low <= number <= high:
        return []
    if spec.unit == "cents":
        return [
            Problem(
                "amount_out_of_bounds", at, {"key": at, "value_cents": number, "low_cents": low, "high_cents": high}
            )
        ]
    return [Problem("out_of_bounds", at, {"key": at, "value": number, "low": low, "high": high})]


def _whole(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    if isinstance(value, bool) or not isinstance(value, int):
        return value, [_wrong(at, "whole number", value)]
    return value, _bounds(spec, value, at)


def _decimal(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value, [_wrong(at, "number", value)]
    return float(value), _bounds(spec, value, at)


def _flag(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    return value, [] if isinstance(value, bool) else [_wrong(at, "true / false", value)]


def _day(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value, [_wrong(at, "2027-04-01", value)]
    fits = isinstance(value, date) and not isinstance(value, datetime)
    return value, [] if fits else [_wrong(at, "2027-04-01", value)]


def _text(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    if not isinstance(value, str):
        return value, [_wrong(at, "text", value)]
    problems = _length(spec, value, at)
    if spec.pattern and not re.fullmatch(spec.pattern, value):
        problems.append(Problem("bad_form", at, {"key": at, "value": value[:80]}))
    return value, problems


def _length(spec: Spec, value: str, at: str) -> list[Problem]:
    low, high = int(spec.low or 0), int(spec.high or 500)
    if low <= len(value) <= high:
        return []
    return [Problem("text_length", at, {"key": at, "length": len(value), "low": low, "high": high})]


def _texts(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    if not isinstance(value, Mapping):
        return value, [_wrong(at, "fr / nl / en", value)]
    problems = [_unknown(key, LANGUAGES, at) for key in value if key not in LANGUAGES]
    for language in LANGUAGES:
        if language in value:
            problems += _text(Spec("text", high=spec.high), value[language], path(at, language))[1]
    return {language: value[language] for language in LANGUAGES if language in value}, problems


def _choice(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    if value in spec.choices:
        return value, []
    near = difflib.get_close_matches(str(value), spec.choices, 1, 0.6)
    details = {"key": at, "value": str(value)[:80], "choices": ", ".join(spec.choices)}
    return value, [
        Problem("not_a_choice_near", at, {**details, "near": near[0]}) if near else Problem("not_a_choice", at, details)
    ]


def _choices(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    found, problems = _list(spec, value, at, _choice)
    if not problems and len(set(found)) != len(found):
        problems = [Problem("named_twice", at, {"key": at})]
    if not problems and len(found) < (spec.low or 0):
        problems = [Problem("list_too_short", at, {"key": at, "low": int(spec.low or 0)})]
    return found, problems


def _wholes(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    return _list(spec, value, at, _whole)


def _words(spec: Spec, value: Any, at: str) -> tuple[Any, list[Problem]]:
    found, problems = _list(Spec("text", high=spec.high, pattern=spec.pattern), value, at, _text)
    if not problems and len(found) < (spec.low or 0):
        problems = [Problem("list_too_short", at, {"key": at, "low": int(spec.low or 0)})]
    return found, problems


def _list(spec: Spec, value: Any, at: str, one: "Reader") -> tuple[Any, list[Problem]]:
    if not isinstance(value, list | tuple):
        return value, [_wrong(at, "list", value)]
    problems = [problem for index, item in enumerate(value) for problem in one(spec, item, f"{at}[{index}]")[1]]
    return tuple(value), problems


Reader = Callable[[Spec, Any, str], tuple[Any, list[Problem]]]
READERS: dict[str, Reader] = {
    "whole": _whole,
    "decimal": _decimal,
    "flag": _flag,
    "day": _day,
    "text": _text,
    "texts": _texts,
    "choice": _choice,
    "choices": _choices,
    "wholes": _wholes,
    "words": _words,
}
