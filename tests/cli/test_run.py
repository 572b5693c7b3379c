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
START_SECONDS = 240  # the demonstration plays a whole year


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


@pytest.fixture
def start(environment, port, tmp_path):
    """Return what starts the site and waits for its welcome; no program outlives the test."""
    started = []

    def begin():
        log = tmp_path / f"log-{len(started)}"
        with log.open("w") as output:
            command = [str(PB), "run", "--port", str(port)]
            site = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        started.append(site)
        latest = time.monotonic() + START_SECONDS
        while "The site is open" not in log.read_text():
            assert site.poll() is None, log.read_text()
            assert time.monotonic() < latest, log.read_text()
            time.sleep(0.1)
        return site, log

    yield begin
    for site in started:
        if site.poll() is None:
            site.terminate()
            site.wait(30)


def test_starts_serves_stops_and_goes_on(start, port):
    for ending, loads in ((signal.SIGINT, True), (signal.SIGTERM, False)):
        site, log = start()
        with urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            assert answer.status == 200
        site.send_signal(ending)
        assert site.wait(40) == 0
        said = log.read_text()
        assert ("Loading the demonstration" in said) == loads
        assert "Letters" in said
        assert "Traceback" not in said
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
