"""The house opened for a command: its settings checked, its tables there, and the application at hand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from pb.app import create_app
from pb.config import Config
from pb.db import db, installation, session, transaction
from pb.errors import Unidentified
from pb.services import accounts, migrations
from pb.services.actors import SYSTEM, Actor


@contextmanager
def opened(tables: bool = True) -> Iterator[Config]:
    """Open the application for a command; with `tables`, make those of an empty SQLite file or say what to run."""
    app = create_app()
    with app.app_context():
        installation().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            if tables:
                migrations.ensure()
            yield installation()
        finally:
            session.remove()
            db.engine.dispose()


def people(by: str, together: str) -> list[Actor]:
    """Return the two people of a grave act after each gave a second factor; a demonstration does not ask for it.

    Raise `Refusal` when one is not known, or when both are the same person (Z6).
    """
    found = []
    for address in (by, together):
        if not address:
            continue
        if installation().demonstration:
            found.append(accounts.by_email(address))
            continue
        code = click.prompt(f"Code of the second factor of {address}", hide_input=True, err=True)
        with transaction():
            found.append(accounts.prove_as(address, code))
    if not found and installation().demonstration:
        return [SYSTEM]
    if len({actor.account_id for actor in found}) < 2:
        raise Unidentified("two_people")
    return found


def echo_json(value: dict[str, Any]) -> None:
    """Write one object as the last line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
