"""Figures: percentiles, the machine they were taken on, and the two files that keep them."""

import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "bench"
CALIBRATION_ROUNDS = 300_000


@dataclass(frozen=True)
class Figure:
    """One thing measured: `target` is the least (`>=`) or the most (`<=`) that is wanted, or None."""

    name: str
    value: float
    unit: str
    target: float | None = None
    sense: str = "<="
    runs: tuple[float, ...] = ()
    note: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the target is reached."""
        if self.target is None:
            return True
        return self.value >= self.target if self.sense == ">=" else self.value <= self.target


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which a share (0 to 100) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))] if ordered else float("nan")


def median(name: str, runs: Sequence[float], unit: str, **more: object) -> Figure:
    """Return the median of several runs as one figure that keeps them all."""
    return Figure(name, statistics.median(runs), unit, runs=tuple(runs), **more)  # type: ignore[arg-type]


def calibrate() -> float:
    """Return the milliseconds of a fixed loop of hashing, so that figures of two machines can be compared."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        value = b"pb"
        for _ in range(CALIBRATION_ROUNDS):
            value = hashlib.sha256(value).digest()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def sync_milliseconds(folder: Path) -> float:
    """Return the median milliseconds that the disk takes to keep 4 kB for good: no vote can be quicker."""
    folder.mkdir(parents=True, exist_ok=True)
    path, taken = folder / "sync-trial", []
    with path.open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(os.urandom(4096))
            start = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - start)
    path.unlink()
    return statistics.median(taken) * 1000


def machine(folder: Path) -> dict[str, object]:
    """Describe where the figures come from."""
    facts = Path("/proc/cpuinfo").read_text("utf-8", "replace") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":", 1)[1].strip() for line in facts.splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": model or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "calibration_ms": round(calibrate(), 1),
        "disk_sync_ms": round(sync_milliseconds(folder), 2),
    }


def write(where: dict[str, object], found: Sequence[Figure], name: str) -> Path:
    """Write the figures as JSON and as a table, and return the table's file."""
    FOLDER.mkdir(exist_ok=True)
    at = datetime.now(UTC)
    record = {"at": at.isoformat(timespec="seconds"), "machine": where, "figures": [asdict(each) for each in found]}
    stem = FOLDER / f"{at:%Y%m%d-%H%M%S}-{name}"
    stem.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n")
    lines = [f"# Figures of {at:%d %B %Y, %H:%M} UTC", ""]
    lines += [f"- {key.replace('_', ' ')}: {value}" for key, value in where.items()]
    lines += ["", "| What | Value | Wanted | |", "|---|---:|---:|---|", *(row(each) for each in found)]
    path = stem.with_suffix(".md")
    path.write_text("\n".join(lines) + "\n")
    return path


def row(figure: Figure) -> str:
    """Return a figure as a line of the table."""
    wanted = "" if figure.target is None else f"{'≥' if figure.sense == '>=' else '≤'} {shown(figure.target)}"
    verdict = "" if figure.target is None else ("reached" if figure.holds else "**missed**")
    value = f"{shown(figure.value)} {figure.unit}".strip()
    return f"| {figure.name} | {value} | {wanted} | {'; '.join(part for part in (verdict, figure.note) if part)} |"


def shown(value: float) -> str:
    """Write a number with as many figures as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
