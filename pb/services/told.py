"""That somebody was told something: the unique key lets each message go once, however often it is asked for."""

from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.models.jobs import Told


def first(edition_id: int, event: str, recipient: str) -> bool:
    """Note that a recipient is told of an event in this transaction; False when it was noted before."""
    try:
        with session.begin_nested():
            session.add(Told(edition_id=edition_id, event=event, recipient=recipient, at=clock.now()))
    except IntegrityError:
        return False
    return True
