"""`pb vote`: prepare the box, seal it, count it; each takes two people."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from pb import words, work
from pb.cli.allocate import read_file
from pb.cli.house import echo_json, opened, people
from pb.db import installation, transaction
from pb.rules.jury import read_points
from pb.rules.sentences import SENTENCES
from pb.services import boxes, ceremonies, counts, editions, jobs, juries, sealing
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

LANGUAGE = "en"
NOT_FINAL = 3
WAIT_SECONDS = 0.5
Command = Callable[..., Any]
REASON = click.option("--reason", required=True, help="Why; the journal keeps it.")


@click.group("vote")
def command() -> None:
    """Prepare the box of an edition, seal it after the vote, and count."""


def _pair(function: Command) -> Command:
    """Add the options of the two people and of JSON."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line."),
        click.option("--with", "together", metavar="EMAIL", default="", help="The person who confirms."),
        click.option("--by", metavar="EMAIL", default="", help="The person who asks."),
        click.argument("edition"),
    ):
        function = option(function)
    return function


@command.command("open")
@_pair
@click.option("--sheets", type=click.Path(path_type=Path, file_okay=False), help="Folder for the escrow sheets (PDF).")
def open_box(edition: str, by: str, together: str, as_json: bool, sheets: Path | None) -> None:
    """Prepare and freeze the box of EDITION, with its key ceremony and test opening."""
    with opened():
        pair = people(by, together)
        with transaction():
            found = boxes.prepare(pair, editions.find(edition))
            papers = _papers(editions.find(edition), found.sheets, pair) if sheets else []
        _hand_out(edition, found.sheets, papers, sheets)
        click.echo(f"The box of {edition} is prepared. Its rules are frozen: {found.digest}", err=as_json)
        if as_json:
            echo_json({"edition": edition, "digest": found.digest, "public_key": found.public_key.hex()})


@command.command()
@_pair
def seal(edition: str, by: str, together: str, as_json: bool) -> None:
    """Seal the box of EDITION after the vote: it is rewritten out of order and takes nothing any more."""
    with opened():
        pair = people(by, together)
        with transaction():
            ready = sealing.check(pair, editions.find(edition))
        if ready.open_cases:
            named = ", ".join(map(str, ready.open_cases))
            click.echo(f"Cases of voters that are still open: {named}", err=as_json)
        checksum = sealing.carry_out(ready)
        click.echo(f"The box of {edition} is sealed with {ready.ballots} ballots. Checksum: {checksum}", err=as_json)
        if as_json:
            cases = list(ready.open_cases)
            echo_json({"edition": edition, "ballots": ready.ballots, "checksum": checksum, "open_cases": cases})


@command.command("jury")
@_pair
@click.argument("file", type=click.Path())
@click.option("--held-on", metavar="DAY", required=True, help="The day on which the jury judged, 2026-05-04.")
@click.option("--reference", required=True, help="The reference of the record of the jury.")
def judge(edition: str, file: str, by: str, together: str, as_json: bool, held_on: str, reference: str) -> None:
    """Keep the points of the jury of EDITION for good; FILE holds a line "project,points" for each project."""
    with opened():
        pair = people(by, together)
        try:
            day = date.fromisoformat(held_on)
        except ValueError:
            raise click.BadParameter(SENTENCES["jury_sitting_day"]) from None
        points = read_points(read_file(file))
        with transaction():
            kept = juries.keep(pair, editions.find(edition), points, day, reference)
        click.echo(f"The points of {len(kept.points)} projects are kept.", err=as_json)
        if as_json:
            echo_json({"edition": edition, "points": dict(kept.points), "digest": juries.digest(kept.points)})


@command.command()
@_pair
@click.option("--lots", "lots_seed", metavar="SEED", help="The published seed of a draw, which settles ties.")
@click.option("--tie-order", metavar="NO,NO,…", help="Ballot numbers in the order decided, which settles ties.")
@click.pass_context
def count(
    context: click.Context,
    edition: str,
    by: str,
    together: str,
    as_json: bool,
    lots_seed: str | None,
    tie_order: str | None,
) -> None:
    """Count the sealed box of EDITION; exit 3 while a tie is open. The result is provisional until it is published."""
    with opened():
        pair = people(by, together)
        order = [number.strip() for number in tie_order.split(",")] if tie_order else None
        with transaction():
            held = editions.find(edition)
            job = counts.ask(pair, held, tie_order=order, lots_seed=lots_seed)
        _wait(job, as_json)
        with transaction():
            found = counts.latest(held.id)
        assert found is not None
        _tell(found, as_json)
        if as_json:
            echo_json({"edition": edition, "number": found.number, "digest": found.digest, **found.document})
        context.exit(0 if found.final else NOT_FINAL)


@command.command()
@_pair
@click.option("--why-fr", default="", help="Why a published result is corrected, in French.")
@click.option("--why-nl", default="", help="The same in Dutch.")
def publish(edition: str, by: str, together: str, as_json: bool, why_fr: str, why_nl: str) -> None:
    """Publish the last count of EDITION: the results page shows it, and the projects move."""
    with opened():
        pair = people(by, together)
        with transaction():
            found = counts.announce(pair[0], editions.find(edition), reasons={"fr": why_fr, "nl": why_nl})
        click.echo(f"Count {found.number} of {edition} is published.", err=as_json)
        if as_json:
            echo_json({"edition": edition, "number": found.number, "digest": found.digest})


@command.command()
@_pair
@REASON
def pause(edition: str, by: str, together: str, as_json: bool, reason: str) -> None:
    """Stop taking votes for EDITION; people read that the vote is paused, and nothing that was cast is touched."""
    with opened():
        pair = people(by, together)
        with transaction():
            held = editions.find(edition)
            boxes.check_pair("open_vote", pair, held)
            boxes.pause(pair[0], held, reason)
        _told_paused(edition, True, as_json)


@command.command()
@_pair
@REASON
def resume(edition: str, by: str, together: str, as_json: bool, reason: str) -> None:
    """Take votes for EDITION again after a pause, also one that the site made itself; the box must add up."""
    with opened():
        pair = people(by, together)
        with transaction():
            boxes.resume(pair, editions.find(edition), reason)
        _told_paused(edition, False, as_json)


def _told_paused(edition: str, paused: bool, as_json: bool) -> None:
    """Say whether votes are taken."""
    click.echo(f"The vote of {edition} is {'paused' if paused else 'open again'}.", err=as_json)
    if as_json:
        echo_json({"edition": edition, "paused": paused})


def _papers(edition: EditionView, sheets: Sequence[str], pair: Sequence[Actor]) -> list[bytes]:
    """Return the escrow sheets as papers, each for one of the two people."""
    keepers = [each.name for each in pair] if len(pair) == len(sheets) else [""] * len(sheets)
    each = zip(sheets, keepers, strict=True)
    return [ceremonies.paper(edition, copy, code, keeper) for copy, (code, keeper) in enumerate(each, 1)]


def _hand_out(slug: str, sheets: Sequence[str], papers: Sequence[bytes], folder: Path | None) -> None:
    """Print the escrow sheets on standard error, or write each as a paper that only its owner may read."""
    if folder is None:
        for copy, sheet in enumerate(sheets, 1):
            click.echo(f"\nEscrow sheet {copy} of {boxes.COPIES}, for an envelope in a safe:\n  {sheet}\n", err=True)
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for copy, content in enumerate(papers, 1):
        path = folder / f"{slug}-escrow-{copy}.pdf"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        click.echo(f"Escrow sheet {copy}: {path}. Print it, then destroy the file.", err=True)


def _wait(job_id: str, quiet: bool) -> None:
    """Wait for the tally worker; in a demonstration this command does its work when nobody else has taken it."""
    if installation().demonstration:
        work.step(counts.QUEUE)
    while True:
        with transaction():
            state, percent, error = jobs.state(job_id)
        if state == "done":
            return
        if state == "failed":
            raise click.ClickException(f"The count failed: {error}")
        click.echo(f"\r{percent} %", nl=False, err=True)
        time.sleep(WAIT_SECONDS)


def _tell(found: counts.CountView, quiet: bool) -> None:
    """Say the result for people."""
    ballots = found.document["ballots"]
    click.echo(
        f"Count {found.number}: {words.count(ballots['total'], LANGUAGE)} ballots, {ballots['blank']} blank, "
        f"{ballots['invalid']} invalid. Digest: {found.digest}",
        err=quiet,
    )
    for track in found.document["tracks"]:
        click.echo(
            f"{track['code']}: {len(track['selected'])} funded ({', '.join(track['selected'])}) for "
            f"{words.money(track['total_cents'], LANGUAGE)}, {words.money(track['remaining_cents'], LANGUAGE)} left",
            err=quiet,
        )
        for tie in track["ties"]:
            click.echo(f"  equal votes change the result: {', '.join(tie)}", err=quiet)
    if not found.final:
        waits = any(track.get("jury", {}).get("waits_for") for track in found.document["tracks"])
        how = "enter the points with pb vote jury." if waits else "settle the tie with --tie-order or --lots."
        click.echo(f"The result is not final: {how}", err=True)
