"""The tables: one line of migrations from nothing to the models, and nothing that leads from a ballot to a voter."""

import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as Alembic
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import LargeBinary, inspect

from pb import models
from pb.db import Base, db
from pb.rules import retention
from pb.services import holdings
from tests import databases
from tests.house.sources import ROOT

BALLOT = {"edition_id", "ballot_id", "channel", "commitment", "sealed"}
PARTICIPATION = {"edition_id", "person_ref", "channel", "place_id", "day"}


NOBODY = {"box", "bundle", "escrow_sheet", "key"}  # bytes that speak of nobody: keys, digests


def test_migrations_form_one_line():
    settings = Alembic(str(ROOT / "migrations" / "alembic.ini"))
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    scripts = ScriptDirectory.from_config(settings)
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_upgrade_from_nothing_equals_the_models(session):
    assert models
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what reflection cannot see on SQLite
        found = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
    assert not found


def test_upgrading_twice_changes_nothing(settings, session):
    before = sorted(inspect(db.engine).get_table_names())
    session.rollback()
    databases.migrate(settings)
    assert sorted(inspect(db.engine).get_table_names()) == before


def test_constraints_have_names():
    nameless = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None and list(constraint.columns)
    ]
    assert not nameless


@pytest.mark.parametrize(("table", "columns"), [("ballot", BALLOT), ("participation", PARTICIPATION)])
def test_box_and_register_hold_nothing_more(session, table, columns):
    """B2: a ballot has no time, no order, no person; the register has a day and a channel, and no hour."""
    found = inspect(db.engine).get_columns(table)
    assert {column["name"] for column in found} == columns
    assert not [column["name"] for column in found if column.get("autoincrement") is True]


def test_nothing_leads_from_the_box_to_the_register(session):
    """No foreign key joins the two tables, nor any other table to one of them."""
    inspector = inspect(db.engine)
    for table in inspector.get_table_names():
        targets = {key["referred_table"] for key in inspector.get_foreign_keys(table)}
        assert not targets & {"ballot", "participation"}, table
        if table in ("ballot", "participation"):
            assert targets <= {"edition", "box"}


def test_one_person_has_one_participation(session):
    """B1: the database itself refuses a second vote."""
    keys = inspect(db.engine).get_pk_constraint("participation")["constrained_columns"]
    assert keys == ["edition_id", "person_ref"]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_sqlite_keeps_no_hidden_order(session, backend):
    """A table without a rowid has no number that tells in which order the votes came."""
    with db.engine.connect() as connection:
        for table in ("ballot", "participation"):
            made = connection.exec_driver_sql(f"select sql from sqlite_master where name = '{table}'").scalar_one()
            assert "WITHOUT ROWID" in made.upper()


def test_each_kind_of_sealed_data_stands_in_the_table_of_retention():
    """R51: a table with encrypted fields, fingerprints or indexes says how long it is kept: see `services.holdings`."""
    sealed = {
        name
        for name, table in Base.metadata.tables.items()
        if any(isinstance(column.type, LargeBinary) for column in table.columns)
    }
    held = {table.__tablename__ for tables in holdings.TABLES.values() for table in tables}
    assert sealed - held - NOBODY == set()
    kinds = {kind.name for kind in retention.KINDS}
    assert set(holdings.TABLES) == kinds - {"person_key", "box_key"}
