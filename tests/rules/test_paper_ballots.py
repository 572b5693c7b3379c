"""One paper ballot: check signs, verdicts section by section, two keyings compared, the digest of a batch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules import ballots, paper_labels
from pb.rules.ballots import BallotRules, Option, Section
from pb.rules.paper_ballots import (
    BLANK,
    INVALID,
    SIGNS,
    VALID,
    WHOLE,
    Paper,
    agreed,
    check_paper,
    check_sign,
    differing,
    digest,
    judge,
    mark,
    missing,
    read_marks,
)
from pb.rules.paper_sample import Drawn, bound_per_mille, draw

RULES = BallotRules(
    "forest-2027",
    (Section("flagship", "approval", 0, 2), Section("boost", "basket", limit_cents=40_000_00)),
    tuple(
        [Option(number, "flagship", 30_000_00) for number in (1, 2, 3)]
        + [Option(number, "boost", 5_000_00) for number in range(4, 14)]
    ),
    "d" * 64,
)
MARKS = st.sets(st.integers(1, 13)).map(lambda found: tuple(sorted(found)))
PAPERS = st.builds(
    Paper,
    st.integers(1, 50),
    MARKS,
    st.sampled_from(("", "", "", *WHOLE)),
    st.sets(st.sampled_from(("flagship", "boost"))).map(lambda found: tuple(sorted(found))),
)


@pytest.mark.parametrize(
    ("kind", "code", "text", "read_as"),
    [
        ("intake", "E1", "2027-E1", (False, "E1")),
        ("batch", "B12", "2027-B12", (False, "B12")),
        ("box", "hall-2", "2027-box-hall-2", (True, "hall-2")),
    ],
)
def test_what_a_label_says_is_read_back(kind, code, text, read_as):
    assert paper_labels.written(2027, kind, code) == text
    assert paper_labels.read(f" {text}\r", 2027) == read_as
    assert paper_labels.read(text, 2026) is None
    assert paper_labels.read("E 1", 2027) is None


@pytest.mark.parametrize("edition", ["forest-2027", "watermael-boitsfort-2022", "x"])
def test_a_wrong_figure_and_two_exchanged_give_another_sign(edition):
    for number in range(1, 2000):
        text, sign = str(number), check_sign(edition, number)
        slips = {text[:at] + figure + text[at + 1 :] for at in range(len(text)) for figure in "0123456789"}
        slips |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}
        assert all(check_sign(edition, int(slip)) != sign for slip in slips if slip != text)


def test_the_first_numbers_all_have_signs_of_their_own():
    assert {check_sign("forest-2027", number) for number in range(1, 24)} == set(SIGNS)


def test_a_ballot_of_another_edition_has_other_signs():
    ours = [mark("forest-2027", number) for number in range(1, 14)]
    theirs = [mark("forest-2028", number) for number in range(1, 14)]
    assert ours != theirs
    with pytest.raises(Invalid) as refusal:
        read_marks(RULES, " ".join(theirs))
    assert {problem.code for problem in refusal.value.problems} == {"paper_wrong_sign"}


def test_numbers_are_read_as_typed_or_scanned():
    written = f"{mark('forest-2027', 4).lower()}, {mark('forest-2027', 12)};{mark('forest-2027', 4)}"
    assert read_marks(RULES, written) == (4, 12)
    assert read_marks(RULES, "4 12", signs_needed=False) == (4, 12)
    assert read_marks(RULES, "  ") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4", "paper_no_number"),
        ("1.0", "paper_no_number"),
        ("2027-04-01", "paper_no_number"),
        ("four", "paper_no_number"),
        ("=A1", "paper_no_number"),
        ("-4", "paper_no_number"),
        ("٤", "paper_no_number"),
        (mark("forest-2027", 99), "unknown_project"),
        ("4" + SIGNS[(SIGNS.index(check_sign("forest-2027", 4)) + 1) % 23], "paper_wrong_sign"),
    ],
)
def test_a_number_that_cannot_be_right_is_named(text, code):
    with pytest.raises(Invalid) as refusal:
        read_marks(RULES, f"{mark('forest-2027', 5)} {text}")
    assert [problem.code for problem in refusal.value.problems] == [code]


@pytest.mark.parametrize(
    ("paper", "outcome", "choices", "void"),
    [
        (Paper(1), BLANK, {}, {}),
        (Paper(1, (1, 2, 4)), VALID, {"flagship": (1, 2), "boost": (4,)}, {}),
        (Paper(1, (4, 1)), VALID, {"flagship": (1,), "boost": (4,)}, {}),
        (Paper(1, (1, 2, 3, 4)), VALID, {"boost": (4,)}, {"flagship": "too_many_choices"}),
        (Paper(1, (1, *range(4, 13))), VALID, {"flagship": (1,)}, {"boost": "over_basket"}),
        (Paper(1, tuple(range(4, 12))), VALID, {"boost": tuple(range(4, 12))}, {}),
        (Paper(1, (1, 2, 3)), INVALID, {}, {"flagship": "too_many_choices"}),
        (Paper(1, (1,), unclear=("boost",)), VALID, {"flagship": (1,)}, {"boost": "unclear"}),
        (Paper(1, (), unclear=("boost",)), INVALID, {}, {"boost": "unclear"}),
        (Paper(1, (1, 4), reason="identifying_mark"), INVALID, {}, {}),
    ],
)
def test_validity_is_decided_section_by_section(paper, outcome, choices, void):
    """R38: an overspent basket voids its section only; a mark that tells who voted voids everything."""
    found = judge(RULES, paper)
    assert (found.outcome, dict(found.choices), dict(found.void)) == (outcome, choices, void)


@pytest.mark.parametrize(
    "paper", [Paper(1, (14,)), Paper(1, reason="ugly"), Paper(1, unclear=("other",)), Paper(0), Paper(-3, (1,))]
)
def test_a_reading_outside_the_ballot_is_refused(paper):
    with pytest.raises(Invalid):
        check_paper(RULES, paper)


@given(PAPERS)
def test_what_counts_is_always_a_valid_ballot(paper):
    found = judge(RULES, paper)
    assert not ballots.check(RULES, found.choices)
    assert (found.outcome == VALID) == bool(found.choices)
    assert not set(found.choices) & set(found.void)
    assert found.outcome != BLANK or not paper.reading[0]


@given(st.lists(PAPERS, unique_by=lambda paper: paper.serial), st.lists(PAPERS, unique_by=lambda paper: paper.serial))
def test_comparing_names_exactly_what_differs(first, second):
    open_ones = differing(first, second)
    held = {paper.serial: paper for paper in first}
    settled = [held.get(serial) or Paper(serial) for serial in open_ones]
    assert differing(second, first) == open_ones
    assert differing(first, first) == ()
    assert {paper.serial for paper in agreed(first, second, ())} == {p.serial for p in first} - set(open_ones)
    whole = agreed(first, second, settled)
    assert [paper.serial for paper in whole] == sorted(held.keys() | {paper.serial for paper in second})


def test_marks_of_a_void_paper_make_no_difference():
    assert differing([Paper(1, (1,), "two_papers")], [Paper(1, (2,), "two_papers")]) == ()
    assert differing([Paper(1, (1,), "two_papers")], [Paper(1, (1,))]) == (1,)


def test_papers_that_nobody_keyed_are_named():
    assert missing({1, 2, 4}, 5) == (3, 5)
    assert missing({1, 2}, 2) == ()


@given(st.permutations([Paper(1, (1,)), Paper(2), Paper(3, reason="not_ours"), Paper(4, (4, 5))]))
def test_the_digest_does_not_depend_on_order(papers):
    assert digest("forest-2027", "B1", papers) == digest("forest-2027", "B1", sorted(papers, key=lambda p: p.serial))
    assert digest("forest-2027", "B1", papers) != digest("forest-2027", "B2", papers)
    assert digest("forest-2027", "B1", papers) != digest("forest-2027", "B1", papers[:3])


@given(st.permutations([Drawn(batch, serial) for batch in ("B1", "B2") for serial in range(1, 30)]))
def test_the_same_seed_draws_the_same_papers(papers):
    """P7."""
    found = draw("lotto of 3 May 2027: 4 8 15 16 23 42", papers, 10)
    assert found == draw("lotto of 3 May 2027: 4 8 15 16 23 42", sorted(papers), 10)
    assert len(set(found)) == 10
    assert set(found) <= set(papers)
    assert found != draw("another", papers, 10)
    assert found == draw("lotto of 3 May 2027: 4 8 15 16 23 42", papers, 20)[:10]


def test_what_a_sample_proves():
    assert bound_per_mille(300, 0, 5000) == 10
    assert bound_per_mille(299, 0, 5000) == 11
    assert bound_per_mille(2, 0, 5000) == 1000
    assert bound_per_mille(40, 0, 40) == 0
    assert bound_per_mille(300, 1, 5000) is None
    assert bound_per_mille(0, 0, 5000) is None


@pytest.mark.parametrize("seed", ["", " ", "a\nb", "x" * 201])
def test_a_seed_is_one_line(seed):
    with pytest.raises(Invalid, match="bad_seed"):
        draw(seed, [Drawn("B1", 1)], 1)
