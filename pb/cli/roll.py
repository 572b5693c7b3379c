"""`pb roll`: the roll of voters, read from an extract of the population register (R35, E7)."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
from tqdm import tqdm

from pb import clock, sheets, words
from pb.cli import messages
from pb.cli.house import echo_json, opened, people
from pb.db import transaction
from pb.services import editions, roll_import
from pb.services.actors import Actor
from pb.services.roll_import import Report
from pb.services.snapshots import EditionView

SHOWN = 100  # lines said to people; scripts take them all from the JSON


@click.group("roll")
def command() -> None:
    """Load the roll of voters."""


@command.command("import")
@click.argument("edition")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--reference-day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Day of the register extract; else the edition's register day, else today.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--by", metavar="EMAIL", default="", help="The person who asks.")
@click.option("--with", "together", metavar="EMAIL", default="", help="The person who confirms.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def import_(
    edition: str, file: Path, reference_day: datetime | None, dry_run: bool, by: str, together: str, as_json: bool
) -> None:
    """Load the register extract FILE (CSV or XLSX) as the new roll of EDITION.

    Rows that cannot be taken are named with their reasons and do not stop the others; exit 1 when none is taken.
    """
    with opened():
        with transaction():
            view = editions.find(edition)
        asked = reference_day.date() if reference_day else None
        pair = [] if dry_run else people(by, together)
        report = _run(pair, view, file, asked, dry_run)
    _tell(report, dry_run, as_json)
    if as_json:
        echo_json(report.document())
    if not report.accepted:
        raise click.exceptions.Exit(messages.REFUSED)


def _run(pair: Sequence[Actor], view: EditionView, file: Path, asked: date | None, dry_run: bool) -> Report:
    """Read the file, then load it, committing after each step, with a bar of the rows loaded."""
    judged = roll_import.read(view, file, sheets.BY_COMMAND, asked or clock.today())
    steps = roll_import.load(pair, view, judged, asked or view.settings.register_day, dry_run=dry_run)
    report = None
    with tqdm(total=len(judged.accepted), unit=" rows", leave=False, disable=None) as bar:
        while report is None:
            with transaction():
                step = next(steps)
            bar.update(step.done - bar.n)
            report = step.report
    return report


def _tell(report: Report, dry_run: bool, as_json: bool) -> None:
    """Say what was done or would be, then each row that somebody should look at."""
    rows, accepted, rejected, warnings, added, changed, removed, unchanged = map(_count, vars(report).values())
    click.echo(f"{rows} rows: {accepted} accepted, {rejected} rejected, {warnings} with a warning", err=as_json)
    changes = f"{added} added, {changed} changed, {removed} removed, {unchanged} unchanged"
    click.echo(f"{'It would be' if dry_run else 'The roll'}: {changes}", err=as_json)
    if as_json:
        return
    for title, lines in (("rejected", report.rejected), ("warning", report.warnings)):
        for line, codes in sorted(lines.items())[:SHOWN]:
            reasons = " ".join(words.say(code, {}, messages.LANGUAGE) for code in codes)
            click.echo(f"line {line}: {title}: {reasons}", err=True)
        if len(lines) > SHOWN:
            click.echo(f"… and {_count(len(lines) - SHOWN)} more ({title}): --json names them all", err=True)


def _count(found: int | dict[int, list[str]]) -> str:
    return words.count(len(found) if isinstance(found, dict) else found, messages.LANGUAGE)
