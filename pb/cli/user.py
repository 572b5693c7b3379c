"""`pb user`: the people who run the participatory budget."""

import click

from pb.cli.house import opened
from pb.db import transaction
from pb.rules.permissions import STAFF
from pb.services import invitations
from pb.services.actors import SYSTEM


@click.group("user")
def command() -> None:
    """Invite the people who run the participatory budget."""


@command.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(STAFF), help="What the person does here.")
@click.option("--municipality", metavar="SLUG", help="For which municipality; not needed while there is one.")
@click.option("--language", type=click.Choice(("fr", "nl", "en")), default="fr", show_default=True)
def invite(email: str, role: str, municipality: str | None, language: str) -> None:
    """Print a link, valid once and for 24 hours, with which EMAIL makes an account."""
    with opened() as settings:
        with transaction():
            token = invitations.invite(SYSTEM, email, role, municipality)
        if token:
            click.echo(f"{settings.base_url}/{language}/staff/invitation/{token}")
            click.echo("This link works once, within 24 hours. Give it to that person alone.", err=True)
        else:
            click.echo(f"{email} has an account and now has this role too; open sessions were ended.", err=True)
