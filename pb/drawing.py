"""Draws one picture in a process of its own, with little time and memory: a hostile file harms nothing else (U7)."""

import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from pb.errors import Invalid
from pb.pictures import render

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 10  # of the processor
PATIENCE_SECONDS = 60  # of the clock, on a busy machine
MEMORY_BYTES = 512 * 1024 * 1024
REFUSED, TOO_HEAVY = 3, 4  # what the process says when it ends


def draw(content: bytes, width: int) -> bytes:
    """Return a picture drawn anew as WebP without metadata; raise `Invalid` as `render`, or `picture_heavy`."""
    command = [sys.executable, "-m", "pb.drawing", str(width)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, cwd=ROOT, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid("picture_heavy") from None
    if done.returncode == TOO_HEAVY or done.returncode < 0:
        raise Invalid("picture_heavy")
    if done.returncode == REFUSED:
        raise Invalid(done.stderr.decode())
    done.check_returncode()
    return done.stdout


def limit() -> None:
    """Let this process use no more than so much of the processor, after everybody else, and of memory; no file."""
    with suppress(OSError):
        os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Draw the picture that comes in, and write it out."""
    limit()
    try:
        drawn = render(sys.stdin.buffer.read(), (int(sys.argv[1]),))[0].content
    except Invalid as refusal:
        if isinstance(refusal.__cause__, MemoryError):
            return TOO_HEAVY
        sys.stderr.write(refusal.code)
        return REFUSED
    except MemoryError:
        return TOO_HEAVY
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
