"""The roll on the site: sent by one, looked at, asked for, confirmed by another; and one person found at a time."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from pb import work
from pb.db import installation, transaction
from pb.errors import TooMany
from pb.rules import roll_matching
from pb.services import jobs, journal, roll, roll_files, roll_search, roll_versions
from tests import colleagues, rolls, samples

HERE = "/fr/forest-2027/staff/roll"
NAMES = ("Camille B", "Sorbier")


@pytest.fixture
def backend():
    """Which database stands behind does not matter to the pages."""
    return "sqlite"


@pytest.fixture
def anne(app, edition):
    """Somebody of the participation service."""
    return colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))


@pytest.fixture
def bert(app, edition):
    """An administrator."""
    return colleagues.signed_in(app, "bert@example.org", (edition.municipality_id, "administrator"))


def send(staff, content, name="registre.csv", day="2027-03-15"):
    """Send a file and return the address of its page."""
    answer = staff.post(f"{HERE}/files/new", {"file": (io.BytesIO(content), name), "extract_day": day})
    assert answer.status_code == 303, answer.text
    return answer.location


def extract(*people):
    """Return a CSV of these people, or of five."""
    return rolls.text(people or rolls.people(5)).encode()


def kept_files():
    """Return the files of the register that lie in the data folder."""
    folder = installation().data_dir / "rolls"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_whole_way(app, edition, anne, bert):
    place = send(anne, extract(*rolls.people(5), rolls.person(6, number="123")))
    assert "Sorbier" not in kept_files()[0].read_bytes().decode("latin-1")
    assert work.step("work")
    page = anne.client.get(place).text
    assert roll.people(edition.id) == 0
    assert "×" in page
    assert anne.post(f"{place}/confirm").status_code == 409
    assert anne.post(f"{place}/ask").status_code == 303
    assert roll_files.latest(edition.id)[0].state == "asked"
    assert anne.post(f"{place}/confirm").status_code == 403
    assert bert.post(f"{place}/confirm").status_code == 303
    assert work.step("work")
    assert roll.people(edition.id) == 5
    assert roll_versions.current(edition.id) == (1, date(2027, 3, 15))
    assert kept_files() == []
    line = journal.latest(edition.id, ("roll.import",))[0]
    assert (line.actor, line.details["confirmed_by"]) == (anne.actor.account_id, bert.actor.account_id)
    assert bert.post(f"{place}/confirm").status_code == 409


def test_the_version_before_is_kept_and_a_preview_of_an_older_roll_is_refused(edition, anne, bert):
    first = send(anne, extract())
    second = send(anne, extract(*rolls.people(3)))
    assert work.step("work")
    assert work.step("work")
    for place in (first, second):
        anne.post(f"{place}/ask")
    assert bert.post(f"{first}/confirm").status_code == 303
    work.step("work")
    assert bert.post(f"{second}/confirm").status_code == 409, "the roll is no longer the one that was compared"
    third = send(anne, extract(*rolls.people(3)))
    work.step("work")
    assert "personnes retirées" in anne.client.get(third).text
    anne.post(f"{third}/ask")
    bert.post(f"{third}/confirm")
    work.step("work")
    assert roll.people(edition.id) == 3
    assert len(next(roll_versions.pages(edition.id, 1))) == 5


def bomb():
    """Return a workbook whose sheet unpacks to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", rolls.CONTENT)
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<row></row>" * 5_000_000)
    return out.getvalue()


@pytest.mark.parametrize("content", [bomb(), b"%PDF-1.7 no roll", b"Nom;Rue\nSorbier;Houx\n", b"\x00\x01" * 900])
def test_what_is_no_roll_says_why_and_changes_nothing(edition, anne, content):
    place = send(anne, content, "liste.xlsx")
    work.step("work")
    view = roll_files.latest(edition.id)[0]
    assert view.state == "unreadable"
    assert view.problem in ("packed_too_tightly", "not_a_table", "not_a_roll")
    assert anne.client.get(place).status_code == 200
    assert anne.post(f"{place}/ask").status_code == 409
    assert kept_files() == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "fichier"),
        ({"file": (io.BytesIO(b"a;b"), "x.csv"), "extract_day": "15 mars"}, "Ce n’est pas une date"),
        ({"file": (io.BytesIO(b"a;b"), "x.csv"), "extract_day": "2028-01-01"}, "futur"),
    ],
)
def test_a_form_that_is_wrong_keeps_nothing(edition, anne, fields, says):
    answer = anne.post(f"{HERE}/files/new", fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert roll_files.latest(edition.id) == []


def test_a_file_given_up_is_erased(edition, anne):
    place = send(anne, extract())
    work.step("work")
    assert anne.post(f"{place}/drop").status_code == 303
    assert kept_files() == []
    assert anne.post(f"{place}/ask").status_code == 409


def test_a_file_that_nobody_loads_is_erased_after_a_month(edition, anne, clock):
    """D5: an extract is no archive."""
    place = send(anne, extract())
    work.step("work")
    anne.post(f"{place}/ask")
    clock.shift(timedelta(days=30))
    work.letter_chores()
    assert len(kept_files()) == 1
    clock.shift(timedelta(seconds=1))
    work.letter_chores()
    assert kept_files() == []
    assert roll_files.latest(edition.id)[0].state == "dropped"


@pytest.mark.parametrize(("loading", "state"), [(False, "unreadable"), (True, "refused")])
def test_a_file_that_the_worker_gave_up_says_so(edition, anne, bert, clock, monkeypatch, loading, state):
    place = send(anne, extract())
    if loading:
        work.step("work")
        anne.post(f"{place}/ask")
        bert.post(f"{place}/confirm")
    monkeypatch.setattr(roll_files.roll_import, "read", lambda *facts: 1 / 0)
    for _ in range(jobs.MOST_TRIES):
        work.step("work")
        clock.shift(3600)
    work.letter_chores()
    assert roll_files.latest(edition.id)[0].state == state
    assert kept_files() == []
    bert = colleagues.signed_in(anne.client.application, "eva@example.org", (edition.municipality_id, "participation"))
    assert "interrompu" in bert.client.get(place).text
    assert bert.post(f"{place}/drop").status_code == 409


def test_a_file_of_another_edition_is_unknown(edition, anne):
    samples.edition("other-2027", municipality="other")
    place = send(anne, extract())
    assert anne.client.get(place.replace("forest-2027", "other-2027")).status_code in (403, 404)


def search(staff, **fields):
    """Look for somebody."""
    return staff.post(f"{HERE}/search", {"reason": "card_shown", **fields})


@pytest.fixture
def loaded(session, edition, tmp_path):
    """A roll of five people, and one with a protected address."""
    people = [*rolls.people(5), rolls.person(6, street="")]
    rolls.load(session, edition, rolls.write(tmp_path / "roll.csv", people))


BORN = {"day": "30", "month": "7", "year": "1985"}


def test_one_person_is_found_by_two_attributes(edition, anne, loaded):
    page = search(anne, **BORN, name="sorbier camille c").text
    assert "Camille C Sorbier" in page
    assert "Camille B Sorbier" not in page
    page = search(anne, number=rolls.number(date(1985, 7, 30), 6), **BORN).text
    assert "la lettre va à la permanence" in page
    for line in journal.latest(edition.id, ("roll.search",)):
        assert "Sorbier" not in str(line.details)
        assert line.details["reason"] == "card_shown"
        assert len(line.details["people"]) == 1


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        (BORN, 422, "deux indications"),
        ({"name": "Camille B Sorbier", "street": "rue du Houx"}, 422, "deux indications"),
        ({**BORN, "street": "rue du Houx"}, 422, "Plusieurs personnes"),
        ({**BORN, "name": "Paul Tilleul"}, 200, "Personne sur la liste"),
        ({**BORN, "name": "Camille B Sorbier", "reason": "curiosity"}, 422, "pourquoi vous cherchez"),
        ({"day": "31", "month": "2", "year": "1985", "name": "Camille B Sorbier"}, 422, "date"),
        ({**BORN, "name": "%"}, 200, "Personne sur la liste"),
    ],
)
def test_the_roll_cannot_be_browsed(edition, anne, loaded, fields, status, says):
    answer = search(anne, **fields)
    assert answer.status_code == status
    assert says in answer.text
    assert "Camille B Sorbier</dd>" not in answer.text


def test_sixty_searches_an_hour(session, edition, anne, bert, loaded, clock):
    """E6: each counts, whether it finds or not; the limit is one person's, and an hour later one may go on."""
    wanted = roll_matching.wanted(born=date(1985, 7, 30), name="Camille B Sorbier")

    def searched(staff):
        with transaction():
            return roll_search.search(staff.actor, edition, wanted, "card_shown")

    assert all(searched(anne) for _ in range(60))
    with pytest.raises(TooMany):
        searched(anne)
    assert len(journal.latest(edition.id, ("roll.search",), 100)) == 60
    assert search(anne, **BORN, name="Camille C Sorbier").status_code == 429
    assert searched(bert)
    clock.shift(3601)
    assert searched(anne)


@pytest.mark.parametrize("code", ["fr", "nl"])
def test_the_letter_names_columns_and_law(anne, code):
    answer = anne.client.get(f"{HERE}/letter/{code}")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert anne.client.get(f"{HERE}/letter/en").status_code == 404
