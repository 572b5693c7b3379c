"""Cryptography stays on its floor, and nothing weak is used anywhere (D3)."""

import ast
from pathlib import Path

import pb

ROOT = Path(pb.__file__).parent
FLOOR = {
    "keys.py", "fields.py", "codes.py", "boxes.py", "tokens.py", "signing.py", "passwords.py", "archives.py",
    "certificates.py",
}  # fmt: skip
LIBRARIES = {"cryptography", "nacl", "argon2", "pyotp"}
WEAK = {"md5", "sha1", "new"}


def trees() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in sorted(ROOT.rglob("*.py"))
    ]


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


def test_only_this_floor_reaches_for_a_library_of_cryptography() -> None:
    outside = [path for path, tree in trees() if imported(tree) & LIBRARIES and path not in FLOOR]
    assert outside == []


def test_chance_never_comes_from_a_guessable_source() -> None:
    assert [path for path, tree in trees() if "random" in imported(tree)] == []


def test_no_weak_digest_is_asked_for() -> None:
    asked = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "hashlib" and node.attr in WEAK
    ]
    assert asked == []


def test_every_module_of_the_floor_stands_in_the_inventory() -> None:
    inventory = (ROOT.parent / "docs" / "cryptography.md").read_text("utf-8")
    assert [name for name in sorted(FLOOR) if f"pb/{name}" not in inventory] == []
