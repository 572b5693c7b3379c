"""What the site says of itself: to a proxy nothing, to an administrator everything."""

import json
import shutil
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from pb import certificates
from pb.cli import main
from pb.clock import now
from pb.db import memory, transaction
from pb.services import health, journal
from pb.services.actors import SYSTEM
from tests import samples
from tests.journeys import sites


class Space(NamedTuple):
    """The room on a disk, in bytes."""

    total: int
    used: int
    free: int


def by_code():
    """Return the checks by their code."""
    return {check.code: check for check in health.report()}


def test_alive_and_ready_reveal_nothing(client, session, clock):
    """X6."""
    for path, said in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        answer = client.get(path)
        assert (answer.status_code, answer.text, answer.mimetype) == (200, said, "text/plain")


def test_readiness_writes(client, session, clock):
    client.get("/readyz")
    assert session.execute(text("select count(*) from beat where name = 'probe'")).scalar() == 1


def test_a_full_disk_is_not_ready_but_alive(client, session, clock, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Space(10**9, 10**9 - 1000, 1000))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "disk" not in answer.text.lower()


def test_a_database_that_takes_no_writes_is_not_ready(client, app, session, clock, monkeypatch):
    client.get("/readyz")
    clock.shift(60)
    monkeypatch.setattr(health, "beat", lambda name: session.execute(text("insert into nowhere values (1)")))
    assert client.get("/readyz").status_code in (500, 503)


def test_time_that_jumped_back_is_seen(client, session, clock):
    """T17."""
    journal.write(SYSTEM, "edition.load", "edition x")
    session.commit()
    clock.shift(-timedelta(hours=1))
    memory().pop("probed_at", None)
    assert client.get("/readyz").status_code == 503
    assert by_code()["clock"].level == health.BAD


def test_every_check_is_fit_on_a_fresh_installation(session, clock, backend):
    """B3: the private server of the tests gives up durability for speed, and health says so."""
    with transaction():
        health.beat("worker")
    samples.edition()
    bad = [check.code for check in health.report() if check.level == health.BAD]
    assert bad == ([] if backend == "sqlite" or by_code()["database"].facts["durable"] else ["database"])
    assert by_code()["workers"].level == health.GOOD


def test_a_quiet_worker_and_stuck_work_are_named(session, clock):
    with transaction():
        health.beat("worker")
    clock.shift(timedelta(minutes=4))
    assert by_code()["workers"].facts["quiet"] == ["worker"]


def test_one_part_that_breaks_hides_no_other(session, clock, monkeypatch):
    def broken():
        raise OSError("away")

    broken.__name__ = "_mails"
    monkeypatch.setattr(health, "_mails", broken)
    found = by_code()
    assert (found["mails"].level, found["tables"].level) == (health.BAD, health.GOOD)


def test_a_box_that_does_not_add_up_is_bad(session, clock):
    """votes.md 3."""
    view = samples.edition()
    box = (
        "insert into box (edition_id, rules, digest, public_key, sealed_length, prepared_at, prepared_by, tested_at, "
        "paused, sealed_by, checksum) values (:e, '{}', 'x', :k, 1, :d, '[]', :d, :f, '[]', '')"
    )
    session.execute(text(box), {"e": view.id, "k": b"k", "d": "2027-04-01 10:00:00", "f": False})
    assert by_code()["box"].level == health.GOOD
    voter = {"e": view.id, "r": b"r" * 32, "d": "2027-04-01"}
    session.execute(text("insert into participation values (:e, :r, 'online', null, :d)"), voter)
    assert by_code()["box"].level == health.BAD


@contextmanager
def shown(folder):
    """Show a certificate on a free port of this machine, as a proxy would; it is good for a day."""
    options = sites._certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options[3], options[1])
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with suppress(OSError):
                plain, _ = listening.accept()
                context.wrap_socket(plain, server_side=True).close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()
        thread.join(10)


def test_the_certificate_that_visitors_see_is_looked_at(tmp_path, session):
    """L6: the real certificate of a real server, whose end is a day away."""
    with shown(tmp_path) as address:
        ends_at = certificates.ends_at("127.0.0.1", address)
    assert timedelta(hours=20) < ends_at - now() < timedelta(days=1)


def test_health_says_how_long_the_certificate_is_good(app, session, clock, monkeypatch):
    assert by_code()["certificate"].facts == {"used": False}, "a site without TLS has none"
    app.config["PB"] = replace(app.config["PB"], base_url="https://budget.example.be", tls_address=("127.0.0.1", 9))
    memory().pop("certificate")
    assert (by_code()["certificate"].level, by_code()["certificate"].facts) == (
        health.CARE,
        {"error": "ConnectionRefusedError"},
    )
    for days, level in ((22, health.GOOD), (20, health.CARE), (-2, health.BAD)):
        memory().pop("certificate")
        monkeypatch.setattr(certificates, "ends_at", lambda *at, days=days: now() + timedelta(days=days, hours=1))
        assert by_code()["certificate"].level == level


def test_security_txt_says_where_to_write(client, session, clock):
    """X9."""
    said = client.get("/.well-known/security.txt").text
    assert "Contact: " in said
    assert "Expires: 2027-09-28T" in said


@pytest.fixture
def command(settings, monkeypatch, database_url):
    """Run a command in the environment of this test."""
    for name, value in {
        "PB_ENV": "test",
        "PB_DATA_DIR": str(settings.data_dir),
        "PB_DATABASE_URL": database_url.replace("+psycopg", ""),
        "PB_SECRET_FILE": str(settings.secret_file),
    }.items():
        monkeypatch.setenv(name, value)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_the_command_speaks_to_people_and_to_programs(command, backend):
    said = command("health")
    assert said.exit_code == (1 if "BAD" in said.stdout else 0)
    assert "Database: kind" in said.stdout
    found = json.loads(command("health", "--json").stdout.splitlines()[-1])
    checks = {check["code"]: check for check in found["checks"]}
    assert checks["database"]["kind"] == ("sqlite" if backend == "sqlite" else "postgresql")
    assert checks["tables"]["state"] == "current"
    assert checks["separation"]["single_user"] is True
