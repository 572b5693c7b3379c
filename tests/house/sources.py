"""The sources of the project as house tests read them: files, syntax trees and functions."""

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@lru_cache
def files() -> tuple[Path, ...]:
    """Return every file that git keeps or would keep, or all that lie in the tree where there is no git."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not {".venv", ".git", "var"} & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def matching(folder: str, *endings: str) -> list[Path]:
    """Return the files below a folder whose names end so."""
    return [path for path in files() if path.is_relative_to(ROOT / folder) and path.name.endswith(endings)]


def name(path: Path) -> str:
    """Return the path from the top of the project."""
    return str(path.relative_to(ROOT))


@lru_cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions and methods of a Python file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
