"""`pb geo`: the map of a municipality, drawn from open geographic data."""

from pathlib import Path

import click

from pb.cli.house import opened
from pb.errors import Unreadable
from pb.services import editions, geo


@click.group("geo")
def command() -> None:
    """Bring in the map of a municipality."""


@command.command("import")
@click.argument("municipality", metavar="MUNICIPALITY")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
def bring_in(municipality: str, files: tuple[Path, ...]) -> None:
    """Draw the map of MUNICIPALITY (its short name) from GeoJSON files: boundary, streets, green and water.

    Coordinates are degrees (WGS 84). What a feature is stands in its property `kind` or `class`; an outline with
    the property `nis` counts for the municipality of that code alone.
    """
    contents = [_content(file) for file in files]
    with opened():
        held = editions.municipality(municipality)
        drawn = geo.bring_in(held.slug, held.nis, contents)
    click.echo(f"{municipality}: {len(drawn.packed) / 1000:.0f} kB compressed; credit: {drawn.credit or 'none needed'}")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unreadable("file_missing", at=str(file)) from error
