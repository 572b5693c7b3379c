"""`pb paper`: paper ballots as a workbook to fill in, from a file, and as print (art. 8, votes.md 6)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from pb import sheets, words
from pb.cli import messages
from pb.cli.house import echo_json, opened, people
from pb.db import transaction
from pb.rules.paper_sheets import Fault, letters, place
from pb.services import (
    editions,
    paper,
    paper_batches,
    paper_correction,
    paper_import,
    paper_prints,
    paper_record,
    paper_template,
)
from pb.services.actors import Actor
from pb.services.paper_import import Reading, Report
from pb.services.snapshots import EditionView

SHOWN = 100


@click.group("paper")
def command() -> None:
    """Work with paper ballots."""


@command.command()
@click.argument("edition")
@click.argument("out", type=click.Path(path_type=Path))
def template(edition: str, out: Path) -> None:
    """Write the workbook in which the paper ballots of EDITION can be entered."""
    with opened():
        with transaction():
            content = paper_template.make(editions.find(edition))
        out.write_bytes(content)
    click.echo(f"{out}: one line for each paper, then: pb paper import {edition} BATCH {out}")


@command.command()
@click.argument("edition")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--large", is_flag=True, help="In large print.")
def ballots(edition: str, out: Path, large: bool) -> None:
    """Write the bilingual paper ballot of EDITION as PDF."""
    with opened():
        with transaction():
            content = paper_prints.make(editions.find(edition), "ballot-large" if large else "ballot")
        out.write_bytes(content)
    click.echo(str(out))


@command.command()
@click.argument("edition")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["fr", "nl"]), default="fr", show_default=True, help="Of the record.")
def record(edition: str, out: Path, language: str) -> None:
    """Write the count record of the paper of EDITION as PDF, to be signed."""
    with opened():
        with transaction():
            content = paper_record.record(editions.find(edition), language)
        out.write_bytes(content)
    click.echo(str(out))


@command.command()
@click.argument("edition")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def status(edition: str, as_json: bool) -> None:
    """Say how the paper of EDITION stands, and what is missing before the box can be sealed (exit 1 then)."""
    with opened(), transaction():
        found = paper.figures(editions.find(edition))
        missing = [(each, words.say(each.code, dict(each.details), messages.LANGUAGE)) for each in found.problems]
    figures = {"register": found.noted, "not_returned": found.not_returned, "keyed": found.keyed}
    figures |= asdict(found.papers)
    click.echo(", ".join(f"{name.replace('_', ' ')} {number}" for name, number in figures.items()), err=as_json)
    for each in found.batches:
        click.echo(f"batch {each.code}: {each.state}, {each.papers.found} papers {each.digest}".rstrip(), err=as_json)
    for _, sentence in missing:
        click.echo(sentence, err=True)
    if as_json:
        batches = [{"batch": b.code, "state": b.state, "digest": b.digest, **asdict(b.papers)} for b in found.batches]
        told = [{"code": each.code, "subject": each.at, "message": sentence} for each, sentence in missing]
        echo_json({"edition": edition, **figures, "batches": batches, "reconciled": not told, "missing": told})
    if missing:
        raise click.exceptions.Exit(messages.REFUSED)


def _pair(act: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that grave acts share."""
    act = click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")(act)
    act = click.option("--with", "together", metavar="EMAIL", default="", help="The person who confirms.")(act)
    act = click.option("--by", metavar="EMAIL", default="", help="The person who asks.")(act)
    return click.argument("edition")(act)


@command.command()
@_pair
@click.option("--reason", required=True, help="Why the paper of a sealed box is wrong.")
def correct(edition: str, by: str, together: str, as_json: bool, reason: str) -> None:
    """Begin to correct the paper of EDITION after sealing: its batches can be voided and keyed again."""
    with opened():
        pair = people(by, together)
        with transaction():
            number = paper_correction.begin(pair, editions.find(edition), reason)
    click.echo(
        f"Correction {number} is open: void the wrong batches, key them again, then pb paper replace.", err=as_json
    )
    if as_json:
        echo_json({"edition": edition, "correction": number})


@command.command()
@_pair
@click.argument("batch")
@click.option("--reason", required=True, help="What is wrong with the batch as it was closed.")
def void(edition: str, batch: str, by: str, together: str, as_json: bool, reason: str) -> None:
    """Void the closed BATCH of EDITION as two people: its papers are keyed or imported again."""
    with opened():
        pair = people(by, together)
        with transaction():
            view = editions.find(edition)
            paper_batches.void(pair, view, batch, reason)
            found = paper.batch(view, batch)
    click.echo(f"Batch {batch} is void: key its {found.papers.found} papers again, or pb paper import.", err=as_json)
    if as_json:
        facts = {"state": found.state, "round": found.round, "papers": found.papers.found}
        echo_json({"edition": edition, "batch": batch, **facts, "voided_digest": found.former[-1]["digest"]})


@command.command()
@_pair
def replace(edition: str, by: str, together: str, as_json: bool) -> None:
    """Replace the whole paper channel in the sealed box of EDITION by the corrected one; then count again."""
    with opened():
        pair = people(by, together)
        with transaction():
            view = editions.find(edition)
            number = paper_correction.check(pair, view)
        checksum = paper_correction.carry_out(view.id)
    click.echo(f"The box of {edition} holds {number} corrected papers. Count again. Checksum: {checksum}", err=as_json)
    if as_json:
        echo_json({"edition": edition, "papers": number, "checksum": checksum})


@command.command("import")
@click.argument("edition")
@click.argument("batch")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--people", "list_file", type=click.Path(path_type=Path), help="The list of people, in a file of its own."
)
@click.option("--not-returned", type=click.IntRange(0), default=0, help="People whose ballot did not come back.")
@click.option("--dry-run", is_flag=True, help="Say what would be entered, and enter nothing.")
@click.option("--by", metavar="EMAIL", default="", help="The person who enters the file.")
@click.option("--with", "together", metavar="EMAIL", default="", help="The person who compares the figures and closes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def import_(
    edition: str,
    batch: str,
    file: Path,
    list_file: Path | None,
    not_returned: int,
    dry_run: bool,
    by: str,
    together: str,
    as_json: bool,
) -> None:
    """Enter the paper ballots in FILE (CSV, XLSX or ODS) as BATCH of EDITION: all of them, or nothing.

    Every line and cell that is wrong is named; exit 1 when there is one.
    """
    with opened():
        with transaction():
            view = editions.find(edition)
            reading = paper_import.read(view, file, sheets.BY_COMMAND, list_file)
            report = paper_import.check(view, batch, reading, not_returned)
        if report.clean and not dry_run and not report.unchanged:
            report = _enter(people(by, together), view, batch, reading, not_returned)
    _tell(report, dry_run, as_json)
    if as_json:
        echo_json(_document(edition, report))
    if report.faults:
        raise click.exceptions.Exit(messages.REFUSED)


def _enter(by: Sequence[Actor], view: EditionView, batch: str, reading: Reading, not_returned: int) -> Report:
    """Enter a clean file in one transaction, with a bar of the papers."""
    found = None
    with tqdm(total=len(reading.papers), unit=" papers", leave=False, disable=None) as bar, transaction():
        for done, report in paper_import.enter(by, view, batch, reading, not_returned):
            bar.update(done - bar.n)
            found = report
    assert found is not None
    return found


def _tell(report: Report, dry_run: bool, quiet: bool) -> None:
    """Say what was entered or would be, then each fault."""
    figures = report.figures
    told = f"{report.papers} papers, {report.people} people"
    if not report.faults:
        told += f": {figures.valid} valid, {figures.blank} blank, {figures.invalid} invalid"
    done = "unchanged" if report.unchanged else "entered" if report.entered else "nothing entered"
    click.echo(f"{report.batch}: {told} ({'dry run' if dry_run else done})", err=quiet)
    if report.digest:
        click.echo(f"closed, digest {report.digest}", err=quiet)
    for fault in report.faults[:SHOWN]:
        where = " ".join(part for part in (fault.sheet, place(fault)) if part)
        click.echo(f"{where}: {_sentence(fault)}" if where else _sentence(fault), err=True)
    if len(report.faults) > SHOWN:
        click.echo(f"… and {len(report.faults) - SHOWN} more: --json names them all", err=True)


def _document(edition: str, report: Report) -> dict[str, Any]:
    """Return the report as the object that scripts rely on."""
    return {
        "edition": edition,
        "batch": report.batch,
        "papers": report.papers,
        "people": report.people,
        "valid": report.figures.valid,
        "blank": report.figures.blank,
        "invalid": report.figures.invalid,
        "not_returned": report.not_returned,
        "entered": report.papers if report.entered else 0,
        "unchanged": report.unchanged,
        "state": report.state,
        "digest": report.digest,
        "errors": [
            {
                "sheet": each.sheet,
                "line": each.line,
                "column": letters(each.column),
                "code": each.code,
                "message": _sentence(each),
            }
            for each in report.faults
        ],
    }


def _sentence(fault: Fault) -> str:
    return words.say(fault.code, dict(fault.details), messages.LANGUAGE)
