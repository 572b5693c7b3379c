"""Odd patterns in the figures of paper: hints for the chief of the count, who looks; nothing ever follows by itself."""

from collections.abc import Iterable, Mapping

from pb.errors import Problem
from pb.rules.paper import ENVELOPES, Intake, Papers

LEAST = 20  # envelopes or papers below which a share says nothing
MANY_DUPLICATES, MANY_STRANGERS, MANY_INVALID, MANY_KEPT = 10, 10, 10, 15  # percent
TIMES = 3  # times the share of all the others


def hints(intakes: Mapping[str, Intake], batches: Mapping[str, Papers]) -> list[Problem]:
    """Return what is unusual: where it is, with the share in percent; an empty list when nothing is."""
    found = []
    for code, each in intakes.items():
        looked_at = each.accepted + each.duplicate + each.rejected
        found += _much("paper_hint_duplicates", code, each.duplicate, looked_at, MANY_DUPLICATES)
        found += _much("paper_hint_strangers", code, each.not_on_roll, looked_at, MANY_STRANGERS)
        if each.way != ENVELOPES:
            found += _much("paper_hint_kept", code, each.not_returned, each.handed_out, MANY_KEPT)
    for code, papers in batches.items():
        found += _much("paper_hint_invalid", code, papers.invalid, papers.judged, MANY_INVALID)
        others = [other for name, other in batches.items() if name != code]
        found += _unlike("paper_hint_blank", code, papers, others)
    return found


def _much(code: str, subject: str, number: int, whole: int, percent: int) -> list[Problem]:
    if whole < LEAST or number * 100 < percent * whole:
        return []
    return [Problem(code, subject, {"subject": subject, "percent": round(100 * number / whole), "number": number})]


def _unlike(code: str, subject: str, papers: Papers, others: Iterable[Papers]) -> list[Problem]:
    """Compare the share of blank papers of a batch with that of all the others."""
    rest = list(others)
    blank, judged = sum(each.blank for each in rest), sum(each.judged for each in rest)
    if judged < LEAST or papers.judged < LEAST or papers.blank < 5:
        return []
    if papers.blank * judged < TIMES * max(blank, 1) * papers.judged:
        return []
    return [
        Problem(
            code,
            subject,
            {"subject": subject, "number": papers.blank, "percent": round(100 * papers.blank / papers.judged)},
        )
    ]
