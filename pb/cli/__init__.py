"""The `pb` command: what staff do on the site, an administrator can also do here."""

import click

from pb.cli import allocate


@click.group()
@click.version_option(package_name="pb")
def main() -> None:
    """Run the participatory budget of a municipality."""


main.add_command(allocate.command)
