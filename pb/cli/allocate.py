"""`pb allocate`: the allocation rule applied to Pabulib files, as a table or as JSON (R15, R16)."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pb import words
from pb.errors import Invalid, Refusal, Unreadable
from pb.rules import pabulib
from pb.rules.allocation import OVER_CAP, RULES, Allocation, Minute, allocate
from pb.rules.amounts import cents
from pb.rules.jury import read_points, scored
from pb.rules.sentences import SENTENCES

LANGUAGE = "en"
MEGABYTES = 500
UNREADABLE, NOT_FINAL = 2, 3
MINUTE_KEYS = ("rank", "id", "votes", "cost_cents", "balance_before_cents", "verdict")


def _euro(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """Return the cents of an amount on the command line."""
    try:
        return None if value is None else cents(value)
    except Invalid as wrong:
        raise click.BadParameter(words.say(wrong.code, wrong.details, LANGUAGE)) from wrong


def _whole(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """Return a whole number from zero, written with the figures 0 to 9."""
    if value is not None and not re.fullmatch(r"[0-9]{1,9}", value):
        raise click.BadParameter(words.say("not_whole", {"number": value}, LANGUAGE))
    return None if value is None else int(value)


def _order(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Return the ids between commas; one named twice or left empty makes the order unclear."""
    if value is None:
        return None
    order = tuple(name.strip() for name in value.split(","))
    if "" in order or len(set(order)) < len(order):
        raise click.BadParameter(words.say("unclear_order", {}, LANGUAGE))
    return order


def _seed(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Return the seed of a draw; it must be UTF-8 text in one line, so that anybody can draw again."""
    if value is not None and not (value and value.isprintable()):
        raise click.BadParameter(words.say("bad_seed", {}, LANGUAGE))
    return value


@click.command("allocate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option("--rule", type=click.Choice(RULES), default="skip", show_default=True, help="At what does not fit.")
@click.option("--envelope", "envelope_cents", metavar="EUR", callback=_euro, help="Instead of the budget of the file.")
@click.option("--max-winners", metavar="N", callback=_whole, help="How many projects may be funded.")
@click.option("--min-votes", metavar="N", default="0", callback=_whole, help="How many votes a project needs.")
@click.option("--cap", "cap_cents", metavar="EUR", callback=_euro, help="Dearer projects are no candidates.")
@click.option("--tie-order", metavar="ID,ID,…", callback=_order, help="The order drawn, which settles ties.")
@click.option("--lots", "lots_seed", metavar="SEED", callback=_seed, help="The seed of a draw, which settles ties.")
@click.option("--jury", metavar="FILE", type=click.Path(), help="Points of a jury: a line “project,points” for each.")
@click.option("--jury-percent", metavar="N", default="50", callback=_whole, help="The weight of the jury, 0 to 100.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file.")
@click.pass_context
def command(context: click.Context, /, files: tuple[str, ...], as_json: bool, **terms: Any) -> None:
    """Share out the envelope of Pabulib files by number of votes, or by votes and a jury weighed together (R18).

    Votes and points are each divided by the highest of the ranking before they are weighed. With --min-votes and
    --jury-percent 100 the jury alone ranks the projects that reached the threshold.

    Exits 0 when every result is final, 2 when a file cannot be read, 3 when a tie is not settled.
    """
    if terms["tie_order"] is not None and terms["lots_seed"] is not None:
        raise click.UsageError("--tie-order and --lots exclude each other.")
    codes = {_one(file, as_json, terms) for file in files}
    context.exit(next((code for code in (UNREADABLE, NOT_FINAL) if code in codes), 0))


def _one(file: str, as_json: bool, terms: Mapping[str, Any]) -> int:
    """Read a file, share out its envelope, say the result; return the exit code."""
    try:
        election = pabulib.read(read_file(file))
        wanted = dict(terms)
        envelope = election.envelope(wanted.pop("envelope_cents"))
        jury, percent = wanted.pop("jury"), wanted.pop("jury_percent")
        candidates = list(election.candidates())
        if jury is not None:
            candidates = scored(candidates, read_points(read_file(jury)), percent)
        shared = allocate(candidates, envelope, **wanted)
    except Refusal as wrong:
        _say_error(file, wrong, as_json)
        return UNREADABLE
    for remark in election.remarks:
        click.echo(f"{click.format_filename(file)}: {words.say(remark, {}, LANGUAGE)}", err=True)
    if as_json:
        click.echo(json.dumps(report(file, terms["rule"], envelope, election, shared)))
    else:
        _echo(_table(file, envelope, election, shared))
    return 0 if shared.unique else NOT_FINAL


def report(file: str, rule: str, envelope_cents: int, election: pabulib.Election, shared: Allocation) -> dict[str, Any]:
    """Return the result with the names that scripts rely on; amounts are cents."""
    return {
        "file": file,
        "rule": rule,
        "envelope_cents": envelope_cents,
        "ballots": len(election.ballots),
        "candidates": sum(minute.verdict != OVER_CAP for minute in shared.minutes),
        "selected": shared.selected,
        "total_cents": shared.total_cents,
        "remaining_cents": shared.remaining_cents,
        "bar": shared.bar,
        "fished_up": shared.fished_up,
        "unique": shared.unique,
        "ties": shared.ties,
        "minutes": [{key: asdict(minute)[key] for key in MINUTE_KEYS} for minute in shared.minutes],
    }


def read_file(file: str) -> bytes:
    """Return the bytes of a file; raise Unreadable if it cannot be opened or is too large."""
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(MEGABYTES * 1_000_000 + 1)
    except (OSError, ValueError) as wrong:
        raise Unreadable("file_missing") from wrong
    if len(content) > MEGABYTES * 1_000_000:
        raise Unreadable("file_too_large", megabytes=MEGABYTES)
    return content


def _say_error(file: str, wrong: Refusal, as_json: bool) -> None:
    """Name what is wrong with a file, and where."""
    line, message = wrong.details.get("line"), words.say(wrong.code, wrong.details, LANGUAGE)
    if as_json:
        click.echo(json.dumps({"file": file, "error": wrong.code, "line": line, "message": message}))
    where = click.format_filename(file) + (f", line {line}" if line else "")
    click.echo(f"{where}: {message}", err=True)


def _table(file: str, envelope_cents: int, election: pabulib.Election, shared: Allocation) -> str:
    """Write the result for people: what was decided, then one line per project in order of rank."""
    currency = election.currency
    ballots, projects = words.count(len(election.ballots), LANGUAGE), words.count(len(election.projects), LANGUAGE)
    total, remaining = _amount(shared.total_cents, currency), _amount(shared.remaining_cents, currency)
    lines = [
        click.format_filename(file),
        f"{ballots} ballots, {projects} projects, {_amount(envelope_cents, currency)} to share",
        f"{len(shared.selected)} funded for {total}, {remaining} left",
    ]
    lines += [f"Equal votes change the result: {', '.join(tie)}." for tie in shared.ties]
    if not shared.unique:
        lines.append("The result is not final: settle the last tie with --tie-order or --lots.")
    rows = [("rank", "project", "votes", "cost", "")]
    rows += [(*_figures(minute, currency), _reason(minute, currency)) for minute in shared.minutes]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    for rank, name, votes, cost, reason in rows:
        cells = rank.rjust(widths[0]), name.ljust(widths[1]), votes.rjust(widths[2]), cost.rjust(widths[3]), reason
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _figures(minute: Minute, currency: str) -> tuple[str, str, str, str]:
    """Return the first cells of a line of the table."""
    votes, cost = words.count(minute.votes, LANGUAGE), _amount(minute.cost_cents, currency)
    return str(minute.rank), minute.id, votes, cost


def _reason(minute: Minute, currency: str) -> str:
    """Return the sentence of a minute, with amounts in the currency of the file."""
    cost, balance = _amount(minute.cost_cents, currency), _amount(minute.balance_before_cents, currency)
    return words.translate(SENTENCES[f"minute_{minute.verdict}"], LANGUAGE, cost=cost, balance_before=balance)


def _amount(amount_cents: int, currency: str) -> str:
    """Write an amount of the file, in euro unless the file says otherwise."""
    text = words.money(amount_cents, LANGUAGE)
    return text if currency in ("", "EUR") else text.replace("€", "") + "\N{NO-BREAK SPACE}" + currency


def _echo(text: str) -> None:
    """Print a text, with ? for what the terminal cannot show."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))
