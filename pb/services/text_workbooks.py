"""The texts and wordings of an edition as a workbook for a translator; what comes back is kept whole, or not (U5)."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from pb import sheets, tables, words
from pb.errors import Invalid, Problem
from pb.rules.edition import TEXTS
from pb.services import setup, wordings
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.text_prints import text_fingerprint

HEAD = ("key", "what", "fr", "nl", "en")
LIMITS = sheets.Limits(bytes=5_000_000, rows=2_000)
MAIL = "mail "


def out(edition: EditionView, language: str) -> bytes:
    """Return every text with its languages side by side; what is not written shows the text we ship."""
    rows: list[Sequence[object]] = [HEAD]
    for key, title in TEXTS.items():
        held = edition.written.get(key, {})
        rows.append([key, words.translate(title, language), *(held.get(code, "") for code in HEAD[2:])])
    own = wordings.of(edition.id)
    for key in wordings.titles():
        for each in wordings.sentences(key):
            held = own.get(key, {}).get(each.id, {})
            texts = [held.get(code) or wordings.shipped(each, code) for code in wordings.languages(key)]
            rows.append([f"{MAIL}{key} {each.id}", wordings.title(key, language), *texts])
    return tables.as_xlsx(rows, "texts")


def back(actor: Actor, edition: EditionView, content: bytes) -> int:
    """Keep what a translator wrote and return how many texts changed; raise `Invalid` naming each row that is wrong."""
    texts: dict[str, dict[str, str]] = {}
    mails: dict[str, dict[str, dict[str, str]]] = {}
    problems: list[Problem] = []
    for key, given in _rows(content):
        name, _, part = key.removeprefix(MAIL).rpartition(" ")
        if key in TEXTS:
            texts[key] = given
        elif key.startswith(MAIL) and name in wordings.titles() and part in _ids(name):
            mails.setdefault(name, {})[part] = given
        else:
            problems.append(Problem("unknown_row", key, {"row": key[:80]}))
    if problems:
        raise Invalid("bad_workbook", problems)
    return _keep(actor, edition, texts, mails)


def _keep(
    actor: Actor,
    edition: EditionView,
    texts: Mapping[str, dict[str, str]],
    mails: Mapping[str, dict[str, dict[str, str]]],
) -> int:
    """Write what differs; every problem of every row is told."""
    acts: list[tuple[str, Callable[[], object]]] = []
    for key, given in texts.items():
        held = edition.written.get(key, {})
        merged = {**held, **{code: text for code, text in given.items() if text}}
        if merged != held:
            seen = text_fingerprint(held)
            acts.append((key, partial(setup.write, actor, edition, key, merged, seen=seen)))
    own = wordings.of(edition.id)
    for key, sentences in mails.items():
        kept = own.get(key, {})
        seen = wordings.fingerprint(kept)
        acts.append((key, partial(wordings.write, actor, edition, key, {**kept, **sentences}, seen=seen)))
    problems: list[Problem] = []
    changed = 0
    for key, act in acts:
        try:
            changed += act() is not False
        except Invalid as refusal:
            facts = [{"row": key, "code": each.code, "at": each.at} for each in refusal.problems]
            problems += [Problem("row_wrong", key, each) for each in facts]
    if problems:
        raise Invalid("bad_workbook", problems)
    return changed


def _ids(key: str) -> set[str]:
    return {each.id for each in wordings.sentences(key)}


def _rows(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each row of a workbook: its key and its texts by language; raise `Invalid` without the right head."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        found = list(sheets.records(Path(file.name), LIMITS, _is_head))
    places: list[str] = []
    for record in found:
        if not places and _is_head(record):
            places = [cell.strip().casefold() for cell in record]
        elif places and record and record[0].strip():
            cells = dict(zip(places, record, strict=False))
            texts = {code: cells.get(code, "").strip().replace("\r\n", "\n") for code in HEAD[2:]}
            yield cells.get("key", "").strip().removeprefix("'"), texts
    if not places:
        raise Invalid("bad_workbook", [Problem("no_head", "file", {"head": ", ".join(HEAD)})])


def _is_head(record: Sequence[str]) -> bool:
    return {"key", "fr", "nl"} <= {cell.strip().casefold() for cell in record}
