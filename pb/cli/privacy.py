"""`pb privacy`: what is kept of an edition and since when it may go, and its destruction by two people (R51)."""

import click

from pb.cli.house import echo_json, opened, people
from pb.db import transaction
from pb.services import editions, privacy
from pb.services.actors import SYSTEM
from pb.services.privacy import Line


@click.group("privacy")
def command() -> None:
    """Show what is kept and until when, and destroy what has had its day."""


@command.command()
@click.argument("edition")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def show(edition: str, as_json: bool) -> None:
    """Say, for each kind of data of EDITION, how much there is and from which day it may go; nothing is changed."""
    with opened(), transaction():
        found = privacy.lines(editions.find(edition))
        if as_json:
            echo_json({line.kind.name: _facts(line) for line in found})
            return
        for line in found:
            number = "" if line.number is None else str(line.number)
            due = "now" if line.due else line.due_on.isoformat() if line.due_on else line.kind.until
            click.echo(f"{line.kind.name:<14} {number:>8}  {due}")


@command.command()
@click.argument("edition")
@click.option("--archives", default="", metavar="REFERENCE", help="Of the State Archives; without it only keys go.")
@click.option("--by", default="", metavar="EMAIL", help="The person who asks.")
@click.option("--with", "together", default="", metavar="EMAIL", help="The second person.")
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
def purge(edition: str, archives: str, by: str, together: str, yes: bool) -> None:
    """Destroy what has had its day of EDITION; this cannot be undone. The certificate is on the page of privacy."""
    with opened():
        two = people(by, together)
        if not yes:
            click.confirm("This destroys data for good. Go on?", abort=True, err=True)
        with transaction():
            done = privacy.purge(two or [SYSTEM], editions.find(edition), archives)
        for name, number in done.counts.items():
            click.echo(f"{name:<14} {number:>8}  destroyed")
        click.echo(f"Complete when the last backup has expired: {done.complete_on.isoformat()}", err=True)


def _facts(line: Line) -> dict[str, object]:
    day = line.due_on.isoformat() if line.due_on else None
    return {"number": line.number, "due_on": day, "due": line.due, "series": line.kind.series}
