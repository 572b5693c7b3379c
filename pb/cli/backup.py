"""`pb backup` and `pb restore`: all data in one locked file, and back into an empty installation."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

import click
from tqdm import tqdm

from pb.archives import Lock, Opened, new_file
from pb.cli.house import opened
from pb.config import Config
from pb.db import session, transaction
from pb.errors import Conflict, Invalid
from pb.services import backups, journal
from pb.services.actors import SYSTEM
from pb.services.backups import Summary

FILE = click.Path(dir_okay=False, path_type=Path)
OLD = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("out", type=FILE)
def backup(out: Path) -> None:
    """Write everything but keys into OUT, locked with PB_BACKUP_KEY; the keys leave apart with `pb keys export`."""
    with opened() as settings:
        check_key(settings)
        with transaction():
            journal.write(SYSTEM, "backup.make", "installation")
        session.remove()
        with written(out, settings.backup_key) as stream, _progress("backup") as say:
            summary = backups.dump(stream, say)
        if not settings.backup_key:
            click.echo("This backup is not locked: whoever has the file can read it.", err=True)
        click.echo(_told(summary))
        click.echo(f"Note this line outside: {summary.head}")


@click.command("restore")
@click.argument("file", type=OLD)
@click.option("--key-file", type=OLD, help="The private key of the backups.")
@click.option("--head", help="The line of the journal noted outside when the backup was made.")
@click.option("--yes", is_flag=True, help="Confirm twice; in a demonstration only.")
def restore(file: Path, key_file: Path | None, head: str | None, yes: bool) -> None:
    """Put a backup into an empty database and data folder, after two confirmations."""
    key = key_file.read_text() if key_file else ""
    with opened(tables=False) as settings:
        with _reading(file, key) as stream:
            summary = backups.check(stream)
        click.echo(_told(summary))
        if head and head.strip() != summary.head:
            raise Conflict("backup_other_head")
        if not (yes and settings.demonstration):
            _confirm(settings, summary, head)
        with _reading(file, key) as stream, _progress("restore") as say:
            backups.restore(stream, summary, say)
        with transaction():
            backups.settle(summary)
        click.echo("Restored. Everybody signs in anew; mail that was waiting is held back. Run: pb health")


def check_key(settings: Config) -> None:
    """Refuse to write what anybody could read, outside a demonstration."""
    if not settings.demonstration and not settings.backup_key:
        raise Conflict("backup_key_missing")


@contextmanager
def written(out: Path, public_key: str) -> Iterator[BinaryIO]:
    """Give a stream into a new file, locked when there is a key; a file that was not finished does not stay."""
    try:
        file = new_file(out)
    except FileExistsError:
        raise Invalid("file_exists", at=str(out)) from None
    try:
        with file:
            lock = Lock(file, public_key) if public_key else None
            yield cast(BinaryIO, lock or file)
            if lock is not None:
                lock.end()
    except BaseException:
        with suppress(OSError):
            out.unlink()
        raise


@contextmanager
def _reading(file: Path, key: str) -> Iterator[BinaryIO]:
    with file.open("rb") as raw:
        yield cast(BinaryIO, Opened(raw, key))


def _confirm(settings: Config, summary: Summary, head: str | None) -> None:
    """Ask two people, each in their own way (Z6)."""
    place = settings.database_owner_url.rpartition("@")[2]
    click.confirm(f"First person: put this backup into {place}?", abort=True, err=True)
    if not head:
        click.echo(
            "No line noted outside was given (--head): nobody can tell whether this is the last backup.", err=True
        )
    wanted = summary.head[-8:]
    typed = click.prompt(f"Second person: type the last eight characters of the journal, {wanted}", err=True)
    if typed.strip() != wanted:
        raise click.Abort


def _told(summary: Summary) -> str:
    rows = sum(summary.rows.values())
    lines = [f"Backup of {summary.made_at}: {rows} rows in {len(summary.rows)} tables, {summary.files} files."]
    return "\n".join([*lines, f"Tables {summary.revision}, journal up to {summary.head}"])


@contextmanager
def _progress(text: str) -> Iterator[backups.Say]:
    """Give a function that hears each part by name; it draws a progress bar, on a terminal only."""
    with tqdm(desc=text, unit="", disable=None, leave=False) as bar:

        def say(name: str) -> None:
            bar.set_postfix_str(name[-30:], refresh=False)
            bar.update()

        yield say
