"""The opening on the site: a checklist, two people, the tally side, each sheet once; a pause, a later end (Z6, B6)."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from pb import boxes as crypto
from pb import clock as time
from pb import work
from pb.db import installation
from pb.models.ceremonies import EscrowSheet
from pb.services import boxes, ceremonies, editions, roll
from pb.services.actors import SYSTEM
from tests import colleagues, samples
from tests.voting import people

HERE = "/fr/forest-2027/staff/vote"
LONGER = {"until": "2027-05-05", "hour": "", "reason_fr": "Une panne.", "reason_nl": "Een panne."}


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def ready(edition):
    """The same with all that an opening needs."""
    for number, (track, cents) in enumerate([("flagship", 20_000_00), ("boost", 3_000_00)], 1):
        samples.on_ballot(edition, samples.facts("Un verger pour tous", track, cents), number)
    view = editions.get(edition.id)
    roll.make_codes(view, roll.add(view, people(1), time.now().date()))
    return view


@pytest.fixture
def pair(app, edition):
    """Two people who may open the vote."""
    owner = edition.municipality_id
    return [colleagues.signed_in(app, f"{name}@example.org", (owner, role)) for name, role in ROLES]


ROLES = (("anne", "participation"), ("paul", "administrator"))


def waiting(edition):
    """Return the one request that waits."""
    (asked,) = ceremonies.state(editions.get(edition.id)).asked
    return asked.id


def test_an_opening_that_lacks_something_is_refused_with_its_reasons(pair, edition):
    page = pair[0].client.get(HERE)
    assert page.status_code == 200
    assert "Préparer l’urne" not in page.text
    answer = pair[0].post(f"{HERE}/ask/open")
    assert answer.status_code == 409
    assert answer.text.count("error-summary") >= 1
    assert ceremonies.state(edition).asked == ()


def test_two_people_open_the_vote_and_collect_their_sheets_once(app, pair, ready, session):
    anne, paul = pair
    assert anne.post(f"{HERE}/ask/open").status_code == 303
    assert anne.post(f"{HERE}/ask/open").status_code == 409, "asked already"
    assert "Anne vous demande" in paul.client.get("/fr/staff").text
    assert "Anne vous demande" not in anne.client.get("/fr/staff").text
    address = f"{HERE}/requests/{waiting(ready)}/confirm"
    assert anne.post(address).status_code == 403, "the same person"
    assert editions.get(ready.id).box is None
    assert paul.post(address).status_code == 303
    assert paul.post(address).status_code == 409, "confirmed once"
    assert editions.get(ready.id).box is None, "a page never makes the key"
    session.commit()
    assert work.step("tally")
    assert editions.get(ready.id).box is not None
    private = crypto.load_private_key(installation().tally_dir, ready.id)
    rows = session.scalars(select(EscrowSheet)).all()
    assert all(crypto.sheet(private).encode() not in row.closed for row in rows)
    assert paul.post(f"{HERE}/sheets/1").status_code == 403, "the sheet of another"
    for copy, who in ((1, anne), (2, paul)):
        answer = who.post(f"{HERE}/sheets/{copy}")
        assert answer.mimetype == "application/pdf"
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
        assert crypto.sheet(private).replace(" ", "") in text.replace(" ", "").replace("\n", "")
        assert "enveloppe" in text
        assert "omslag" in text
        assert who.post(f"{HERE}/sheets/{copy}").status_code == 409
    session.expire_all()
    assert {row.closed for row in session.scalars(select(EscrowSheet)).all()} == {b""}


def test_a_sheet_opens_in_the_browser_of_its_keeper_alone(app, pair, ready, session):
    anne, paul = pair
    anne.post(f"{HERE}/ask/open")
    paul.post(f"{HERE}/requests/{waiting(ready)}/confirm")
    session.commit()
    work.step("tally")
    anne.client.delete_cookie("pb-envelope", domain="localhost")
    assert anne.post(f"{HERE}/sheets/1").status_code == 409
    anne.client.set_cookie("pb-envelope", "x" * 43, domain="localhost")
    assert anne.post(f"{HERE}/sheets/1").status_code in (409, 422)
    assert ceremonies.state(editions.get(ready.id)).sheets[0].collected_at is None
    assert paul.post(f"{HERE}/ask/sheets").status_code == 303
    assert anne.post(f"{HERE}/requests/{waiting(ready)}/confirm").status_code == 303
    session.commit()
    work.step("tally")
    assert anne.post(f"{HERE}/sheets/2").mimetype == "application/pdf"


def test_a_stale_second_factor_or_another_role_opens_nothing(app, pair, ready, clock):
    """S5."""
    helper = colleagues.signed_in(app, "desk@example.org", (ready.municipality_id, "help_desk"))
    assert helper.post(f"{HERE}/ask/open").status_code == 403
    pair[0].post(f"{HERE}/ask/open")
    clock.shift(timedelta(minutes=6))
    assert pair[1].post(f"{HERE}/requests/{waiting(ready)}/confirm").status_code == 401
    assert pair[1].client.get(HERE).status_code == 200
    other = samples.edition("other-2027", municipality="other")
    guest = colleagues.signed_in(app, "guest@example.org", (other.municipality_id, "administrator"))
    assert guest.post(f"/fr/other-2027/staff/vote/requests/{waiting(ready)}/confirm").status_code == 404


def test_who_only_looks_is_offered_nothing(app, pair, ready):
    """An auditor and the chief of the count read the page; its buttons would refuse them."""
    pair[0].post(f"{HERE}/ask/open")
    chief = colleagues.signed_in(app, "chief@example.org", (ready.municipality_id, "counting_chief"))
    for who, buttons in ((pair[0], 1), (pair[1], 2), (chief, 0)):
        assert who.client.get(HERE).text.count("/staff/vote/requests/") == buttons
    boxes.prepare([SYSTEM], ready)
    assert "/staff/vote/test" in pair[0].client.get(HERE).text
    assert "/staff/vote/" not in chief.client.get(HERE).text


def test_a_vote_is_paused_and_taken_up_by_two(pair, ready):
    anne, paul = pair
    boxes.prepare([SYSTEM], ready)
    assert anne.post(f"{HERE}/ask/pause", {"reason": " "}).status_code == 422
    assert anne.post(f"{HERE}/ask/resume", {"reason": "x"}).status_code == 409
    for what, paused in (("pause", True), ("resume", False)):
        assert anne.post(f"{HERE}/ask/{what}", {"reason": "Une panne"}).status_code == 303
        assert "Une panne" in paul.client.get(HERE).text
        assert paul.post(f"{HERE}/requests/{waiting(ready)}/confirm").status_code == 303
        assert editions.get(ready.id).box.paused is paused


def test_a_vote_ends_later_with_a_public_notice(app, client, pair, ready, clock):
    """R5, B6."""
    anne, paul = pair
    boxes.prepare([SYSTEM], ready)
    for wrong in (
        {"until": ""},
        {"until": "2027-04-27"},
        {"until": "2027-09-01"},
        {"reason_nl": " "},
        {"hour": "25:00"},
    ):
        assert anne.post(f"{HERE}/extend", LONGER | wrong).status_code == 422, wrong
    night = LONGER | {"until": "2027-10-31", "hour": "02:30"}
    assert "existe deux fois" in anne.post(f"{HERE}/extend", night).text
    assert anne.post(f"{HERE}/extend", LONGER).status_code == 303
    vote = next(phase for phase in editions.get(ready.id).phases if phase.code == "vote")
    assert vote.ends_at == time.end_of(time.day_of(vote.ends_at - timedelta(days=1))), "not yet"
    assert paul.post(f"{HERE}/requests/{waiting(ready)}/confirm").status_code == 303
    after = {phase.code: phase for phase in editions.get(ready.id).phases}
    assert str(time.day_of(after["vote"].ends_at)) == "2027-05-06"
    assert after["count"].starts_at == after["vote"].ends_at
    for page in ("", "vote", "calendar"):
        assert "Une panne." in client.get(f"/fr/forest-2027/{page}").text, page
        assert "Een panne." in client.get(f"/nl/forest-2027/{page}").text, page


def test_who_confirms_a_later_end_too_late_is_refused(app, pair, ready, clock, session):
    boxes.prepare([SYSTEM], ready)
    pair[0].post(f"{HERE}/extend", LONGER)
    asked = waiting(ready)
    vote = next(phase for phase in ready.phases if phase.code == "vote")
    clock.move_to(vote.ends_at)
    owner = ready.municipality_id
    late = colleagues.signed_in(app, "late@example.org", (owner, "administrator"))
    assert late.post(f"{HERE}/requests/{asked}/confirm").status_code in (403, 409)
    assert next(phase for phase in editions.get(ready.id).phases if phase.code == "vote").ends_at == vote.ends_at


def test_the_key_is_tested_on_the_tally_side(pair, ready, clock, session):
    """B5."""
    boxes.prepare([SYSTEM], ready)
    clock.shift(timedelta(minutes=1))
    assert pair[0].post(f"{HERE}/test").status_code == 303
    before = ceremonies.state(editions.get(ready.id)).tested_at
    session.commit()
    assert work.step("tally")
    session.expire_all()
    assert ceremonies.state(editions.get(ready.id)).tested_at > before
    work.ask_box_tests()
    work.ask_box_tests()
    session.commit()
    path = installation().tally_dir / next(each.name for each in installation().tally_dir.glob("box-*"))
    path.write_text(crypto.sheet(crypto.make_key_pair().private))
    assert work.step("tally")
    assert not work.step("tally"), "once a day"
    session.expire_all()
    assert editions.get(ready.id).box.paused, "a key that opens nothing stops the vote"
