"""The pages of the vote, as a browser without scripts uses them."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pb.models.accounts import Session
from pb.models.jobs import Job, Mail
from pb.models.journal import JournalLine
from pb.models.votes import Ballot, Participation
from pb.services import boxes
from pb.services.actors import SYSTEM
from tests import voting
from tests.voting import Vote

Clock = time_machine.Traveller
HERE = "/fr/forest-2027"
ENDS = datetime(2027, 4, 28, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TRACKER = re.compile(r'class="tracker">([^<]+)<')


@pytest.fixture
def held(session: Any, app: Flask, clock: Clock) -> Iterator[Vote]:
    made = voting.vote(6)
    session.commit()
    return made


class Browser:
    """A browser without scripts: it keeps cookies and sends the hidden fields of the form it saw last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = ""

    def get(self, path: str) -> Any:
        answer = self.client.get(HERE + path if path.startswith("/vote") else path)
        self.page = html.unescape(answer.text)
        return answer

    def post(self, path: str, **fields: Any) -> Any:
        answer = self.client.post(f"{HERE}/vote/{path}", data={"form_token": self.form_token(), **fields})
        self.page = html.unescape(answer.text)
        return answer

    def form_token(self) -> str:
        found = re.search(r'name="form_token" value="([^"]+)"', self.client.get(f"{HERE}/vote/identify").text)
        if found is None:  # somebody identified is led to the review
            found = re.search(r'name="form_token" value="([^"]+)"', self.client.get(f"{HERE}/vote/review").text)
        return found.group(1) if found else ""

    def choose(self, *numbers: int) -> None:
        for number in numbers:
            assert self.post("add", number=number).status_code == 303

    def identify(self, held: Vote, number: int) -> Any:
        return self.post("identify", code=held.codes[number], day="17", month="5", year="1980")

    def ballot(self) -> str:
        self.get("/vote/review")
        found = re.search(r'name="ballot" value="([^"]+)"', self.page)
        assert found is not None, self.page[:2000]
        return found.group(1)

    def cookie(self, name: str) -> str:
        found = self.client.get_cookie(f"pb-{name}")
        return found.value if found else ""


@pytest.fixture
def browser(held: Vote, client: FlaskClient) -> Browser:
    return Browser(client)


def test_the_whole_way(held: Vote, browser: Browser, session: Any) -> None:
    assert "Cast my vote" not in browser.get("/vote").text
    browser.choose(1, 2, 4)
    answer = browser.identify(held, 0)
    assert (answer.status_code, answer.location) == (303, f"{HERE}/vote/review")
    token = browser.ballot()
    assert browser.page.count('class="button big"') == 1
    shown = TRACKER.findall(browser.page)
    answer = browser.post("cast", ballot=token)
    assert answer.status_code == 200
    assert TRACKER.findall(browser.page) == shown
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert (browser.cookie("voter"), browser.cookie("choice")) == ("", "")
    assert session.query(Participation).count() == session.query(Ballot).count() == 1
    assert session.query(Session).count() == 0


def test_reload_of_the_thanks_says_that_the_vote_is_recorded(held: Vote, browser: Browser, session: Any) -> None:
    browser.choose(1)
    browser.identify(held, 0)
    token = browser.ballot()
    browser.post("cast", ballot=token)
    tracker = TRACKER.findall(browser.page)
    for _ in range(2):
        assert browser.post("cast", ballot=token).status_code == 409
        assert TRACKER.findall(browser.page) == tracker
    assert session.query(Ballot).count() == 1
    answer = browser.identify(held, 0)
    assert answer.status_code == 409
    assert not TRACKER.findall(browser.page)


def test_two_tabs_cast_once_and_the_second_learns_no_tracker(held: Vote, browser: Browser, session: Any) -> None:
    browser.choose(1)
    browser.identify(held, 0)
    first, second = browser.ballot(), browser.ballot()
    assert browser.post("cast", ballot=first).status_code == 200
    assert browser.post("cast", ballot=second).status_code == 409
    assert not TRACKER.findall(browser.page)
    assert session.query(Ballot).count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"number": "99"}, 422, "99"),
        ({"number": "-1"}, 422, "-1"),
        ({"number": "1e3"}, 422, "1e3"),
        ({"number": "<script>"}, 422, "<script>"),
        ({"number": "9" * 5000}, 422, "999"),
        ({"number": ["4", "5"]}, 422, "number"),
        ({}, 422, "missing"),
        ({"number": "3"}, 422, "at most 2"),
        ({"number": "1"}, 409, "already"),
    ],
)
def test_a_bad_choice_gets_its_sentence(held: Vote, browser: Browser, fields: Any, status: int, says: str) -> None:
    browser.choose(1, 2)
    kept = browser.cookie("choice")
    answer = browser.client.post("/en/forest-2027/vote/add", data={"form_token": browser.form_token(), **fields})
    assert answer.status_code == status
    assert says in html.unescape(answer.text)
    assert "<script>" not in answer.text.replace("<script src", "")
    assert browser.cookie("choice") == kept


def test_what_does_not_fit_says_what_is_missing_and_offers_a_swap(held: Vote, browser: Browser) -> None:
    browser.choose(*range(4, 12))
    answer = browser.client.post("/en/forest-2027/vote/add", data={"form_token": browser.form_token(), "number": "12"})
    assert answer.status_code == 422
    text = html.unescape(answer.text).replace("\xa0", " ")
    assert "€4,100" in text.replace(" ", "") or "€4,100" in text
    assert 'name="instead_of" value="4"' in text
    assert browser.post("swap", number=12, instead_of=4).status_code == 303
    browser.identify(held, 0)
    browser.get("/vote/review")
    assert "numéro 12" in browser.page
    assert "numéro 4 " not in browser.page


def test_the_way_back_stays_on_this_edition(held: Vote, browser: Browser) -> None:
    good = f"{HERE}/projects?track=boost&sort=cost"
    assert browser.post("add", number=4, back=good).location == f"{good}#p4"
    for number, bad in enumerate(
        ["//evil.example", "https://evil.example/", "/\\evil", f"{HERE}/../x", f"{HERE}//evil", "/nl/meadow/x", "\n"], 5
    ):
        assert browser.post("add", number=number, back=bad).location == f"{HERE}/projects#p{number}"


def test_another_editions_projects_are_unknown(held: Vote, browser: Browser, session: Any) -> None:
    voting.vote(1, slug="meadow-2027", municipality="meadow")
    session.commit()
    browser.choose(1)
    answer = browser.client.post("/fr/meadow-2027/vote/add", data={"form_token": browser.form_token(), "number": "77"})
    assert answer.status_code == 422
    browser.identify(held, 0)
    token = browser.ballot()
    field = {"form_token": browser.form_token(), "ballot": token}
    assert browser.client.post("/fr/meadow-2027/vote/cast", data=field).status_code == 401
    assert browser.client.get("/fr/meadow-2027/vote/review").location == "/fr/meadow-2027/vote/identify"
    assert browser.post("cast", ballot=token).status_code == 200


def test_the_choice_says_nothing_in_clear(held: Vote, browser: Browser) -> None:
    browser.choose(1, 4)
    assert "flagship" not in browser.cookie("choice")
    short = len(browser.cookie("choice"))
    browser.choose(5, 6)
    assert len(browser.cookie("choice")) == short
    assert browser.post("forget").status_code == 303
    assert browser.cookie("choice") == ""


def test_a_tampered_choice_is_no_choice(held: Vote, browser: Browser) -> None:
    browser.choose(1)
    browser.client.set_cookie("pb-choice", browser.cookie("choice")[:-3] + "AAA")
    browser.identify(held, 0)
    assert browser.get("/vote/review").status_code == 200
    assert 'name="blank"' in browser.page


def test_a_blank_vote_is_asked_for_explicitly(held: Vote, browser: Browser, session: Any) -> None:
    browser.identify(held, 0)
    browser.get("/vote/review")
    assert "ballot" not in re.findall(r'name="(\w+)"', browser.page)
    browser.post("review", blank="yes")
    found = re.search(r'name="ballot" value="([^"]+)"', browser.page)
    assert found is not None
    assert browser.post("cast", ballot=found.group(1)).status_code == 200
    assert session.query(Ballot).count() == 1


def test_an_altered_or_foreign_form_is_refused(held: Vote, browser: Browser, session: Any) -> None:
    browser.choose(1)
    browser.identify(held, 0)
    token = browser.ballot()
    for bad in ("", "x", token[:-4] + "AAAA", token.swapcase(), "é", "A" * 3000):
        assert browser.post("cast", ballot=bad).status_code == 403
    assert browser.post("cast", ballot=[token, token]).status_code == 422
    browser.client.delete_cookie("pb-voter")
    assert browser.post("cast", ballot=token).status_code == 401
    browser.identify(held, 1)
    assert browser.post("cast", ballot=token).status_code == 403
    assert session.query(Participation).count() == 0


def test_one_second_too_late(held: Vote, browser: Browser, session: Any, clock: Clock) -> None:
    browser.choose(1)
    clock.move_to(ENDS - timedelta(minutes=2))
    browser.identify(held, 0)
    token = browser.ballot()
    form = browser.form_token()
    clock.move_to(ENDS)
    late = browser.client.post(f"{HERE}/vote/cast", data={"form_token": form, "ballot": token})
    assert late.status_code == 409
    assert session.query(Participation).count() == 0
    clock.move_to(ENDS - SECOND)
    assert browser.client.post(f"{HERE}/vote/cast", data={"form_token": form, "ballot": token}).status_code == 200
    clock.move_to(ENDS + SECOND)
    again = browser.client.post(f"{HERE}/vote/cast", data={"form_token": form, "ballot": token})
    assert again.status_code == 409
    assert TRACKER.search(again.text)


def test_a_pause_answers_503(held: Vote, browser: Browser, session: Any) -> None:
    browser.choose(1)
    browser.identify(held, 0)
    token = browser.ballot()
    form = browser.form_token()
    boxes.pause(SYSTEM, held.fresh(), "test")
    session.commit()
    assert browser.client.post(f"{HERE}/vote/cast", data={"form_token": form, "ballot": token}).status_code == 503


def test_without_our_form_nothing_happens(held: Vote, browser: Browser, session: Any) -> None:
    browser.choose(1)
    browser.identify(held, 0)
    token = browser.ballot()
    assert browser.client.post(f"{HERE}/vote/cast", data={"ballot": token}).status_code == 400
    for path in ("add", "remove", "swap", "forget", "cast"):
        assert browser.client.get(f"{HERE}/vote/{path}").status_code == 405
    assert session.query(Participation).count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "", "day": "17", "month": "5", "year": "1980"},
        {"code": "AAAA-AAAA-AAAA-AAAA-AAAA", "day": "17", "month": "5", "year": "1980"},
        {"day": "31", "month": "2", "year": "1980"},
        {"day": "0", "month": "0", "year": "0"},
        {"day": "x", "month": "5", "year": "1980"},
        {"day": "18", "month": "5", "year": "1980"},
        {"day": "1" * 400, "month": "5", "year": "1980"},
        {"day": "٣", "month": "5", "year": "1980"},
    ],
)
def test_a_wrong_identification_shows_the_form_again(held: Vote, browser: Browser, session: Any, fields: Any) -> None:
    answer = browser.post("identify", **{"code": held.codes[0], **fields})
    assert answer.status_code == 422
    assert 'name="code"' in answer.text
    assert session.query(Session).count() == 0


def test_six_wrong_dates_answer_429_with_a_time(held: Vote, browser: Browser) -> None:
    wrong = {"code": held.codes[0], "day": "1", "month": "1", "year": "1999"}
    assert [browser.post("identify", **wrong).status_code for _ in range(6)] == [422] * 5 + [429]
    assert int(browser.post("identify", **wrong).headers["Retry-After"]) > 0


def test_nothing_of_a_vote_is_written_anywhere_else(
    held: Vote, browser: Browser, session: Any, capfd: pytest.CaptureFixture[str], settings: Any
) -> None:
    lines = session.query(JournalLine).count()
    browser.choose(1, 4)
    browser.identify(held, 0)
    token = browser.ballot()
    tracker = TRACKER.findall(browser.page)[0]
    browser.post("cast", ballot=token)
    browser.post("cast", ballot=token)
    said = "".join(capfd.readouterr())
    for secret in (token, tracker, held.codes[0], held.codes[0].replace("-", ""), held.refs[0].hex(), "cast"):
        assert secret not in said
    assert session.query(JournalLine).count() == lines
    assert session.query(Job).count() == session.query(Mail).count() == 0


def test_choosing_is_possible_in_the_campaign_and_casting_is_not(held: Vote, browser: Browser, clock: Clock) -> None:
    clock.move_to(datetime(2027, 3, 20, 12, tzinfo=UTC))
    found = re.search(r'name="form_token" value="([^"]+)"', browser.client.get("/fr/staff/sign-in").text)
    assert found is not None
    field = {"form_token": found.group(1)}
    assert browser.client.post(f"{HERE}/vote/add", data={**field, "number": "1"}).status_code == 303
    assert browser.client.get(f"{HERE}/vote/identify").status_code == 409
    preview = browser.client.get(f"{HERE}/vote/review").text
    assert "numéro 1" in html.unescape(preview)
    assert 'name="ballot"' not in preview
    clock.move_to(datetime(2027, 3, 2, 12, tzinfo=UTC))
    assert browser.client.post(f"{HERE}/vote/add", data={**field, "number": "2"}).status_code == 409
    clock.move_to(ENDS)
    assert browser.client.post(f"{HERE}/vote/add", data={**field, "number": "2"}).status_code == 409
