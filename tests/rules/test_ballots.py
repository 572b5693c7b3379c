"""What may be chosen on a ballot, and the one way to write it down (R38, votes 3)."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain, combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pb.errors import Invalid, Unreadable
from pb.rules.ballots import BallotRules, Option, Section, canonical, check, longest, read, require

FLAGSHIP = Section("flagship", "approval", max_choices=2)
BOOST = Section("boost", "basket", limit_cents=4_000_000)
OPTIONS = (
    *(Option(number, "flagship", 3_000_000) for number in (1, 2, 3)),
    *(Option(number, "boost", 500_000 * (number - 3)) for number in (4, 5, 6, 7, 8)),
)
RULES = BallotRules("wb-2022", (FLAGSHIP, BOOST), OPTIONS, "ab" * 32)


def codes(choices: Mapping[str, Sequence[int]], rules: BallotRules = RULES) -> list[tuple[str, str]]:
    """Return what is wrong with choices: code and section."""
    return [(problem.code, problem.at) for problem in check(rules, choices)]


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"flagship": [], "boost": ()},
        {"flagship": [1]},
        {"boost": {4, 5}},
        {"flagship": [3, 1], "boost": [4, 5, 8]},
        {"boost": (7, 5, 4)},
    ],
)
def test_valid_ballots_one_section_or_blank_included(choices: Mapping[str, Sequence[int]]) -> None:
    assert check(RULES, choices) == []
    require(RULES, choices)


def test_the_basket_may_be_filled_to_the_last_cent() -> None:
    exactly = BallotRules("e", (Section("b", "basket", limit_cents=30),), (Option(1, "b", 10), Option(2, "b", 20)), "")
    assert codes({"b": [1, 2]}, exactly) == []
    over = BallotRules("e", (Section("b", "basket", limit_cents=29),), exactly.options, "")
    (problem,) = check(over, {"b": [1, 2]})
    assert (problem.code, problem.details) == (
        "over_basket",
        {"track": "b", "spent_cents": 30, "limit_cents": 29, "over_cents": 1},
    )


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"flagship": [1, 2, 3]}, [("too_many_choices", "flagship")]),
        ({"flagship": [9]}, [("unknown_project", "flagship")]),
        ({"flagship": [True]}, [("unknown_project", "flagship")]),
        ({"flagship": ["1"]}, [("unknown_project", "flagship")]),
        ({"flagship": [4]}, [("wrong_track", "flagship")]),
        ({"flagship": [1, 1]}, [("twice", "flagship")]),
        ({"flagship": [4], "boost": [4]}, [("wrong_track", "flagship")]),
        ({"boost": [6, 7, 8]}, [("over_basket", "boost")]),
        ({"sport": [1]}, [("unknown_track", "sport")]),
        (
            {"flagship": [1, 2, 3, 3, 99], "boost": [8, 7, 6, 1], "zoo": []},
            [
                ("unknown_track", "zoo"),
                ("twice", "flagship"),
                ("unknown_project", "flagship"),
                ("too_many_choices", "flagship"),
                ("wrong_track", "boost"),
                ("over_basket", "boost"),
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(
    choices: Mapping[str, Sequence[int]], expected: list[tuple[str, str]]
) -> None:
    assert codes(choices) == expected
    with pytest.raises(Invalid) as refused:
        require(RULES, choices)
    assert len(refused.value.problems) == len(expected)


def test_minimum_of_choices_and_of_spending_bind_only_a_section_that_is_used() -> None:
    sections = (Section("a", "approval", min_choices=2), Section("b", "basket", min_spend_cents=50, max_choices=2))
    options = (*(Option(i, "a", 1) for i in (1, 2)), *(Option(i, "b", 20) for i in (3, 4, 5)))
    rules = BallotRules("e", sections, options, "")
    assert codes({}, rules) == []
    assert codes({"a": [1]}, rules) == [("too_few_choices", "a")]
    assert codes({"a": [1, 2], "b": [3, 4]}, rules) == [("under_spend", "b")]
    assert codes({"b": [3, 4, 5]}, rules) == [("too_many_choices", "b")]


def test_the_canonical_form_is_pinned() -> None:
    assert canonical("wb", "ff", {"flagship": [2, 1], "boost": [10, 9]}) == (
        b'{"choices":{"boost":[9,10],"flagship":[1,2]},"edition":"wb","rules":"ff"}'
    )
    assert canonical("wb", "ff", {"flagship": []}) == b'{"blank":true,"edition":"wb","rules":"ff"}'


CHOICES = st.dictionaries(st.sampled_from(["flagship", "boost", "é"]), st.sets(st.integers(1, 300)), max_size=3)


@given(CHOICES)
def test_reading_gives_back_what_was_written(choices: dict[str, set[int]]) -> None:
    content = canonical("wb-2022", "ab", choices)
    back = read(content)
    assert {track: set(numbers) for track, numbers in back.items()} == {t: n for t, n in choices.items() if n}
    assert canonical("wb-2022", "ab", back) == content
    assert content.isascii()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b"\xff",
        b"[" * 100_000,
        b'{"blank":true,"edition":"e"}',
        b'{"blank":true,"edition":"e","rules":"d","x":1}',
        b'{"blank":false,"edition":"e","rules":"d"}',
        b'{"blank":true, "edition":"e","rules":"d"}',
        b'{"blank":true,"choices":{"a":[1]},"edition":"e","rules":"d"}',
        b'{"choices":{},"edition":"e","rules":"d"}',
        b'{"choices":{"a":[]},"edition":"e","rules":"d"}',
        b'{"choices":{"a":[2,1]},"edition":"e","rules":"d"}',
        b'{"choices":{"a":[1,1]},"edition":"e","rules":"d"}',
        b'{"choices":{"a":[1.0]},"edition":"e","rules":"d"}',
        b'{"choices":{"a":[true]},"edition":"e","rules":"d"}',
        b'{"choices":{"a":["1"]},"edition":"e","rules":"d"}',
        b'{"choices":{"a":1},"edition":"e","rules":"d"}',
        b'{"choices":[1],"edition":"e","rules":"d"}',
        b'{"choices":{"a":[1]},"edition":1,"rules":"d"}',
        b'{"choices":{"b":[1],"a":[1]},"edition":"e","rules":"d"}',
    ],
)
def test_anything_not_written_exactly_so_is_no_ballot(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.code == "not_a_ballot"


def test_a_ballot_of_another_edition_or_of_other_rules_is_refused() -> None:
    assert read(canonical("wb-2022", "ab" * 32, {"flagship": [1]}), RULES) == {"flagship": (1,)}
    for edition, digest in (("wb-2024", "ab" * 32), ("wb-2022", "cd" * 32)):
        with pytest.raises(Unreadable) as refused:
            read(canonical(edition, digest, {}), RULES)
        assert refused.value.code == "other_ballot"


@st.composite
def small_rules(draw: st.DrawFn) -> BallotRules:
    """Make rules of a section of each kind, with few projects whose numbers have one to three digits."""
    numbers = draw(st.lists(st.sampled_from([1, 2, 3, 10, 11, 12, 100, 101]), unique=True, max_size=8))
    options = tuple(Option(n, draw(st.sampled_from(["a", "b"])), draw(st.integers(0, 9))) for n in numbers)
    most = st.none() | st.integers(0, 4)
    basket = Section("b", "basket", max_choices=draw(most), limit_cents=draw(st.none() | st.integers(0, 20)))
    return BallotRules("é", (Section("a", "approval", max_choices=draw(most)), basket), options, "0" * 64)


@given(small_rules())
def test_the_longest_ballot_is_found_without_trying_them_all(rules: BallotRules) -> None:
    numbers = [option.number for option in rules.options]
    tracks = {option.number: option.track for option in rules.options}
    every = chain.from_iterable(combinations(numbers, size) for size in range(len(numbers) + 1))
    said = ({t: [n for n in marked if tracks[n] == t] for t in "ab"} for marked in every)
    lengths = [len(canonical(rules.edition, rules.digest, choices)) for choices in said if not check(rules, choices)]
    assert longest(rules) == max(lengths)


def test_the_longest_ballot_of_a_large_edition_is_found() -> None:
    options = tuple(Option(number, "boost", 1000 + number) for number in range(1, 1000))
    rules = BallotRules("wb", (BOOST,), options, "0" * 64)
    assert longest(rules) > 3000


@given(CHOICES)
def test_no_valid_ballot_is_longer_than_the_longest(choices: dict[str, set[int]]) -> None:
    kept = {track: {number % 8 + 1 for number in numbers} for track, numbers in choices.items() if track != "é"}
    assume(not check(RULES, kept))
    assert len(canonical(RULES.edition, RULES.digest, kept)) <= longest(RULES)
    assert json.loads(canonical(RULES.edition, RULES.digest, kept))["edition"] == "wb-2022"
