"""The keys of the installation and of its editions, opened once in a process by the master key (votes.md 7)."""

import hmac
import time
from datetime import date, datetime

from sqlalchemy import select

from pb import clock
from pb.db import installation, memory, session
from pb.keys import Keyring, Master, WrappedKey, derive, make_key, make_secret_file, read_secret_file
from pb.models.keys import Key

INSTALLATION = ("field", "index", "code", "identity", "recovery")  # purposes of random keys of the whole installation
LOOK_AGAIN_SECONDS = 60.0  # a key made by another process is known after this time
PERSON = "person"  # one for each edition: the fingerprints of its register


def master() -> Master:
    """Return the master key; in the demonstration it is made when missing. Raise `Unreadable` if it is unfit (D2)."""
    known = memory()
    if "master" not in known:
        settings = installation()
        if settings.demonstration and not settings.secret_file.exists():
            settings.secret_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            make_secret_file(settings.secret_file)
        known["master"] = read_secret_file(settings.secret_file)
    found: Master = known["master"]
    return found


def derived(purpose: str) -> bytes:
    """Return the key derived from the master key for a purpose."""
    return derive(master().current, purpose)


def ring() -> Keyring:
    """Return the opened keys of the installation, its missing ones made."""
    known = memory()
    since, now = known.get("ring_since", 0.0), time.monotonic()
    empty = "ring" not in known or not known["ring"].every(INSTALLATION[0])  # the site started before `pb upgrade`
    if empty or now - since > LOOK_AGAIN_SECONDS:
        known["ring"], known["ring_since"] = _load(), now
    found: Keyring = known["ring"]
    return found


def reload() -> None:
    """Have the keys looked up again: one was made, announced, retired or deleted."""
    memory().pop("ring", None)


def announce(purpose: str, usable_from: datetime, edition_id: int = 0) -> None:
    """Make a key that opens at once and locks from an instant on, when every process knows it (D2)."""
    made = make_key(master(), purpose, edition_id)
    session.add(Key(id=made.id, purpose=purpose, edition_id=edition_id, wrapped=made.wrapped, made_at=usable_from))
    session.flush()
    reload()


def key(purpose: str, edition_id: int = 0) -> bytes:
    """Return a key of an edition or of the installation; one made by another process is looked up again."""
    if not ring().every(purpose, edition_id):
        memory()["ring"] = _load()
    return ring().key(purpose, edition_id)


def make(purpose: str, edition_id: int = 0) -> None:
    """Make a key in the present transaction unless it exists; raise nothing when it does."""
    held = session.scalars(select(Key).where(Key.purpose == purpose, Key.edition_id == edition_id)).first()
    if held is None:
        made = make_key(master(), purpose, edition_id)
        session.add(Key(id=made.id, purpose=purpose, edition_id=edition_id, wrapped=made.wrapped, made_at=clock.now()))
        session.flush()
    memory().pop("ring", None)


def make_all() -> None:
    """Make the keys that every installation needs."""
    for purpose in INSTALLATION:
        make(purpose)


def attempt_key() -> bytes:
    """Return the key that names what fails, so that the table of attempts names nobody."""
    return derived("attempt")


def network_name(block: str, day: date) -> bytes:
    """Return the keyed name of a network for one day; the rows that hold it are deleted within 24 hours."""
    return hmac.digest(derived(f"network-{day.isoformat()}"), block.encode(), "sha256")


def _load() -> Keyring:
    """Read and open every key of the table."""
    now = clock.now()
    rows = session.scalars(select(Key).order_by(Key.made_at, Key.id)).all()
    rows = sorted(rows, key=lambda row: row.made_at <= now)  # what is announced opens, but does not lock yet
    wrapped = [
        WrappedKey(row.id, row.purpose, row.edition_id, row.wrapped, retired=row.retired_at is not None) for row in rows
    ]
    return Keyring(master(), wrapped)
