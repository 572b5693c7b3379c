"""The results page: silent before the close, complete after the publication, and no trace of who looks up what."""

import gzip
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pb import boxes as crypto
from pb.models.journal import JournalLine
from pb.services import bundles, counts, results
from pb.services.actors import SYSTEM
from pb.words import LANGUAGES
from tests import voting
from tests.voting import Vote

Clock = time_machine.Traveller
HERE = "/en/forest-2027/results"
CLOSED = datetime(2027, 4, 29, 8, tzinfo=UTC)
FILES = ("table.csv", "table.json", "rules.json", "boost.pb", "flagship.pb")
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
BALLOTS = [{"flagship": [1, 2], "boost": [4, 5]}, {"flagship": [1], "boost": [4]}, {"flagship": [1], "boost": [4]}, {}]


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


@dataclass
class Counted:
    """A vote that is over, with the trackers of its voters."""

    held: Vote
    trackers: list[str]


@pytest.fixture
def open_vote(session: Any, app: Flask, clock: Clock) -> Counted:
    """Return an open vote in which some have voted."""
    held = voting.vote()
    trackers = [held.cast(number, choices).tracker for number, choices in enumerate(BALLOTS)]
    session.commit()
    return Counted(held, trackers)


@pytest.fixture
def counted(session: Any, open_vote: Counted, clock: Clock) -> Counted:
    """Return a vote that is over and counted, its result not published."""
    clock.move_to(CLOSED)
    voting.seal(session, open_vote.held)
    voting.count(session, open_vote.held, lots_seed="Forest, 29 April")
    return open_vote


@pytest.fixture
def published(session: Any, counted: Counted) -> Counted:
    """Return a vote whose result is published."""
    counts.announce(SYSTEM, counted.held.fresh())
    session.commit()
    counted.held.fresh()
    return counted


def words(answer: Any) -> str:
    """Return what people read on a page."""
    text = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def silent(client: FlaskClient, held: Vote) -> bool:
    """Tell whether no file of the result opens and no project is named."""
    list_address = f"{HERE}/commitments-{hashlib.sha256(b'').hexdigest()}.txt"
    addresses = [*(f"{HERE}/{name}" for name in FILES), f"{HERE}/tracker", list_address]
    refused = all(client.get(address).status_code == 404 for address in addresses)
    return refused and "projet" not in client.get(HERE).text.split("<main")[1].split("</main>")[0]


def test_while_one_votes_only_the_turnout_is_told_and_rounded(client: FlaskClient, open_vote: Counted) -> None:
    page = client.get(HERE)
    assert page.status_code == 200
    assert "The vote is open until Wednesday 28 April 2027, midnight." in words(page).replace("\u00a0", " ")
    assert "people have voted" not in words(page)  # fewer than ten
    assert silent(client, open_vote.held)


def test_turnout_appears_in_tens(client: FlaskClient, open_vote: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "turnout", lambda edition, now: 410)
    assert "About 410 people have voted so far." in words(client.get(HERE))


def test_after_the_close_one_waits_for_the_publication(client: FlaskClient, counted: Counted) -> None:
    page = words(client.get(HERE))
    assert "The ballots are being counted" in page
    assert "Monday 3 May 2027" in page.replace("\u00a0", " ")
    assert silent(client, counted.held)


def test_the_published_page_says_everything(client: FlaskClient, published: Counted) -> None:
    page = words(client.get(HERE)).replace("\u00a0", " ")
    assert "4 people voted. 10 projects win €102,700 in all." in page
    assert "This result is provisional You can object until Friday 14 May 2027, midnight." in page
    assert "Winner. It costs €35,000 and €70,000 was left. After it, €35,000 is left." in page
    assert "The line: all 2 places are taken" in page
    assert "It needs €4,900 and €800 is left: €4,100 too little." in page
    assert "drawn by lot, from the published words “Forest, 29 April”" in page
    assert "4 people out of 5 who could vote: 80%." in page
    assert published.held.edition.box is not None
    assert published.held.edition.box.digest in page


def test_every_language_shows_it(client: FlaskClient, published: Counted) -> None:
    addresses = [f"/{language}/forest-2027/{path}" for language in LANGUAGES for path in ("results", "results/tracker")]
    assert {client.get(address).status_code for address in addresses} == {200}


def test_each_project_has_its_place_in_the_page(client: FlaskClient, published: Counted) -> None:
    page = client.get(HERE).text
    assert sorted(map(int, re.findall(r'<tr id="project-(\d+)"', page))) == sorted(voting.COSTS)


def ask(client: FlaskClient, typed: str) -> Any:
    """Look a code up with the form, without script."""
    found = TOKEN.search(client.get(f"{HERE}/tracker").text)
    assert found is not None
    return client.post(f"{HERE}/tracker", data={"form_token": found[1], "tracker": typed})


def shown(answer: Any) -> list[str]:
    """Return which answers are not hidden."""
    return re.findall(r'data-answer="(\w+)">', answer.text)


def test_a_voter_finds_the_own_ballot(client: FlaskClient, published: Counted, session: Any) -> None:
    lines = session.query(JournalLine).count()
    for typed in (published.trackers[0], published.trackers[1].lower().replace("-", " ")):
        answer = ask(client, typed)
        assert (answer.status_code, shown(answer)) == (200, ["found"])
    assert session.query(JournalLine).count() == lines


def test_a_strange_code_is_not_found_and_a_slip_is_named(client: FlaskClient, published: Counted) -> None:
    answer = ask(client, crypto.tracker(hashlib.sha256(b"nobody").digest()))
    assert (answer.status_code, shown(answer)) == (200, ["missing"])
    for typed, said in (("", "Write your verification code."), ("ABCD", "There is a slip in this code.")):
        answer = ask(client, typed)
        assert answer.status_code == 422
        assert said in words(answer)
        assert shown(answer) == []


def test_the_log_does_not_know_that_somebody_looked(
    client: FlaskClient, published: Counted, capfd: pytest.CaptureFixture[str]
) -> None:
    ask(client, published.trackers[0])
    client.get(HERE)
    written = "".join(capfd.readouterr())
    assert "results.tracker" not in written
    assert published.trackers[0] not in written


def test_the_list_of_ballots_never_changes_under_its_address(client: FlaskClient, published: Counted) -> None:
    page = client.get(f"{HERE}/tracker").text
    found = re.search(r'data-list="([^"]+)"', page)
    assert found is not None
    answer = client.get(found[1], buffered=True)
    lines = answer.text.splitlines()
    assert lines == sorted(lines)
    assert {crypto.tracker(bytes.fromhex(line)) for line in lines} == set(published.trackers)
    assert "immutable" in answer.headers["Cache-Control"]
    assert hashlib.sha256(answer.data).hexdigest() in found[1]
    assert client.get(f"{HERE}/commitments-{'0' * 64}.txt").status_code == 404


def test_each_file_is_a_download(client: FlaskClient, published: Counted) -> None:
    for name in FILES:
        answer = client.get(f"{HERE}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["Content-Disposition"].startswith("attachment"), name
    assert client.get(f"{HERE}/moon.pb").status_code == 404


def test_two_hundred_projects_stay_light(
    client: FlaskClient, published: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = results.published(published.held.edition)
    assert result is not None
    boost = result.track("boost")
    many = tuple(replace(boost.rows[place % 10], number=place, ref=str(place)) for place in range(200))
    large = replace(result, tracks=(replace(boost, rows=many),))
    monkeypatch.setattr(results, "published", lambda edition: large)
    answer = client.get(HERE, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data).count(b"<tr id=") == 200
    assert len(answer.data) < 60_000


def test_the_proof_is_explained_and_handed_out(session: Any, client: FlaskClient, published: Counted) -> None:
    """B9: while the bundle is made the page says so; then anybody downloads it, under its fingerprint only."""
    assert "The bundle is being made." in words(client.get(f"{HERE}/proof"))
    list(bundles.carry_out(published.held.edition.id, {"number": 1}))
    session.commit()
    made = bundles.require(published.held.edition.id, 1)
    assert {client.get(f"/{language}/forest-2027/results/proof").status_code for language in LANGUAGES} == {200}
    page = client.get(f"{HERE}/proof").text
    assert made.public_key.hex() in page
    answer = client.get(f"{HERE}/bundle-{made.digest}.zip")
    assert hashlib.sha256(answer.data).hexdigest() == made.digest
    answer.close()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(f"{HERE}/bundle-{'0' * 64}.zip").status_code == 404
