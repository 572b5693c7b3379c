"""`pb export`: the open data of an edition as a file; the format comes from the extension."""

from pathlib import Path

import click

from pb.cli.house import opened
from pb.db import transaction
from pb.services import editions, exports


@click.command("export")
@click.argument("edition")
@click.argument("kind", metavar="KIND")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def command(edition: str, kind: str, out: Path) -> None:
    """Write KIND of EDITION to OUT: projects, decisions, results, grants, statistics (.csv, .xlsx, .json).

    Also pabulib (.pb), for each track pabulib:CODE. `grants` is the yearly inventory of grants.
    """
    with opened(), transaction():
        content = exports.write(editions.find(edition), kind, out.suffix.lstrip(".").lower())
        fresh = out.with_name(f".{out.name}.part")
        fresh.write_bytes(content)
        fresh.replace(out)
    click.echo(f"{kind} of {edition}: {out} ({len(content)} bytes)", err=True)
