"""`pb keys`: the keys a backup needs, which never lie in it, and the key that backups are locked with."""

import io
import tarfile
import time
from pathlib import Path

import click
from tqdm import tqdm

from pb.archives import new_file, new_key_pair
from pb.cli.backup import FILE, check_key, written
from pb.cli.house import opened, people
from pb.db import transaction
from pb.errors import Invalid
from pb.keys import finish_rotation, rotate_secret_file
from pb.services import journal, keyring, rotation
from pb.services.actors import Actor


@click.group("keys")
def command() -> None:
    """Copy the keys out, and make the key of the backups."""


@command.command()
@click.argument("out", type=FILE)
@click.option("--by", default="", metavar="EMAIL", help="The person who asks.")
@click.option("--with", "together", default="", metavar="EMAIL", help="The second person.")
def export(out: Path, by: str, together: str) -> None:
    """Write the secrets file and the private keys of the boxes into OUT, for a safe; takes two people."""
    with opened() as settings:
        check_key(settings)
        two = people(by, together)
        boxes = sorted(path for path in settings.tally_dir.glob("*") if path.is_file())
        with transaction():
            journal.write(two[0], "keys.export", "installation", people=[actor.account_id for actor in two])
        with written(out, settings.backup_key) as stream, tarfile.open(fileobj=stream, mode="w|gz") as tar:
            _add(tar, "secret", settings.secret_file)
            for path in boxes:
                _add(tar, f"tally/{path.name}", path)
        click.echo(f"Written: the secrets file and the keys of {len(boxes)} boxes. Keep this apart from every backup.")


@command.command()
@click.argument("out", type=FILE)
def backup(out: Path) -> None:
    """Make the key of the backups: its private half goes into OUT, to be kept offline twice."""
    private, public = new_key_pair()
    try:
        with new_file(out) as file:
            file.write(f"{private}\n".encode())
    except FileExistsError:
        raise Invalid("file_exists", at=str(out)) from None
    click.echo(f"PB_BACKUP_KEY={public}")
    click.echo(f"Take {out} off this machine, twice, and delete it here. No backup opens without it.", err=True)


@command.command()
@click.option("--by", default="", metavar="EMAIL", help="The person who asks.")
@click.option("--with", "together", default="", metavar="EMAIL", help="The second person.")
@click.option("--at-once", is_flag=True, help="Do not wait two minutes: only while no other program runs.")
def rotate(by: str, together: str, at_once: bool) -> None:
    """Change the keys of personal fields, files and blind index: make new ones, move everything, retire the old ones.

    It can be stopped at any time, and goes on where it was when it is started again (D2).
    """
    with opened():
        two = people(by, together)
        with transaction():
            wait = rotation.begin(two[0])
        if wait and not at_once:
            click.echo(f"The new keys are used in {wait.seconds} seconds, when every program knows them.", err=True)
            time.sleep(wait.total_seconds() + 1)
        elif wait:
            with transaction():
                rotation.use_now()
        keyring.reload()
        with tqdm(total=rotation.ahead(), unit="row", disable=None) as bar:
            steps = rotation.carry_on()
            while True:
                with transaction():
                    done = next(steps, None)
                if done is None:
                    break
                bar.update(done)
        with transaction():
            rotation.end(two[0])
        click.echo("Every value, every file and the blind index are under the new keys.")


@command.command()
@click.option("--by", default="", metavar="EMAIL", help="The person who asks.")
@click.option("--with", "together", default="", metavar="EMAIL", help="The second person.")
@click.option("--finish", is_flag=True, help="Drop the former master key from the secrets file.")
def master(by: str, together: str, finish: bool) -> None:
    """Change the master key of the secrets file: each time it is run, it takes the next step and says what follows.

    First a fresh key is put in front of the former one. After a restart of every program the keys in the database are
    wrapped by the fresh one. With --finish, later, the former one leaves the file (D2).
    """
    with opened() as settings:
        two = people(by, together)
        former = keyring.master().previous is not None
        if not former and finish:
            click.echo("There is no former master key in the secrets file.")
        elif not former:
            _begin(two, settings.secret_file)
        else:
            _move(two[0])
            if finish:
                finish_rotation(settings.secret_file)
                click.echo("The former master key is gone. Restart every program, and copy the secrets file anew.")


def _begin(two: list[Actor], secret: Path) -> None:
    """Put a fresh master key in front of the one in use."""
    with transaction():
        journal.write(two[0], "keys.master", "installation", people=[actor.account_id for actor in two])
        rotate_secret_file(secret)
    click.echo("A fresh master key is first in the secrets file. Restart every program, then run this again.")


def _move(actor: Actor) -> None:
    """Wrap every key by the fresh master key."""
    with transaction():
        moved = rotation.rewrap()
        journal.write(actor, "keys.master_moved", "installation", number=moved)
    click.echo(
        f"{moved} keys were put under the fresh master key. Copy the secrets file anew (pb keys export). Run this with "
        "--finish when links and choices made under the former key may end."
    )


def _add(tar: tarfile.TarFile, name: str, path: Path) -> None:
    content = path.read_bytes()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))
