"""The life of a grant: its table of moves, and what stands between a decision and a payment (R17, R52, R53, D8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict, Forbidden, Invalid, Refusal, Unknown
from pb.rules import grants
from pb.rules.grants import Other, Payable

NOW = datetime(2027, 6, 15, 10, tzinfo=UTC)
DECIDED = date(2027, 5, 20)
READY = Payable(
    state="agreed",
    decided_on=DECIDED,
    budget_article="1040/332-02",
    commitment_number="2027/1234",
    commitment_on=date(2027, 5, 28),
    iban_known=True,
    iban_from=NOW - timedelta(hours=1),
    iban_pending=False,
)
WHY = {"fr": "Le groupe est dissous.", "nl": "De groep is ontbonden."}


def test_every_state_is_reached_and_every_end_is_an_end():
    assert {move.target for move in grants.MOVES} | {"decided"} == set(grants.STATES)
    assert {source for move in grants.MOVES for source in move.sources} == set(grants.STATES) - {"closed", "dropped"}
    assert {by for move in grants.MOVES for by in move.by} == set(grants.CAPACITIES)


@pytest.mark.parametrize("move", grants.MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("state", grants.STATES)
@pytest.mark.parametrize("by", grants.CAPACITIES)
def test_the_table_alone_says_what_may_be_done(move, state, by):
    if state in move.sources and by in move.by:
        assert grants.check_move(move.name, state, by, WHY).target == move.target
        assert move in grants.possible(state, [by])
        return
    with pytest.raises((Conflict, Forbidden)):
        grants.check_move(move.name, state, by, WHY)
    assert move not in grants.possible(state, [by])


def test_reasons_are_asked_in_both_languages():
    for move in grants.MOVES:
        if move.reasons:
            with pytest.raises(Invalid) as refusal:
                grants.check_move(move.name, move.sources[0], move.by[0], {"fr": "Parce que", "nl": " "})
            assert [problem.at for problem in refusal.value.problems] == ["reason_nl"]
    with pytest.raises(Unknown):
        grants.check_move("steal", "paid", "finance")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "decided"}, "payment_before_agreement"),
        ({"state": "closed"}, "payment_after_end"),
        ({"state": "claimed"}, "payment_after_end"),
        ({"budget_article": " "}, "payment_no_article"),
        ({"commitment_number": ""}, "payment_no_commitment"),
        ({"commitment_on": None}, "payment_no_commitment"),
        ({"commitment_on": date(2027, 5, 19)}, "commitment_before_decision"),
        ({"iban_known": False}, "account_missing"),
        ({"iban_from": None}, "account_missing"),
        ({"iban_pending": True}, "iban_pending"),
        ({"iban_from": NOW + timedelta(seconds=1)}, "iban_on_hold"),
        ({"others": (Other("BP-1", DECIDED - timedelta(days=1), "paid"),)}, "earlier_unjustified"),
    ],
)
def test_a_payment_waits_for_everything(change, code):
    grants.check_payment(READY, NOW)
    with pytest.raises(Conflict) as refusal:
        grants.check_payment(replace(READY, **change), NOW)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_all_that_is_missing_is_told_at_once():
    bare = Payable("decided", DECIDED, "", "", None, False, None, False)
    with pytest.raises(Conflict) as refusal:
        grants.check_payment(bare, NOW)
    assert [problem.code for problem in refusal.value.problems] == [
        "payment_before_agreement",
        "payment_no_article",
        "payment_no_commitment",
        "account_missing",
    ]


@pytest.mark.parametrize("state", grants.STATES)
def test_an_earlier_grant_blocks_while_its_use_is_not_proven(state):
    """R52: and the refusal says which; grants of the same sitting do not block each other."""
    earlier = Other("BP2026-004", DECIDED - timedelta(days=300), state)
    blocks = state in ("paid", "reported", "claimed", "in_plan", "in_recovery")
    assert grants.blocking(DECIDED, [earlier]) == ([earlier] if blocks else [])
    assert grants.blocking(DECIDED, [replace(earlier, decided_on=DECIDED)]) == []


def test_an_account_number_waits_48_hours_after_its_approval():
    approved = NOW
    assert grants.payable_from(approved) == NOW + timedelta(hours=48)
    late = replace(READY, iban_from=grants.payable_from(approved))
    with pytest.raises(Conflict):
        grants.check_payment(late, approved + timedelta(hours=47, minutes=59, seconds=59))
    grants.check_payment(late, approved + timedelta(hours=48))


def test_nobody_approves_their_own_account_number_nor_another_than_they_saw():
    with pytest.raises(Forbidden, match="iban_own_request"):
        grants.check_approval("anne", "anne", b"1", b"1")
    with pytest.raises(Conflict, match="iban_swapped"):
        grants.check_approval("holder", "anne", b"2", b"1")
    grants.check_approval("holder", "anne", b"1", b"1")


def test_a_value_date_lies_between_the_order_and_today():
    today = date(2027, 6, 20)
    grants.check_value_date(today, today, today)
    for day, code in ((date(2027, 6, 21), "paid_in_future"), (date(2027, 6, 9), "paid_before_order")):
        with pytest.raises(Invalid) as refusal:
            grants.check_value_date(day, date(2027, 6, 10), today)
        assert [problem.code for problem in refusal.value.problems] == [code]


def test_the_grant_is_what_was_retained_or_less_with_reasons():
    grants.check_granted(5_000_00, 5_000_00, {})
    grants.check_granted(4_000_00, 5_000_00, WHY)
    for cents, reasons in ((0, WHY), (-1, WHY), (5_000_01, WHY), (4_000_00, {}), (4_000_00, {"fr": "Devis"})):
        with pytest.raises(Invalid):
            grants.check_granted(cents, 5_000_00, reasons)


@given(st.integers(1, 10**7), st.lists(st.integers(-5, 10**6), max_size=5))
def test_instalments_are_the_grant_and_nothing_else(granted, parts):
    try:
        found = grants.instalments(granted, parts)
    except Refusal:
        assert sum(parts) != granted or min(parts) <= 0
    else:
        assert sum(found) == granted
        assert min(found) > 0


@given(st.lists(st.integers(-100, 10_000), max_size=6))
def test_shares_of_signatories_are_the_whole(shares):
    good = bool(shares) and min(shares) >= 0 and sum(shares) == 10_000
    try:
        grants.check_signatories(shares)
    except Invalid:
        assert not good
    else:
        assert good


@pytest.mark.parametrize(
    ("cents", "more"),
    [
        (1_239_46, ()),
        (1_239_47, ("accounts",)),
        (24_789_34, ("accounts",)),
        (24_789_35, ("accounts", "balance_sheet")),
    ],
)
def test_duties_grow_with_the_thresholds_of_1983(cents, more):
    assert grants.duties(cents, 1_239_47, 24_789_35) == ("purpose", "proof", "control", "repay", *more)
