"""`python -m tests.load.bench`: measure the parts asked for, print the figures, and keep them in bench/."""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests import postgres
from tests.load import (
    alerting,
    announced,
    bundling,
    casting,
    counting,
    deskwork,
    evening,
    killing,
    mailing,
    sharing,
    sitting,
    weights,
)
from tests.load.figures import Figure, machine, row, write
from tests.load.knocking import alike, guessing, identifying
from tests.load.people import importing, printing

Part = Callable[[str], list[Figure]]
LIMIT_MIB = 1024
PARTS: dict[str, Part] = {
    "share": lambda at: sharing.measure(),
    "weights": weights.measure,
    "identify-postgresql": lambda at: identifying("postgresql", at),
    "identify-sqlite": lambda at: identifying("sqlite", at),
    "guess": lambda at: guessing("postgresql", at),
    "alike": lambda at: alike("postgresql", at),
    "roll-postgresql": lambda at: importing("postgresql", at, 25_000),
    "roll-sqlite": lambda at: importing("sqlite", at, 25_000),
    "read": lambda at: casting.reading("postgresql", at),
    "result": lambda at: announced.measure("postgresql", at),
    "result-sqlite": lambda at: announced.measure("sqlite", at),
    "cast-postgresql": lambda at: casting.measure("postgresql", at),
    "cast-sqlite": lambda at: casting.measure("sqlite", at),
    "evening": lambda at: evening.measure("postgresql", at, 3),
    "sitting": lambda at: sitting.measure("postgresql", at),
    "count": lambda at: counting.measure("postgresql", at, 10_000, 3, 3, LIMIT_MIB),
    "count-sqlite": lambda at: counting.measure("sqlite", at, 10_000, 3, 3, LIMIT_MIB),
    "paper-postgresql": lambda at: deskwork.measure("postgresql", at),
    "paper-keyboard": lambda at: deskwork.keyboard("sqlite", at),
    "paper-sqlite": lambda at: deskwork.measure("sqlite", at),
    "count-100000": lambda at: counting.measure("postgresql", at, 100_000, 3, 12, LIMIT_MIB),
}
LONG: dict[str, Part] = {
    "letters-25000": lambda at: printing("sqlite", at, 25_000),
    "evening-long": lambda at: evening.measure("postgresql", at, 10),
    "evening-sqlite": lambda at: evening.measure("sqlite", at, 10),
    "evening-rush": lambda at: evening.measure("postgresql", at, 4, times=4),
    "alerts-10000": lambda at: alerting.measure("postgresql", at, 10_000),
    "alerts-10000-sqlite": lambda at: alerting.measure("sqlite", at, 10_000),
    "bundle-50000": lambda at: bundling.measure("sqlite", at, 50_000),
    "count-1000000": lambda at: counting.measure("postgresql", at, 1_000_000, 1, 60, LIMIT_MIB),
    "mail-10000": lambda at: mailing.measure("postgresql", at, 10_000),
    "mail-10000-sqlite": lambda at: mailing.measure("sqlite", at, 10_000),
    "paper-100000": lambda at: deskwork.files("sqlite", at, 100_000),
    "kill-postgresql": lambda at: killing.measure("postgresql", at, 5_000),
    "kill-sqlite": lambda at: killing.measure("sqlite", at, 5_000),
}


def main(arguments: list[str]) -> int:
    """Measure, print, write; exit 1 when a target of the long parts, which are rules, is missed."""
    known = {**PARTS, **LONG}
    parser = argparse.ArgumentParser(prog="python -m tests.load.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=sorted(known), help="a part; may be given again")
    parser.add_argument("--long", action="store_true", help="the long parts: a million ballots, workers killed")
    parser.add_argument("--folder", default="", help="where databases are put; a disk that keeps what it is told to")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and folders are cleared away then too
    at = asked.folder or ("/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir())
    names = asked.only or list(LONG if asked.long else PARTS)
    where, found = machine(Path(at) / "pb-bench"), []
    print(", ".join(f"{key.replace('_', ' ')} {value}" for key, value in where.items()), flush=True)
    for name in names:
        start = time.monotonic()
        print(f"\n{name}", flush=True)
        try:
            measured = known[name](at)
        except postgres.Missing as reason:
            print(f"skipped: {reason}", flush=True)
            continue
        found += measured
        for figure in measured:
            print(row(figure), flush=True)
        print(f"({time.monotonic() - start:.0f} s)", flush=True)
    path = write(where, found, "-".join(asked.only or ["long" if asked.long else "all"]))
    print(f"\n{sum(not each.holds for each in found)} of {len(found)} figures missed; kept in {path}")
    return int(any(not each.holds for each in found if each.target == 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
