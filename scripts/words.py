"""Compile the catalogues that changed, so that the site speaks French and Dutch (.mo files are not kept in git)."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "translations"


def compile_catalogues() -> None:
    """Write each .mo that is missing or older than its .po."""
    stale = [source for source in FOLDER.glob("*/LC_MESSAGES/*.po") if _stale(source)]
    if not stale:
        return
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - half a second saved on every other start
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for source in stale:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name, abort_invalid=True)
        unfinished = source.with_suffix(".mo.part")
        with unfinished.open("wb") as binary:
            write_mo(binary, catalogue)
        unfinished.replace(source.with_suffix(".mo"))


def _stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


if __name__ == "__main__":
    sys.exit(compile_catalogues())
