"""A value opens only in its own cell and unchanged; it is found by a fingerprint that needs the key (D1)."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb import fields, keys
from pb.errors import Unreadable

CELL = fields.Cell("person", "1|1|ab", "number")
MASTER = keys.Master(bytes(range(100, 132)))
RING = keys.Keyring(MASTER, [keys.make_key(MASTER, "field"), keys.make_key(MASTER, "index")])
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(words)
def test_what_is_sealed_comes_back(value: str) -> None:
    assert fields.unseal(RING, CELL, fields.seal(RING, CELL, value)) == value


@given(value=words, other=st.builds(fields.Cell, words, words, words))
def test_a_value_moved_to_another_cell_is_refused(value: str, other: fields.Cell) -> None:
    sealed = fields.seal(RING, CELL, value)
    if other != CELL:
        with pytest.raises(Unreadable):
            fields.unseal(RING, other, sealed)


@pytest.mark.parametrize("change", [{"table": "grant"}, {"row": "1|1|ac"}, {"column": "address"}])
def test_swapped_rows_columns_and_tables_are_refused(change: dict[str, str]) -> None:
    sealed = fields.seal(RING, CELL, "85073003328")
    with pytest.raises(Unreadable, match="field_unreadable"):
        fields.unseal(RING, dataclasses.replace(CELL, **change), sealed)


def test_no_bit_can_change_and_none_be_cut() -> None:
    sealed = fields.seal(RING, CELL, "85073003328")
    for bit in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            fields.unseal(RING, CELL, bytes(altered))
    for end in range(len(sealed)):
        with pytest.raises(Unreadable):
            fields.unseal(RING, CELL, sealed[:end])


def test_the_stored_bytes_do_not_show_the_value_and_differ_each_time() -> None:
    one, two = (fields.seal(RING, CELL, "85073003328") for _ in range(2))
    assert one != two
    assert b"85073003328" not in one


def test_values_of_a_retired_key_are_read_and_sealed_anew_once() -> None:
    old = keys.make_key(MASTER, "field")
    ring = keys.Keyring(MASTER, [old])
    sealed = fields.seal(ring, CELL, "BE32123456789002")
    ring = keys.Keyring(MASTER, [dataclasses.replace(old, retired=True), keys.make_key(MASTER, "field")])
    assert fields.unseal(ring, CELL, sealed) == "BE32123456789002"
    fresh = fields.seal_anew(ring, CELL, sealed)
    assert fresh is not None
    assert fields.unseal(ring, CELL, fresh) == "BE32123456789002"
    assert fields.seal_anew(ring, CELL, fresh) is None
    gone = keys.Keyring(MASTER, [keys.make_key(MASTER, "field")])
    with pytest.raises(Unreadable, match="no_key"):
        fields.unseal(gone, CELL, sealed)


def test_the_blind_index_is_stable_and_tied_to_key_table_and_column() -> None:
    found = fields.index(RING, "person", "number", "85073003328")
    assert found == fields.index(RING, "person", "number", "85073003328")
    assert len(found) == 32
    others = {
        fields.index(RING, "person", "number", "85073003329"),
        fields.index(RING, "person", "name", "85073003328"),
        fields.index(RING, "holder", "number", "85073003328"),
        fields.index(keys.Keyring(MASTER, [keys.make_key(MASTER, "index")]), "person", "number", "85073003328"),
    }
    assert len(others) == 4
    assert found not in others


def test_look_ups_try_every_index_key_in_use() -> None:
    first, second = keys.make_key(MASTER, "index"), keys.make_key(MASTER, "index")
    old = fields.index(keys.Keyring(MASTER, [first]), "person", "number", "1")
    new, former = fields.indexes(keys.Keyring(MASTER, [first, second]), "person", "number", "1")
    assert former == old
    assert new != old
