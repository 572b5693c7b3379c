"""`pb run`: the demonstration on this machine, with its worker, its count and its web server, until Ctrl-C."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from pb.app import create_app
from pb.cli.demo import sheet
from pb.config import Config, load
from pb.services import migrations

ROOT = Path(__file__).resolve().parent.parent.parent
PB = Path(sys.executable).with_name("pb")
HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 30, 20


class Ended(Exception):
    """The person, or the system, asked to stop."""


@click.command("run")
@click.option("--port", type=click.IntRange(1, 65535), help="The port of the site on this machine (default: 8000).")
def command(port: int | None) -> None:
    """Start the site with its demonstration on this machine; Ctrl-C stops it."""
    environment = _environment(port)
    settings = load(environment)
    if not settings.demonstration:
        raise click.ClickException(
            "This is for trying. In production each program runs by itself: see docs/install.md."
        )
    address = urlsplit(settings.base_url)
    _check_free(address.port or 80)
    try:
        with _ending():
            _prepare(settings, environment)
            _serve(settings, environment, address.port or 80)
    except Ended:
        click.echo("\nStopped. Everything is kept: `make run` goes on where you were.")


def _environment(port: int | None) -> dict[str, str]:
    """Return the environment of the programs: the one of this command, at the port asked for."""
    here = dict(os.environ)
    if port or not here.get("PB_BASE_URL"):
        here["PB_BASE_URL"] = f"http://{HOST}:{port or 8000}"
    here.setdefault("PB_TRUSTED_HOSTS", f"{urlsplit(here['PB_BASE_URL']).hostname},{HOST},localhost")
    return here


def _check_free(port: int) -> None:
    """Refuse kindly when another program listens at the port."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} of this machine is taken, perhaps by a site you started before ({error.strerror}).\n"
                f"Stop that one, or choose another port: make run PORT={port + 1 if port < 65535 else 8000}"
            ) from error


@contextmanager
def _ending() -> Iterator[None]:
    """Turn Ctrl-C and a request to terminate into `Ended`, once."""

    def end(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise Ended

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _prepare(settings: Config, environment: Mapping[str, str]) -> None:
    """Bring the tables up to date, load the demonstration where there is none, and show who may come in."""
    with create_app(settings).app_context():
        migrations.upgrade()
        told = sheet(settings)
    if told:
        click.echo(told)
    else:
        _load_demonstration(environment)


def _load_demonstration(environment: Mapping[str, str]) -> None:
    """Load the demonstration in a program of its own, which shows its accounts and letters."""
    click.echo("Loading the demonstration, once…")
    child = _start([str(PB), "demo"], environment)
    try:
        code = child.wait()
    finally:
        _stop({"demonstration": child})
    if code:
        raise click.ClickException("The demonstration could not be loaded; the reason stands above.")


def _serve(settings: Config, environment: Mapping[str, str], port: int) -> None:
    """Start the programs, say where the site is, and watch over them until one ends or the person stops."""
    workers = {"worker": [str(PB), "work"], "count": [str(PB), "work", "--tally"]}
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        running["web server"] = _start(web_server(settings, port), environment)
        _wait_until_up(port, running)
        for name, arguments in workers.items():
            running[name] = _start(arguments, environment)
        click.echo(f"\nThe site is open: {settings.base_url}\nCtrl-C stops it.")
        while True:
            _check_alive(running)
            time.sleep(0.5)
    finally:
        _stop(running)


def web_server(settings: Config, port: int) -> list[str]:
    """Return the command of the web server; it writes no line per request (L7)."""
    options = {
        "bind": f"{HOST}:{port}",
        "worker-class": "gthread",
        "workers": settings.workers,
        "threads": settings.threads,
        "graceful-timeout": 10,
        "max-requests": 100_000,
        "max-requests-jitter": 10_000,
        "log-level": "warning",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "gunicorn", *given, "--no-control-socket", "wsgi:app"]


def _start(arguments: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches this command alone."""
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)


def _check_alive(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Raise when a program has ended by itself."""
    for name, child in running.items():
        if child.poll() is not None:
            raise click.ClickException(f"The {name} ended by itself (code {child.returncode}); the site is stopped.")


def _wait_until_up(port: int, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Wait until the site answers, in seconds at most `START_SECONDS`."""
    latest = time.monotonic() + START_SECONDS
    while time.monotonic() < latest:
        _check_alive(running)
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise click.ClickException(f"The site did not answer within {START_SECONDS} seconds.")


def _stop(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask every program to finish what it is doing, and wait for it."""
    for child in running.values():
        if child.poll() is None:
            child.terminate()
    latest = time.monotonic() + STOP_SECONDS
    for child in running.values():
        try:
            child.wait(max(0.1, latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
