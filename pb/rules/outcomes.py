"""What became of a project in the sharing, as a word and as the sentence that explains it (R15, R16)."""

from collections.abc import Mapping
from typing import Any

WON, FISHED_UP, OUT, LEFT, OPEN = "won", "fished_up", "out", "left", "open"
OF_VERDICT = {"funded": WON, "withdrawn": LEFT, "tied": OPEN, "undecided": OPEN}


def outcome(verdict: str, fished_up: bool) -> str:
    """Return the word of a verdict: won, fished_up, out, left or open."""
    return FISHED_UP if fished_up else OF_VERDICT.get(verdict, OUT)


def explain(
    minute: Mapping[str, Any], fished_up: bool, *, first_stop: bool, terms: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return the code of the sentence for a minute of the count, and its facts; amounts are cents (R15)."""
    verdict, cost, before = minute["verdict"], minute["cost_cents"], minute["balance_before_cents"]
    facts: dict[str, Any] = {"cost_cents": cost, "before_cents": before}
    if verdict == "funded":
        return ("told_fished_up" if fished_up else "told_funded"), {**facts, "after_cents": before - cost}
    if verdict == "skipped":
        return "told_skipped", {**facts, "missing_cents": cost - before}
    if verdict == "stopped" and first_stop:
        return "told_stops", facts
    if verdict == "no_place":
        return "told_no_place", {"places": terms["max_winners"]}
    if verdict == "below_minimum":
        return "told_below_minimum", {"votes": minute["votes"], "least": terms["min_votes"]}
    if verdict == "undecided" and terms.get("jury_awaited"):
        return "told_jury", {}
    if verdict == "over_cap":
        return "told_over_cap", {"cost_cents": cost, "cap_cents": terms["cap_cents"]}
    return f"told_{verdict}", {}
