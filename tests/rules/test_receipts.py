"""Receipts and lists of volunteers: refused, flagged, moved and added up to the cent (R14, R19, R26)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.rules import receipts, reference, volunteers
from pb.rules.projects import CostFacts
from pb.rules.receipts import Receipt, Twin
from pb.rules.volunteers import Allowance

TODAY = date(2027, 6, 15)
GOOD = Receipt("equipment", 120_50, 100_00, date(2027, 6, 1))
COSTS = (
    CostFacts("equipment", {"fr": "Briques"}, 3_500_00, 3_000_00),
    CostFacts("equipment", {"fr": "Sable"}, 500_00, 500_00),
    CostFacts("volunteers", {"fr": "Bénévoles"}, 500_00, 500_00),
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_cents": 0}, "receipt_amount"),
        ({"amount_cents": -5_00}, "receipt_amount"),
        ({"charged_cents": 0}, "receipt_charged"),
        ({"charged_cents": -1}, "receipt_charged"),
        ({"charged_cents": 120_51}, "receipt_charged_more"),
        ({"currency": "USD"}, "receipt_currency"),
        ({"dated_on": date(2027, 6, 16)}, "receipt_future"),
        ({"dated_on": date(1999, 12, 31)}, "receipt_old"),
        ({"heading": "holidays"}, "receipt_heading"),
        ({"kind": "promise"}, "receipt_kind"),
    ],
)
def test_what_cannot_be_a_receipt_is_refused(change, code):
    receipts.check_receipt(GOOD, TODAY)
    receipts.check_receipt(replace(GOOD, dated_on=TODAY), TODAY)
    with pytest.raises(Invalid) as refusal:
        receipts.check_receipt(replace(GOOD, **change), TODAY)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_what_staff_must_look_at_is_flagged():
    facts = {"granted_cents": 5_000_00, "starts_on": date(2027, 5, 1), "ends_on": date(2027, 12, 31)}
    assert receipts.warnings(GOOD, **facts) == []
    for change, code in (
        ({"amount_cents": 5_000_01, "charged_cents": 5_000_01}, "receipt_above_grant"),
        ({"dated_on": date(2027, 4, 30)}, "receipt_before_start"),
        ({"dated_on": date(2028, 1, 1)}, "receipt_after_end"),
    ):
        assert [each.code for each in receipts.warnings(replace(GOOD, **change), **facts)] == [code]
    twins = [
        Twin("BP2026-002", True, False, "accepted"),
        Twin("BP2027-003", False, False),
        Twin("x", True, False, "refused"),
    ]
    found = receipts.warnings(GOOD, twins=twins, **facts)
    assert [(each.code, each.details["ref"]) for each in found] == [
        ("receipt_same_file", "BP2026-002"),
        ("receipt_same_number", "BP2027-003"),
    ]


def test_the_same_receipt_is_taken_once_within_a_grant():
    receipts.check_twins([Twin("BP-1", True, False), Twin("BP-2", True, True, "withdrawn")])
    with pytest.raises(Conflict, match="receipt_twice"):
        receipts.check_twins([Twin("BP-2", True, True)])
    with pytest.raises(Conflict, match="receipt_number_twice"):
        receipts.check_twins([Twin("BP-2", False, True, "refused")])


@pytest.mark.parametrize("move", receipts.MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("state", receipts.STATES)
@pytest.mark.parametrize("by", ["holder", "participation"])
def test_the_table_of_receipts(move, state, by):
    if state in move.sources and by in move.by:
        assert receipts.check_move(move.name, state, by, "Illisible").target == move.target
        if move.reason:
            with pytest.raises(Invalid, match="reason_needed"):
                receipts.check_move(move.name, state, by, "  ")
        return
    with pytest.raises((Conflict, Forbidden)):
        receipts.check_move(move.name, state, by, "Illisible")


def test_an_unknown_move_of_a_receipt():
    with pytest.raises(Unknown):
        receipts.check_move("burn", "sent", "participation")


def test_only_an_original_that_was_seen_is_accepted():
    for original in ("seen", "digital"):
        receipts.check_accept(GOOD, original, 100_00, True)
    receipts.check_accept(GOOD, "", 50_00, False)
    receipts.check_accept(replace(GOOD, kind="volunteers"), "", 50_00, True)
    for original, cents, code in (
        ("", 100_00, "original_needed"),
        ("seen", 100_01, "accepted_too_much"),
        ("seen", 0, "accepted_too_much"),
    ):
        with pytest.raises(Invalid) as refusal:
            receipts.check_accept(GOOD, original, cents, True)
        assert [problem.code for problem in refusal.value.problems] == [code]


def test_every_sum_is_there():
    rows = [
        (replace(GOOD, state="accepted"), 90_00),
        (replace(GOOD, amount_cents=200_00, charged_cents=200_00), 0),
        (replace(GOOD, state="refused"), 0),
        (Receipt("volunteers", 80_00, 80_00, TODAY, "accepted", "volunteers"), 80_00),
        (Receipt("opening", 40_00, 40_00, TODAY, "asked"), 0),
    ]
    found = receipts.balance(4_000_00, COSTS, rows)
    assert [
        (line.heading, line.cost_cents, line.granted_cents, line.sent_cents, line.accepted_cents)
        for line in found.lines
    ] == [
        ("equipment", 4_000_00, 3_500_00, 200_00, 90_00),
        ("opening", 0, 0, 40_00, 0),
        ("volunteers", 500_00, 500_00, 0, 80_00),
    ]
    assert found.lines[1].left_cents == -40_00
    assert (found.sent_cents, found.accepted_cents, found.refused_cents) == (240_00, 170_00, 100_00)
    assert (found.cofinanced_cents, found.cofinancing_cents) == (20_50, 500_00)
    assert (found.unproven_cents, found.over_cents, found.volunteers_cents) == (3_830_00, 0, 80_00)


def test_a_smaller_grant_is_shared_over_the_headings():
    found = receipts.balance(2_000_00, COSTS, [])
    assert [line.granted_cents for line in found.lines] == [1_750_00, 250_00]


@given(st.lists(st.tuples(st.sampled_from(receipts.STATES), st.integers(1, 10**6), st.integers(0, 10**6)), max_size=12))
def test_sums_of_headings_are_the_sums_of_the_grant(drawn):
    rows = []
    for state, charged, accepted in drawn:
        receipt = Receipt("equipment" if charged % 2 else "other", charged, charged, TODAY, state)
        rows.append((receipt, min(accepted, charged) if state == "accepted" else 0))
    found = receipts.balance(4_000_00, COSTS, rows)
    assert sum(line.sent_cents for line in found.lines) == found.sent_cents
    assert sum(line.accepted_cents for line in found.lines) == found.accepted_cents
    assert found.counted_cents + found.unproven_cents == 4_000_00
    assert 0 <= found.counted_cents <= 4_000_00


def test_one_invoice_has_one_name():
    one = receipts.fingerprint_text("Brico Forêt SRL", "INV-2027/014")
    assert one == receipts.fingerprint_text("brico foret s.r.l.", "inv 2027 014")
    assert one != receipts.fingerprint_text("Brico Forêt SRL", "INV-2027/015")
    assert receipts.fingerprint_text("Brico", " - ") == ""


def test_a_list_of_volunteers_is_whole():
    good = Allowance("Fatima B.", date(2026, 5, 1), 40_00)
    assert volunteers.check_list([good], TODAY) == []
    for rows, code in (
        ([], "volunteers_none"),
        ([replace(good, name=" ")], "volunteer_name"),
        ([replace(good, cents=0)], "volunteer_amount"),
        ([replace(good, on=date(2027, 6, 16))], "volunteer_future"),
        ([replace(good, way="gift")], "volunteer_way"),
    ):
        assert [each.code for each in volunteers.check_list(rows, TODAY)] == [code]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([Allowance("A", date(2026, 5, 1), 44_02)], []),
        ([Allowance("A", date(2026, 5, 1), 44_03)], ["volunteer_day_above"]),
        ([Allowance("A", date(2026, 5, 1), 30_00), Allowance("a ", date(2026, 5, 1), 20_00)], ["volunteer_day_above"]),
        ([Allowance("A", date(2026, 5, 1), 30_00), Allowance("B", date(2026, 5, 1), 30_00)], []),
        ([Allowance("A", date(2026, 5, day), 44_00) for day in range(1, 32)] +
         [Allowance("A", date(2026, 6, day), 44_00) for day in range(1, 11)], ["volunteer_year_above"]),
        ([Allowance("A", date(2021, 5, 1), 30_00)], ["volunteer_day_unknown", "volunteer_year_unknown"]),
        ([Allowance("A", date(2026, 5, 1), 90_00, "real")], []),
        ([Allowance("A", date(2026, 5, 1), 30_00), Allowance("A", date(2026, 5, 2), 9_00, "real")],
         ["volunteer_mixed"]),
        ([Allowance("A", date(2026, 5, 1), 30_00), Allowance("A", date(2026, 5, 1), 90_00, "travel")], []),
    ],
)  # fmt: skip
def test_ceilings_of_volunteers(rows, codes):
    assert [each.code for each in volunteers.warnings(rows, reference.SHIPPED)] == codes


def test_volunteers_are_at_most_half():
    assert not volunteers.too_much(2_500_00, 5_000_00)
    assert volunteers.too_much(2_500_01, 5_000_00)


def test_figures_are_dated_and_typed_with_care():
    on = reference.on
    assert on(reference.SHIPPED, reference.INTEREST, date(2024, 12, 31)).value == reference.read_value(
        reference.INTEREST, date(2024, 1, 1), "5,75 %"
    )
    assert on(reference.SHIPPED, reference.INTEREST, date(2027, 1, 1)) is None
    assert on(reference.SHIPPED, reference.FULL, date(2027, 1, 1)).value * 100 == 24_789_35
    for kind, day, text in (
        ("interest_rate", date(2027, 1, 1), "abc"), ("interest_rate", date(2027, 1, 1), "-1"),
        ("interest_rate", date(2027, 1, 1), "nan"), ("interest_rate", date(2027, 1, 1), "1e5"),
        ("interest_rate", date(2027, 1, 1), "4.505"), ("interest_rate", date(2027, 2, 1), "4"),
        ("weather", date(2027, 1, 1), "4"),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            reference.read_value(kind, day, text)
