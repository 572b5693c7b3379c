"""The addresses of the whole site, for tests that sweep every page."""

from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import IntegerConverter, PathConverter, Rule

SAMPLES = {
    "language": "fr",
    "edition": "forest-2027",
    "slug": "forest-2027",
    "municipality": "forest",
    "ref": "1",
    "position": 1,
    "number": 1,
    "key": "privacy",
    "digest": "0" * 12,
    "name": "css/pb.css",
    "colour": "0b5a3c",
    "file": "0" * 32 + ".webp",
    "code": "boost",
}


@dataclass(frozen=True)
class Address:
    """A page with an address that leads to it, and the methods it takes besides HEAD and OPTIONS."""

    endpoint: str
    path: str
    methods: tuple[str, ...]
    act: str


def of(app: Flask, **known: object) -> list[Address]:
    """Return one address of every page; `known` gives values that exist, such as a project's identifier."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        methods = tuple(sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}))
        values = {name: _value(rule, name, {**SAMPLES, **known}) for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=methods[0])
        found.append(Address(rule.endpoint, path, methods, str(getattr(app.view_functions[rule.endpoint], "act", ""))))
    return found


def _value(rule: Rule, name: str, known: dict[str, object]) -> object:
    """Return a value for an argument: one of a closed list, one that is known, or any word."""
    wanted = rule._converters[name]
    closed = getattr(wanted, "items", None)
    if closed:
        return min(closed)
    found = known.get(name, 1 if isinstance(wanted, IntegerConverter) else "x")
    return found if isinstance(wanted, PathConverter) or "/" not in str(found) else "x"  # one part of an address
