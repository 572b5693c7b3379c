"""`pb bundle` and `pb verify`: the proof of a count, made and checked (B9)."""

import contextlib
import os
from pathlib import Path

import click

from pb import archives
from pb.audit.command import main, usual
from pb.audit.words import LANGUAGES
from pb.cli.house import echo_json, opened, people
from pb.db import transaction
from pb.services import bundles, editions


@click.command("bundle")
@click.argument("edition")
@click.argument("out", metavar="OUT.zip", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--openings", is_flag=True, help="With every ballot in clear, for auditors: two people.")
@click.option("--by", metavar="EMAIL", default="", help="The person who asks.")
@click.option("--with", "together", metavar="EMAIL", default="", help="The person who confirms.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def bundle(edition: str, out: Path, openings: bool, by: str, together: str, as_json: bool) -> None:
    """Write the audit bundle of the last count of EDITION, published or not, to OUT.zip."""
    with opened():
        pair = people(by, together) if openings else []
        fresh = out.with_name(f".{out.name}.part")
        try:
            with archives.new_file(fresh) as file, transaction():
                held = editions.find(edition)
                if openings:
                    found = bundles.for_auditors(pair, held, file)
                else:
                    found = bundles.chosen(held)
                    bundles.write(held, found, file, openings=False)
            fresh.replace(out)
        except FileExistsError as error:
            raise click.ClickException(f"{fresh} is in the way: remove it if no other bundle is being made") from error
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        if not openings:
            with contextlib.suppress(OSError):
                out.chmod(0o644)
        size = os.path.getsize(out)
        click.echo(f"Count {found.number} of {edition}: {out} ({size} bytes)", err=as_json)
        if as_json:
            said = {"edition": edition, "number": found.number, "digest": found.digest, "openings": openings}
            echo_json({**said, "bytes": size})


@click.command("verify")
@click.argument("bundle", metavar="BUNDLE.zip", type=click.Path())
@click.option("--language", type=click.Choice(LANGUAGES), default=usual)
@click.option("--key", default="", help="The report key of the municipality (hexadecimal), to compare with.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
@click.pass_context
def verify(context: click.Context, bundle: str, language: str, key: str, as_json: bool) -> None:
    """Check a bundle as `verify.py` inside does; exit 0 when all holds, 1 when not, 2 without such a file."""
    arguments = [bundle, "--language", language, "--key", key, *(["--json"] if as_json else [])]
    context.exit(main(arguments))
