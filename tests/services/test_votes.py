"""The vote: who may, how often, by when, and what each refusal says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from pb import clock as time
from pb import tokens
from pb.errors import Conflict, Forbidden, Invalid, TooMany, Unavailable, Unidentified
from pb.models.accounts import Session
from pb.models.votes import Ballot, Participation
from pb.services import boxes, keyring, roll, votes
from pb.services.actors import PUBLIC, SYSTEM, Actor
from tests import voting
from tests.voting import BORN, CHOICE

OPENS = datetime(2027, 3, 31, 22, tzinfo=UTC)
ENDS = datetime(2027, 4, 28, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Clock = time_machine.Traveller


def test_a_vote_is_one_participation_and_one_ballot(session: Any, clock: Clock) -> None:
    held = voting.vote()
    done = held.cast(0)
    assert (done.day, done.channel) == (date(2027, 4, 1), "online")
    noted, ballot = session.query(Participation).one(), session.query(Ballot).one()
    assert (noted.person_ref, noted.day) == (held.refs[0], date(2027, 4, 1))
    assert len(ballot.sealed) == held.edition.box.sealed_length if held.edition.box else False
    assert session.query(Session).count() == 0


def test_every_ballot_is_as_long_as_any_other(session: Any, clock: Clock) -> None:
    held = voting.vote()
    for number, choices in enumerate([{}, {"flagship": [1]}, {"boost": list(range(4, 12))}, CHOICE]):
        held.cast(number, choices)
    assert len({len(ballot.sealed) for ballot in session.query(Ballot)}) == 1
    assert boxes.balance(held.edition.id).holds


def test_a_blank_vote_is_a_vote(session: Any, clock: Clock) -> None:
    held = voting.vote()
    shown = votes.review(held.voter(0), held.edition, {}, time.now())
    assert shown.blank
    assert [section.chosen for section in shown.sections] == [0, 0]


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"flagship": [99]}, "unknown_project"),
        ({"flagship": [4]}, "wrong_track"),
        ({"flagship": [1, 2, 3]}, "too_many_choices"),
        ({"boost": [4, 4]}, "twice"),
        ({"boost": list(range(4, 13))}, "over_basket"),
        ({"moon": [4]}, "unknown_track"),
    ],
)
def test_a_wrong_ballot_is_refused_at_the_review(session: Any, clock: Clock, choices: Any, code: str) -> None:
    held = voting.vote()
    with pytest.raises(Invalid, match="invalid_ballot") as refusal:
        held.form(held.voter(0), choices)
    assert code in [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize(
    ("instant", "refusal"),
    [(OPENS - SECOND, "vote_not_open"), (ENDS, "vote_closed"), (ENDS + SECOND, "vote_closed")],
)
def test_the_window_is_kept_to_the_second(session: Any, clock: Clock, instant: datetime, refusal: str) -> None:
    held = voting.vote()
    voter = held.voter(0)
    with pytest.raises(Conflict, match=refusal):
        votes.review(voter, held.edition, CHOICE, instant)
    form = tokens.CastForm(voter.person_ref, b"{}", bytes(32))
    token = tokens.issue_cast_form(
        keyring.ring(), form, session=voter.token_hash, edition_id=held.edition.id, now=instant
    )
    with pytest.raises(Conflict, match=refusal):
        votes.cast(voter, held.edition, token, instant)
    assert session.query(Participation).count() == 0


@pytest.mark.parametrize("instant", [OPENS, ENDS - SECOND, ENDS - timedelta(microseconds=1)])
def test_what_arrives_in_time_is_taken(session: Any, clock: Clock, instant: datetime) -> None:
    held = voting.vote()
    voter = held.voter(0)
    token = votes.review(voter, held.edition, CHOICE, instant).token
    assert votes.cast(voter, held.edition, token, instant).day == time.day_of(instant)


def test_without_a_box_nobody_votes(session: Any, clock: Clock) -> None:
    held = voting.vote(box=False)
    with pytest.raises(Conflict, match="box_not_prepared"):
        held.form(held.voter(0))


def test_a_pause_is_seen_at_once(session: Any, clock: Clock) -> None:
    held = voting.vote()
    boxes.pause(SYSTEM, held.edition, "test")
    with pytest.raises(Unavailable, match="vote_paused"):
        votes.review(held.voter(0), held.fresh(), CHOICE, time.now())
    boxes.resume([SYSTEM], held.edition, "test over")
    held.fresh()
    held.cast(0)


def test_the_same_form_again_learns_its_tracker_and_nobody_else(session: Any, clock: Clock) -> None:
    held = voting.vote()
    voter = held.voter(0)
    form, other = held.form(voter), held.form(voter, {"flagship": [3]})
    done = votes.cast(voter, held.edition, form, time.now())
    session.commit()
    for again in (voter, PUBLIC):
        with pytest.raises(votes.AlreadyVoted) as refusal:
            votes.cast(again, held.edition, form, time.now())
        assert (refusal.value.tracker, refusal.value.day) == (done.tracker, date(2027, 4, 1))
        with pytest.raises(votes.AlreadyVoted) as refusal:
            votes.cast(again, held.edition, other, time.now())
        assert refusal.value.tracker == ""
    assert session.query(Ballot).count() == 1


def test_a_form_belongs_to_its_session(session: Any, clock: Clock) -> None:
    held = voting.vote()
    voter = held.voter(0)
    form = held.form(voter)
    with pytest.raises(Forbidden, match="bad_form_token"):
        votes.cast(held.voter(0), held.edition, form, time.now())
    with pytest.raises(Forbidden, match="bad_form_token"):
        votes.cast(held.voter(1), held.edition, form, time.now())
    with pytest.raises(Unidentified):
        votes.cast(PUBLIC, held.edition, form, time.now())
    with pytest.raises(Forbidden, match="bad_form_token"):
        votes.cast(voter, held.edition, form[:-2] + "AA", time.now())
    with pytest.raises(Forbidden, match="form_ended"):
        votes.cast(voter, held.edition, form, time.now() + timedelta(minutes=15))
    assert session.query(Participation).count() == 0


def test_a_form_of_another_edition_is_foreign(session: Any, clock: Clock) -> None:
    held, other = voting.vote(), voting.vote(slug="meadow-2027", municipality="meadow")
    voter = held.voter(0)
    with pytest.raises(Forbidden, match="bad_form_token"):
        votes.cast(voter, other.edition, held.form(voter), time.now())


def test_another_channel_came_first(session: Any, clock: Clock) -> None:
    held = voting.vote()
    voter = held.voter(0)
    form = held.form(voter)
    desk = voting.session_of(held.edition, held.refs[0], "desk")
    votes.cast(desk, held.edition, held.form(desk), time.now())
    with pytest.raises(votes.AlreadyVoted, match="already_voted_desk") as refusal:
        votes.cast(voter, held.edition, form, time.now())
    assert (refusal.value.channel, refusal.value.tracker) == ("desk", "")
    with pytest.raises(votes.AlreadyVoted):
        votes.identify(PUBLIC, held.edition, held.codes[0], BORN, time.now())


def test_a_code_and_a_birth_date_open_a_session(session: Any, clock: Clock) -> None:
    held = voting.vote()
    typed = held.codes[2].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    first = votes.identify(PUBLIC, held.edition, typed, BORN, time.now())
    row = session.query(Session).one()
    assert (row.person_ref, row.kind, row.edition_id) == (held.refs[2], "voter", held.edition.id)
    assert first.encode() not in row.token_hash
    again = votes.identify(
        Actor(kind="voter", token_hash=row.token_hash), held.edition, held.codes[2], BORN, time.now()
    )
    assert again != first
    assert session.query(Session).count() == 1


def test_wrong_code_and_wrong_date_get_one_answer(session: Any, clock: Clock) -> None:
    held = voting.vote()
    answers = set()
    other = next(code for code in (make_code() for _ in range(3)))
    for code, born in ((other, BORN), (held.codes[0], date(1980, 5, 18)), (held.codes[1], date(1, 1, 1))):
        with pytest.raises(Invalid) as refusal:
            votes.identify(PUBLIC, held.edition, code, born, time.now())
        answers.add((refusal.value.code, refusal.value.status, refusal.value.problems, str(refusal.value.details)))
    assert answers == {("not_recognised", 422, (), "{}")}


def make_code() -> str:
    """Return a well-formed code that belongs to nobody."""
    return roll.codes.generate().text


def test_five_failures_make_a_code_wait(session: Any, clock: Clock) -> None:
    held = voting.vote()
    for _ in range(5):
        with pytest.raises(Invalid, match="not_recognised"):
            votes.identify(PUBLIC, held.edition, held.codes[0], date(1999, 1, 1), time.now())
        settle(session)
    with pytest.raises(TooMany):
        votes.identify(PUBLIC, held.edition, held.codes[0], BORN, time.now())
    votes.identify(PUBLIC, held.edition, held.codes[1], BORN, time.now())
    clock.shift(timedelta(minutes=15, seconds=1))
    votes.identify(PUBLIC, held.edition, held.codes[0], BORN, time.now())


def settle(session: Any) -> None:
    """Write what survives a refusal, as the site does after each request."""
    for act in session.info.pop("kept", []):
        act()
    session.commit()


def test_a_slip_of_the_pen_is_no_attempt(session: Any, clock: Clock) -> None:
    held = voting.vote()
    code = held.codes[0]
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    for typed in (wrong, "", "x" * 500, code[:-1], "née"):
        with pytest.raises(Invalid, match="code_slip"):
            votes.identify(PUBLIC, held.edition, typed, BORN, time.now())
    assert "kept" not in session.info


@pytest.mark.parametrize(
    ("born", "allowed"),
    [(date(2015, 4, 28), True), (date(2015, 4, 29), False), (date(2015, 4, 27), True)],
)
def test_twelve_on_the_last_day_of_the_vote(session: Any, clock: Clock, born: date, allowed: bool) -> None:
    held = voting.vote(1)
    refs = roll.add(held.edition, voting.people(1, born), date(2027, 3, 15))
    (_, code), *_ = roll.make_codes(held.edition, refs)
    if allowed:
        votes.identify(PUBLIC, held.edition, code, born, time.now())
        return
    with pytest.raises(Forbidden, match="too_young"):
        votes.identify(PUBLIC, held.edition, code, born, time.now())


def test_who_left_the_roll_is_not_recognised(session: Any, clock: Clock) -> None:
    held = voting.vote(2)
    roll.add(held.edition, voting.people(1), date(2027, 4, 1))
    votes.identify(PUBLIC, held.edition, held.codes[0], BORN, time.now())
    with pytest.raises(Invalid, match="not_recognised"):
        votes.identify(PUBLIC, held.edition, held.codes[1], BORN, time.now())


def test_a_new_letter_voids_the_one_before(session: Any, clock: Clock) -> None:
    held = voting.vote(1)
    ((_, fresh),) = roll.make_codes(held.edition, held.refs)
    with pytest.raises(Invalid, match="not_recognised"):
        votes.identify(PUBLIC, held.edition, held.codes[0], BORN, time.now())
    votes.identify(PUBLIC, held.edition, fresh, BORN, time.now())


def test_a_code_after_a_lost_answer_works_again(session: Any, clock: Clock) -> None:
    held = voting.vote()
    voter = held.voter(0)
    form = held.form(voter)
    session.commit()
    votes.cast(voter, held.edition, form, time.now())
    session.rollback()  # the answer and the transaction were lost
    token = votes.identify(PUBLIC, held.edition, held.codes[0], BORN, time.now())
    again = replace(voter, token_hash=voting.fingerprint(token))
    votes.cast(again, held.edition, held.form(again), time.now())


def test_the_database_itself_keeps_register_and_box(session: Any, clock: Clock) -> None:
    held = voting.vote()
    held.cast(0)
    session.commit()
    for statement in (
        "update ballot set channel = 'paper'",
        "delete from ballot",
        "update participation set channel = 'paper'",
        "delete from participation",
    ):
        with pytest.raises(Exception, match="only grows"):
            session.execute(text(statement))
        session.rollback()
