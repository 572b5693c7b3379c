"""The result as pages show it: nothing before the close, then the count with each line explained."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine

from pb import boxes as crypto
from pb.errors import Unknown
from pb.rules import counting, freeze, pabulib
from pb.rules.allocation import allocate
from pb.rules.ballots import Option
from pb.rules.tally import Tally
from pb.services import boxes, counts, result_files, results
from pb.services.actors import SYSTEM
from pb.services.counts import CountView
from pb.services.listings import ProjectView
from pb.services.results import ResultView
from pb.services.snapshots import EditionView, MunicipalityView
from tests import samples, voting

CLOSED = datetime(2027, 4, 29, 8, tzinfo=UTC)
Clock = time_machine.Traveller


def made(
    view: EditionView,
    votes: dict[int, int],
    channels: dict[str, int],
    gone: tuple[int, ...] = (),
    costs: dict[int, tuple[str, int]] = voting.COSTS,
    listed: list[ProjectView] | None = None,
    **settled: Any,
) -> ResultView:
    """Return the result of invented tallies."""
    options = [Option(number, track, cents) for number, (track, cents) in costs.items()]
    rules = freeze.covered(view.slug, view.settings, view.tracks, options)
    whole = {number: votes.get(number, 0) for number in costs}
    nothing = dict.fromkeys(whole, 0)
    tallies = {
        name: Tally(whole if place == 0 else nothing, {"flagship": 1, "boost": 1}, 0, total)
        for place, (name, total) in enumerate(channels.items())
    }
    found = counting.Found(tallies, {}, channels)
    document = counting.document(rules, found, gone, 30, counting.Settled(**settled))
    count = CountView(1, CLOSED, (), document, counting.digest(document), CLOSED, "", "")
    return results.build(view, count, projects() if listed is None else listed)


@pytest.fixture
def view() -> EditionView:
    """Return the sample edition as pages see it, without any database."""
    file = samples.edition_file()
    owner = file.municipality
    names = ("phases", "tracks", "settings", "texts")
    return EditionView(
        id=1,
        slug=file.edition.slug,
        year=file.edition.year,
        titles=file.edition.titles,
        municipality=MunicipalityView(1, owner.slug, owner.names, owner.postal_code, owner.nis, "", "", None, {}),
        revision=1,
        **{name: getattr(file, name) for name in names},
        written=file.texts,
        track_ids={"flagship": 1, "boost": 2},
        places=(),
        themes=(),
        adoption=file.edition.adoption,
        published=True,
        fictitious=True,
        box=None,
    )


def projects(status: str = "on_ballot") -> list[ProjectView]:
    """Return the projects of `tests.voting` as pages see them."""
    return [
        ProjectView(
            str(number), number, status, samples.facts(f"Projet {number}", track, cents), (), CLOSED, CLOSED, ""
        )
        for number, (track, cents) in voting.COSTS.items()
    ]


def descending(**votes: int) -> dict[int, int]:
    """Return votes for every project, fewer the higher its number, but for those given as `p4=…`."""
    return {number: 100 - number for number in voting.COSTS} | {int(name[1:]): n for name, n in votes.items()}


def test_each_line_says_what_was_left_and_the_line_stands_where_money_runs_out(view: EditionView) -> None:
    boost = made(view, descending(), {"online": 200}).track("boost")
    assert [row.outcome for row in boost.rows] == ["won"] * 8 + ["out"] * 2
    assert boost.line == 8
    assert (boost.line_cents, boost.remaining_cents, boost.fished) == (80_000, 80_000, 0)
    first, last = boost.rows[0], boost.rows[-1]
    assert (first.code, first.facts["before_cents"]) == ("told_funded", 4_000_000)
    assert first.facts["after_cents"] == 3_510_000
    assert (last.code, last.facts["missing_cents"]) == ("told_skipped", 410_000)
    for row, following in pairwise(boost.rows):
        assert row.after_cents == following.before_cents


def test_places_that_are_taken_are_said_with_their_number(view: EditionView) -> None:
    flagship = made(view, descending(), {"online": 200}).track("flagship")
    assert [row.number for row in flagship.winners] == [1, 2]
    assert flagship.rows[flagship.line or 0].code == "told_no_place"
    assert flagship.rows[2].facts == {"places": 2}


def test_a_fished_up_project_stands_below_the_line(view: EditionView) -> None:
    view = replace(view, tracks=(replace(view.track("boost"), envelope_cents=9_700_00),))
    costs = {4: ("boost", 4_900_00), 5: ("boost", 4_900_00), 6: ("boost", 4_700_00)}
    boost = made(view, {4: 9, 5: 8, 6: 7}, {"online": 9}, costs=costs).track("boost")
    assert [row.outcome for row in boost.rows] == ["won", "out", "fished_up"]
    assert (boost.line, boost.line_cents, boost.fished) == (1, 4_800_00, 1)
    assert (boost.rows[2].code, boost.rows[2].facts["after_cents"]) == ("told_fished_up", 100_00)


def test_who_left_keeps_the_votes_and_gets_no_money(view: EditionView) -> None:
    boost = made(view, descending(), {"online": 200}, gone=(4,)).track("boost")
    assert (boost.rows[0].outcome, boost.rows[0].votes) == ("left", 96)
    assert boost.rows[0].after_cents == boost.rows[0].before_cents
    assert len(boost.winners) == 8


def test_a_tie_is_open_until_an_order_or_a_draw_settles_it(view: EditionView) -> None:
    votes = descending(p1=50, p2=50, p3=50)
    still = made(view, votes, {"online": 200}).track("flagship")
    assert (still.unique, still.ties[0].way, still.winners, still.line) == (False, "open", (), 0)
    drawn = made(view, votes, {"online": 200}, lots_seed="Forest").track("flagship")
    assert (drawn.unique, drawn.ties[0].way) == (True, "lots")
    decided = made(view, votes, {"online": 200}, tie_order=("3", "1", "2"))
    assert [row.number for row in decided.track("flagship").ties[0].rows] == [3, 1, 2]
    assert decided.settled
    assert not made(view, votes, {"online": 200}).settled


def test_small_channels_are_one_line(view: EditionView) -> None:
    result = made(view, descending(), {"online": 200, "desk": 5, "paper": 40})
    assert result.channels == ((("desk", "paper"), 45), (("online",), 200))
    assert result.merged
    assert not made(view, descending(), {"online": 200, "desk": 30}).merged


def test_without_ballots_everything_is_zero(view: EditionView) -> None:
    result = made(view, {}, {})
    assert (result.voters, result.ballots, result.channels, result.winners) == (0, 0, (), ())
    assert result.track("boost").most == 0
    assert b"4,boost" not in result_files.table(result)


def test_the_standing_goes_from_provisional_to_final(view: EditionView) -> None:
    result = made(view, descending(), {"online": 200})
    assert result.objections_end == datetime(2027, 5, 14, 22, tzinfo=UTC)
    assert result.standing(result.objections_end - timedelta(seconds=1)) == results.PROVISIONAL
    assert result.standing(result.objections_end) == results.AWAITING
    assert replace(result, decided=True).standing(CLOSED) == results.FINAL


def test_the_pabulib_file_gives_the_same_winners(view: EditionView) -> None:
    result = made(view, descending(p5=0, p6=0), {"online": 200}, gone=(7,))
    for track in result.tracks:
        election = pabulib.read(result_files.election(view, track, result))
        again = allocate(election.candidates(), election.envelope(), max_winners=track.max_winners)
        assert again.selected == tuple(str(row.number) for row in track.winners)
        assert again.remaining_cents == track.remaining_cents
    commands = [result_files.command(track, result) for track in result.tracks]
    assert commands == ["pb allocate flagship.pb --max-winners 2 --cap 35000", "pb allocate boost.pb --cap 5000"]


@pytest.mark.filterwarnings("ignore")
def test_another_library_reads_the_pabulib_file(view: EditionView) -> None:
    """Researchers read our files with pabutools (dependency group `oracle`; it is never shipped)."""
    files = pytest.importorskip("pabutools.election.pabulib")
    result = made(view, descending(), {"online": 200})
    track = result.track("boost")
    for ballots in (None, [[4, 5], [4], []]):
        content = result_files.election(view, track, result, ballots).decode()
        instance, profile = files.parse_pabulib_from_string(content)
        assert {project.name for project in instance} == {str(row.number) for row in track.rows}
        assert int(instance.budget_limit * 100) == track.envelope_cents
        assert {"invalid_ballots", "channels", "tie_rule"} <= set(instance.meta)
        assert profile.num_ballots() == (1 if ballots is None else 2)


def test_a_title_is_never_a_formula_in_the_table(view: EditionView) -> None:
    result = made(view, descending(), {"online": 200})
    wrong = replace(result.tracks[0].rows[0], titles={"fr": " =1+1", "nl": "@SUM(A1)"})
    track = replace(result.tracks[0], rows=(wrong,))
    read = list(csv.DictReader(io.StringIO(result_files.table(replace(result, tracks=(track,))).decode("utf-8-sig"))))
    assert (read[0]["title_fr"], read[0]["title_nl"]) == ("' =1+1", "'@SUM(A1)")
    assert (read[0]["cost_euro"], read[0]["outcome"]) == ("35000", "won")


def test_nothing_is_there_before_it_is_published(session: Any, clock: Clock) -> None:
    held = voting.vote()
    trackers = [held.cast(0).tracker, held.cast(1, {"boost": [4]}).tracker, held.cast(2, {}).tracker]
    assert results.stage(held.fresh(), datetime(2027, 3, 1, tzinfo=UTC)) == results.BEFORE
    assert results.stage(held.edition, datetime(2027, 4, 2, tzinfo=UTC)) == results.VOTING
    clock.move_to(CLOSED)
    voting.seal(session, held)
    voting.count(session, held, lots_seed="Forest")
    assert results.stage(held.fresh(), CLOSED) == results.COUNTING
    with pytest.raises(Unknown):
        results.require(held.edition, CLOSED)
    counts.announce(SYSTEM, held.edition)
    session.commit()
    edition = held.fresh()
    result = results.require(edition, CLOSED)
    assert results.stage(edition, CLOSED) == results.PUBLISHED
    assert (result.voters, result.valid, result.blank, result.admitted) == (3, 2, 1, 5)
    for before_the_close in (datetime(2027, 4, 28, 21, 59, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)):
        with pytest.raises(Unknown):
            results.require(edition, before_the_close)
    assert all(result_files.holds(result, tracker) for tracker in trackers)
    strange = crypto.tracker(hashlib.sha256(b"nobody").digest())
    assert not result_files.holds(result, strange)
    assert not result_files.holds(result, crypto.tracker(bytes(32)))
    assert not result_files.holds(result, crypto.tracker(b"\xff" * 32))
    listed = result_files.commitments(result).read_bytes()
    assert hashlib.sha256(listed).hexdigest() == result.commitments_digest
    assert hashlib.sha256(result_files.rules(edition)).hexdigest() == result.rules_digest
    said = json.loads(result_files.data(edition, result))
    assert {track["code"]: len(track["projects"]) for track in said["tracks"]} == {"flagship": 3, "boost": 10}


def test_turnout_is_rounded_and_stays_for_the_hour(session: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    held = voting.vote(voters=12)
    asked: list[int] = []
    real = boxes.turnout

    def note(edition: EditionView) -> int:
        asked.append(edition.id)
        return real(edition)

    monkeypatch.setattr(boxes, "turnout", note)
    for number in range(11):
        held.cast(number, {})
    now = datetime(2027, 4, 1, 10, 5, tzinfo=UTC)
    assert results.turnout(held.edition, now) == 10
    held.cast(11, {})
    assert results.turnout(held.edition, now + timedelta(minutes=50)) == 10
    assert len(asked) == 1
    results.turnout(held.edition, now + timedelta(minutes=56))
    assert len(asked) == 2


def test_what_changed_after_the_count_is_said(view: EditionView) -> None:
    after = {4: "abandoned", 12: "validated"}
    listed = [replace(each, status=after.get(each.number or 0, "on_ballot")) for each in projects()]
    result = made(view, descending(), {"online": 99}, listed=listed)
    assert [(each.row.number, each.left) for each in result.departures] == [(4, True), (12, False)]
    assert not result.decided
    assert made(view, descending(), {"online": 99}, listed=projects("validated")).decided
