"""Each floor imports only the floors below it, and pure rules load nothing but themselves."""

import subprocess
import sys

from importlinter.cli import lint_imports

from tests.house.sources import ROOT, matching

UNWANTED = "{'flask', 'sqlalchemy', 'pb.db', 'pb.clock', 'jinja2'}"


def test_import_contracts_hold(capsys):
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


def test_importing_a_rule_loads_no_framework():
    rules = [f"pb.rules.{path.stem}" for path in matching("pb/rules", ".py") if path.stem != "__init__"]
    program = f"import sys, {', '.join(rules)}; print(*sorted({UNWANTED} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
