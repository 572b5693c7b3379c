"""A decision that was recorded, for tests that only need its day."""

from datetime import date

from pb import clock
from pb.db import session
from pb.models.decisions import Business, Decision, Deliberation, Sitting


def record(edition_id: int, day: date, kind: str = "results") -> None:
    """Write a sitting with one decision of a kind."""
    now, name = clock.now(), f"{kind} {day}"
    texts: dict[str, object] = {"article": "art. 10", "facts": {}, "texts": {}, "reduction": {}, "departs": {}}
    lists: dict[str, object] = {"advised": [], "left": [], "position": 1, "subject": "result", "outcome": "validate"}
    session.add(Sitting(id=name, edition_id=edition_id, body="college", held_on=day, reference=name, made_at=now))
    session.flush()
    numbered = {"body": "college", "number": name, "decided_on": day}
    session.add(Deliberation(id=name, edition_id=edition_id, sitting_id=name, **numbered))
    waiting = {"open": False, "limits": {}, "corrects": None, "changed_at": now}
    session.add(Business(id=name, edition_id=edition_id, sitting_id=name, kind=kind, **texts, **lists, **waiting))
    session.flush()
    made = {"deliberation_id": name, "business_id": name, "made_at": now, "made_by": "x"}
    session.add(Decision(id=name, edition_id=edition_id, kind=kind, **texts, **lists, **made))
    session.commit()
