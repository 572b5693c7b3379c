"""`pb run`, as somebody on a fresh machine meets it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PB = Path(sys.executable).parent / "pb"
START_SECONDS = 60


@pytest.fixture
def environment(tmp_path):
    """Return the environment of a machine on which the site was never started."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PB_")}
    return kept | {"PB_DATA_DIR": str(tmp_path / "var"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def port():
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def start(environment, port, log):
    """Start the site and wait for its welcome; return the program and the seconds it took."""
    began = time.monotonic()
    with log.open("w") as output:
        site = subprocess.Popen(
            [str(PB), "run", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    while "The site is open" not in log.read_text():
        assert site.poll() is None, log.read_text()
        assert time.monotonic() - began < START_SECONDS, log.read_text()
        time.sleep(0.1)
    return site, time.monotonic() - began


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_starts_serves_and_stops(environment, port, tmp_path, ending):
    site, _ = start(environment, port, tmp_path / "log")
    with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        assert answer.status == 200
    site.send_signal(ending)
    assert site.wait(30) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", port)) != 0


def test_says_kindly_that_the_port_is_taken(environment):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken = listening.getsockname()[1]
        done = subprocess.run(
            [str(PB), "run", "--port", str(taken)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {taken} of this machine is taken" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr


def test_is_refused_in_production(environment, tmp_path):
    wrong = environment | {"PB_ENV": "production"}
    done = subprocess.run(
        [str(PB), "run"], env=wrong, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
