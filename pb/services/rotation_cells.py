"""Which columns hold sealed values, and how the cell of a row is named: for the change of keys (D1, D2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pb.db import Base
from pb.fields import Cell, unseal
from pb.models.accounts import Account, Holder
from pb.models.alerts import Alert
from pb.models.applications import Applicant, Application
from pb.models.attachments import Attachment
from pb.models.claims import Claim
from pb.models.equipment import Loan
from pb.models.grants import AccountNumber, Grant
from pb.models.holder_links import HolderLink
from pb.models.jobs import Mail
from pb.models.letters import PrintRun, Wish
from pb.models.mandates import MandateList
from pb.models.meetings import Registration
from pb.models.messages import Message
from pb.models.notifications import CaseHandler, Notification
from pb.models.progress import Follower
from pb.models.receipts import Receipt
from pb.models.reviews import Opinion, ProjectNote
from pb.models.roll import Person
from pb.models.roll_cases import RollCase
from pb.services import keyring


@dataclass(frozen=True)
class Sealed:
    """A table with encrypted columns, and how the cell of a row is named."""

    model: type[Base]
    columns: tuple[str, ...]
    row: Callable[[Any], str | bytes] = lambda row: str(row.id)

    def cell(self, row: Any, column: str) -> Cell:
        """Return the cell of a value."""
        return Cell(self.model.__tablename__, self.row(row), column)


def _of_application(row: Any) -> str:
    return str(row.application_id)


def _of_municipality(row: Any) -> str:
    return str(row.municipality_id)


def _of_grant(row: Any) -> str:
    return f"{row.grant_id}/{row.number}"


SEALED: tuple[Sealed, ...] = (  # every column of every table that holds a sealed value
    Sealed(Account, ("totp_seed",)),
    Sealed(AccountNumber, ("iban", "owner"), _of_grant),
    Sealed(Alert, ("email",)),
    Sealed(Applicant, ("people", "bank"), _of_application),
    Sealed(Application, ("content",)),
    Sealed(Attachment, ("name",)),
    Sealed(CaseHandler, ("name",), _of_municipality),
    Sealed(Claim, ("address",), _of_grant),
    Sealed(Follower, ("address",)),
    Sealed(Grant, ("beneficiary", "signatories", "fraud")),
    Sealed(Holder, ("email", "name", "phone")),
    Sealed(HolderLink, ("address",), lambda row: bytes(row.token_hash)),
    Sealed(Loan, ("borrower", "contact"), lambda row: f"{row.item_id}/{row.number}"),
    Sealed(Mail, ("address", "facts")),
    Sealed(Message, ("sender", "body")),
    Sealed(MandateList, ("names",), _of_municipality),
    Sealed(Notification, ("handler", "recipient")),
    Sealed(Opinion, ("proof",)),
    Sealed(
        Person,
        ("number", "birth_date", "name", "address"),
        lambda row: f"{row.edition_id}|{row.version}|{row.person_ref.hex()}",
    ),
    Sealed(PrintRun, ("people", "password")),
    Sealed(ProjectNote, ("text",)),
    Sealed(Receipt, ("details", "reason"), _of_grant),
    Sealed(Registration, ("address",)),
    Sealed(RollCase, ("typed", "contact", "proposal", "answer")),
    Sealed(Wish, ("typed",)),
)


def opened(row: Any, column: str) -> str:
    """Return the value in a sealed column of a row; empty when there is none."""
    value, each = getattr(row, column), next(each for each in SEALED if isinstance(row, each.model))
    return unseal(keyring.ring(), each.cell(row, column), value) if value else ""
