"""`pb demo`: everything that one needs to try the site, all of it invented (R1 to R44)."""

import re
from collections.abc import Sequence

import click
from tqdm import tqdm

from pb.cli.house import opened
from pb.config import Config
from pb.db import installation, transaction
from pb.errors import Conflict, Unknown
from pb.rules.shifted import STANDING
from pb.services import accounts, demo, holder_links, migrations
from pb.services.demo_parts import Letter
from pb.services.demo_people import ENTRY_WORDS, HOLDERS, HOST, STAFF

PARTS = 14  # about how many steps the loading has, for the bar
ADDRESS = re.compile(r"https?://[^/\s]+(?=/)")
FIRST = {  # what to try first, by the phase that is open
    "submission": "look at the calendar and the rules; sign in as participation and enter a project",
    "review": "sign in as participation and take the projects through the study",
    "campaign": "discover the projects on the map, put some in your vote; then `pb vote open`",
    "vote": "fill your vote on the site, then use a letter below to cast it",
    "count": "see that the results are not shown yet; then `pb vote publish`, and look again",
    "award": "read the results, and check a tracker",
    "follow_up": "follow the chosen projects",
}


@click.group("demo", invoke_without_command=True)
@click.option("--reset", is_flag=True, help="Take everything away first, and load it anew.")
@click.option("--phase", type=click.Choice(list(STANDING)), default="vote", show_default=True, help="What is open now.")
@click.pass_context
def command(context: click.Context, reset: bool, phase: str) -> None:
    """Load the demonstration, if it is not there, and show its accounts and letters."""
    if context.invoked_subcommand is not None:
        return
    with opened():
        demo.check()
        if reset or _interrupted():
            demo.clear()
            migrations.upgrade()
        told = sheet(installation())
        if not told:
            _load(phase)
            told = sheet(installation())
        click.echo(told)


@command.command()
@click.argument("email")
def code(email: str) -> None:
    """Print the code that the demonstration account EMAIL can use now: of its second factor, or of its last mail."""
    with opened(), transaction():
        try:
            click.echo(accounts.current_code(email))
        except Unknown:
            click.echo(holder_links.current_code(email))


def sheet(settings: Config) -> str:
    """Return what the demonstration tells, at the present address of the site; nothing while it is not all there."""
    file = demo.sheet()
    if not file.is_file() or not demo.present():
        return ""
    return ADDRESS.sub(settings.base_url, file.read_text("utf-8"))


def _interrupted() -> bool:
    """Tell whether a loading was stopped half-way: then there is nothing worth keeping."""
    if not demo.present() or demo.sheet().is_file():
        return False
    if not demo.alone():
        raise Conflict("demonstration_there")
    return True


def _load(phase: str) -> None:
    """Load part by part, each kept when it is done, and write down what people need to come in."""
    settings = installation()
    parts = demo.load(phase)
    letters: Sequence[Letter] = ()
    slugs: list[str] = []
    with tqdm(total=PARTS, bar_format="{desc:<60} {elapsed}", disable=None) as bar:
        while True:
            with transaction():
                part = next(parts, None)
            if part is None:
                break
            bar.set_description_str(part.done)
            bar.update(1)
            letters = part.letters or letters
            slugs += [part.slug] if part.slug else []
    demo.sheet().write_text(_told(settings, slugs, letters, phase), "utf-8")
    demo.sheet().chmod(0o600)


def _told(settings: Config, slugs: Sequence[str], letters: Sequence[Letter], phase: str) -> str:
    """Return the accounts, the letters and what to click first."""
    site = settings.base_url
    before, now = slugs
    lines = [
        "The demonstration: Watermael-Boitsfort with its rules of 2022; everybody and everything in it is invented.",
        "",
        f"  {site}/fr/{now}/",
        f"  {site}/nl/{now}/",
        f"  {site}/fr/{before}/results  last year, counted",
        f"  First: {FIRST[phase]}.",
        "",
        "Letters (code, birth date):",
        *(f"  {letter.code}  {letter.born}  {letter.shows}" for letter in letters),
        "",
        "Identity cards of the first three, for the help desk and to be sent a code:",
        *(f"  {letter.card}" for letter in letters[:3]),
        "",
        f"Staff: {site}/fr/staff/sign-in  password: {ENTRY_WORDS}",
        "  second factor: .venv/bin/pb demo code EMAIL",
        *(f"  {member.email:<28} {member.does}" for member in STAFF),
        "",
        f"Project holders: {site}/fr/account/sign-in  the mail lies in {settings.data_dir / 'mail'}",
        "  its code: .venv/bin/pb demo code EMAIL",
        *(f"  {local}@{HOST}" for local, _, _ in HOLDERS),
        "",
        "Another moment of the year: .venv/bin/pb demo --reset --phase " + "|".join(STANDING),
    ]
    return "\n".join(lines) + "\n"
