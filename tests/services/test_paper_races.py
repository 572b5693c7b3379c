"""Paper on both databases: the same act by two at once has one effect, and papers go the whole way (T7, P1)."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from pb import sheets
from pb.db import transaction
from pb.errors import Conflict, Refusal
from pb.models.paper import PaperBatch, PaperEntry
from pb.models.votes import Ballot, Participation
from pb.rules.paper import WAYS
from pb.services import boxes, journal, paper, paper_batches, paper_checks, paper_import
from tests import papering, voting
from tests.paperfiles import HEAD, as_xlsx, row
from tests.papering import ALICE, BART, CHLOE, DIRK, OVER, PILE, closed, key, person, pile, take_in, who

Clock = time_machine.Traveller


def test_papers_go_the_whole_way(session: Any, clock: Clock) -> None:
    held, code = pile(clock)
    closed(held, code, PILE)
    session.commit()
    voting.seal(session, held)
    assert boxes.balance(held.edition.id).ballots == {"paper": 5}


@pytest.mark.parametrize("races", [20, pytest.param(100, marks=pytest.mark.long)])
def test_one_person_in_two_channels_at_once(app: Flask, clock: Clock, races: int) -> None:
    """P1: online against an envelope, then against a table, and so on: exactly one each time."""
    with app.app_context(), transaction():
        held = papering.vote(races)
        codes = [take_in(held, [], way, close=False) for way in WAYS]
        forms = [(held.voter(each), each) for each in range(races)]
        ballots = [(voter, held.form(voter), each) for voter, each in forms]
    results: list[str] = []
    for voter, form, each in ballots:
        _together(
            app,
            lambda voter=voter, form=form: results.append(
                voting.votes.cast(voter, held.edition, form, voting.clock.now()).channel
            ),
            lambda each=each: results.append(
                paper_checks.check(person(held), held.edition, codes[each % 2], who(each)).outcome
            ),
        )
    with app.app_context():
        rows = papering.session.query(Participation).all()
        online = sum(row.channel == "online" for row in rows)
        assert len(rows) == races
        assert papering.session.query(Ballot).count() == online == results.count("online")
        assert results.count("accepted") == races - online
        counted = [paper.intake(held.edition, code).figures.accepted for code in codes]
        assert sum(counted) == races - online


def test_two_people_close_the_same_batch_at_once(app: Flask, clock: Clock) -> None:
    """T7: one effect; the other learns who was faster."""
    with app.app_context(), transaction():
        held, code = pile(clock)
        key(held, code, PILE, ALICE)
        key(held, code, PILE, BART)
    refused: list[str] = []

    def closing(name: str) -> Callable[[], None]:
        def act() -> None:
            try:
                paper_batches.close(person(held, name), held.edition, code)
            except Conflict as refusal:
                refused.append(refusal.code)
                raise

        return act

    _together(app, closing(CHLOE), closing(DIRK))
    with app.app_context():
        assert refused == ["paper_batch_closed"]
        assert papering.session.query(PaperBatch).one().state == "closed"
        assert sum(line.act == "paper.close" for line in journal.latest(held.edition.id)) == 1


def test_two_people_load_the_same_file_at_once(app: Flask, clock: Clock, tmp_path: Path) -> None:
    """P4: one effect; the other is refused and nothing of theirs is kept."""
    with app.app_context(), transaction():
        held = papering.vote(4)
        clock.move_to(OVER)
        people = [["NISS"], *([voting.number(each)] for each in (1, 2, 3))]
        path = as_xlsx(tmp_path / "b.xlsx", [HEAD, row(1, 1), row(2), row(3, 4)], people)
        reading = paper_import.read(held.edition, path, sheets.ON_SITE)
    _together(
        app,
        *(
            lambda name=name: list(paper_import.enter([person(held, name)], held.edition, "B7", reading))
            for name in (ALICE, BART)
        ),
    )
    with app.app_context():
        assert papering.session.query(PaperBatch).one().state == "agreed"
        assert papering.session.query(PaperEntry).count() == papering.session.query(Participation).count() == 3
        assert sum(line.act == "paper.import" for line in journal.latest(held.edition.id)) == 1


def _together(app: Flask, *acts: Callable[[], object]) -> None:
    """Have several acts done at the same time, each in a transaction of its own."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    act()
            except Refusal:
                pass

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
