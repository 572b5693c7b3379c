"""Keys that chance did not make, so that every run sees the same."""

import hashlib

import pytest

from pb import keys


@pytest.fixture
def master() -> keys.Master:
    return keys.Master(hashlib.sha256(b"master").digest())


@pytest.fixture
def keyring(master: keys.Master) -> keys.Keyring:
    wrapped = [
        keys.wrap(master, name, purpose, 0, hashlib.sha256(name.encode()).digest())
        for name, purpose in (("0000000a", "field"), ("0000000b", "index"), ("0000000c", "code"))
    ]
    return keys.Keyring(master, wrapped)
