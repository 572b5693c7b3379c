"""Ties: settled once, by the method of the rules, with a seed that nobody could choose (R16)."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine

from pb.errors import Conflict, Invalid
from pb.rules import draws as rules
from pb.rules.settings import Settings
from pb.services import counts, draws
from pb.services.actors import SYSTEM, Actor
from tests import samples, voting
from tests.voting import Vote

Clock = time_machine.Traveller
OVER = datetime(2027, 4, 29, 9, tzinfo=UTC)
BOOST = tuple(map(str, range(4, 14)))  # no vote for any of them: tied as well
TIED = [{"flagship": [1]}, {"flagship": [2]}, {"flagship": [3]}]
EVENT = {"fr": "Numéros du Lotto du samedi 1er mai", "nl": "Lottogetallen van zaterdag 1 mei"}
STAFF = Actor(kind="staff", account_id="a1", name="Ana")


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def method() -> str:
    return "lots"


@pytest.fixture
def tied(session: Any, clock: Clock, method: str, monkeypatch: pytest.MonkeyPatch) -> Vote:
    """Return a counted vote in which three flagship projects are tied for two places."""
    file = samples.edition_file()
    monkeypatch.setattr(
        samples,
        "edition_file",
        lambda *given, **more: file.__class__(**{**vars(file), "settings": Settings(tie_method=method)}),
    )
    held = voting.vote(3)
    for number, choices in enumerate(TIED):
        held.cast(number, choices)
    clock.move_to(OVER)
    voting.seal(session, held)
    assert not voting.count(session, held).final
    held.fresh()
    return held


def test_a_draw_is_announced_then_drawn_and_never_again(tied: Vote, session: Any, clock: Clock) -> None:
    with pytest.raises(Conflict, match="draw_not_announced"):
        draws.enter_seed(STAFF, tied.edition, "3 8 15 22 31 40")
    draws.announce(STAFF, tied.edition, EVENT, OVER + timedelta(days=2))
    with pytest.raises(Conflict, match="draw_too_early"):
        draws.enter_seed(STAFF, tied.edition, "3 8 15 22 31 40")
    with pytest.raises(Conflict, match="draw_announced"):
        draws.announce(STAFF, tied.edition, EVENT, OVER + timedelta(days=3))
    clock.move_to(OVER + timedelta(days=3))
    kept = draws.enter_seed(STAFF, tied.edition, "3 8 15 22 31 40")
    assert (kept.ties[0], kept.notice is not None) == (("1", "2", "3"), True)
    with pytest.raises(Conflict, match="tie_settled"):
        draws.enter_seed(STAFF, tied.edition, "another")
    found = voting.count(session, tied)
    assert found.final
    expected = sorted("123", key=lambda name: sha256(b"3 8 15 22 31 40\0" + name.encode()).hexdigest())[:2]
    assert found.document["tracks"][0]["selected"] == expected
    assert [lot.id for lot in rules.drawn_lots("3 8 15 22 31 40", "123")][:2] == expected
    with pytest.raises(Conflict, match="no_open_tie"):
        draws.announce(STAFF, tied.edition, EVENT, OVER + timedelta(days=9))
    assert voting.count(session, tied).digest == found.digest


def test_a_command_cannot_draw_again_for_another_outcome(tied: Vote, session: Any) -> None:
    first = voting.count(session, tied, lots_seed="un")
    assert first.final
    for other in ({"lots_seed": "deux"}, {"tie_order": ["3", "2", "1", *BOOST]}):
        with pytest.raises(Conflict, match="tie_settled"):
            counts.ask([SYSTEM], tied.fresh(), **other)
    assert voting.count(session, tied, lots_seed="un").digest == voting.count(session, tied).digest == first.digest


@pytest.mark.parametrize("method", ["college"])
def test_an_order_is_decided_with_reasons(tied: Vote, session: Any) -> None:
    with pytest.raises(Conflict, match="other_tie_method"):
        draws.announce(STAFF, tied.edition, EVENT, OVER + timedelta(days=2))
    both = {"fr": "Le plus de quartiers touchés.", "nl": "De meeste wijken bereikt."}
    with pytest.raises(Invalid) as refused:
        draws.enter_order(STAFF, tied.edition, ["3", "1", "99", *BOOST], {"fr": "x"}, "")
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["order_lacks", "order_foreign", "reason_needed", "number_needed"]
    draws.enter_order(STAFF, tied.edition, ["3", "1", "2", *BOOST], both, "2027/12")
    assert voting.count(session, tied).document["tracks"][0]["selected"] == ["3", "1"]


@pytest.mark.parametrize(
    ("seed", "good"), [("3 8 15", True), ("", False), (" 3", False), ("3\n8", False), ("x" * 501, False)]
)
def test_seeds(seed: str, good: bool) -> None:
    assert (rules.check_seed(seed) == []) == good


def test_the_event_lies_ahead_and_is_told_twice() -> None:
    problems = rules.check_event({"fr": "Lotto"}, OVER, OVER)
    assert [each.code for each in problems] == ["event_needed", "event_is_past"]
    assert rules.check_event(EVENT, OVER + timedelta(seconds=1), OVER) == []
