"""Check the code without running it: style, types, floors, dependencies, templates, known dangers, house rules."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "types (mypy --strict)": ["mypy", "--no-error-summary"],
    "style (ruff)": ["ruff", "check", "--quiet", "."],
    "shape (ruff format)": ["ruff", "format", "--quiet", "--check", "."],
    "floors (import-linter)": ["lint-imports", "--no-cache"],
    "dependencies (deptry)": ["deptry", "."],
    "templates (djlint)": ["djlint", "--lint", "--quiet", "templates"],
    "known dangers (bandit)": [
        "bandit",
        "--quiet",
        "--recursive",
        "--configfile",
        "pyproject.toml",
        "pb",
        "migrations",
    ],
    "house rules (pytest)": ["pytest", "-q", "tests/house"],
}
PYTEST = ["pytest", "--numprocesses", "2", "--dist", "worksteal"]


def check(name: str) -> tuple[str, int, str, float]:
    """Run one check; return its name, exit code, output and seconds."""
    command = CHECKS[name]
    start = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - start


def main(then_test: bool) -> int:
    """Run every check, even after a failure, and the tests last; return the exit code of the first that failed."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        names = [name for name in CHECKS if not (then_test and CHECKS[name][0] == "pytest")]
        results = list(pool.map(check, names))
    for name, code, output, seconds in results:
        print(f"{'ok' if code == 0 else 'FAILED':7} {name}  {seconds:.1f} s", flush=True)
        if code:
            print(output.rstrip(), flush=True)
    failed = [name for name, code, _, _ in results if code]
    if failed:
        print(f"\n{len(failed)} of {len(names)} checks of the code failed: {'; '.join(failed)}", flush=True)
    if not then_test:
        return 1 if failed else 0
    tested = subprocess.run(
        [str(BIN / PYTEST[0]), *PYTEST[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    ).returncode
    return tested or (1 if failed else 0)


if __name__ == "__main__":
    sys.exit(main("--then-test" in sys.argv[1:]))
