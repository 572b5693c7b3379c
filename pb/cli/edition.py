"""`pb edition`: the regulation of an edition as text, loaded, shown, checked and copied (R1 to R6)."""

from pathlib import Path

import click

from pb.cli import messages
from pb.cli.house import opened
from pb.cli.pabulib import command as load_pabulib
from pb.db import transaction
from pb.errors import Unreadable
from pb.rules import edition as text
from pb.rules.gravity import errors, level
from pb.services import editions, readiness
from pb.services.actors import SYSTEM


@click.group("edition")
def command() -> None:
    """Load, show, check or copy the regulation of an edition."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.toml")
@click.option("--publish", is_flag=True, help="Show a new edition on the site at once.")
def load(file: Path, publish: bool) -> None:
    """Make the edition of FILE.toml, or bring it up to date while its vote is not prepared."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Unreadable("file_missing", at=str(file)) from error
    found = text.read(content)
    with opened(), transaction():
        view = editions.load(SYSTEM, found, published=publish)
        for problem in readiness.check(view):
            click.echo(f"{level(problem)}: {messages.sentence(problem)}", err=True)
    click.echo(f"{view.slug}: {len(view.tracks)} tracks, {len(view.phases)} phases, revision {view.revision}")


@command.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Print the edition as a text that `load` reads back."""
    with opened():
        click.echo(editions.show(editions.find(slug)), nl=False)


@command.command()
@click.argument("slug")
def check(slug: str) -> None:
    """List everything that would stop the edition from opening; exit 1 if something does."""
    with opened():
        problems = readiness.check(editions.find(slug))
    for problem in sorted(problems, key=level):
        place = f"{problem.at}: " if problem.at else ""
        click.echo(f"{level(problem)}: {place}{messages.sentence(problem)}")
    if errors(problems):
        raise click.exceptions.Exit(messages.REFUSED)
    click.echo(f"{slug} can open.")


@command.command()
@click.argument("slug")
@click.argument("new")
def copy(slug: str, new: str) -> None:
    """Make the edition NEW of the next year from SLUG: same rules and texts, every date one year later."""
    with opened(), transaction():
        view = editions.copy(SYSTEM, editions.find(slug), new)
    click.echo(f"{view.slug}: not published yet; adapt it with `pb edition show {view.slug}` and `pb edition load`.")


command.add_command(load_pabulib)
