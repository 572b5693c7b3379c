"""The pages of alarms, of privacy and of the journal of the accounts, as staff see them."""

import io
from datetime import date

import pypdf
import pytest

from pb.db import transaction
from pb.services import alarms, privacy, tallies
from pb.services.actors import SYSTEM, Actor
from tests import colleagues, decided, residents, voting

HERE = "/fr/forest-2027/staff"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def vote(session, clock):
    made = voting.vote(2)
    session.commit()
    return made


@pytest.fixture
def anne(app, vote):
    return colleagues.signed_in(app, "anne@example.org", (vote.edition.municipality_id, "administrator"))


def test_an_alarm_is_shown_and_settled_with_a_note(anne, vote):
    for _ in range(30):
        tallies.came_in(Actor(network=b"network"), vote.edition.id, date(1970, 1, 1), "")
    with transaction():
        tallies.flush()
    with transaction():
        alarms.look(vote.edition.id)
    page = anne.client.get(f"{HERE}/alarms").text
    assert "Beaucoup de personnes d’un même réseau en un jour" in page
    found = next(each for each in alarms.listed(vote.edition.id) if each.code == "network")
    data = {"day": found.day.isoformat(), "code": found.code, "value": found.value}
    assert anne.post(f"{HERE}/alarms/settle", {**data, "note": ""}).status_code == 422
    assert anne.post(f"{HERE}/alarms/settle", {**data, "day": "x", "note": "a school"}).status_code == 404
    assert anne.post(f"{HERE}/alarms/settle", {**data, "note": "a school"}).status_code == 303
    assert anne.post(f"{HERE}/alarms/settle", {**data, "note": "a school"}).status_code == 409
    assert "a school" in anne.client.get(f"{HERE}/alarms").text


def test_the_steps_of_a_vote_are_counted_without_anybody(app, anne, vote):
    client = app.test_client()
    client.get("/fr/forest-2027/projects")
    client.get("/fr/forest-2027/vote/identify")
    data = {"code": vote.codes[0], "day": "1", "month": "1", "year": "1980"}
    assert colleagues.post(client, "/fr/forest-2027/vote/identify", data).status_code == 422
    data |= {"day": str(voting.BORN.day), "month": str(voting.BORN.month), "year": str(voting.BORN.year)}
    assert colleagues.post(client, "/fr/forest-2027/vote/identify", data).status_code == 303
    with transaction():
        tallies.flush()
    steps = {name: number for _, name, number in tallies.steps(vote.edition.id)}
    assert steps == {"list": 1, "identify": 1, "refused:not_recognised": 1, "identified": 1}
    page = anne.client.get(f"{HERE}/alarms").text
    assert "le code et la date de naissance ne vont pas ensemble" in page


def test_what_is_kept_and_until_when_and_the_certificate(anne, vote, session, clock):
    decided.record(vote.edition.id, date(2027, 5, 10))
    clock.move_to("2027-07-10T10:00:00Z")
    anne = colleagues.signed_in(anne.client.application, "bert@example.org", (vote.edition.municipality_id, "auditor"))
    page = anne.client.get(f"{HERE}/privacy").text
    assert "Peut être détruit maintenant" in page
    with transaction():
        done = privacy.purge([SYSTEM], vote.fresh(), "AGR 2027/12")
    for paper, words in (("fr", "Autorisation des Archives de l’État"), ("nl", "Toestemming van het Rijksarchief")):
        answer = anne.client.get(f"{HERE}/privacy/certificates/{done.id}-{paper}.pdf")
        assert answer.mimetype == "application/pdf"
        text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
        assert words in " ".join(text.split())
        assert "AGR 2027/12" in text
    assert anne.client.get(f"{HERE}/privacy/certificates/nothing-fr.pdf").status_code == 404


def test_the_pages_stand_when_all_has_been_destroyed(anne, vote, session, clock):
    """Whoever looks at an edition after its purge finds its pages, without a person left on any of them (D5)."""
    vote.cast(0)
    decided.record(vote.edition.id, date(2027, 5, 10))
    session.commit()
    clock.move_to("2027-07-10T10:00:00Z")
    with transaction():
        privacy.purge([SYSTEM], vote.fresh(), "AGR 2027/12")
    anne = colleagues.signed_in(anne.client.application, "eva@example.org", (vote.edition.municipality_id, "auditor"))
    clerk = colleagues.signed_in(
        anne.client.application, "noor@example.org", (vote.edition.municipality_id, "participation")
    )
    for staff in (anne, clerk):
        for address in ("privacy", "roll", "roll/search", "codes", "cases", "desk", "results", "journal", "alarms"):
            answer = staff.client.get(f"{HERE}/{address}")
            assert answer.status_code in (200, 403), address
            assert "Camille" not in answer.text
    looked_for = {"number": voting.number(1), "day": "17", "month": "5", "year": "1980", "reason": "phone"}
    assert clerk.post(f"{HERE}/roll/search", looked_for).status_code == 200, "nobody is found, and nothing breaks"
    anybody = anne.client.application.test_client()
    for address in ("", "results", "vote", "vote/identify", "privacy"):
        assert anybody.get(f"/fr/forest-2027/{address}").status_code in (200, 303, 409), address


def test_the_journal_of_the_accounts_shows_ones_own_municipality_alone(app, anne, vote, session):
    """Z4, L2."""
    residents.signed_in(app)
    other = voting.samples.edition("other-2027", municipality="other").municipality_id
    stranger = colleagues.signed_in(app, "stranger@example.org", (other, "administrator"))
    stranger.post("/fr/staff/account/recovery-codes")
    anne.post("/fr/staff/account/recovery-codes")
    page = anne.client.get("/fr/staff/journal").text
    assert page.count("Codes de secours créés</th>") == 1
    assert "Stranger" not in page
    assert "Codes de secours créés</th>" not in anne.client.get("/fr/staff/journal?until=2027-03-31").text
    filtered = anne.client.get("/fr/staff/journal?since=2027-04-01&act=account.recovery_codes").text
    assert "Codes de secours créés</th>" in filtered
    assert anne.client.get("/fr/staff/journal?since=x&before=y&who=z").status_code == 200


def test_these_pages_ask_the_database_little(anne, vote, count_queries):
    for address in (f"{HERE}/alarms", f"{HERE}/privacy", f"{HERE}/journal", "/fr/staff/journal"):
        anne.client.get(address)
        with count_queries() as seen:
            assert anne.client.get(address).status_code == 200
        assert len(seen) <= 12, (address, len(seen))
