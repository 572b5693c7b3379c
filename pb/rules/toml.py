"""Text files of settings (TOML): read with the line of every key, written so that people can read and edit them."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pb.errors import Unreadable

WIDTH = 110
BARE = re.compile(r"[A-Za-z0-9_-]+")
HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\")(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"))*)\s*=")
PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a mark at its start; raise Unreadable with the line."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("not_toml_at_all", line=content[: error.start].count(b"\n") + 1) from error


def load(text: str) -> dict[str, Any]:
    """Read a TOML text; raise Unreadable with the line where it stops being one."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = PLACE.search(str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        message = PLACE.sub("", str(error)).strip()
        raise Unreadable("not_toml", line=line, message=message) from error


def lines(text: str) -> dict[str, int]:
    """Return the line of every table and key, by its path: tracks[0].ballot.limit_cents."""
    found: dict[str, int] = {}
    counted: dict[str, int] = {}
    prefix, inside_text = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside_text and (header := HEADER.match(line)):
            prefix = _entered(header.group(2), header.group(1) == "[[", counted)
            found.setdefault(prefix, number)
        elif not inside_text and (key := KEY.match(line)):
            names = ".".join(_names(key.group(1)))
            found.setdefault(f"{prefix}.{names}" if prefix else names, number)
        inside_text ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return found


def line_of(at: str, known: Mapping[str, int]) -> int | None:
    """Return the line of a path, or of the nearest table around it that has one."""
    while at:
        if at in known:
            return known[at]
        at = at[: max(at.rfind("."), at.rfind("["), 0)]
    return None


def dump(table: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> str:
    """Write a table as TOML; `comments` stand behind the keys they name by path without numbers (tracks.rule)."""
    return "\n".join(_table(table, "", comments or {})).strip() + "\n"


def _names(dotted: str) -> list[str]:
    return [part.strip().strip('"') for part in dotted.split(".")]


def _entered(dotted: str, is_list: bool, counted: dict[str, int]) -> str:
    """Return the path of a table header, with the number of each list of tables it passes through."""
    path = ""
    names = _names(dotted)
    for index, name in enumerate(names):
        path = f"{path}.{name}" if path else name
        if is_list and index == len(names) - 1:
            counted[path] = counted.get(path, -1) + 1
        if path in counted:
            path = f"{path}[{counted[path]}]"
    return path


def _table(table: Mapping[str, Any], path: str, comments: Mapping[str, str]) -> list[str]:
    """Write the values of a table, then its tables, then its lists of tables."""
    written = []
    later = []
    for key, value in table.items():
        place = f"{path}.{_key(key)}" if path else _key(key)
        if _is_list_of_tables(value):
            for item in value:
                later += ["", f"[[{place}]]", *_table(item, place, comments)]
        elif isinstance(value, Mapping) and not _fits_inline(key, value):
            later += ["", f"[{place}]", *_table(value, place, comments)]
        else:
            comment = comments.get(place)
            written.append(f"{_key(key)} = {_value(key, value)}" + (f"  # {comment}" if comment else ""))
    return written + later


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _fits_inline(key: str, table: Mapping[str, Any]) -> bool:
    if any(isinstance(value, Mapping) or (isinstance(value, str) and "\n" in value) for value in table.values()):
        return False
    return len(key) + len(_value(key, table)) < WIDTH


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _quoted(name)


def _value(key: str, value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {_value(name, item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, str):
        return _long(value) if "\n" in value else _quoted(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(key, item) for item in value) + "]"
    return _scalar(key, value)


def _scalar(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and key.endswith("_cents") and value >= 100:
        return f"{value // 100:_}_{value % 100:02d}"  # 70_000_00 is read as 70,000.00 euro
    return repr(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long(text: str) -> str:
    """Write a text of several lines as one: a first line break is not part of it, quotes and controls are escaped."""
    return '"""\n' + "\n".join(_quoted(line)[1:-1] for line in text.split("\n")) + '"""'
