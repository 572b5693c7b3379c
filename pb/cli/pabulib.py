"""`pb edition load-pabulib`: an edition from a real vote, held again ballot by ballot if asked."""

from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from pb import words
from pb.cli import messages
from pb.cli.allocate import MINUTE_KEYS, read_file
from pb.cli.house import echo_json, opened
from pb.db import transaction
from pb.rules import pabulib as files
from pb.rules.pabulib import Election
from pb.services import editions, pabulib
from pb.services.counts import CountView

NOT_FINAL = 3


@click.command("load-pabulib")
@click.argument("file", type=click.Path(), metavar="FILE")
@click.option("--cast", is_flag=True, help="Hold the vote again: an invented voter for each ballot.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def command(file: str, cast: bool, as_json: bool) -> None:
    """Make an edition of a Pabulib FILE (approval and choose-1 votes).

    Exits 0 when the result is final, 3 when a tie is not settled.
    """
    election = files.read(read_file(file))
    with opened():
        last, ids = _run(file, election, cast)
    if as_json:
        echo_json(_report(file, election, last, ids))
    else:
        _say(election, last)
    if last.count is not None and not last.count.final:
        raise click.exceptions.Exit(NOT_FINAL)


def _run(file: str, election: Election, cast: bool) -> tuple[pabulib.Step, dict[str, str]]:
    """Carry the loading out, committing after each step, with a bar of the ballots cast; return the last step."""
    steps = pabulib.load(Path(file).stem, election, cast)
    last = None
    with tqdm(total=len(election.ballots), unit=" ballots", disable=None if cast else True) as bar:
        while True:
            with transaction():
                step = next(steps, None)
            if step is None:
                break
            last = step
            bar.update(step.done - bar.n)
    assert last is not None
    with transaction():
        return last, pabulib.originals(editions.find(last.slug).id)


def _report(file: str, election: Election, last: pabulib.Step, ids: dict[str, str]) -> dict[str, Any]:
    """Return the names that scripts rely on: those of `pb allocate`, the edition and the number of ballots cast."""
    said: dict[str, Any] = {"file": file, "slug": last.slug, "cast": last.done, "ballots": len(election.ballots)}
    if last.count is None:
        return {**said, "envelope_cents": election.envelope(), "candidates": len(election.projects)}
    return {**said, **_result(last.count, ids)}


def _result(count: CountView, ids: dict[str, str]) -> dict[str, Any]:
    """Return the result of the only track, its numbers on the ballot turned back into the ids of the file."""
    track = count.document["tracks"][0]
    bar = track["bar"]
    return {
        "rule": track["rule"],
        "envelope_cents": track["envelope_cents"],
        "ballots": count.document["ballots"]["total"],
        "candidates": track["candidates"],
        "selected": [ids[number] for number in track["selected"]],
        "total_cents": track["total_cents"],
        "remaining_cents": track["remaining_cents"],
        "bar": None if bar is None else ids[bar],
        "fished_up": [ids[number] for number in track["fished_up"]],
        "unique": track["unique"],
        "ties": [[ids[number] for number in tie] for tie in track["ties"]],
        "minutes": [
            {**{key: minute[key] for key in MINUTE_KEYS}, "id": ids[minute["id"]]} for minute in track["minutes"]
        ],
    }


def _say(election: Election, last: pabulib.Step) -> None:
    """Say the same for people."""
    projects = words.count(len(election.projects), messages.LANGUAGE)
    click.echo(f"{last.slug}: {projects} projects on the ballot")
    if last.count is None:
        return
    track = last.count.document["tracks"][0]
    click.echo(f"{words.count(last.done, messages.LANGUAGE)} ballots cast, sealed and counted")
    click.echo(f"{len(track['selected'])} projects funded")
    if not last.count.final:
        click.echo("The result is not final: a tie must be settled.", err=True)
