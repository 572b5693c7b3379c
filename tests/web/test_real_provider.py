"""A voter identified by a certified provider (the npm package `oidc-provider`): encrypted tokens, our own key, PKCE."""

import json
import shutil
import socket
import subprocess
from datetime import date
from pathlib import Path

import pytest
import requests
from joserfc.jwk import KeySet, RSAKey

from pb import clock
from tests import samples, voting
from tests.fake_idp import NUMBER
from tests.web.test_openid import BACK, REVIEW, START, configure

HERE = Path(__file__).resolve().parent.parent / "idp"
pytestmark = pytest.mark.long


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def folder(run_folder):
    """The provider with its packages, fetched once for a run."""
    if not shutil.which("npm"):
        pytest.skip("npm is not here")
    place = run_folder / "idp"
    if not place.exists():
        shutil.copytree(HERE, place)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund"], cwd=place, capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("the provider cannot be fetched")
    return place


@pytest.fixture
def provider(folder, app, session, tmp_path):
    """A provider that listens, and the site that is configured for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = KeySet(
        [
            RSAKey.generate_key(2048, {"kid": "sig", "use": "sig", "alg": "RS256"}),
            RSAKey.generate_key(2048, {"kid": "enc", "use": "enc", "alg": "RSA-OAEP-256"}),
        ]
    )
    (tmp_path / "own.json").write_text(json.dumps(ours.as_dict(private=True)))
    facts = {"port": port, "back": f"http://localhost{BACK}", "number": voting.number(1)}
    asked = json.dumps({**facts, "keys": ours.as_dict(private=False)})
    command = ["node", "server.mjs", asked]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as running:
        assert any(line.strip() == "ready" for line in iter(running.stdout.readline, ""))
        base = f"http://127.0.0.1:{port}"
        row = {
            "code": "itsme", "names": {"fr": "itsme", "nl": "itsme"}, "issuer": base,
            "authorization_endpoint": f"{base}/auth", "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/jwks",
            "userinfo": "jwt", "userinfo_endpoint": f"{base}/me", "client_id": "pb", "client_auth": "private_key_jwt",
            "own_keys_file": "own.json", "encrypted": True, "scopes": ["openid", "eid"], "acr": ["high"],
            "max_age_minutes": 10, "claims": {"national_number": NUMBER},
        }  # fmt: skip
        configure(app, tmp_path, row)
        yield base
        running.terminate()


@pytest.fixture
def open_now(session, monkeypatch):
    """A vote on days around the present: the provider's clock cannot be stopped."""
    away = clock.today() - date(2027, 4, 10)
    moved = {
        code: tuple((date.fromisoformat(day) + away).isoformat() for day in days) for code, days in samples.DAYS.items()
    }
    monkeypatch.setattr(samples, "DAYS", moved)
    monkeypatch.setattr(samples, "SENT", samples.SENT + away)
    monkeypatch.setattr(samples, "STUDIED", samples.STUDIED + away)
    voting.vote(2)
    session.commit()


def test_a_voter_comes_in_by_a_certified_provider(app, provider, open_now):
    client = app.test_client()
    address = client.get(START).location
    with requests.Session() as browser:
        for _ in range(6):
            answer = browser.get(address, allow_redirects=False, timeout=10)
            address = requests.compat.urljoin(address, answer.headers["Location"])
            if address.startswith("http://localhost/"):
                break
    step = client.get(address.removeprefix("http://localhost"))
    assert (step.status_code, step.location) == (303, REVIEW)
