"""What must never stand in the sources: built statements, weak chance, another host, paths of one machine, secrets."""

import ast
import re

import pytest

from tests.house.sources import ROOT, files, matching, name, tree

TEXT = (
    ".py",
    ".toml",
    ".md",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".cfg",
    ".ini",
    ".lock",
    ".po",
    ".svg",
    ".sh",
    ".mako",
    ".pot",
)
MACHINE = re.compile(r"(?:^|[^.\w])/(?:work|farm|root|home/\w+)/")
HOST = re.compile(r"""(?:src|href|action|poster|data|url)\s*[=(:]\s*["']?\s*(?:https?:)?//""", re.I)
INLINE = re.compile(r"""<[^>]*\s(?:style|on[a-z]+)\s*=""", re.I)
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|javascript:", re.I)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}\b|\bxox[bp]-\w{10,}|\beyJ\w{20,}\.eyJ"
)
LEFT_OVERS = re.compile(r"\b(?:TODO|FIXME|NotImplementedError)\b")


def found(pattern, paths):
    """Return where a pattern occurs."""
    return [
        f"{name(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def others():
    """Return every text file but this one, which names what it looks for."""
    return [path for path in files() if path.name != "test_dangers.py" and (path.suffix in TEXT or not path.suffix)]


def test_no_path_of_one_machine():
    assert not found(MACHINE, [path for path in others() if path.name != "LICENSE"])


def test_no_secret():
    assert not found(SECRETS, others())


def test_nothing_is_left_for_later():
    assert not found(LEFT_OVERS, matching("pb", ".py") + matching("templates", ".html", ".txt"))


@pytest.mark.parametrize("pattern", [INLINE, SCRIPT], ids=["style or handler", "script"])
def test_templates_have_nothing_inline(pattern):
    paths = [path for path in matching("templates", ".html") if "emails" not in path.parts]
    text = {path: path.read_text("utf-8") for path in paths}
    assert not [name(path) for path in paths if pattern.search(text[path])]


def test_nothing_comes_from_another_host():
    pages = found(HOST, [path for path in matching("templates", ".html") if "emails" not in path.parts])
    links = re.compile(r"""<a\b[^>]*href=""", re.I)
    loaded = [
        place
        for place in pages
        if not links.search(
            (ROOT / place.rpartition(":")[0]).read_text().splitlines()[int(place.rpartition(":")[2]) - 1]
        )
    ]
    assert not loaded
    assert not found(HOST, matching("static", ".css", ".js"))
    assert not found(re.compile(r"@import\b.*//"), matching("static", ".css"))


def test_no_built_statement():
    """A statement of SQL is never put together from pieces."""
    built = [
        f"{name(path)}:{node.lineno}"
        for path in matching("pb", ".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in ("text", "literal_column", "exec_driver_sql")
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert not built


def test_chance_is_never_weak():
    """Only `secrets` draws; the module `random` is foreseeable (D3)."""
    weak = [
        f"{name(path)}:{node.lineno}"
        for path in matching("pb", ".py")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Import) and any(one.name == "random" for one in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "random")
    ]
    assert not weak


def test_weak_digests_are_absent():
    assert not found(re.compile(r"\b(?:md5|sha1)\b"), matching("pb", ".py"))


def test_time_has_one_source():
    """Only `pb.clock` asks what time it is."""
    asking = ("now", "utcnow", "today")
    elsewhere = [
        f"{name(path)}:{node.lineno}"
        for path in matching("pb", ".py")
        if path.name != "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in asking
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("datetime", "date")
    ]
    assert not elsewhere


def test_lock_files_pin_by_hash_and_name_no_host():
    """X1: any index may serve the wheels, and only these wheels."""
    for path in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*(?:-i|-f|--index|--extra-index|--find-links|--trusted-host|-e|git\+)", text, re.M)
        pins = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.I)
        assert len(pins) > 20
        unpinned = [pin.split()[0] for pin in pins if "==" not in pin.split("\n")[0] or "--hash=sha256:" not in pin]
        assert not unpinned
