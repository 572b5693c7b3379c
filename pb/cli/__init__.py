"""The `pb` command: what staff do on the site, an administrator can also do here."""

from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import InterfaceError, OperationalError

from pb.cli import messages
from pb.errors import Refusal, Unavailable

COMMANDS = {  # name → where it lives; a command is loaded when it is asked for, so that none waits for all the others
    "allocate": "pb.cli.allocate:command",
    "demo": "pb.cli.demo:command",
    "edition": "pb.cli.edition:command",
    "geo": "pb.cli.geo:command",
    "codes": "pb.cli.codes:command",
    "paper": "pb.cli.paper:command",
    "roll": "pb.cli.roll:command",
    "run": "pb.cli.run:command",
    "user": "pb.cli.user:command",
    "journal": "pb.cli.journal:command",
    "health": "pb.cli.health:command",
    "upgrade": "pb.cli.upgrade:command",
    "vote": "pb.cli.vote:command",
    "work": "pb.cli.work:command",
    "bundle": "pb.cli.bundle:bundle",
    "verify": "pb.cli.bundle:verify",
    "export": "pb.cli.export:command",
    "archive": "pb.cli.archive:command",
    "backup": "pb.cli.backup:backup",
    "restore": "pb.cli.backup:restore",
    "keys": "pb.cli.keys:command",
    "privacy": "pb.cli.privacy:command",
}


class Commands(click.Group):
    """The commands of the table; whatever a rule refuses is said in sentences, never as a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of this name, or return None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit 1 when a rule refuses, 2 when something cannot be read or is wrongly used."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            ctx.exit(messages.say(refusal))
        except (OperationalError, InterfaceError):
            ctx.exit(messages.say(Unavailable("database_away")))


@click.group(cls=Commands)
@click.version_option(package_name="pb")
def main() -> None:
    """Run the participatory budget of a municipality."""
