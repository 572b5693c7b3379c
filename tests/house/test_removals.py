"""A rehearsal goes without a trace: each table either goes with its edition, or is listed here as one that stays."""

import re
from pathlib import Path

import pb.models  # noqa: F401
from pb.db import Base
from pb.services import removals
from pb.storage import SHELVES

ROOT = Path(__file__).resolve().parents[2]
BESIDE = {  # of the installation, its people, its municipalities, and the purchasing centre
    "account", "account_reset", "attempt", "beat", "case_handler", "framework", "holder", "holder_identity",
    "holder_link", "identity", "invitation", "legal_figure", "mandate_list", "municipality", "recovery_code", "role",
    "role_request", "security_key", "service", "service_member", "spent_trip",
    "adhesion", "asking", "client_body", "contractor", "dossier", "dossier_note", "dossier_step", "lot", "offer",
    "purchase_order", "question", "representative", "specification",
}  # fmt: skip


def test_every_table_goes_with_its_edition_or_is_known_to_stay() -> None:
    gone = {table.name for table in removals.tables()}
    assert gone.isdisjoint(BESIDE | removals.KEPT)
    assert gone | BESIDE | removals.KEPT == set(Base.metadata.tables)


def test_whatever_a_column_is_called_a_key_to_an_edition_is_followed() -> None:
    for table in Base.metadata.tables.values():
        keys = {key.parent.name for key in table.foreign_keys if key.column.table.name == "edition"}
        if keys and table.name not in removals.KEPT:
            assert keys <= {column.name for column in removals._named(table)}, table.name


def test_every_folder_of_files_is_a_shelf() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "pb").rglob("*.py"))
    found = re.findall(r'^FOLDER = "(\w+)"', text, re.MULTILINE) + re.findall(r'Storage\(\S+ / "(\w+)"\)', text)
    assert set(found) == set(SHELVES)
