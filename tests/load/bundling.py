"""The audit bundle as it is made and checked: 50,000 ballots over 200 projects, the time and memory of both (T16)."""

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from tests.load import town
from tests.load.counting import PB, count, sealed
from tests.load.figures import Figure
from tests.load.site import ROOT, Place, peak_mib

MOST_SECONDS, MOST_MIB = 60, 500
PROJECTS = 200


def measure(kind: str, at: str, ballots: int) -> list[Figure]:
    """Count a box, make its bundle with every ballot opened, and check it with Python alone."""
    town.BOOSTS = PROJECTS - town.FLAGSHIPS
    with sealed(kind, at, ballots) as (held, _):
        count(held, ballots)
        folder = Path(held.settings.data_dir)
        bundle = folder / "bundle.zip"
        slug = held.town.slug
        made, made_mib = _timed(held, [str(PB), "bundle", slug, str(bundle), "--openings"])
        with zipfile.ZipFile(bundle) as pack:
            (folder / "verify.py").write_bytes(pack.read("verify.py"))
        checked, checked_mib = _timed(held, [sys.executable, "-I", "-S", str(folder / "verify.py"), str(bundle)])
        name = f"bundle of {ballots:,} ballots, {kind}"
        return [
            Figure(f"making the {name}", made, "s", target=MOST_SECONDS),
            Figure(f"memory of making the {name}", made_mib, "MiB", target=MOST_MIB),
            Figure(f"verifying the {name}", checked, "s", target=MOST_SECONDS),
            Figure(f"memory of verifying the {name}", checked_mib, "MiB", target=MOST_MIB),
            Figure(f"size of the {name}", bundle.stat().st_size / 1_000_000, "MB"),
        ]


def _timed(held: Place, command: list[str]) -> tuple[float, float]:
    """Run a program and return its seconds and the most memory it had, in MiB; raise when it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **held.environment}, stderr=subprocess.PIPE)
    most = peak_mib(child)
    if child.returncode:
        raise RuntimeError(child.stderr.read().decode()[-2000:] if child.stderr else "")
    return time.perf_counter() - start, most
