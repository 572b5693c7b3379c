"""`pb health`: how the installation is, for people and for programs."""

import click

from pb.cli.house import echo_json, opened
from pb.services import health

SIGNS = {health.GOOD: "ok", health.CARE: "CARE", health.BAD: "BAD"}
WORDS = {
    "tables": "Tables of the database",
    "database": "Database",
    "secret": "Secrets file",
    "separation": "Private keys of the boxes kept from the web",
    "disk": "Room on the disk",
    "clock": "Clock",
    "mails": "Mail",
    "jobs": "Jobs",
    "workers": "Workers",
    "scanner": "Virus scanner",
    "journal": "Journal",
    "certificate": "Certificate of the site",
    "box": "Register and ballots agree",
}


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(as_json: bool) -> None:
    """Say how the installation is; exit 1 when something is bad."""
    with opened(tables=False):
        checks = health.report()
    level = max((check.level for check in checks), key=[health.GOOD, health.CARE, health.BAD].index)
    for check in checks:
        facts = ", ".join(f"{name.replace('_', ' ')} {_shown(value)}" for name, value in check.facts.items())
        click.echo(f"{SIGNS[check.level]:5} {WORDS[check.code]}: {facts}", err=as_json)
    if any(check.facts.get("single_user") for check in checks):
        click.echo(
            "      Web and tally run as one user: the separation of the keys is weaker. docs/install.md says "
            "how to use two.",
            err=as_json,
        )
    if as_json:
        found = [{"code": check.code, "level": check.level, **check.facts} for check in checks]
        echo_json({"level": level, "checks": found})
    if level == health.BAD:
        raise click.exceptions.Exit(1)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
