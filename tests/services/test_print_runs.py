"""Runs of code letters: two people, files that nobody reads without both, codes that void what came before (E1, E4)."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from pb import codes as crypto
from pb import work
from pb.db import installation, transaction
from pb.errors import Conflict, Forbidden, Invalid
from pb.models.editions import Edition
from pb.models.letters import PrintRun, Wish
from pb.models.roll import Code
from pb.services import editions, jobs, journal, letter_papers, letters, print_runs, roll
from pb.services.actors import Actor
from tests import colleagues, rolls, samples

ADULT, CHILD, TEEN = date(1985, 7, 30), date(2015, 4, 29), date(2013, 5, 2)


@pytest.fixture
def backend():
    """What hangs on the database is tried on both in `test_letters.py`."""
    return "sqlite"


@pytest.fixture
def edition(session, clock, tmp_path):
    """An edition in its vote with five adults (one without address, one Dutch, one of no language), a teen, a child."""
    made = samples.edition()
    people = [
        rolls.person(1),
        rolls.person(2, language="NL"),
        rolls.person(3, language=""),
        rolls.person(4, street=""),
        rolls.person(5),
        rolls.person(6, TEEN),
        rolls.person(7, CHILD),
    ]
    rolls.load(session, made, rolls.write(tmp_path / "roll.csv", people))
    from_settings(session, made, code_runs=["on_request", "ages_12_15", "everybody", "list"], letter_cents=150)
    return editions.get(made.id)


def from_settings(session, made, **settings):
    """Change settings of an edition."""
    row = session.get(Edition, made.id)
    row.settings = {**row.settings, **settings}
    editions.touch(made.id)
    session.commit()


@pytest.fixture
def pair(edition):
    """Two people of the participation service."""
    roles = ((edition.municipality_id, "participation"),)
    return [actor(f"{name}@example.org", roles) for name in ("anne", "bert")]


def actor(email, roles):
    """Return a member of staff."""
    row = colleagues.account(email, *roles)
    return Actor(kind="staff", account_id=row.id, roles=frozenset(roles), factors=2)


def run(edition, pair, kind="everybody", listed=""):
    """Have letters made and return the run."""
    with transaction():
        run_id = print_runs.ask(pair[0], edition, kind, listed)
    with transaction():
        print_runs.confirm([pair[1]], edition, run_id)
    assert work.step("work")
    return print_runs.get(edition.id, run_id)


def written(edition, found):
    """Return the text of each file of a run, by group."""
    files = {}
    for position, each in enumerate(found.files, 1):
        pdf = PdfReader(BytesIO(print_runs.content(edition.id, found.id, position)))
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        files[each["group"]] = "\n".join(page.extract_text() for page in pdf.pages)
    return files


def test_everybody_of_age_gets_a_letter_in_their_language(edition, pair):
    found = run(edition, pair)
    assert (found.state, found.letters, found.at_desk, found.cost_cents) == ("ready", 6, 1, 5 * 150)
    files = written(edition, found)
    assert set(files) == {"fr", "nl", "fr-nl", "desk"}
    assert "Camille H Sorbier" not in str(files), "too young"
    assert "Votre code pour voter" in files["fr"]
    assert "Toi aussi" in files["fr"]
    assert "Aux parents" in files["fr"]
    assert "Uw code om te stemmen" in files["nl"]
    assert "Rue du Houx" in files["nl"]
    assert "Votre code" in files["fr-nl"]
    assert "Uw code" in files["fr-nl"]
    assert "À retirer à la permanence" in files["desk"]


def test_the_codes_of_the_letters_open_the_vote_and_stand_nowhere_else(session, edition, pair):
    found = run(edition, pair)
    text = written(edition, found)["nl"]
    code = next(crypto.parse(word) for word in text.split() if crypto.parse(word))
    ref = roll.by_code(edition.id, code)
    assert ref == roll.person_ref(edition, rolls.number(ADULT, 2))
    for path in (installation().data_dir / "letters").rglob("*.bin"):
        assert code.text.encode() not in path.read_bytes()
    assert code.secret not in str(session.execute(select(Code.__table__)).all())
    assert code.text not in str(journal.latest(edition.id))


def test_nobody_prints_alone(edition, pair):
    with transaction():
        run_id = print_runs.ask(pair[0], edition, "everybody")
    with pytest.raises(Forbidden, match="two_people_needed"):
        print_runs.confirm([pair[0]], edition, run_id)
    reader = actor("carl@example.org", ((edition.municipality_id, "auditor"),))
    with pytest.raises(Forbidden):
        print_runs.confirm([reader], edition, run_id)
    assert [view.state for view in print_runs.latest(edition.id)] == ["asked"]


def test_the_password_and_the_files_are_in_two_hands(edition, pair):
    found = run(edition, pair)
    word = print_runs.password(pair[1], edition.id, found.id)
    assert word
    assert print_runs.password(pair[0], edition.id, found.id) == ""
    with pytest.raises(Forbidden, match="run_other_person"):
        print_runs.collect(pair[1], edition, found.id, 1)
    locked = PdfReader(BytesIO(print_runs.collect(pair[0], edition, found.id, 1)))
    assert locked.is_encrypted
    assert not locked.decrypt("wrong")
    assert locked.decrypt(word)
    assert locked.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert journal.latest(edition.id, ("codes.collect",))[0].actor == pair[0].account_id
    print_runs.erase(pair[0], edition, found.id)
    assert list((installation().data_dir / "letters").rglob("*.bin")) == []
    assert print_runs.password(pair[1], edition.id, found.id) == ""
    with pytest.raises(Conflict):
        print_runs.collect(pair[0], edition, found.id, 1)


def test_a_second_run_serves_only_newcomers_and_a_list_voids_the_code_before(session, edition, pair):
    run(edition, pair)
    assert run(edition, pair).letters == 0
    number = rolls.number(ADULT, 1)
    again = run(edition, pair, "list", f" {number[:6]} {number[6:9]}-{number[9:]}\n\n{number}\n")
    assert again.letters == 1
    held = select(Code).where(Code.person_ref == roll.person_ref(edition, number)).order_by(Code.voided_on)
    rows = session.scalars(held).all()
    assert sorted(row.voided_on is None for row in rows) == [False, True]
    assert session.get(PrintRun, again.id).people is None, "the list is erased once it is printed"


@pytest.mark.parametrize("listed", ["", "  \n", "123\n85073003328", "a" * 11])
def test_a_list_that_is_none_is_refused(edition, pair, listed):
    with pytest.raises(Invalid, match=r"list_length|list_numbers"):
        print_runs.ask(pair[0], edition, "list", listed)


def test_the_young_get_theirs(edition, pair):
    found = run(edition, pair, "ages_12_15")
    assert found.letters == 1
    assert "Aux parents" in written(edition, found)["fr"]


def test_a_run_that_was_stopped_goes_on_and_nobody_has_two_codes(session, edition, pair, monkeypatch):
    monkeypatch.setattr(print_runs, "BATCH", 1)
    with transaction():
        run_id = print_runs.ask(pair[0], edition, "everybody")
        print_runs.confirm(pair, edition, run_id)
    paper, calls = letter_papers.paper, []

    def broken(view, batch, setter):
        calls.append(batch)
        if len(calls) == 4:
            raise OSError("the power is gone")
        return paper(view, batch, setter)

    monkeypatch.setattr(letter_papers, "paper", broken)
    work.step("work")
    assert print_runs.get(edition.id, run_id).state == "printing"
    for _ in print_runs.carry_out(edition.id, {"run": run_id}):
        session.commit()
    found = print_runs.get(edition.id, run_id)
    assert (found.state, found.letters, len(found.files), found.planned) == ("ready", 6, 6, 6)
    assert session.query(Code).count() == 6


def test_a_run_that_the_worker_gave_up_is_confirmed_once_more(edition, pair, monkeypatch, clock):
    """Nobody reads "being made" for ever: it says that it broke off, and goes on where it was."""
    paper = letter_papers.paper
    monkeypatch.setattr(letter_papers, "paper", lambda *facts: 1 / 0)
    with transaction():
        run_id = print_runs.ask(pair[0], edition, "everybody")
        print_runs.confirm([pair[1]], edition, run_id)
    for _ in range(jobs.MOST_TRIES):
        work.step("work")
        work.letter_chores()
        clock.shift(3600)
    assert print_runs.get(edition.id, run_id).state == "failed"
    with transaction(), pytest.raises(Forbidden):
        print_runs.confirm([pair[0]], edition, run_id)
    monkeypatch.setattr(letter_papers, "paper", paper)
    with transaction():
        print_runs.confirm([pair[1]], edition, run_id)
    assert work.step("work")
    found = print_runs.get(edition.id, run_id)
    assert (found.state, found.letters, found.problem) == ("ready", 6, "")


def test_many_letters_are_set_in_a_process_of_their_own(edition, pair, monkeypatch):
    """What is set there is what would be set here, its facts and codes included."""
    monkeypatch.setattr(letter_papers, "ALONE", 2)
    monkeypatch.setattr(letter_papers, "RENEWED", 2)
    found = run(edition, pair)
    assert (found.letters, len(found.files)) == (6, 4)
    assert sum(bool(crypto.parse(word)) for text in written(edition, found).values() for word in text.split()) >= 6


def test_the_widest_code_stands_on_one_line(edition):
    """Whoever types it finds the five groups side by side, whatever letters chance gave."""
    widest = "-".join(["WWWW"] * 5)
    resident = roll.Resident(rolls.person(1)["number"], ADULT, "Camille Sorbier", "Rue du Houx 1", "fr")
    pdf = PdfReader(BytesIO(letter_papers.paper(edition, [letter_papers.Written(resident, widest)])))
    assert widest in pdf.pages[0].extract_text()


def wish(edition, **typed):
    """Ask for a code as anybody does, and have it looked at."""
    asked = {"name": "Camille B Sorbier", "born": ADULT, "street": "rue du Houx", **typed}
    with transaction():
        letters.wish(Actor(network=b"n" * 32), edition, **asked)
    assert work.step("work")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ({}, 1),
        ({"name": "SORBIER Camille b"}, 1),
        ({"street": "Houx 2"}, 1),
        ({"street": "Houx 3"}, 0),
        ({"born": date(1985, 7, 31)}, 0),
        ({"name": "Camille Sorbier"}, 0),
        ({"name": "Camille H Sorbier", "born": CHILD}, 0),
        ({"name": "' or 1=1 --", "street": "%"}, None),
    ],
)
def test_a_wish_is_matched_with_one_person_and_erased(session, edition, typed, number):
    if number is None:
        with pytest.raises(Invalid, match="wish_incomplete"):
            wish(edition, **typed)
        return
    wish(edition, **typed)
    assert letters.waiting(edition.id) == ({"request": 1} if number else {})
    assert session.query(Wish).count() == 0


def test_a_wish_that_could_not_be_compared_is_erased_within_a_day(session, edition, clock):
    with transaction():
        letters.wish(Actor(network=b"n" * 32), edition, "Camille B Sorbier", ADULT, "rue du Houx")
    clock.shift(timedelta(days=1))
    work.letter_chores()
    assert session.query(Wish).count() == 1
    clock.shift(timedelta(seconds=1))
    work.letter_chores()
    assert session.query(Wish).count() == 0


def test_at_most_two_letters_a_person_and_one_waiting(session, edition, pair):
    for _ in range(3):
        wish(edition)
    assert letters.waiting(edition.id) == {"request": 1}
    assert run(edition, pair, "on_request").letters == 1
    wish(edition)
    assert run(edition, pair, "on_request").letters == 1
    wish(edition)
    assert letters.waiting(edition.id) == {}
    assert session.query(Code).filter(Code.voided_on.is_(None)).count() == 1


def test_after_the_last_day_nobody_is_promised_a_letter(edition, clock):
    clock.move_to(datetime(2027, 4, 22, 21, tzinfo=UTC))
    assert letters.offered(edition).last_request == date(2027, 4, 22)
    clock.move_to(datetime(2027, 4, 22, 22, 1, tzinfo=UTC))
    assert letters.offered(edition) is None
    with pytest.raises(Conflict, match="letter_too_late"):
        wish(edition)


def test_the_site_asks_for_one_run_a_working_day_and_two_people_print_it(edition, pair, clock):
    wish(edition)
    print_runs.daily()
    print_runs.daily()
    found = print_runs.latest(edition.id)
    assert [(view.kind, view.by_site, view.planned) for view in found] == [("on_request", True, 1)]
    print_runs.confirm([pair[1]], edition, found[0].id)
    work.step("work")
    with pytest.raises(Forbidden, match="run_other_person"):
        print_runs.collect(pair[1], edition, found[0].id, 1)
    clock.shift(timedelta(days=8))
    print_runs.sweep()
    assert print_runs.get(edition.id, found[0].id).state == "over"


def test_no_run_on_a_sunday_or_when_nobody_waits(edition, clock):
    print_runs.daily()
    wish(edition)
    clock.move_to(datetime(2027, 4, 4, 10, tzinfo=UTC))
    print_runs.daily()
    assert print_runs.latest(edition.id) == []


def test_the_code_stands_behind_the_sign_that_no_server_sees():
    drawn = letter_papers.qr("https://x.example/fr/y/vote/identify#ABCD")
    assert drawn.startswith("<svg")
    assert "ABCD" not in drawn
