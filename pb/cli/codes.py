"""`pb codes`: code letters of a print run, written into a PDF and nowhere else in clear (E4)."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TextIO

import click
from tqdm import tqdm

from pb import pdfs
from pb.cli.house import echo_json, opened, people
from pb.db import installation, transaction
from pb.errors import Conflict
from pb.rules.letters import RUNS
from pb.services import editions, print_runs
from pb.services.actors import Actor
from pb.services.print_runs import RunView
from pb.services.snapshots import EditionView

TAKEN_OVER = timedelta(hours=1)  # when this program is stopped, the worker goes on after this time


@click.group("codes")
def command() -> None:
    """Make the letters with the codes of voters."""


@command.command("print")
@click.argument("edition")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--kind", type=click.Choice(RUNS), help="Which letters; else what the edition chose and is due first.")
@click.option(
    "--list", "listed", type=click.File(encoding="utf-8"), help="National numbers, one on a line (--kind list)."
)
@click.option(
    "--password/--no-password",
    default=None,
    help="Lock the file with a password, which is shown once. Always so outside a demonstration, unless refused.",
)
@click.option("--by", metavar="EMAIL", default="", help="The person who asks.")
@click.option("--with", "together", metavar="EMAIL", default="", help="The person who confirms.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def print_(
    edition: str,
    out: Path,
    kind: str | None,
    listed: TextIO | None,
    password: bool | None,
    by: str,
    together: str,
    as_json: bool,
) -> None:
    """Make a run of letters of EDITION and write it to OUT.pdf; many letters come as OUT-01.pdf, OUT-02.pdf …

    Codes that these people had before are void. Nothing else keeps the codes: lose the file, and print again.
    """
    with opened():
        if out.exists():
            raise Conflict("file_exists", at=str(out))
        with transaction():
            view = editions.find(edition)
        pair = people(by, together)
        run = _made(pair, view, kind, listed.read() if listed else "")
        files = _written(pair, view, run, out, not installation().demonstration if password is None else password)
        click.echo(f"{run.letters} letters, {run.at_desk} of them to be collected at the desk", err=as_json)
        for file in files:
            click.echo(f"  {file}", err=as_json)
        if as_json:
            echo_json({"edition": edition, "kind": run.kind, "letters": run.letters, "at_desk": run.at_desk,
                       "cost_cents": run.cost_cents, "files": [str(file) for file in files]})  # fmt: skip


def _made(pair: Sequence[Actor], view: EditionView, kind: str | None, listed: str) -> RunView:
    """Ask for a run, confirm it, and make its letters here, with a bar."""
    with transaction():
        run_id = print_runs.ask(pair[0], view, kind or print_runs.usual(view), listed)
        print_runs.confirm(pair, view, run_id, wait=TAKEN_OVER)
    steps = print_runs.carry_out(view.id, {"run": run_id, "whole": True})
    with tqdm(total=100, unit=" %", leave=False, disable=None) as bar:
        percent: int | None = 0
        while percent is not None:
            bar.update(percent - bar.n)
            with transaction():
                percent = next(steps, None)
    with transaction():
        run = print_runs.get(view.id, run_id)
        if not run.letters:
            print_runs.erase(pair[0], view, run_id)
    if not run.letters:
        raise Conflict("no_letters")
    return run


def _written(pair: Sequence[Actor], view: EditionView, run: RunView, out: Path, locked: bool) -> list[Path]:
    """Write the files where only we can read them, then erase what the site keeps of them."""
    with transaction():
        word = print_runs.password(pair[-1], view.id, run.id) if locked else ""
    paths = []
    for position in range(1, len(run.files) + 1):
        with transaction():
            content = print_runs.content(view.id, run.id, position)
        path = out if len(run.files) == 1 else out.with_name(f"{out.stem}-{position:02d}{out.suffix}")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pdfs.lock(content, word) if word else content)
        paths.append(path)
    with transaction():
        print_runs.erase(pair[0], view, run.id)
    if word:
        click.echo(f"Password of the file: {word}", err=True)
    return paths
