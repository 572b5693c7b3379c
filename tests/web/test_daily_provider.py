"""Voters, holders and staff come in by a provider that we did not write: the daily one (`oidc-provider-mock`)."""

import socket
import subprocess
import sys
import time

import pytest
import requests

from pb import clock
from pb.db import session as rows
from pb.services import holders, sessions
from tests import colleagues, voting
from tests.fake_idp import NUMBER
from tests.web.test_openid import BACK, REVIEW, START, configure
from tests.web.test_real_provider import open_now

__all__ = ["open_now"]


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture(scope="module")
def provider():
    """The provider as a program of its own, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        base, ends = f"http://localhost:{port}", time.monotonic() + 30
        while True:
            try:
                requests.get(f"{base}/jwks", timeout=5).raise_for_status()
                break
            except requests.ConnectionError:
                assert running.poll() is None
                assert time.monotonic() < ends
                time.sleep(0.1)
        yield base
        running.terminate()


@pytest.fixture
def site(app, provider, open_now, tmp_path):
    """The site, with this provider for everybody."""
    row = {
        "code": "itsme", "names": {"fr": "itsme", "nl": "itsme"}, "for": ["voters", "holders", "staff"],
        "issuer": provider, "authorization_endpoint": f"{provider}/oauth2/authorize",
        "token_endpoint": f"{provider}/oauth2/token", "jwks_uri": f"{provider}/jwks", "userinfo": "json",
        "userinfo_endpoint": f"{provider}/userinfo", "client_id": "pb", "client_auth": "client_secret_basic",
        "client_secret": "between us", "scopes": ["openid"], "acr": ["high"], "second_factor_acr": ["high"],
        "max_age_minutes": 10, "claims": {"national_number": NUMBER},
    }  # fmt: skip
    configure(app, tmp_path, row)
    return app


def there_and_back(client, provider, start, **claims):
    """Leave for the provider, say there who one is, and come back."""
    about = {"acr": "high", "auth_time": int(time.time()), NUMBER: voting.number(1), **claims}
    requests.put(f"{provider}/users/somebody", json=about, timeout=10).raise_for_status()
    address = client.get(start).location
    step = requests.post(address, data={"sub": "somebody"}, allow_redirects=False, timeout=10)
    return client.get(step.headers["Location"].removeprefix("http://localhost"))


def test_a_voter_comes_in_and_goes_on_to_the_review(site, provider):
    client = site.test_client()
    step = there_and_back(client, provider, START)
    assert (step.status_code, step.location) == (303, REVIEW)
    assert client.get_cookie("pb-voter") is not None


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({NUMBER: ""}, 403), ({NUMBER: "85.07.30-033.28"}, 403), ({"acr": "low"}, 403), ({"nonce": "x"}, 403),
        ({"aud": "other"}, 403), ({"iss": "https://evil.example"}, 403), ({"auth_time": 1}, 403),
    ],
    ids=["no number", "not on the roll", "low", "nonce", "audience", "issuer", "long ago"],
)  # fmt: skip
def test_what_does_not_hold_is_refused(site, provider, claims, status):
    """O2, O5, O6, O8, by the words of another's token."""
    client = site.test_client()
    assert there_and_back(client, provider, START, **claims).status_code == status
    assert client.get_cookie("pb-voter") is None


def test_a_holder_and_a_member_of_staff_link_it_and_sign_in(site, provider):
    holder_id = holders.find_or_make("ada@example.org", "Ada", "fr")
    token = sessions.start("holder", holder_id=holder_id, fresh_at=clock.now())
    rows.commit()
    ada, later = site.test_client(), site.test_client()
    ada.set_cookie("pb-holder", token, domain="localhost")
    assert there_and_back(ada, provider, "/fr/account/link/itsme").status_code == 303
    assert there_and_back(later, provider, "/fr/account/sign-in/with/itsme").status_code == 303
    assert "ada@example.org" in later.get("/fr/account").text
    anne = colleagues.signed_in(site, "anne@example.org", (1, "participation"))
    assert there_and_back(anne.client, provider, "/fr/staff/account/link/itsme").status_code == 200
    client = site.test_client()
    assert there_and_back(client, provider, "/fr/staff/sign-in/with/itsme").status_code == 200
    assert client.get("/fr/staff/account").status_code == 200


def test_a_way_back_is_good_once(site, provider):
    """O1."""
    client = site.test_client()
    address = client.get(START).location
    step = requests.post(address, data={"sub": "somebody"}, allow_redirects=False, timeout=10)
    back = step.headers["Location"].removeprefix("http://localhost")
    assert client.get(back).status_code in (303, 403)
    assert client.get(back).status_code == 403, "a way back is good once"
    assert client.get(f"{BACK}?code=none&state=none").status_code == 403
