"""The report key of an installation: it signs reports and bundles, and lies on the tally side alone (votes.md 7)."""

import os
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pb import signing
from pb.errors import Unreadable

FILE = "report.key"
HEADER = "pb-report-v1"
LIFE = timedelta(days=730)  # two years


@dataclass(frozen=True)
class ReportKey:
    """A key pair that signs; the public half stands on the site of the municipality."""

    public: bytes
    private: bytes = field(repr=False)

    def sign(self, report: bytes) -> bytes:
        """Return the 64-byte signature of a report."""
        return signing.sign_report(self.private, report)


def key(folder: Path, today: date) -> ReportKey:
    """Return the report key; the first one, and one after two years, is made here. Raise `Unreadable` if it is broken.

    A former key is kept beside it under the name of its public half, so that nothing signed loses its proof.
    """
    place = folder / FILE
    if place.exists():
        made, held = _read(place)
        if today < made + LIFE:
            return held
        place.rename(folder / f"report-{held.public.hex()[:16]}.old")
    return _make(place, today)


def _make(place: Path, today: date) -> ReportKey:
    """Make a key that only the tally user may read; of two processes at once the first one's key stands."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = signing.report_key()
    fresh = place.with_name(f"{FILE}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{HEADER} {today.isoformat()} {private.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, place)
    except FileExistsError:
        return _read(place)[1]
    finally:
        fresh.unlink()
    return ReportKey(signing.report_public_key(private), private)


def _read(place: Path) -> tuple[date, ReportKey]:
    """Return the day on which a key was made, and the key."""
    try:
        header, day, written = place.read_text("ascii").split()
        private = bytes.fromhex(written)
        held = ReportKey(signing.report_public_key(private), private)
        made = date.fromisoformat(day)
    except (OSError, ValueError, UnicodeDecodeError):
        raise Unreadable("report_key_unreadable", at=str(place)) from None
    if header != HEADER:
        raise Unreadable("report_key_unreadable", at=str(place))
    return made, held
