"""The help desk and its booth: a card checked, a pass of ten minutes, a vote alone, nothing left behind (P8, S7)."""

import re
from datetime import date, timedelta

import pytest

from pb.codes import parse
from pb.models.votes import Ballot, Participation
from pb.services import editions, journal, passes, roll
from tests import colleagues, voting

DESK = "/fr/forest-2027/staff/desk"
BOOTH = "/fr/forest-2027/vote/booth"
BORN = {"day": "17", "month": "5", "year": "1980"}
SHOWN = re.compile(r'class="tracker">([^<]+)<')
CARD = re.compile(r'name="card" value="([^"]+)"')


@pytest.fixture
def backend():
    """Which database stands behind does not matter to the pages."""
    return "sqlite"


@pytest.fixture
def held(session, app, clock):
    """An open vote with four voters."""
    made = voting.vote(4)
    session.commit()
    return made


@pytest.fixture
def place(held):
    """The help desk of the edition."""
    return held.edition.places[0].id


@pytest.fixture
def leon(app, held):
    """Somebody of the help desk."""
    return colleagues.signed_in(app, "leon@example.org", (held.edition.municipality_id, "help_desk"))


def check_card(leon, number=0):
    """Look for the person of a card and return the page."""
    return leon.post(DESK, {"number": voting.number(number + 1), **BORN})


def pass_for(leon, place, number=0):
    """Check a card and give a pass; return the answer."""
    card = CARD.search(check_card(leon, number).text)[1]
    return leon.post(f"{DESK}/pass", {"card": card, "place": place, "helped": "y"})


@pytest.fixture
def booth(app, held, place):
    """A browser that staff made a booth."""
    staff = colleagues.signed_in(app, "ines@example.org", (held.edition.municipality_id, "help_desk"))
    answer = staff.post(f"{DESK}/booth", {"place": place})
    assert answer.location == BOOTH
    return staff.client


def enter(booth, code):
    """Type a pass at the booth."""
    return booth.post(BOOTH, data={"code": code, "form_token": colleagues.form_token(booth, BOOTH)})


def test_from_the_card_to_the_ballot(session, held, leon, booth, place):
    given = pass_for(leon, place)
    code = SHOWN.search(given.text)[1]
    answer = enter(booth, code.lower().replace("-", " "))
    assert (answer.status_code, answer.location) == (303, "/fr/forest-2027/projects")
    token = colleagues.form_token(booth, "/fr/forest-2027/projects")
    assert booth.post("/fr/forest-2027/vote/add", data={"number": 1, "form_token": token}).status_code == 303
    assert booth.get_cookie("pb-choice") is None
    review = booth.get("/fr/forest-2027/vote/review").text
    assert "leon" not in review.lower()
    ballot = re.search(r'name="ballot" value="([^"]+)"', review)[1]
    token = re.search(r'name="form_token" value="([^"]+)"', review)[1]
    thanks = booth.post("/fr/forest-2027/vote/cast", data={"ballot": ballot, "form_token": token})
    assert thanks.status_code == 200
    assert BOOTH in thanks.text
    assert [booth.get_cookie(f"pb-{name}") for name in ("voter", "booth-choice", "choice")] == [None] * 3
    row = session.query(Participation).one()
    assert (row.channel, row.place_id) == ("desk", place)
    assert session.query(Ballot).one().channel == "desk"
    line = journal.latest(held.edition.id, ("desk.pass",))[0]
    assert line.details["helped"] is True
    assert "Camille" not in str(line.details)
    assert passes.of(held.edition.id, held.refs[0])[0].used_at


def test_a_pass_serves_once_at_its_desk_for_ten_minutes(held, leon, booth, place, clock):
    code = SHOWN.search(pass_for(leon, place).text)[1]
    assert enter(booth, "0000-0000").status_code == 422
    assert enter(booth, code).status_code == 303
    assert enter(booth, code).status_code == 422
    code = SHOWN.search(pass_for(leon, place, 1).text)[1]
    clock.shift(timedelta(minutes=10, seconds=1))
    assert enter(booth, code).status_code == 422


def test_a_new_pass_voids_the_one_before(leon, booth, place):
    first = SHOWN.search(pass_for(leon, place).text)[1]
    second = SHOWN.search(pass_for(leon, place).text)[1]
    assert enter(booth, first).status_code == 422
    assert enter(booth, second).status_code == 303


def test_a_pass_is_worth_nothing_in_another_browser(client, leon, place):
    code = SHOWN.search(pass_for(leon, place).text)[1]
    assert client.get(BOOTH).status_code == 403
    token = colleagues.form_token(client, "/fr/forest-2027/vote/identify")
    assert client.post(BOOTH, data={"code": code, "form_token": token}).status_code == 403
    client.set_cookie("pb-booth", "forged", domain="localhost")
    assert client.post(BOOTH, data={"code": code, "form_token": token}).status_code == 403


def test_the_booth_opens_nothing_of_staff(booth):
    """P8: the session of whoever set it up is over, and not even the sign-in opens."""
    for path in ("/fr/staff", "/fr/staff/sign-in", "/nl/staff/sign-in", DESK, "/fr/forest-2027/staff/roll"):
        assert booth.get(path).status_code == 403, path


def test_after_three_minutes_nobody_is_there(held, leon, booth, place, clock):
    enter(booth, SHOWN.search(pass_for(leon, place).text)[1])
    assert booth.get("/fr/forest-2027/vote/review").status_code == 200
    clock.shift(timedelta(minutes=2, seconds=30))
    assert booth.get("/fr/forest-2027/vote/review").status_code == 200
    clock.shift(timedelta(minutes=2, seconds=30))
    assert booth.get("/fr/forest-2027/vote/review").status_code == 200, "each page begins the three minutes anew"
    clock.shift(timedelta(minutes=3))
    answer = booth.get("/fr/forest-2027/vote/review")
    assert (answer.status_code, answer.location) == (303, "/fr/forest-2027/vote/identify")
    assert booth.get("/fr/forest-2027/vote/identify").location == BOOTH


def test_coming_back_to_the_start_wipes(held, leon, booth, place):
    enter(booth, SHOWN.search(pass_for(leon, place).text)[1])
    token = colleagues.form_token(booth, "/fr/forest-2027/projects")
    booth.post("/fr/forest-2027/vote/add", data={"number": 1, "form_token": token})
    assert booth.get_cookie("pb-booth-choice")
    answer = booth.get(BOOTH)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert [booth.get_cookie(f"pb-{name}") for name in ("voter", "booth-choice", "order")] == [None] * 3
    assert booth.get("/fr/forest-2027/vote/review").status_code == 303


def test_every_page_of_the_booth_wipes_itself_and_no_other_does(client, booth):
    assert f'data-wipe="{BOOTH}"' in booth.get("/fr/forest-2027/projects").text
    assert "data-wipe" not in client.get("/fr/forest-2027/projects").text
    assert f'data-wipe="{BOOTH}"' in booth.get("/fr/forest-2027/vote").text
    assert "http-equiv" in booth.get("/fr/forest-2027/projects").text


def test_who_voted_online_gets_no_pass_and_is_told(session, held, leon, place):
    held.cast(0)
    session.commit()
    answer = pass_for(leon, place)
    assert answer.status_code == 409
    assert "en ligne" in answer.text
    assert session.query(Participation).count() == 1


def test_online_while_the_pass_is_in_hand(session, held, leon, booth, place):
    """The register decides: whoever voted between pass and booth is told there."""
    code = SHOWN.search(pass_for(leon, place).text)[1]
    held.cast(0)
    session.commit()
    assert enter(booth, code).status_code == 409


def test_a_form_of_another_colleague_or_an_old_one_is_refused(app, held, leon, place, clock):
    card = CARD.search(check_card(leon).text)[1]
    other = colleagues.signed_in(app, "noor@example.org", (held.edition.municipality_id, "help_desk"))
    assert other.post(f"{DESK}/pass", {"card": card, "place": place}).status_code == 409
    assert leon.post(f"{DESK}/pass", {"card": card, "place": 999}).status_code == 422
    assert leon.post(f"{DESK}/pass", {"card": card, "place": "x"}).status_code == 409
    assert leon.post(f"{DESK}/pass", {"place": place}).status_code == 409
    clock.shift(timedelta(minutes=11))
    assert leon.post(f"{DESK}/pass", {"card": card, "place": place}).status_code == 409


def test_a_code_collected_at_the_desk_is_as_good_as_one_by_post(session, held, leon):
    old = parse(held.codes[0])
    card = CARD.search(check_card(leon).text)[1]
    answer = leon.post(f"{DESK}/letter", {"card": card})
    assert answer.mimetype == "application/pdf"
    assert roll.by_code(held.edition.id, old) is None
    assert journal.latest(held.edition.id, ("codes.hand_out",))


def test_too_young_at_the_desk(session, held, leon, place):
    roll.add(editions.get(held.edition.id), voting.people(1, date(2018, 5, 17)), date(2027, 3, 15))
    session.commit()
    page = leon.post(DESK, {"number": voting.number(1), "day": "17", "month": "5", "year": "2018"})
    assert "trop jeune" in page.text
    assert 'name="card"' not in page.text


def test_forty_passes_an_hour(held, leon, place, monkeypatch):
    """An insider cannot hand out passes by the hundred alone."""
    limit = passes.attempts.LIMITS["pass"]
    assert limit.failures == 40
    monkeypatch.setitem(passes.attempts.LIMITS, "pass", type(limit)(2, limit.within, limit.wait, limit.longest, True))
    assert [pass_for(leon, place, number).status_code for number in range(4)] == [200, 200, 429, 429]
