"""Data go on their day and not before, by two people, and the certificate says what went (R51)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pb import boxes as crypto
from pb import clock as pb_clock
from pb.db import Base, installation, transaction
from pb.errors import Conflict, Refusal, Unreadable
from pb.models.keys import Key
from pb.models.letters import Letter, PrintRun
from pb.models.paper import PaperEntry, PaperKept
from pb.models.passes import Pass
from pb.models.roll import Code, Person, RollVersion
from pb.models.roll_cases import RollAddition, RollCase
from pb.models.roll_files import RollFile
from pb.models.votes import Participation
from pb.rules.paper_ballots import Paper
from pb.services import keyring, paper, paper_correction, privacy, roll
from pb.services.actors import SYSTEM
from pb.storage import Storage
from tests import decided, papering, voting

DECIDED = date(2027, 5, 10)


@pytest.fixture
def vote(session, clock):
    """A vote that is over, whose result was decided on."""
    made = voting.vote(3)
    made.cast(0)
    clock.move_to("2027-05-10T10:00:00Z")
    decided.record(made.edition.id, DECIDED)
    return made


def rows(session, model):
    return session.scalar(select(func.count()).select_from(model))


def purge(vote, archives=""):
    with transaction():
        return privacy.purge([SYSTEM], vote.fresh(), archives)


def test_nothing_goes_before_the_end_of_the_appeals(session, vote, clock):
    clock.move_to("2027-07-09T10:00:00Z")
    with pytest.raises(Refusal) as caught:
        purge(vote, "AGR 2027/12")
    assert caught.value.code == "nothing_due"
    assert rows(session, Code) == rows(session, Person) == 3


def test_without_the_archives_only_the_keys_go(session, vote, clock):
    clock.move_to("2027-07-10T10:00:00Z")
    done = purge(vote)
    assert dict(done.counts) == {"person_key": 1, "box_key": 1}
    assert done.complete_on == date(2027, 7, 10) + timedelta(days=35)
    assert rows(session, Code) == rows(session, Person) == 3
    assert not crypto.has_private_key(installation().tally_dir, vote.edition.id)
    assert session.scalars(select(Key).where(Key.edition_id == vote.edition.id)).all() == []
    with pytest.raises(Unreadable):
        roll.person_ref(vote.edition, voting.number(1))


def test_with_the_archives_codes_and_roll_go_and_the_register_stays(session, vote, clock):
    clock.move_to("2027-07-10T10:00:00Z")
    done = purge(vote, " AGR  2027/12 ")
    assert done.archives == "AGR 2027/12"
    assert dict(done.counts) == {"person_key": 1, "box_key": 1, "codes": 3, "roll": 3, "imports": 1}
    assert rows(session, Code) == rows(session, Person) == 0
    assert rows(session, Participation) == 1, "who voted leads to nobody, and the count still adds up"
    assert [each.id for each in privacy.certificates(vote.edition.id)] == [done.id]
    with pytest.raises(Refusal):
        purge(vote, "AGR 2027/12")


def everything_kept(vote) -> tuple[list[Base], dict[str, Storage]]:
    """Return a row of each table of the roll and its letters, and the shelves with a file of theirs."""
    held, row = vote.edition.id, {"edition_id": vote.edition.id, "person_ref": vote.refs[0]}
    shelves = {name: Storage(installation().data_dir / name) for name in ("letters", "rolls")}
    names = {name: shelf.save(b"sealed", "bin", None) for name, shelf in shelves.items()}
    now = pb_clock.now()
    sealed = dict.fromkeys(("number_index", "born_index", "number", "birth_date", "name", "address"), b"s")
    return [
        Letter(id="l", why="request", state="waiting", asked_on=DECIDED, **row),
        Pass(code_hash=b"h", given_by="a", given_at=now, ends_at=now, **row),
        PrintRun(
            id="p", edition_id=held, number=1, kind="everybody", state="ready", planned=1, asked_by="a", made_at=now,
            files=[{"file": names["letters"]}], password=b"s",
        ),
        RollCase(
            id="c", edition_id=held, number=1, kind="not_me", state="open", channel="online", language="fr",
            typed=b"s", contact=b"s", opened_at=now, due_on=DECIDED,
        ),
        RollAddition(case_id="c", made_on=DECIDED, **row),
        RollFile(
            id="f", edition_id=held, name="r.csv", digest=b"d", file=names["rolls"], state="loading",
            sent_by="a", made_at=now,
        ),
        RollVersion(edition_id=held, number=9, current=False, reference_day=DECIDED, people=1, made_at=now),
        Person(version=9, language="fr", **row, **sealed),
    ], shelves  # fmt: skip


def test_what_was_asked_for_and_lay_in_files_goes_with_them(session, vote, clock):
    """D5: each kind has its row, its day and its line of the certificate; and no file outlives its row."""
    kept, shelves = everything_kept(vote)
    session.add_all(kept)
    session.commit()
    clock.move_to("2027-07-10T10:00:00Z")
    found = {line.kind.name: line for line in privacy.lines(vote.fresh())}
    assert (found["letter_files"].number, found["roll_files"].number) == (1, 1)
    series = {"letters": 1, "codes": 3, "print_runs": 1, "passes": 1, "cases": 2, "roll_before": 1, "roll": 3}
    series["imports"] = 3  # the file and two versions
    assert {name: found[name].number for name in series} == series
    assert {found[name].due_on for name in series} == {date(2027, 7, 10)}
    done = purge(vote, "AGR 2027/12")
    assert {name: done.counts[name] for name in series} == series
    assert [rows(session, type(each)) for each in kept] == [0] * len(kept)
    assert [list(shelf.names()) for shelf in shelves.values()] == [[], []]


def test_paper_goes_with_its_envelopes_and_its_figures_stay(session, clock):
    made = papering.vote(4)
    made.cast(3)
    code = papering.take_in(made, range(4))
    clock.move_to(papering.OVER)
    batch = papering.opened(made, code)
    digest = papering.closed(made, batch, [Paper(1, (1,)), Paper(2, (1, 4)), Paper(3)])
    session.commit()
    voting.seal(session, made)
    clock.move_to("2027-05-10T10:00:00Z")
    decided.record(made.edition.id, DECIDED)
    clock.move_to("2027-07-10T10:00:00Z")
    dry = {line.kind.name: (line.number, line.due) for line in privacy.lines(made.fresh())}
    assert (dry["envelopes"], dry["keyed_papers"]) == ((1, True), (6, True))
    counts = purge(made, "AGR 2027/12").counts
    assert (counts["envelopes"], counts["keyed_papers"]) == (1, 6)
    found = paper.batch(made.edition, batch)
    assert (rows(session, PaperKept), rows(session, PaperEntry)) == (0, 0)
    assert (found.digest, found.papers.valid) == (digest, 2)
    with pytest.raises(Conflict, match="paper_purged"):
        paper_correction.begin([SYSTEM], made.edition, "Two papers were swapped.")


def test_the_dry_run_changes_nothing_and_names_each_kind(session, vote, clock):
    clock.move_to("2027-07-10T10:00:00Z")
    found = {line.kind.name: line for line in privacy.lines(vote.fresh())}
    assert (found["codes"].number, found["codes"].due, found["codes"].due_on) == (3, True, date(2027, 7, 10))
    assert not found["grants"].due
    assert keyring.ring()
    assert rows(session, Code) == 3


def test_a_decision_on_admission_opens_no_purge(session, clock):
    """Appeals that count are those after the result; a vote to come keeps its roll and its keys."""
    made = voting.vote(1)
    decided.record(made.edition.id, date(2027, 3, 15), "admissibility")
    clock.move_to("2027-07-10T10:00:00Z")
    assert privacy.decided_on(made.edition.id) is None
    with pytest.raises(Refusal) as caught:
        purge(made, "AGR 2027/12")
    assert caught.value.code == "nothing_due"
