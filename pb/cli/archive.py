"""`pb archive`: the archive package of an edition as a file."""

from pathlib import Path

import click

from pb import archives
from pb.cli.house import opened
from pb.db import transaction
from pb.services import archive, editions
from pb.services.actors import SYSTEM


@click.command("archive")
@click.argument("edition")
@click.argument("out", metavar="OUT.zip", type=click.Path(dir_okay=False, path_type=Path))
def command(edition: str, out: Path) -> None:
    """Write the archive package of EDITION to OUT.zip: decisions, minutes, bundles, open data, manifest."""
    with opened():
        fresh = out.with_name(f".{out.name}.part")
        try:
            with archives.new_file(fresh) as file, transaction():
                number = archive.write(SYSTEM, editions.find(edition), file)
            fresh.replace(out)
        except FileExistsError as error:
            raise click.ClickException(f"{fresh} is in the way: remove it if nothing is being made") from error
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    click.echo(f"{edition}: {number} files in {out}", err=True)
