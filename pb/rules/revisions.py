"""Revisions of a project that cannot be done as planned: proposed by one side, agreed by the other (R21, art. 5)."""

from collections.abc import Collection, Mapping
from datetime import date

from pb.errors import Conflict, Forbidden, Invalid, Problem

SIDES = ("holder", "service")
PROPOSED, AGREED, REFUSED, WITHDRAWN = STATES = ("proposed", "agreed", "refused", "withdrawn")
AT_WORK = frozenset({"agreed", "paid"})  # states of a grant whose project can still change
LONGEST = 2000
TITLES = {"fr": "Le projet change, d’un commun accord", "nl": "Het project verandert, in onderling akkoord"}


def check_proposal(
    state: str,
    texts: Mapping[str, str],
    why: Mapping[str, str],
    languages: Collection[str],
    ends_on: date | None,
    today: date,
) -> None:
    """Refuse a revision outside the work, or that does not say what changes and why; raise `Conflict`, `Invalid`."""
    if state not in AT_WORK:
        raise Conflict("revision_not_now")
    problems = check_words(texts, why, languages)
    if ends_on is not None and ends_on < today:
        problems.append(Problem("revision_over", "ends_on"))
    if problems:
        raise Invalid("bad_revision", problems)


def check_words(texts: Mapping[str, str], why: Mapping[str, str], languages: Collection[str]) -> list[Problem]:
    """Return what is missing or too long, in each of these languages."""
    problems = []
    for name, said, code in (("changes", texts, "revision_changes"), ("why", why, "revision_why")):
        for language in languages:
            text = said.get(language, "").strip()
            if not text:
                problems.append(Problem(code, f"{name}_{language}"))
            elif len(text) > LONGEST:
                problems.append(Problem("too_long", f"{name}_{language}", {"most": LONGEST}))
    return problems


def check_answer(state: str, proposed_by: str, by: str) -> None:
    """Refuse to answer what is settled, or one's own proposal: an agreement takes two."""
    if state != PROPOSED:
        raise Conflict("revision_settled")
    if by == proposed_by:
        raise Forbidden("revision_own")


def check_take_back(state: str, proposed_by: str, by: str) -> None:
    """Refuse to take back what is settled, or the proposal of the other side."""
    if state != PROPOSED:
        raise Conflict("revision_settled")
    if by != proposed_by:
        raise Forbidden("revision_not_yours")


def news(texts: Mapping[str, str], why: Mapping[str, str]) -> dict[str, str]:
    """Return what those who follow the project read: what changes, then why."""
    return {language: f"{texts[language]}\n\n{why[language]}" for language in ("fr", "nl")}
