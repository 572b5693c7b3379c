"""The wording of mails as an edition changes it: kept in its languages, shown beside the text we ship (R48)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select

from pb import stationery, words
from pb.db import session
from pb.errors import Conflict, Invalid, Unknown
from pb.models.wordings import Wording as Row
from pb.rules import wordings
from pb.services import journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.text_prints import text_fingerprint

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "emails"
Texts = Mapping[str, Mapping[str, str]]  # language → subject and body


def own(edition_id: int | None, key: str, language: str) -> tuple[str, str] | None:
    """Return subject and body that an edition wrote for a mail, or None: then the template speaks."""
    row = session.get(Row, (edition_id, key, language)) if edition_id and key in wordings.WORDINGS else None
    return (row.subject, row.body) if row else None


def of(edition_id: int) -> dict[str, dict[str, dict[str, str]]]:
    """Return every wording of an edition: key → language → subject and body."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in session.scalars(select(Row).where(Row.edition_id == edition_id)):
        found.setdefault(row.key, {})[row.language] = {"subject": row.subject, "body": row.body}
    return found


@lru_cache(64)
def shipped(key: str, language: str) -> tuple[str, str]:
    """Return subject and body that we ship, with the facts between braces; raise `Unknown`."""
    wording = _wording(key)
    facts = {"language": language, **wordings.samples(wording)}
    text = stationery.environment(FOLDER, language).get_template(f"{wording.template}.txt").render(facts)
    subject, _, body = text.lstrip().partition("\n")
    return " ".join(subject.removeprefix("Subject:").split()), body.strip()


def write(actor: Actor, edition: EditionView, key: str, texts: Texts, *, seen: str) -> None:
    """Keep a wording in its languages, or go back to the one we ship when all is empty.

    Raise `Invalid` for one language alone, an unknown fact or a link that is gone, `Conflict` when somebody else
    changed it since `seen`.
    """
    wording, held = _wording(key), of(edition.id).get(key, {})
    if seen != fingerprint(held):
        raise Conflict("changed_meanwhile")
    problems = wordings.check(wording, texts)
    if problems:
        raise Invalid("invalid", problems)
    for language in words.LANGUAGES:
        given = {part: text.strip() for part, text in texts.get(language, {}).items()}
        row = session.get(Row, (edition.id, key, language))
        if not given.get("subject") or not given.get("body"):
            if row is not None:
                session.delete(row)
            continue
        row = row or Row(edition_id=edition.id, key=key, language=language)
        row.subject, row.body = " ".join(given["subject"].split()), given["body"]
        session.add(row)
    journal.write(actor, "edition.wording", f"mail {key}", edition_id=edition.id)


def fingerprint(held: Texts) -> str:
    """Return a digest of a wording, so that the later of two people is told."""
    flat = {f"{code} {part}": text for code, each in held.items() for part, text in each.items()}
    return text_fingerprint(flat)


def _wording(key: str) -> wordings.Wording:
    found = wordings.WORDINGS.get(key)
    if found is None:
        raise Unknown("unknown")
    return found
