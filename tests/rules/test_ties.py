"""The order of ids and the public draw of lots (R16)."""

from hashlib import sha256
from itertools import permutations

import pytest

from pb.errors import Invalid
from pb.rules.ties import by_number, drawn, lots


def test_ids_of_digits_come_first_as_numbers() -> None:
    ids = ["b10", "10", "9", "BO.D5.13/24", "a", "010", "é", "٣", "100"]
    assert sorted(ids, key=by_number) == ["9", "010", "10", "100", "BO.D5.13/24", "a", "b10", "é", "٣"]


def test_an_id_of_thousands_of_digits_is_still_sorted() -> None:
    assert sorted(["1" * 5000, "2"], key=by_number) == ["2", "1" * 5000]


def test_lots_follow_the_published_algorithm_whatever_the_order_given() -> None:
    ids = ["17", "c12", "BO.D5.13/24", "é"]
    expected = sorted(ids, key=lambda name: sha256(b"seed 28/4\0" + name.encode("utf-8")).hexdigest())
    for given in permutations(ids):
        assert lots("seed 28/4", given) == expected


def test_lots_of_a_known_seed_never_change() -> None:
    assert lots("2022", ["1", "2", "3", "4", "5"]) == ["4", "3", "5", "1", "2"]  # printf "2022\0%s" 4 | sha256sum …


def test_another_seed_gives_another_order() -> None:
    ids = [str(number) for number in range(20)]
    assert lots("a", ids) != lots("b", ids)


def test_a_decided_order_settles_only_if_it_names_all_the_tied() -> None:
    assert drawn(["1", "2"], ["9", "2", "1"], None) == ["2", "1"]
    assert drawn(["1", "2"], ["2"], None) is None
    assert drawn(["1", "2"], None, None) is None


def test_an_order_naming_one_twice_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        drawn(["1", "2"], ["2", "1", "2"], None)
    assert refused.value.code == "twice_in_order"
