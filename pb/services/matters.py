"""What decisions are about, by name: one line per kind of business."""

from collections.abc import Callable, Collection, Mapping

from pb.services import admissions
from pb.services.snapshots import EditionView, Names

NAMES: Mapping[str, Callable[[EditionView], Mapping[str, Names]]] = {  # kind → subject → title by language
    "admissibility": admissions.names,
    "results": admissions.names,
    # grants
}


def names(edition: EditionView, kinds: Collection[str]) -> dict[str, Names]:
    """Return what the matters of these kinds of business are called, by subject."""
    return {subject: texts for kind in kinds if kind in NAMES for subject, texts in NAMES[kind](edition).items()}
