"""Which tables hold which kind of personal data, how much each holds of an edition, and its destruction (R51, D5)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, delete, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from pb.db import Base, changed
from pb.models.accounts import Account, Attempt, Holder, Invitation, Session
from pb.models.alerts import Alert
from pb.models.applications import Applicant, Application, Confirmation
from pb.models.attachments import Attachment
from pb.models.claims import Claim
from pb.models.equipment import Loan
from pb.models.factors import RecoveryCode, SecurityKey
from pb.models.grants import AccountNumber, Grant
from pb.models.holder_links import HolderLink
from pb.models.identities import HolderIdentity, Identity, SpentTrip
from pb.models.jobs import Mail
from pb.models.journal import JournalLine
from pb.models.letters import Letter, PrintRun, Wish
from pb.models.mandates import MandateList
from pb.models.meetings import Meeting, Registration
from pb.models.messages import Message
from pb.models.notifications import CaseHandler, Notification
from pb.models.paper import PaperBatch, PaperBox, PaperBureau, PaperEntry, PaperHandling, PaperKept, PaperNote
from pb.models.passes import Pass
from pb.models.people import Reset
from pb.models.progress import Follower, NewsMail
from pb.models.receipts import Receipt
from pb.models.reviews import Opinion, ProjectNote
from pb.models.roll import Code, Person, RollVersion
from pb.models.roll_cases import RollAddition, RollCase
from pb.models.roll_files import RollFile
from pb.models.tallies import Tally
from pb.models.votes import Ballot, Participation
from pb.services import print_runs, roll_files

IN_FORCE = exists().where(
    RollVersion.edition_id == Person.edition_id, RollVersion.number == Person.version, RollVersion.current
)
TABLES: Mapping[str, tuple[type[Base], ...]] = {  # kind of data → its tables, in the order in which they can go
    "sessions": (Session, HolderLink, SpentTrip, Confirmation, Invitation, Reset),
    "attempts": (Attempt,),
    "totals": (Tally,),
    "mails": (Mail,),
    "wishes": (Wish,),
    "letter_files": (PrintRun,),
    "roll_files": (RollFile,),
    "messages": (Message,),
    "letters": (Letter,),
    "codes": (Code,),
    "print_runs": (PrintRun,),
    "passes": (Pass,),
    "cases": (RollCase, RollAddition),
    "roll_before": (Person,),
    "roll": (Person,),
    "imports": (RollFile, RollVersion),
    "registrations": (Registration,),
    "envelopes": (PaperKept,),
    "keyed_papers": (PaperEntry,),
    "participation": (Participation,),
    "ballots": (Ballot,),
    "accounts": (HolderIdentity, Holder),
    "staff": (Account, SecurityKey, RecoveryCode, Identity),
    "following": (Alert, Follower, NewsMail),
    "paper_record": (PaperBureau, PaperNote, PaperHandling),
    "decisions": (Application, Applicant, Attachment, Opinion, ProjectNote, MandateList, Notification, CaseHandler),
    "grants": (Grant, AccountNumber, Receipt, Claim, Loan),
    "journal": (JournalLine,),
}
SOME: Mapping[str, ColumnElement[bool]] = {  # kinds that are only some rows of their tables
    "letter_files": PrintRun.password.is_not(None),
    "roll_files": RollFile.file != "",
    "registrations": Registration.meeting_id.in_(select(Meeting.id).where(Meeting.attended.is_not(None))),
    "roll_before": ~IN_FORCE,
    "roll": IN_FORCE,
}
PARENTS: Mapping[type[Base], tuple[InstrumentedAttribute[Any], type[Base]]] = {
    Registration: (Registration.meeting_id, Meeting),
    PaperEntry: (PaperEntry.batch_id, PaperBatch),
    PaperHandling: (PaperHandling.box_id, PaperBox),
}
FILES: Mapping[str, Callable[[int], None]] = {"print_runs": print_runs.forget, "imports": roll_files.forget}


def counts(edition_id: int) -> Iterator[tuple[str, ScalarSelect[int]]]:
    """Yield, kind by kind, the question how many rows an edition has in each table that knows of editions."""
    for name, tables in TABLES.items():
        for table in tables:
            if hasattr(table, "edition_id") or table in PARENTS:
                found = select(func.count()).select_from(table).where(*_rows(table, edition_id, name))
                yield name, found.scalar_subquery()


def empty(edition_id: int, name: str) -> int:
    """Delete the rows of a kind of data of an edition, and the files beside them; return how many rows went."""
    if name in FILES:
        FILES[name](edition_id)
    gone = 0
    for table in TABLES[name]:
        gone += changed(delete(table).where(*_rows(table, edition_id, name)))
    return gone


def _rows(table: type[Base], edition_id: int, name: str) -> list[ColumnElement[bool]]:
    """Return the conditions that find the rows of a kind in one of its tables."""
    found: list[ColumnElement[bool]] = [SOME[name]] if name in SOME else []
    if table in PARENTS:
        column, parent = PARENTS[table]
        return [column.in_(select(_column(parent, "id")).where(_column(parent, "edition_id") == edition_id)), *found]
    return [_column(table, "edition_id") == edition_id, *found]


def _column(table: type[Base], name: str) -> InstrumentedAttribute[Any]:
    found: InstrumentedAttribute[Any] = getattr(table, name)
    return found
