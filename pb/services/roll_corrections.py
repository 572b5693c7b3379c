"""One person put on the roll, or put right on it, after two people looked at the proof (R35)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, insert, select, update

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem
from pb.models.roll import Person, RollVersion
from pb.models.roll_cases import RollAddition
from pb.rules import ages, national, phases
from pb.services import journal, roll, roll_search
from pb.services.actors import Actor
from pb.services.roll import Resident
from pb.services.snapshots import EditionView


def check(edition: EditionView, resident: Resident) -> None:
    """Refuse a person who cannot stand on the roll: number, birth date and age are held against each other (R35).

    Raise `Conflict` after the vote, and for somebody new where the edition adds nobody late.
    """
    vote = phases.find(edition.phases, "vote")
    if vote is None or clock.now() >= vote.ends_at:
        raise Conflict("roll_closed")
    problems = _of_number(resident)
    if resident.birth_date > clock.today():
        problems.append(Problem("future_date", "day"))
    if not resident.name.strip():
        problems.append(Problem("no_name", "name"))
    if problems:
        raise Invalid("invalid", problems)
    if not roll.may_vote(edition, roll.Voter(b"", resident.birth_date)):
        day = ages.reference_day(edition.settings, edition.phases)
        raise Forbidden("too_young", day=day, years=edition.settings.voter_min_age)
    if not edition.settings.late_registration and not _known(edition, resident.number):
        raise Conflict("nobody_added_late")


def put(actor: Actor, edition: EditionView, resident: Resident, case_id: str) -> bytes:
    """Add a person to the current roll, or put right what it says of them; return the fingerprint.

    A code that was sent before stays valid: it hangs on the number. Raise `Conflict` when there is no roll.
    """
    check(edition, resident)
    version = roll.current_version(edition.id)
    (row,) = roll.sealed(edition, version, [resident])
    ref: bytes = row["person_ref"]
    _remember(edition, ref, case_id)
    mine = (Person.edition_id == edition.id) & (Person.version == version) & (Person.person_ref == ref)
    known = session.execute(delete(Person).where(mine).returning(Person.person_ref)).first()
    session.execute(insert(Person), [row])
    if known is None:
        _count(edition, version)
    act = "roll.correct" if known else "roll.add"
    journal.write(actor, act, edition.slug, edition_id=edition.id, person=roll_search.mark(ref), case=case_id)
    return ref


def since(edition_id: int, day: date) -> set[bytes]:
    """Return who was added or put right on the day of an extract or later: that extract cannot know of it."""
    rows = select(RollAddition.person_ref).where(RollAddition.edition_id == edition_id, RollAddition.made_on >= day)
    return set(session.scalars(rows))


def written(resident: Resident) -> dict[str, str]:
    """Return a resident as plain values, to be kept encrypted until the second person confirms."""
    return {
        "number": resident.number,
        "born": resident.birth_date.isoformat(),
        "name": resident.name,
        "address": resident.address,
        "language": resident.language,
    }


def read(held: Mapping[str, str]) -> Resident:
    """Return the resident that `written` wrote down."""
    return Resident(held["number"], date.fromisoformat(held["born"]), held["name"], held["address"], held["language"])


def _of_number(resident: Resident) -> list[Problem]:
    """Return what is wrong with a number, or between it and the birth date."""
    try:
        number = national.read(resident.number, clock.today())
    except Invalid as refusal:
        return [Problem(refusal.code, "number")]
    if number.is_bis:
        return [Problem("bis_number", "number")]
    conflict = national.contradiction(number, resident.birth_date)
    return [Problem(conflict, "day")] if conflict else []


def _known(edition: EditionView, number: str) -> bool:
    """Tell whether somebody stands on the current roll; raise `Unknown` when there is none."""
    roll.current_version(edition.id)
    return roll.find(edition.id, roll.person_ref(edition, number)) is not None


def _count(edition: EditionView, version: int) -> None:
    """Count an added person in the version."""
    session.execute(
        update(RollVersion)
        .where(RollVersion.edition_id == edition.id, RollVersion.number == version)
        .values(people=RollVersion.people + 1)
    )


def _remember(edition: EditionView, ref: bytes, case_id: str) -> None:
    """Remember the day for the next import."""
    held = session.get(RollAddition, (edition.id, ref))
    if held is None:
        session.add(RollAddition(edition_id=edition.id, person_ref=ref, case_id=case_id, made_on=clock.today()))
    else:
        held.case_id, held.made_on = case_id, clock.today()
    session.flush()
