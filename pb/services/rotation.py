"""The keys of personal fields and of the blind index changed: new ones made, every value and file moved, the old ones
retired (D2).

A rotation that was stopped goes on where it was: what is already under the newest keys is left as it is. New keys are
announced two minutes before their use, so that every running process knows them by then, and none meets a value that
it cannot open or find. Nothing is moved before every process writes under the new ones.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from pb import clock, fields
from pb.db import session
from pb.errors import Conflict
from pb.fields import FIELD, INDEX
from pb.keys import IDENTIFIER_BYTES, WrappedKey, wrap_anew
from pb.models.keys import Key
from pb.services import journal, keyring, rotation_files, rotation_index
from pb.services.actors import Actor
from pb.services.rotation_cells import SEALED, Sealed

BATCH = 500
ANNOUNCED = timedelta(minutes=2)  # before its first use; every process looks for new keys each minute
IN_USE = timedelta(seconds=keyring.LOOK_AGAIN_SECONDS + 5)  # after that, until no process writes under an older one


def begin(actor: Actor) -> timedelta:
    """Make new keys unless a rotation is under way; return how long to wait until every process uses them."""
    held = session.scalars(select(Key).where(Key.purpose.in_((FIELD, INDEX)), Key.retired_at.is_(None))).all()
    if len(held) == len({key.purpose for key in held}):
        for purpose in (FIELD, INDEX):
            keyring.announce(purpose, clock.now() + ANNOUNCED)
        journal.write(actor, "keys.rotate", FIELD)
        return ANNOUNCED + IN_USE
    return max(max(key.made_at for key in held) + IN_USE - clock.now(), timedelta(0))


def use_now() -> None:
    """Have the announced keys used at once, because no other process runs."""
    announced = (Key.purpose.in_((FIELD, INDEX)), Key.made_at > clock.now())
    session.execute(update(Key).where(*announced).values(made_at=clock.now()))
    keyring.reload()


def left() -> int:
    """Return how many rows and files still hold something under an older key."""
    return sum(session.scalar(_old(each, func.count())) or 0 for each in SEALED) + rotation_files.number()


def ahead() -> int:
    """Return how many steps a rotation has before it, for whoever watches; every blind index is looked at."""
    return left() + rotation_index.number()


def rewrap() -> int:
    """Wrap every key by the master key in use, retired ones too; return how many hung on the former one (D2)."""
    changed = 0
    for row in session.scalars(select(Key)).all():
        fresh = wrap_anew(keyring.master(), WrappedKey(row.id, row.purpose, row.edition_id, row.wrapped))
        if fresh is not None:
            row.wrapped, changed = fresh.wrapped, changed + 1
    session.flush()
    return changed


def carry_on() -> Iterator[int]:
    """Move values, then their blind index, then files; yield how many each step did, after which the caller commits."""
    for each in SEALED:
        while rows := session.scalars(_old(each, each.model).limit(BATCH)).all():
            yield sum(_reseal(each, row) for row in rows)
            session.expunge_all()
    yield from rotation_index.carry_on(BATCH)
    yield from rotation_files.carry_on()


def end(actor: Actor) -> None:
    """Retire the older keys: nothing that the site holds needs them any more; raise `Conflict` while something does."""
    if left():
        raise Conflict("rotation_unfinished")
    for purpose in (FIELD, INDEX):
        newest = keyring.ring().newest(purpose)[0]
        older = (Key.purpose == purpose, Key.id != newest, Key.retired_at.is_(None))
        session.execute(update(Key).where(*older).values(retired_at=clock.now()))
    keyring.reload()
    journal.write(actor, "keys.rotated", FIELD)


def _old(each: Sealed, wanted: Any) -> Select[Any]:
    """Select the rows of a table that hold a value under another key than the newest."""
    name = bytes.fromhex(keyring.ring().newest(FIELD)[0])
    columns = [_column(each, column) for column in each.columns]
    under_other = [(func.length(column) > 0) & (func.substr(column, 2, IDENTIFIER_BYTES) != name) for column in columns]
    return select(wanted).select_from(each.model).where(or_(*under_other))


def _reseal(each: Sealed, row: Any) -> bool:
    """Encrypt the values of a row anew, unless somebody changed it meanwhile."""
    ring, key = keyring.ring(), each.model.__mapper__.primary_key
    changed, same = {}, []
    for column in each.columns:
        value = getattr(row, column)
        fresh = fields.seal_anew(ring, each.cell(row, column), value) if value else None
        if fresh is not None:
            changed[column] = fresh
            same.append(_column(each, column) == value)
    mine = [part == getattr(row, part.name) for part in key]
    if not changed:
        return False
    made = session.execute(update(each.model).where(*mine, *same).values(**changed).returning(*key))
    return made.first() is not None


def _column(each: Sealed, name: str) -> InstrumentedAttribute[bytes]:
    found: InstrumentedAttribute[bytes] = getattr(each.model, name)
    return found
