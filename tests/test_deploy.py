"""What is shipped for a server: settings that start, units that shut everything else out, a proxy that logs no vote."""

import re
import secrets
import subprocess
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from pb.config import load
from pb.db import session as rows
from pb.services import health, migrations
from tests import databases, voting
from tests.conftest import ROOT
from tests.postgres import command as on_server

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NGINX = (DEPLOY / "nginx" / "pb.conf").read_text()
HARD = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictNamespaces": "yes",
    "LockPersonality": "yes",
    "RestrictSUIDSGID": "yes",
    "ProtectKernelModules": "yes",
    "IPAddressDeny": "any",
}


def directives(path):
    """Return the directives of a unit; a directive given twice keeps every value."""
    found = {}
    for line in path.read_text().splitlines():
        if "=" in line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def backend():
    """Roles exist on PostgreSQL alone."""
    return "postgresql"


def test_the_example_settings_start_in_production():
    """X11: nothing is missing in what an operator copies."""
    lines = [line for line in (DEPLOY / "settings.example").read_text().splitlines() if line and line[0] != "#"]
    found = load(dict(line.split("=", 1) for line in lines))
    assert not found.demonstration
    assert found.secure
    assert found.proxy_hops == 1
    assert found.database_owner_url != found.database_url


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_shuts_everything_else_out(unit):
    """X4."""
    found = directives(unit)
    for name, value in HARD.items():
        assert found.get(name, [None])[-1] == value, name
    assert found["User"][0] not in ("root", "")
    assert found["Environment"] == ["PB_SECRET_FILE=%d/secret"]


def test_three_programs_are_three_users_and_one_reads_the_keys():
    """B4."""
    found = {path.stem: directives(path) for path in UNITS}
    programs = ("pb-web", "pb-worker", "pb-tally")
    assert len({found[name]["User"][0] for name in programs}) == 3
    for name, unit in found.items():
        inside = "/var/lib/pb-tally" in " ".join(unit.get("ReadWritePaths", []))
        outside = "/var/lib/pb-tally" in unit.get("InaccessiblePaths", [])
        assert (inside, outside) == ((True, False) if name == "pb-tally" else (False, True)), name
    assert found["pb-web"]["RestrictAddressFamilies"] == ["AF_UNIX"], "the site fetches nothing (I5)"
    assert found["pb-tally"]["PrivateNetwork"] == ["yes"]


def test_the_worker_may_limit_the_process_that_draws():
    """U7: what resources are forbidden as a whole is opened for the calls that `pb.drawing` needs, and there alone."""
    needed = {"setrlimit", "prlimit64", "setpriority"}
    found = {path.stem: set(" ".join(directives(path)["SystemCallFilter"]).split()) for path in UNITS}
    assert [name for name, calls in found.items() if needed & calls] == ["pb-worker"]
    assert needed <= found["pb-worker"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_finds_a_unit_safe(unit):
    """X4: systemd's own judgement, where there is one; 10 is worst."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError:
        pytest.skip("there is no systemd-analyze here")
    if "offline" in done.stderr and done.returncode:
        pytest.skip("this systemd-analyze does not judge files")
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_the_proxy_speaks_new_tls_only():
    """X7."""
    assert re.findall(r"ssl_protocols ([^;]+);", NGINX) == ["TLSv1.2 TLSv1.3"]
    assert "server_tokens off;" in NGINX
    assert not re.search(r"RC4|3DES|CBC|MD5|aNULL|SHA1\b", NGINX)


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/fr/forest-2027/vote", False),
        ("/nl/forest-2027/vote/review", False),
        ("/en/forest-2027/vote/cast", False),
        ("/fr/forest-2027/results/tracker", False),
        ("/fr/staff/invitation/abc", False),
        ("/fr/forest-2027/projects", True),
        ("/fr/staff/sign-in", True),
    ],
)
def test_the_proxy_writes_no_line_about_a_vote(path, logged):
    """L7, D4."""
    silent = [pattern for pattern, value in re.findall(r"^\s+~(\S+) (\d);", NGINX, re.M) if value == "0"]
    assert any(re.match(pattern, path) for pattern in silent) is not logged
    form = re.search(r"log_format pb '([^']+)'", NGINX)[1]
    assert not re.search(r"remote_addr|request_uri|\$request |args|referer|user_agent|cookie|\$uri", form)


def test_the_proxy_counts_for_one_hop_and_believes_no_visitor():
    """C8: whatever a visitor claims to be is replaced."""
    for name in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", "X-Forwarded-Host $host", 'Forwarded ""'):
        assert f"proxy_set_header {name};" in NGINX


@pytest.fixture
def installation(templates, tmp_path):
    """Give the settings of an installation made with roles.sql on a real server, under names of its own."""
    mark = secrets.token_hex(4)
    script = (DEPLOY / "postgresql" / "roles.sql").read_text()
    for name in ("pb_owner", "pb_web"):
        script = re.sub(rf"\b{name}\b", f"{name}_{mark}", script)
    script = re.sub(r"\bdatabase pb\b", f"database pb_{mark}", script)
    statements = [line for line in re.sub(r"--.*", "", script).replace("\n", " ").split(";") if line.strip()]
    with templates.copy("postgresql", tmp_path, empty=True) as url:
        server = url
        on_server(server, *statements)
        try:
            base = re.sub(r"/[^/?]+\?", f"/pb_{mark}?", url)
            settings = templates.settings(tmp_path, base)
            web, owner = (base.replace("//pb@", f"//{name}_{mark}@") for name in ("pb_web", "pb_owner"))
            yield replace(settings, database_url=web, database_owner_url=owner)
        finally:
            on_server(server, f"drop database if exists pb_{mark} with (force)")
            on_server(server, f"drop role pb_web_{mark}", f"drop role pb_owner_{mark}")


def test_a_vote_works_with_two_roles_on_a_real_server(installation, clock):
    """Z10, votes.md 7: the tables belong to one, the site runs as the other, and neither more nor less is needed."""
    with databases.ground(installation) as app, app.app_context():
        migrations.upgrade()
        assert migrations.state() == "current"
        held = voting.vote(voters=2)
        rows.commit()
        held.cast(0)
        rows.commit()
        facts = {check.code: check.facts for check in health.report()}
        assert facts["database"]["owner_apart"] is True
        assert facts["box"]["holds"] is True
        rows.rollback()
        for statement in ("delete from ballot", "update journal set act = 'x'", "drop table participation"):
            with pytest.raises(DBAPIError, match=r"denied|must be owner"):
                rows.execute(text(statement))
            rows.rollback()


def test_a_new_version_keeps_the_rights(installation, clock):
    with databases.ground(installation) as app, app.app_context():
        migrations.upgrade()
        migrations.upgrade()
        owner = create_engine(installation.database_owner_url)
        with owner.connect() as connection:
            found = connection.execute(
                text(
                    "select table_name, privilege_type from information_schema.role_table_grants "
                    "where grantee like 'pb_web%' and table_name in ('ballot', 'participation', 'journal')"
                )
            ).all()
        owner.dispose()
        assert {right for _, right in found} == {"SELECT", "INSERT"}
        assert len(found) == 6


def test_whoever_finds_a_weakness_learns_where_to_write():
    """X9."""
    text = (ROOT / "SECURITY.md").read_text()
    assert "security.txt" in text
    named = re.findall(r"`(tests/[\w/.]+)`", text)
    assert len(named) > 5
    assert not [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_of_the_manual_leads_nowhere(page):
    links = re.findall(r"\]\((?!https?:|mailto:)([^)#]+)?(?:#[\w-]+)?\)", page.read_text())
    assert not [link for link in links if link and not (page.parent / link).exists()]
