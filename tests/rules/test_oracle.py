"""The allocation against an independent library, pabutools (dependency group `oracle`; it is never shipped)."""

from typing import Any

import pytest

from pb.rules import pabulib
from pb.rules.allocation import allocate
from tests.rules.test_pabulib_files import FILES, FOLDER

pabutools = pytest.importorskip("pabutools", reason="pabutools is not installed: uv pip install --group oracle")
election = pytest.importorskip("pabutools.election")
files = pytest.importorskip("pabutools.election.pabulib")
rules = pytest.importorskip("pabutools.rules")

pytestmark = [
    pytest.mark.skipif(not FILES, reason="the real votes are not there: shared/data/pabulib beside the project"),
    pytest.mark.filterwarnings("ignore"),
]


def outcomes(content: str, points: dict[str, int]) -> set[frozenset[str]]:
    """Return every set of projects that the library funds by points, skipping what does not fit."""
    instance = files.parse_pabulib_from_string(content)[0]

    class Points(election.satisfaction.AdditiveSatisfaction):
        """Worth its cost times its points, for the library divides by the cost."""

        def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
            super().__init__(instance, profile, ballot, lambda _i, _p, _b, one, _k: one.cost * points[one.name])

    one_ballot = election.ApprovalProfile([election.ApprovalBallot(instance)], instance=instance)
    found = rules.greedy_utilitarian_welfare(instance, one_ballot, Points, resoluteness=False)
    return {frozenset(project.name for project in outcome) for outcome in found}


@pytest.mark.parametrize("name", FILES)
def test_pabutools_funds_the_same(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    found = pabulib.read(content)
    points = found.points()
    theirs = outcomes(content.decode("utf-8-sig").replace("\r\n", "\n"), points)
    ours = allocate(found.candidates(), found.envelope())
    if ours.unique:
        assert theirs == {frozenset(ours.selected)}
    else:
        assert len(theirs) > 1
        assert {frozenset(FILES[name]["greedy_skip"]["selected"])} <= theirs
        assert all(outcome >= set(ours.selected) for outcome in theirs)
