"""The supervisory authority: when a decision on the result was sent to it, and what it answered (R44)."""

from datetime import date

from pb.errors import Problem
from pb.rules.marking import N_

SUPERVISED = {
    "no_answer": N_("No answer within its time: the decision stands"),
    "no_objection": N_("No objection"),
    "approved": N_("Approved"),
    "suspended": N_("Suspended"),
    "annulled": N_("Annulled"),
}
BLOCKING = ("suspended", "annulled")
LANGUAGES = ("fr", "nl")
MOST_REFERENCE, MOST_WORDS = 120, 2000  # characters


def check_sending(sent_on: date | None, reference: str, decided_on: date, today: date) -> list[Problem]:
    """Return what is wrong with a sending: not before the decision, not to come, with its reference."""
    problems = []
    if sent_on is None or not decided_on <= sent_on <= today:
        problems.append(Problem("supervision_sent_day", "sent_on", {"decided_on": decided_on}))
    if not reference.strip() or len(reference) > MOST_REFERENCE:
        problems.append(Problem("supervision_reference", "reference", {"most": MOST_REFERENCE}))
    return problems


def check_answer(
    answered_on: date | None, answer: str, words: dict[str, str], sent_on: date, today: date
) -> list[Problem]:
    """Return what is wrong with an answer; one that stops the decision is told in both languages."""
    problems = []
    if answered_on is None or not sent_on <= answered_on <= today:
        problems.append(Problem("supervision_answer_day", "answered_on", {"sent_on": sent_on}))
    if answer not in SUPERVISED:
        problems.append(Problem("supervision_answer", "answer"))
    for language in LANGUAGES:
        said = words.get(language, "").strip()
        if (answer in BLOCKING and not said) or len(said) > MOST_WORDS:
            problems.append(Problem("supervision_words", f"words_{language}", {"most": MOST_WORDS}))
    return problems
