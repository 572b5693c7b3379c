"""Files lie whole under random names, and no name people bring reaches another place (U3)."""

import errno
import io
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pb import storage
from pb.errors import Invalid, Unavailable, Unknown


@pytest.fixture
def files(tmp_path: Path) -> storage.Storage:
    return storage.Storage(tmp_path / "files")


def test_what_is_saved_comes_back_under_a_random_private_name(files: storage.Storage) -> None:
    name = files.save(b"receipt", "pdf")
    assert re.fullmatch(r"[0-9a-f]{32}\.pdf", name)
    assert files.read(name) == b"receipt"
    with files.open(name) as file:
        assert file.read() == b"receipt"
    assert files.path(name).stat().st_mode & 0o137 == 0, "for our own group to read, and for nobody else"
    assert files.save(b"receipt", "pdf") != name
    assert len(list(files.names())) == 2


def test_streams_are_limited_and_leave_nothing_behind(files: storage.Storage) -> None:
    name = files.save(io.BytesIO(b"x" * 2_000_000), "bin", limit_bytes=2_000_000)
    assert len(files.read(name)) == 2_000_000
    with pytest.raises(Invalid, match="upload_too_large"):
        files.save(io.BytesIO(b"x" * 2_000_001), "bin", limit_bytes=2_000_000)
    with pytest.raises(Invalid, match="upload_too_large"):
        files.save(b"x" * (storage.LIMIT_BYTES + 1), "pdf")
    assert list(files.names()) == [name]
    assert [path.name for path in files.folder.rglob("*") if path.is_file()] == [name]


def test_deleting_can_be_repeated(files: storage.Storage) -> None:
    name = files.save(b"x", "txt")
    files.delete(name)
    files.delete(name)
    with pytest.raises(Unknown, match="no_such_file"):
        files.read(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/etc/passwd",
        "../../etc/passwd",
        "a" * 32,
        "a" * 32 + ".exe",
        "A" * 32 + ".pdf",
        "a" * 32 + ".pdf\n",
        "a" * 32 + ".pdf\0",
        "../" + "a" * 32 + ".pdf",
        "a" * 10_000,
        "ab/" + "a" * 32 + ".pdf",
        "a" * 32 + ".part",
        "\u202e" + "a" * 31 + ".pdf",
    ],
)
def test_a_name_we_did_not_make_is_unknown(files: storage.Storage, name: str) -> None:
    for act in (files.read, files.open, files.path, files.delete):
        with pytest.raises(Unknown, match="no_such_file"):
            act(name)


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_reaches_a_file(files: storage.Storage, name: str) -> None:
    with pytest.raises(Unknown):
        files.read(name)


def test_a_kind_we_do_not_keep_is_a_fault_of_the_code(files: storage.Storage) -> None:
    with pytest.raises(ValueError, match="kind"):
        files.save(b"x", "html")


def test_a_full_disk_keeps_nothing_and_says_try_again(files: storage.Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="storage_full"):
        files.save(b"x", "txt")
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


def test_a_crash_before_the_end_leaves_no_readable_file(
    files: storage.Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        files.save(b"x", "txt")
    assert list(files.names()) == []


def test_a_file_is_replaced_whole_under_its_own_name(files: storage.Storage) -> None:
    """D2: what a killed writer left behind stands in nobody's way and is no file."""
    name = files.save(b"under the old key", "bin")
    files.path(name).with_suffix(".part").write_bytes(b"half")
    assert list(files.names()) == [name]
    files.replace(name, b"under the new key")
    assert (files.read(name), files.head(name, 5)) == (b"under the new key", b"under")
    assert [place.name for place in files.folder.rglob("*.*")] == [name]
    files.delete(name)
    with pytest.raises(Unknown):
        files.replace(name, b"again")
