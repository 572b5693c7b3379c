"""`pb work`: the worker for mail, jobs and sweeps, or, with `--tally`, the one that alone opens boxes."""

import click

from pb import work
from pb.cli.house import opened


@click.command("work")
@click.option("--tally", is_flag=True, help="Count only: the one program that reads the private key of a box.")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def command(tally: bool, once: bool) -> None:
    """Work until asked to stop (SIGTERM); the step under way is finished first."""
    with opened():
        worker = work.Worker("tally" if tally else "work")
        if once:
            while worker.round():
                continue
            return
        worker.run()
