"""The master key is refused when weak, and a wrapped key opens only where it belongs (D2)."""

import base64
import dataclasses
import hashlib
import hmac
from pathlib import Path

import pytest

from pb import keys
from pb.errors import Unreadable
from pb.rules.sentences import SENTENCES


def write(path: Path, *lines: bytes, mode: int = 0o600) -> Path:
    path.write_text("".join(f"pb-secret-v1:{base64.b64encode(line).decode()}\n" for line in lines))
    path.chmod(mode)
    return path


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def test_a_made_file_is_read_back_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    master = keys.make_secret_file(path)
    assert keys.read_secret_file(path) == master
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert len(master.current) == 32
    assert master.previous is None
    assert repr(master.current) not in repr(master)


def test_a_file_is_never_replaced_by_making_one(tmp_path: Path) -> None:
    keys.make_secret_file(tmp_path / "secret")
    with pytest.raises(FileExistsError):
        keys.make_secret_file(tmp_path / "secret")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([bytes(32)], "secret_weak"),
        ([b"\xff" * 32], "secret_weak"),
        ([bytes(range(32))], "secret_weak"),
        ([b"correct horse battery staple 123"], "secret_weak"),
        ([b"\x80\x01" * 16], "secret_weak"),
        ([digest("short")[:31]], "secret_length"),
        ([digest("long") + b"x"], "secret_length"),
        ([], "secret_malformed"),
        ([digest("a"), digest("a")], "secret_malformed"),
        ([digest("a"), digest("b"), digest("c")], "secret_malformed"),
    ],
)
def test_a_weak_or_odd_key_is_refused_with_a_sentence(tmp_path: Path, lines: list[bytes], code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        keys.read_secret_file(write(tmp_path / "secret", *lines))
    assert refusal.value.code == code
    assert code in SENTENCES


@pytest.mark.parametrize(
    "text", ["pb-secret-v1:!!!\n", base64.b64encode(digest("x")).decode(), "pb-secret-v1:\u00e9\n"]
)
def test_a_line_that_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secret"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(Unreadable, match="secret_malformed"):
        keys.read_secret_file(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(Unreadable, match="secret_open"):
        keys.read_secret_file(write(tmp_path / "secret", digest("a"), mode=mode))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="secret_missing"):
        keys.read_secret_file(tmp_path / "none")
    with pytest.raises(Unreadable, match="secret_unreadable"):
        keys.read_secret_file(tmp_path)


def test_derivation_has_known_answers(master: keys.Master) -> None:
    # HKDF-SHA-256 without salt, recomputed from RFC 5869 with hmac alone.
    extracted = hmac.digest(bytes(32), master.current, "sha256")
    expected = hmac.digest(extracted, b"pb|v1|token" + b"\x01", "sha256")
    assert keys.derive(master.current, "token") == expected
    assert keys.derive(master.current, "csrf") != expected


def test_a_wrapped_key_opens_only_with_its_purpose_edition_and_name(master: keys.Master) -> None:
    key = keys.make_key(master, "person", 7)
    assert len(keys.unwrap(master, key)) == 32
    for change in ({"id": "00000000"}, {"purpose": "field"}, {"edition_id": 8}):
        with pytest.raises(Unreadable, match="key_unreadable"):
            keys.unwrap(master, dataclasses.replace(key, **change))


def test_no_bit_of_a_wrapped_key_can_change(master: keys.Master) -> None:
    key = keys.make_key(master, "field")
    for bit in range(len(key.wrapped) * 8):
        altered = bytearray(key.wrapped)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unreadable):
            keys.unwrap(master, dataclasses.replace(key, wrapped=bytes(altered)))
    with pytest.raises(Unreadable):
        keys.unwrap(master, dataclasses.replace(key, wrapped=b""))


def test_rotation_keeps_old_keys_readable_and_can_resume(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    old = keys.make_secret_file(path)
    stored = [keys.make_key(old, "field"), keys.make_key(old, "person", 3)]
    contents = [keys.unwrap(old, key) for key in stored]
    both = keys.rotate_secret_file(path)
    assert both.previous == old.current
    assert keys.read_secret_file(path) == both
    with pytest.raises(Unreadable, match="secret_rotating"):
        keys.rotate_secret_file(path)
    first = keys.wrap_anew(both, stored[0])
    assert first is not None
    mixed = [first, stored[1]]
    assert [keys.unwrap(both, key) for key in mixed] == contents
    assert keys.wrap_anew(both, first) is None
    second = keys.wrap_anew(both, stored[1])
    assert second is not None
    new = keys.finish_rotation(path)
    assert keys.read_secret_file(path) == new == keys.Master(both.current)
    assert [keys.unwrap(new, key) for key in (first, second)] == contents
    with pytest.raises(Unreadable):
        keys.unwrap(new, stored[1])
    assert sorted(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_ring_gives_the_newest_to_lock_and_any_to_unlock(master: keys.Master) -> None:
    first, second = keys.make_key(master, "field"), keys.make_key(master, "field")
    ring = keys.Keyring(master, [first, second, keys.make_key(master, "field", 9)])
    assert ring.newest("field") == (second.id, keys.unwrap(master, second))
    assert [name for name, _ in ring.every("field")] == [second.id, first.id]
    retired = keys.Keyring(master, [first, dataclasses.replace(second, retired=True)])
    assert retired.key("field") == keys.unwrap(master, first)
    assert retired.named(second.id, "field") == keys.unwrap(master, second)
    third = keys.make_key(master, "field")
    ring.add(third)
    assert ring.newest("field")[0] == third.id
    assert keys.unwrap(master, third).hex() not in repr(ring)


def test_a_ring_says_which_key_is_missing(master: keys.Master) -> None:
    ring = keys.Keyring(master, [keys.make_key(master, "field")])
    with pytest.raises(Unreadable, match="no_key"):
        ring.key("person", 4)
    with pytest.raises(Unreadable, match="no_key"):
        ring.named(ring.newest("field")[0], "person")


def test_framing_tells_lists_apart() -> None:
    lists = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc")]
    assert len({keys.framed(*parts) for parts in lists}) == len(lists)
