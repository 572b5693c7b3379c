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
from pb.services import journal, keyring, rotation


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
    """Change the key of personal fields: make a new one, encrypt every value anew, retire the old one (D2).

    It can be stopped at any time, and goes on where it was when it is started again.
    """
    with opened():
        two = people(by, together)
        with transaction():
            wait = rotation.begin(two[0])
        if wait and not at_once:
            click.echo(f"The new key is used in {wait.seconds} seconds, when every program knows it.", err=True)
            time.sleep(wait.total_seconds() + 1)
        elif wait:
            with transaction():
                rotation.use_now()
        keyring.reload()
        with tqdm(total=rotation.left(), unit="row", disable=None) as bar:
            steps = rotation.carry_on()
            while True:
                with transaction():
                    done = next(steps, None)
                if done is None:
                    break
                bar.update(done)
        with transaction():
            rotation.end(two[0])
        click.echo("Every value is under the new key. Files stay under the one they were sealed with.")


def _add(tar: tarfile.TarFile, name: str, path: Path) -> None:
    content = path.read_bytes()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))
