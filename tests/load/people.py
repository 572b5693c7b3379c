"""The roll and its letters at their size: 25,000 rows loaded by the command, 25,000 letters made by it."""

import os
import resource
import subprocess
import time
from dataclasses import dataclass
from datetime import timedelta

from tests import rolls
from tests.load import town
from tests.load.counting import PB
from tests.load.figures import Figure
from tests.load.site import ROOT, Place, peak_mib, place

IMPORT_SECONDS, LETTER_SECONDS = 10, 600
CHANGED = 50  # one row in so many says something new in the second extract


def importing(kind: str, at: str, rows: int) -> list[Figure]:
    """Load an extract, the same again, and a later one that differs here and there."""
    with place(kind, at, 3) as held:
        first, later = held.folder / "first.csv", held.folder / "later.csv"
        rolls.write(first, extract(rows))
        rolls.write(later, extract(rows, CHANGED), separator="\t", encoding="utf-16")
        name = f"{rows:,} rows of the roll, {kind}"
        what = {
            f"importing {name}, the start of the program included": first,
            f"the same file again: {name}": first,
            f"a later extract, one row in {CHANGED} changed: {name}": later,
        }
        return [_figure(each, _run(held, "roll", "import", held.town.slug, str(path)), IMPORT_SECONDS)
                for each, path in what.items()]  # fmt: skip


def printing(kind: str, at: str, letters: int) -> list[Figure]:
    """Make a letter for everybody on a roll that was just loaded."""
    with place(kind, at, 3) as held:
        roll = rolls.write(held.folder / "roll.csv", extract(letters))
        _run(held, "roll", "import", held.town.slug, str(roll))
        out = held.folder / "letters.pdf"
        run = ("codes", "print", held.town.slug, str(out), "--kind", "everybody")
        taken = _run(held, *run)
        made = sum(path.stat().st_size for path in held.folder.glob("letters*.pdf"))
        name = f"{letters:,} letters, {kind}"
        return [
            _figure(f"making {name}", taken, LETTER_SECONDS),
            Figure(f"memory of making {name}", taken.mib, "MiB"),
            Figure(f"size of {name}", made / 1_000_000, "MB"),
        ]


def extract(rows: int, changed: int = 0) -> list[dict[str, str]]:
    """Return the rows of a register: a hundred people born on each day; with `changed`, one in so many has moved."""
    return [
        rolls.person(
            place % 100 + 1,
            town.BORN + timedelta(days=place // 100),
            surname=f"Sorbier {rolls.letters(place)}",
            **({"street": "Avenue des Neuves"} if changed and place % changed == 0 else {}),
        )
        for place in range(rows)
    ]


@dataclass(frozen=True)
class Taken:
    """What a program took: seconds by the clock and of the processor, and its most memory."""

    seconds: float
    processor: float
    mib: float


def _figure(name: str, taken: Taken, most: float) -> Figure:
    return Figure(name, taken.seconds, "s", target=most, note=f"{taken.processor:.1f} s of a processor")


def _run(held: Place, *command: str) -> Taken:
    """Run the command in the setting that asks no second factor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child = subprocess.Popen(
        [str(PB), *command],
        cwd=ROOT,
        env={**os.environ, **held.environment, "PB_ENV": "demonstration"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    most = peak_mib(child)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode:
        raise RuntimeError(child.stderr.read().decode()[-2000:] if child.stderr else "")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(seconds, used, most)
