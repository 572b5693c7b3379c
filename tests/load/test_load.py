"""The load programs themselves, small: voters come through, and the ledger agrees with the database."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.load import crowds, evening, killing, knocking, sitting
from tests.load.figures import Figure, median, percentile, row
from tests.load.killing import Ledger
from tests.load.site import HOST, place, serve

VOTERS = 4


def apart(made):
    """Run a coroutine in a thread of its own: the browser of another test may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(made())).result()


def test_voters_come_through_and_the_ledger_finds_what_is_lost(tmp_path):
    with place("sqlite", str(tmp_path), VOTERS) as held:
        with serve(held) as site:
            crowd = apart(lambda: crowds.journey(HOST, held.port, held.town, range(VOTERS - 1), 2))
            ledger = apart(lambda: killing.insist_all(site, range(VOTERS - 1, VOTERS)))
        assert crowd.statuses == {200: VOTERS - 1}
        assert len(ledger.acknowledged) == 1
        assert killing.verify(held, ledger) == {"lost": 0, "doubled": 0, "apart": 0}
        assert killing.verify(held, Ledger(acknowledged=["0000-0000-0000-0000-0000-0"]))["lost"] == 1


def test_the_door_tells_nobody_apart_and_stops_who_guesses(tmp_path):
    with place("sqlite", str(tmp_path), VOTERS) as held:
        held.environment["PB_PROXY_HOPS"] = "1"
        with serve(held) as site:
            name, path, known, unknown = knocking.pairs(held.town)[1]
            pages, _ = apart(lambda: knocking.compare(site, name, path, known, unknown, VOTERS))
            looked_at = apart(lambda: knocking.guess(site, 20, lambda at: (0, knocking.network(at))))
    assert pages.value == 1
    assert 1 <= looked_at <= knocking.ALLOWED["selector"] + knocking.CLIENTS


@pytest.mark.parametrize(("share", "value"), [(0, 1), (50, 51), (99, 100), (100, 100)])
def test_percentiles(share, value):
    assert percentile(range(1, 101), share) == value


def test_a_missed_target_is_named():
    figure = median("casts", [100, 300, 200], "/s", target=250, sense=">=")
    assert figure.value == 200
    assert not figure.holds
    assert "**missed**" in row(figure)
    assert Figure("calm", 3, "ms", target=3).holds


@pytest.mark.long
def test_an_evening_of_submissions_comes_through(tmp_path, monkeypatch):
    monkeypatch.setattr(evening, "PAUSE_SECONDS", 0.0)
    found = {each.name.rpartition(": ")[2]: each for each in evening.measure("sqlite", str(tmp_path), 0.05, 20)}
    assert (found["errors"].value, found["sent in and kept"].value, found["photos drawn"].value) == (0, 3, 9)


@pytest.mark.long
def test_a_sitting_gives_its_documents(tmp_path, monkeypatch):
    monkeypatch.setattr(sitting, "PROJECTS", 4)
    found = {each.name.rpartition(": ")[2] for each in sitting.measure("sqlite", str(tmp_path))}
    assert {"texts.docx", "texts.txt", "list.docx", "adopted all at once", "letters to print"} <= found
