"""`pb journal`: the chain of staff acts, checked line by line."""

import click

from pb.cli.house import opened
from pb.services import journal

REASONS = {
    "missing": "it, or a line before it, was removed",
    "unchained": "it is not chained to the line before",
    "changed": "it was changed",
}


@click.group("journal")
def command() -> None:
    """Check the journal of staff acts."""


@command.command()
@click.option("--head", "known", metavar="NUMBER:DIGEST", help="A line noted outside, which must still stand there.")
def verify(known: str | None) -> None:
    """Walk the whole chain; exit 1 and name the first line that does not hold."""
    with opened():
        broken = journal.verify()
        if broken is not None:
            click.echo(f"The journal does not hold: line {broken.number}: {REASONS[broken.reason]}.", err=True)
            raise click.exceptions.Exit(1)
        if known and not _stands(known):
            click.echo(f"The journal does not hold: the line noted outside ({known}) is not there.", err=True)
            raise click.exceptions.Exit(1)
        number, digest = journal.head()
        click.echo(f"The journal holds: {number} lines, head {number}:{digest}")


def _stands(known: str) -> bool:
    """Tell whether a line noted outside is still the same."""
    number, _, digest = known.partition(":")
    return number.isdigit() and journal.digest_of(int(number)) == digest.strip().lower()
