"""The life of a file of the register on the site: a small table of moves, and the report as a page keeps it (E7)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pb.rules import lives
from pb.rules.lives import Moves

READING, READY, UNREADABLE, ASKED, LOADING, LOADED, REFUSED, DROPPED = STATES = (
    "reading", "ready", "unreadable", "asked", "loading", "loaded", "refused", "dropped",
)  # fmt: skip
MOVES: Moves = {
    "read": ((READING,), READY),
    "give_up": ((READING,), UNREADABLE),
    "ask": ((READY,), ASKED),
    "confirm": ((ASKED,), LOADING),
    "load": ((LOADING,), LOADED),
    "refuse": ((LOADING,), REFUSED),
    "drop": ((READING, READY, ASKED), DROPPED),
}
LINES_SHOWN = 500  # of each kind; the command names them all


def moved(state: str, act: str) -> str:
    """Return the state after an act; raise `Conflict` when it cannot be done now."""
    return lives.moved(MOVES, state, act, "roll_file_state")


def kept(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report of a dry run as it is kept: the numbers, how often each code came, and the first lines."""
    report: dict[str, Any] = {name: value for name, value in document.items() if isinstance(value, int)}
    for name in ("rejected", "warnings"):
        lines: Sequence[Mapping[str, Any]] = document[name]
        counted = Counter(code for line in lines for code in line["codes"])
        report[name] = len(lines)
        report[f"{name}_codes"] = dict(counted.most_common())
        report[f"{name}_lines"] = [dict(line) for line in lines[:LINES_SHOWN]]
    return report


def alarming(report: Mapping[str, Any], share: float = 0.05) -> bool:
    """Tell whether so many people would leave the roll that the extract may be cut off."""
    stay = report.get("unchanged", 0) + report.get("changed", 0)
    removed: int = report.get("removed", 0)
    return bool(removed > share * max(1, removed + stay))
