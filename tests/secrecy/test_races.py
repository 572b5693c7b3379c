"""One person, one vote, however many forms arrive at once: real threads on real connections (T5)."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from pb.models.votes import Ballot, Participation
from pb.services import boxes
from pb.web import csrf
from tests import voting

AT_ONCE = 50
VOTERS = 4
HERE = "/fr/forest-2027"
ALLOWED = {200, 401, 403, 409, 429, 503}


def browsers(app: Flask, held: voting.Vote, number: int, session: Any) -> tuple[dict[str, str], list[str]]:
    """Identify a voter and review fifty different ballots; return the cookies and the form tokens."""
    client = app.test_client()
    field = re.compile(r'name="(form_token|ballot)" value="([^"]+)"')
    token = dict(field.findall(client.get(f"{HERE}/vote/identify").text))["form_token"]
    named = {"code": held.codes[number], "day": "17", "month": "5", "year": "1980"}
    assert client.post(f"{HERE}/vote/identify", data={"form_token": token, **named}).status_code == 303
    forms = []
    for turn in range(AT_ONCE // 10):
        wanted = {"form_token": token, "number": str(4 + turn)}
        assert client.post(f"{HERE}/vote/add", data=wanted).status_code == 303
        forms += [dict(field.findall(client.get(f"{HERE}/vote/review").text))["ballot"] for _ in range(5)]
    cookies = {name: found.value for name in ("pb-voter", "pb-form") if (found := client.get_cookie(name))}
    return {**cookies, "form_token": token}, forms


def test_fifty_forms_of_each_voter_at_once_give_one_ballot(app: Flask, session: Any, clock: Any) -> None:
    held = voting.vote(VOTERS)
    session.commit()
    ready = [browsers(app, held, number, session) for number in range(VOTERS)]
    session.commit()
    session.remove()
    jobs = [(cookies, form) for cookies, forms in ready for form in forms * 2]
    barrier = Barrier(16, timeout=30)

    def send(job: tuple[dict[str, str], str], start: bool) -> int:
        cookies, form = job
        client = app.test_client()
        for name in ("pb-voter", "pb-form"):
            client.set_cookie(name, cookies[name])
        if start:
            barrier.wait()
        data = {csrf.FIELD: cookies["form_token"], "ballot": form}
        return int(client.post(f"{HERE}/vote/cast", data=data).status_code)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, jobs, [place < 16 for place in range(len(jobs))]))
    assert set(answers) <= ALLOWED
    assert answers.count(200) == VOTERS
    assert session.query(Participation).count() == session.query(Ballot).count() == VOTERS
    assert boxes.balance(held.edition.id).holds


def test_two_channels_at_once_give_one_vote(app: Flask, session: Any, clock: Any) -> None:
    held = voting.vote(12)
    ready = []
    for number in range(12):
        pair = [voting.session_of(held.edition, held.refs[number], channel) for channel in ("online", "desk")]
        ready.append([(voter, held.form(voter)) for voter in pair])
    session.commit()
    session.remove()

    def send(job: tuple[Any, str]) -> str:
        voter, form = job
        with app.app_context():
            try:
                voting.votes.cast(voter, held.edition, form, voting.clock.now())
            except voting.votes.AlreadyVoted as refusal:
                voting.session_end(False)
                return refusal.code
            voting.session_end(True)
            return "cast"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, [job for pair in ready for job in pair]))
    assert answers.count("cast") == 12
    assert session.query(Ballot).count() == 12
    assert boxes.balance(held.edition.id).holds


@pytest.mark.parametrize("turn", range(3))
def test_the_box_is_opened_once_by_two_at_once(app: Flask, session: Any, clock: Any, turn: int) -> None:
    held = voting.vote(1, box=False)
    session.commit()
    session.remove()

    def send(_: int) -> str:
        with app.app_context():
            try:
                boxes.prepare([voting.SYSTEM], held.edition)
            except voting.Conflict as refusal:
                voting.session_end(False)
                return refusal.code
            voting.session_end(True)
            return "open"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, range(2)))
    assert answers == ["box_prepared", "open"]
    box = held.fresh().box
    assert box is not None
    private = voting.crypto.load_private_key(voting.installation().tally_dir, held.edition.id)
    assert voting.crypto.public_of(private) == box.public_key
