"""The roll of voters: residents kept encrypted under a fingerprint, and the codes of their letters (R35, E1 to E4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from typing import cast as typed

from sqlalchemy import Table, bindparam, func, insert, select, update

from pb import clock, codes, fields, signing
from pb.db import memory, session
from pb.errors import Unknown
from pb.keys import Keyring
from pb.models.roll import Code, Person, RollVersion
from pb.rules import ages
from pb.services import keyring
from pb.services.snapshots import EditionView

BATCH = 1000  # rows written at once
POSTAL_CODE = re.compile("[1-9][0-9]{3}")
SEALED = ("number", "birth_date", "name", "address")
PEOPLE, VERSIONS, CODES = (typed(Table, table.__table__).c for table in (Person, RollVersion, Code))
FIND = (  # built once, as on the last evening everybody comes through here
    select(PEOPLE.version, PEOPLE.birth_date)
    .where(PEOPLE.edition_id == bindparam("edition"), PEOPLE.person_ref == bindparam("ref"))
    .where(VERSIONS.edition_id == PEOPLE.edition_id, VERSIONS.number == PEOPLE.version, VERSIONS.current)
)
BY_CODE = select(CODES.verifier, CODES.person_ref, CODES.voided_on).where(
    CODES.edition_id == bindparam("edition"), CODES.selector == bindparam("selector")
)


@dataclass(frozen=True)
class Resident:
    """A resident as the register gives them; the national number is canonical, eleven digits."""

    number: str = field(repr=False)
    birth_date: date = field(repr=False)
    name: str = field(repr=False)
    address: str = field(repr=False)
    language: str = "fr"


@dataclass(frozen=True)
class Voter:
    """Somebody on the current roll, as far as the vote needs it."""

    person_ref: bytes = field(repr=False)
    birth_date: date = field(repr=False)


def person_ref(edition: EditionView, number: str) -> bytes:
    """Return the fingerprint of a national number in an edition: the same in every channel (R37)."""
    key = keyring.key(signing.PERSON, edition.id)
    return signing.person_ref(key, edition.municipality.slug, edition.slug, number)


def add(edition: EditionView, residents: Iterable[Resident], reference_day: date) -> list[bytes]:
    """Write a new version of the roll and make it the current one; return the fingerprints in the order given (E7)."""
    keyring.make(signing.PERSON, edition.id)
    keyring.make_all()
    known = session.scalar(select(func.max(RollVersion.number)).where(RollVersion.edition_id == edition.id))
    version = (known or 0) + 1
    rest = iter(residents)
    refs: list[bytes] = []
    while batch := list(islice(rest, BATCH)):
        rows = sealed(edition, version, batch)
        session.execute(insert(Person), rows)
        refs += [row["person_ref"] for row in rows]
    make_current(edition.id, version, len(refs), reference_day)
    return refs


def sealed(edition: EditionView, version: int, residents: Iterable[Resident]) -> list[dict[str, Any]]:
    """Return the rows of residents in a version of the roll, every personal field sealed for its own cell (D1)."""
    ring = keyring.ring()
    return [_row(edition.id, ring, version, person_ref(edition, resident.number), resident) for resident in residents]


def opened(row: Any) -> Resident:
    """Return the resident that a row of the table of people holds; raise `Unreadable` for one that was moved."""
    ring = keyring.ring()
    number, born, name, address = (
        fields.unseal(ring, _cell(row.edition_id, row.version, row.person_ref, column), getattr(row, column))
        for column in SEALED
    )
    return Resident(number, date.fromisoformat(born), name, address, row.language)


def born(row: Any) -> date:
    """Return the birth date that a row of the table of people holds, and open nothing else of it."""
    cell = _cell(row.edition_id, row.version, row.person_ref, "birth_date")
    return date.fromisoformat(fields.unseal(keyring.ring(), cell, row.birth_date))


def postal_code(row: Any) -> str:
    """Return the postal code in the address of a row of the table of people, or nothing, as of a protected one."""
    cell = _cell(row.edition_id, row.version, row.person_ref, "address")
    place = fields.unseal(keyring.ring(), cell, row.address).partition("\n")[2]
    return place[:4] if POSTAL_CODE.fullmatch(place[:5].strip()) else ""


def make_current(edition_id: int, version: int, people: int, reference_day: date) -> None:
    """Have a version of the roll take the place of the one before, which is kept."""
    session.execute(update(RollVersion).where(RollVersion.edition_id == edition_id).values(current=False))
    session.add(
        RollVersion(
            edition_id=edition_id,
            number=version,
            current=True,
            reference_day=reference_day,
            people=people,
            made_at=clock.now(),
        )
    )
    session.flush()


def people(edition_id: int) -> int:
    """Return how many people stand on the current roll."""
    found = select(RollVersion.people).where(RollVersion.edition_id == edition_id, RollVersion.current)
    return session.scalar(found) or 0


def find(edition_id: int, ref: bytes) -> Voter | None:
    """Return a person of the current roll by fingerprint; it takes the same work when there is nobody (E5)."""
    found = session.execute(FIND, {"edition": edition_id, "ref": ref}).first()
    ring = keyring.ring()
    if found is None:
        fields.unseal(ring, NOBODY, _nobody(ring))
        return None
    born = fields.unseal(ring, _cell(edition_id, found.version, ref, "birth_date"), found.birth_date)
    return Voter(ref, date.fromisoformat(born))


def may_vote(edition: EditionView, voter: Voter) -> bool:
    """Tell whether a person of the roll has the age to vote on the reference day (R35)."""
    return ages.may_vote(voter.birth_date, edition.settings, edition.phases)


def make_codes(edition: EditionView, refs: Sequence[bytes]) -> Iterator[tuple[bytes, str]]:
    """Make a code for each fingerprint, the former void; yield (fingerprint, code in clear) for the letter (E4)."""
    keyring.make_all()
    taken = selectors(edition.id)
    rest = iter(refs)
    while batch := list(islice(rest, BATCH)):
        made = [(ref, fresh_code(taken)) for ref in batch]
        keep_codes(edition, made)
        yield from ((ref, code.text) for ref, code in made)


def keep_codes(edition: EditionView, made: Sequence[tuple[bytes, codes.Code]], run_id: str | None = None) -> None:
    """Keep the verifiers of new codes; the codes that these people had are void."""
    key, today = keyring.key(signing.CODE), clock.today()
    _void(edition.id, [ref for ref, _ in made], today)
    session.execute(
        insert(Code),
        [
            {
                "edition_id": edition.id,
                "selector": code.selector,
                "verifier": codes.verifier(key, edition.id, code),
                "person_ref": ref,
                "made_on": today,
                "run_id": run_id,
            }
            for ref, code in made
        ],
    )


def selectors(edition_id: int) -> set[str]:
    """Return the selectors that an edition has given out: no code gets one of them again."""
    return set(session.scalars(select(Code.selector).where(Code.edition_id == edition_id)))


def fresh_code(taken: set[str]) -> codes.Code:
    """Make a code whose selector nobody of the edition has."""
    while (code := codes.generate()).selector in taken:
        continue
    taken.add(code.selector)
    return code


def by_code(edition_id: int, code: codes.Code) -> bytes | None:
    """Return the fingerprint to which a code belongs; None for a wrong or voided one, after the same work (E1, E5)."""
    row = session.execute(BY_CODE, {"edition": edition_id, "selector": code.selector}).first()
    right = codes.holds(keyring.key(signing.CODE), edition_id, code, row.verifier if row else None)
    return row.person_ref if row is not None and right and row.voided_on is None else None


def run_of(edition_id: int, code: codes.Code) -> str:
    """Return the day on which the letter of a code was made: the run that it came with (E8)."""
    found = select(CODES.made_on).where(CODES.edition_id == edition_id, CODES.selector == code.selector)
    day = session.scalar(found)
    return day.isoformat() if day else ""


def current_version(edition_id: int) -> int:
    """Return the number of the current roll; raise `Unknown` when there is none."""
    found = select(RollVersion.number).where(RollVersion.edition_id == edition_id, RollVersion.current)
    number = session.scalar(found)
    if number is None:
        raise Unknown("no_roll")
    return number


NOBODY = fields.Cell("person", "nobody", "birth_date")


def _nobody(ring: Keyring) -> bytes:
    """Return a sealed birth date that belongs to nobody, so that looking for nobody costs the same."""
    known = memory()
    if "nobody" not in known:
        known["nobody"] = fields.seal(ring, NOBODY, "1900-01-01")
    sealed: bytes = known["nobody"]
    return sealed


def _row(edition_id: int, ring: Keyring, version: int, ref: bytes, resident: Resident) -> dict[str, Any]:
    plain = {
        "number": resident.number,
        "birth_date": resident.birth_date.isoformat(),
        "name": resident.name,
        "address": resident.address,
    }
    boxes = {name: fields.seal(ring, _cell(edition_id, version, ref, name), value) for name, value in plain.items()}
    found_by = {
        "number_index": fields.index(ring, "person", "number", resident.number),
        "born_index": fields.index(ring, "person", "born", plain["birth_date"]),
    }
    key = {"edition_id": edition_id, "version": version, "person_ref": ref}
    return {**key, **boxes, **found_by, "language": resident.language}


def _cell(edition_id: int, version: int, ref: bytes, column: str) -> fields.Cell:
    return fields.Cell("person", f"{edition_id}|{version}|{ref.hex()}", column)


def _void(edition_id: int, refs: Sequence[bytes], today: date) -> None:
    """Void the codes that these people still have."""
    session.execute(
        update(Code)
        .where(Code.edition_id == edition_id, Code.person_ref.in_(refs), Code.voided_on.is_(None))
        .values(voided_on=today)
    )
