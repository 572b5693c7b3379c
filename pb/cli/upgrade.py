"""`pb upgrade`: bring the tables up to this version."""

import click

from pb.cli.house import opened
from pb.services import migrations


@click.command("upgrade")
@click.option("--yes", is_flag=True, help="A backup was made: do not ask.")
def command(yes: bool) -> None:
    """Bring the tables up to this version, one migration after the other; nothing goes back but a backup."""
    with opened(tables=False):
        found, names = migrations.state(), migrations.pending()
        if found == "old" and not yes:
            click.confirm("Is there a backup made today (pb backup)?", abort=True, err=True)
        migrations.upgrade(lambda name: click.echo(f"  {names.index(name) + 1} of {len(names)}: {name}", err=True))
        click.echo(
            "The tables are those of this version." if names else "The tables were those of this version already."
        )
