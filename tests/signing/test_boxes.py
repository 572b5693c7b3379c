"""The formats of votes.md 3: sealed to one length, committed, tracked, opened by the one key, kept on a sheet."""

import hashlib
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from pb import boxes
from pb.errors import Invalid, Unreadable
from pb.rules import crockford

PAIR = boxes.KeyPair(bytes(PrivateKey(bytes(range(32))).public_key), bytes(range(32)))
NONCE = hashlib.sha256(b"nonce").digest()
CONTENT = b'{"choices":{"boost":[3,7]},"digest":"ab","edition":"wb-2022"}'


def test_the_commitment_is_the_published_formula() -> None:
    expected = hashlib.sha256(b"pb-ballot-v1" + NONCE + CONTENT).digest()
    assert boxes.commitment(NONCE, CONTENT) == expected
    with pytest.raises(ValueError, match="32 bytes"):
        boxes.commitment(NONCE[:31], CONTENT)


def test_the_tracker_is_the_first_hundred_bits() -> None:
    assert boxes.tracker(bytes(32)) == "0000-0000-0000-0000-0000-0"
    promised = hashlib.sha256(b"x").digest()
    tracker = boxes.tracker(promised)
    number = int.from_bytes(promised[:13], "big") >> 4
    assert tracker.replace("-", "")[:20] == "".join(
        crockford.ALPHABET[number >> 5 * place & 31] for place in range(19, -1, -1)
    )
    assert boxes.read_tracker(tracker.lower().replace("-", " ").replace("0", "o")) == tracker
    assert boxes.read_tracker(tracker[:-1]) is None
    assert boxes.read_tracker("") is None
    swapped = ("A" if tracker[0] != "A" else "B") + tracker[1:]
    assert boxes.read_tracker(swapped) is None


@pytest.mark.parametrize("longest", [0, 1, 46, 47, 48, 174, 175, 900])
def test_one_length_holds_the_longest_and_is_a_multiple_of_128(longest: int) -> None:
    length = boxes.sealed_length(longest)
    assert length % 128 == 0
    sealed = boxes.seal(NONCE, b"x" * longest, length, PAIR.public)
    assert len(sealed) == length == len(boxes.seal(NONCE, b"", length, PAIR.public))
    assert boxes.unseal(sealed, PAIR.private) == (NONCE, b"x" * longest)
    assert length - longest <= 48 + 32 + 128


@given(st.binary(max_size=175))
def test_padding_is_unambiguous(content: bytes) -> None:
    for text in (content, content + b"\x80", content + b"\0", content + b"\x80\0"):
        sealed = boxes.seal(NONCE, text, 384, PAIR.public)
        assert len(sealed) == 384
        assert boxes.unseal(sealed, PAIR.private) == (NONCE, text)


def test_a_ballot_too_long_is_refused() -> None:
    with pytest.raises(Invalid, match="ballot_too_long"):
        boxes.seal(NONCE, b"x" * 48, 128, PAIR.public)


def test_two_seals_of_one_ballot_share_nothing() -> None:
    one, two = (boxes.seal(NONCE, CONTENT, 256, PAIR.public) for _ in range(2))
    assert one != two
    assert CONTENT not in one


def test_no_byte_of_a_sealed_ballot_can_change() -> None:
    sealed = boxes.seal(NONCE, CONTENT, 256, PAIR.public)
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 0x41]) + sealed[place + 1 :]
        with pytest.raises(Unreadable, match="ballot_unreadable"):
            boxes.unseal(altered, PAIR.private)
    for end in (0, 31, 47, 48, 255):
        with pytest.raises(Unreadable):
            boxes.unseal(sealed[:end], PAIR.private)


@pytest.mark.parametrize("plain", [b"", b"\x80", NONCE, NONCE + bytes(20), NONCE[:31] + b"\x80", NONCE + b"x"])
def test_a_seal_without_our_padding_is_refused(plain: bytes) -> None:
    sealed = bytes(SealedBox(PrivateKey(PAIR.private).public_key).encrypt(plain))
    with pytest.raises(Unreadable, match="ballot_unreadable"):
        boxes.unseal(sealed, PAIR.private)


def test_another_box_opens_nothing() -> None:
    other = boxes.make_key_pair()
    with pytest.raises(Unreadable):
        boxes.unseal(boxes.seal(NONCE, CONTENT, 256, PAIR.public), other.private)
    assert boxes.keys_fit(PAIR.public, PAIR.private, 256)
    assert not boxes.keys_fit(PAIR.public, other.private, 256)


def test_many_are_opened_in_order_and_bad_ones_stand_out() -> None:
    promised = boxes.commitment(NONCE, CONTENT)
    good = (promised, boxes.seal(NONCE, CONTENT, 256, PAIR.public))
    exchanged = (promised, boxes.seal(NONCE, CONTENT + b" ", 256, PAIR.public))
    broken = (promised, bytes(256))
    expected = [(NONCE, CONTENT), None, None, (NONCE, CONTENT)]
    assert boxes.open_many(PAIR.private, [good, exchanged, broken, good]) == expected
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.starmap(boxes.open_many, [(PAIR.private, [good, exchanged, broken, good])]) == [expected]


def test_a_sheet_has_fourteen_groups_and_known_answer() -> None:
    text = boxes.sheet(PAIR.private)
    groups = text.split(" ")
    assert len(groups) == 14
    assert {len(group) for group in groups} == {5}
    assert crockford.decode("".join(group[:4] for group in groups[:13]), 32) == PAIR.private


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_a_sheet_typed_back_gives_the_key_that_opens(private_key: bytes) -> None:
    typed = "\n".join(boxes.sheet(private_key).lower().replace("0", "O").replace("1", "l").split())
    assert boxes.read_sheet(typed) == private_key


def test_every_slip_on_a_sheet_is_named() -> None:
    text = boxes.sheet(PAIR.private)
    for place, right in enumerate(text):
        if right == " ":
            continue
        wrong = "7" if right != "7" else "8"
        with pytest.raises(Invalid) as refusal:
            boxes.read_sheet(text[:place] + wrong + text[place + 1 :])
        assert [problem.details["number"] for problem in refusal.value.problems] == [place // 6 + 1]


def test_groups_out_of_order_missing_or_of_another_sheet_are_refused() -> None:
    groups = boxes.sheet(PAIR.private).split()
    swapped = [groups[1], groups[0], *groups[2:]]
    with pytest.raises(Invalid, match="escrow_groups"):
        boxes.read_sheet(" ".join(swapped))
    with pytest.raises(Invalid, match="escrow_length"):
        boxes.read_sheet(" ".join(groups[:-1]))
    with pytest.raises(Invalid, match="escrow_length"):
        boxes.read_sheet("")
    other = boxes.sheet(hashlib.sha256(b"other").digest()).split()
    for number in range(14):
        with pytest.raises(Invalid, match="escrow_other_key"):
            boxes.read_sheet(" ".join([*groups[:number], other[number], *groups[number + 1 :]]))


def test_the_private_key_lies_on_the_tally_side_until_destroyed(tmp_path: Path) -> None:
    folder = tmp_path / "tally"
    path = boxes.keep_private_key(folder, 5, PAIR.private)
    assert boxes.load_private_key(folder, 5) == PAIR.private
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        boxes.keep_private_key(folder, 5, PAIR.private)
    boxes.destroy_private_key(folder, 5)
    boxes.destroy_private_key(folder, 5)
    assert os.listdir(folder) == []
    with pytest.raises(Unreadable, match="box_key_missing"):
        boxes.load_private_key(folder, 5)
