"""A voter identified by a provider: the way there and back, every hostile token, and what goes on when it fails."""

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from pb import providers
from pb.errors import Unavailable, Unreadable
from pb.services import roll
from pb.web import openid_client
from tests import colleagues, voting
from tests.fake_idp import ISSUER, FakeIdp, row

VOTE = "/fr/forest-2027/vote"
START, BACK, REVIEW = f"{VOTE}/identify/with/itsme", "/openid/itsme/callback", f"{VOTE}/review"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture(scope="module")
def server():
    """A provider that listens on this machine."""
    made = FakeIdp()
    yield made
    made.stop()


@pytest.fixture
def idp(server):
    """The same, honest again."""
    server.lies, server.claims, server.seen, server.number = {}, {}, [], voting.number(1)
    return server


@pytest.fixture
def vote(session, clock):
    """An open vote, the second voter of which is not used."""
    made = voting.vote(2)
    session.commit()
    return made


def configure(app, tmp_path, *rows):
    path = tmp_path / "providers.toml"
    path.write_text("\n".join(written(each) for each in rows))
    path.chmod(0o600)
    app.extensions["pb_providers"] = providers.load(path, False)
    app.extensions.pop("pb_openid_keys", None)


def written(facts):
    """Write a provider as its file has it."""
    lines = ["[[provider]]"]
    for name, value in facts.items():
        if isinstance(value, dict):
            pairs = ", ".join(f"{json.dumps(key)} = {json.dumps(each)}" for key, each in value.items())
            lines.append(f"{name} = {{{pairs}}}")
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines)


@pytest.fixture
def site(app, idp, vote, tmp_path):
    """The site with this provider."""
    configure(app, tmp_path, row(idp))
    return app


def go(client, idp):
    """Leave for the provider and return the query with which the browser comes back."""
    step = client.get(START)
    assert step.status_code == 303
    return idp.accept(step.location)


def come_back(client, idp):
    return client.get(f"{BACK}?{go(client, idp)}")


def test_a_voter_goes_there_comes_back_and_keeps_the_choice(site, idp):
    client = site.test_client()
    colleagues.post(client, f"{VOTE}/add", {"number": "1"})
    choice = client.get_cookie("pb-choice").value
    assert START in client.get(f"{VOTE}/identify").text
    step = come_back(client, idp)
    assert (step.status_code, step.location) == (303, REVIEW)
    assert client.get_cookie("pb-choice").value == choice
    assert "Un projet numéro 1" in client.get(REVIEW).text
    assert client.get_cookie("pb-trip") is None


def test_what_is_sent_is_what_was_agreed(site, idp):
    """O1, O6."""
    client = site.test_client()
    go(client, idp)
    asked = idp.asked
    assert asked["redirect_uri"] == "http://localhost/openid/itsme/callback"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert (asked["acr_values"], asked["max_age"], asked["scope"]) == ("high", "600", "openid service:PB")
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    first = dict(asked)
    go(client, idp)
    assert all(first[name] != idp.asked[name] for name in ("state", "nonce", "code_challenge"))


def test_a_way_is_good_once_and_in_one_browser(site, idp):
    """O1: swapped, replayed, missing."""
    client, other = site.test_client(), site.test_client()
    query = go(client, idp)
    assert other.get(f"{BACK}?{query}").status_code == 403
    for wrong in ("code=abc", "code=abc&state=", "code=abc&state=x", f"state={idp.asked['state']}", f"{query}&{query}"):
        assert client.get(f"{BACK}?{wrong}").status_code == 403, wrong
        query = go(client, idp)
    held = client.get_cookie("pb-trip").value
    assert client.get(f"{BACK}?{query}").status_code == 303
    client.set_cookie("pb-trip", held, domain="localhost")
    client.delete_cookie("pb-voter", domain="localhost")
    assert client.get(f"{BACK}?{query}").status_code == 403, "replayed with its cookie"
    assert client.get_cookie("pb-voter") is None


def test_a_way_ends_after_ten_minutes(site, idp, clock):
    client = site.test_client()
    query = go(client, idp)
    clock.shift(600)
    assert client.get(f"{BACK}?{query}").status_code == 403


UNSIGNED = {
    "none": {"signature": "none"},
    "hmac with the public key": {"signature": "public key as secret"},
    "another key": {"signature": "other key"},
    "its own key in the header": {"signature": "own key in header"},
    "broken": {"signature": "broken"},
    "unknown name of a key": {"header": {"kid": "unknown"}},
    "another algorithm": {"header": {"alg": "RS512"}},
    "an address for keys": {"header": {"jku": "https://evil.example/keys", "kid": "other"}},
}


def test_a_token_that_our_keys_did_not_sign_is_refused(site, idp):
    """O2, O3; keys come from the configured address alone."""
    for name, lies in UNSIGNED.items():
        idp.lies = lies
        client = site.test_client()
        assert come_back(client, idp).status_code == 403, name
        assert client.get_cookie("pb-voter") is None, name
    assert set(idp.seen) <= {"/token", "/keys"}


def test_a_token_for_another_purpose_is_refused(site, idp):
    """O2, O6, O7; every other lie is tried in tests/rules/test_identity.py."""
    for claims in ({"iss": "https://other.example"}, {"aud": "other"}, {"nonce": "x"}, {"exp": 1}, {"acr": "low"}):
        idp.claims = claims
        client = site.test_client()
        assert come_back(client, idp).status_code == 403, claims
        assert client.get_cookie("pb-voter") is None, claims


def test_a_provider_that_misbehaves_leaves_the_other_ways_open(site, idp):
    """O4, O9."""
    for way in ("redirect", "huge", "no json", "down"):
        idp.lies = {"way": way}
        client = site.test_client()
        page = come_back(client, idp)
        assert page.status_code == 503, way
        assert f"{VOTE}/identify" in page.text
        assert client.get_cookie("pb-voter") is None
    assert client.get(f"{VOTE}/identify").status_code == 200


def test_a_provider_that_is_gone_leaves_the_other_ways_open(site, idp, tmp_path):
    """O9."""
    configure(site, tmp_path, row(idp, token_endpoint="http://127.0.0.1:9/token"))
    client = site.test_client()
    assert come_back(client, idp).status_code == 503


def test_an_answer_that_drips_is_cut_off(monkeypatch):
    """O4: five seconds for the whole answer, not for each drop."""
    moments = iter(range(100))
    monkeypatch.setattr(openid_client.time, "monotonic", lambda: float(next(moments)))

    class Drip:
        def iter_content(self, size):
            yield from (b"x" for _ in range(50))

    with pytest.raises(Unavailable):
        openid_client._body(Drip(), 5.0)


def test_whoever_cannot_vote_is_told_politely_and_shown_other_ways(site, idp):
    """O8: no number, somebody who is not on the roll, what is no number."""
    for number in ("", "85.07.30-033.28", "80051700199"):
        idp.number = number
        page = come_back(site.test_client(), idp)
        assert page.status_code == 403, number
        assert f"{VOTE}#paper" in page.text
        assert (f"{VOTE}/not-found" in page.text) == (number == "85.07.30-033.28")


def test_the_number_counts_and_nothing_else(site, idp):
    """O5: a victim's address and name beside another number change nothing."""
    idp.claims = {"email": "victim@example.org", "name": "Camille 0"}
    idp.number = "85.07.30-033.28"
    assert come_back(site.test_client(), idp).status_code == 403


def test_the_same_number_in_another_writing_is_the_same_person(site, idp, vote):
    plain = voting.number(1)
    idp.number = f"{plain[:2]}.{plain[2:4]}.{plain[4:6]}-{plain[6:9]}.{plain[9:]}"
    vote.cast(0)
    page = come_back(site.test_client(), idp)
    assert page.status_code == 409, "a vote is recorded for this person (R41)"


def test_the_age_is_that_of_the_roll_on_the_day_of_the_rules(site, idp, vote, session):
    """O8: twelve years on the last day of the vote, and one day too young."""
    for born, status in ((date(2015, 4, 28), 303), (date(2015, 4, 29), 403)):
        roll.add(vote.edition, [roll.Resident(voting.number(1), born, "Camille", "Rue 1")], date(2027, 3, 15))
        session.commit()
        assert come_back(site.test_client(), idp).status_code == status, born


def test_what_a_voter_stops_at_the_provider_is_no_error(site, idp):
    client = site.test_client()
    go(client, idp)
    page = client.get(f"{BACK}?error=access_denied&state={idp.asked['state']}")
    assert page.status_code == 403
    assert f"{VOTE}/identify" in page.text


def test_tokens_signed_then_encrypted_and_our_own_key(site, idp, tmp_path):
    """As itsme does: private_key_jwt, and tokens locked for us."""
    (tmp_path / "own.json").write_text(json.dumps(KeySet([idp.own, idp.opening]).as_dict(private=True)))
    facts = row(idp, client_auth="private_key_jwt", encrypted=True, own_keys_file="own.json")
    facts.pop("client_secret")
    configure(site, tmp_path, facts)
    idp.lies = {"encrypted": True}
    client = site.test_client()
    assert come_back(client, idp).status_code == 303
    assert idp.form["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    said = jwt.decode(idp.form["client_assertion"][0], idp.own, algorithms=["RS256"]).claims
    assert (said["iss"], said["sub"], said["aud"]) == ("pb", "pb", f"{idp.base}/token")
    idp.lies = {}
    assert come_back(site.test_client(), idp).status_code == 403, "a token that is not locked is refused"


def test_facts_from_userinfo_as_a_signed_token(site, idp, tmp_path):
    """As CSAM does: the number stands in the signed userinfo."""
    facts = {"userinfo": "jwt", "userinfo_endpoint": f"{idp.base}/userinfo", "claims": {"national_number": "egovNRN"}}
    configure(site, tmp_path, row(idp, **facts))
    assert come_back(site.test_client(), idp).status_code == 303
    idp.lies = {"facts": {"sub": "somebody else"}}
    assert come_back(site.test_client(), idp).status_code == 403


def test_the_answer_of_one_provider_is_not_taken_at_the_door_of_another(site, idp, tmp_path):
    """O7: mix-up."""
    second = row(idp, code="csam", issuer="https://csam.example", names={"fr": "CSAM", "nl": "CSAM"})
    configure(site, tmp_path, row(idp), second)
    client = site.test_client()
    query = go(client, idp)
    assert client.get(f"/openid/csam/callback?{query}").status_code == 403
    query = go(client, idp)
    assert client.get(f"{BACK}?{query}&iss=https://csam.example").status_code == 403
    query = go(client, idp)
    assert client.get(f"{BACK}?{query}&iss={ISSUER}").status_code == 303


def test_another_municipality_does_not_offer_it(site, idp, tmp_path):
    configure(site, tmp_path, row(idp, municipalities=["elsewhere"]))
    client = site.test_client()
    assert client.get(START).status_code == 404
    assert START not in client.get(f"{VOTE}/identify").text


def test_no_token_is_kept_or_logged(site, idp, session, said, tmp_path):
    """O10."""
    client = site.test_client()
    query = go(client, idp)
    assert client.get(f"{BACK}?{query}").status_code == 303
    assert '"endpoint": "openid.callback"' in said.getvalue()
    database = b"".join(path.read_bytes() for path in Path(tmp_path).rglob("*.sqlite*"))
    for secret in (idp.number, "access", idp.asked["state"], idp.asked["nonce"], "eyJ"):
        assert secret not in said.getvalue()
        assert secret.encode() not in database or secret == "access"
    assert parse_qs(urlsplit(query).query) == {}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"issuer": "http://idp.example"}, "issuer"), ({"token_endpoint": "ftp://idp.example"}, "token_endpoint"),
        ({"algorithms": ["none"]}, "algorithms"), ({"algorithms": ["HS256"]}, "algorithms"), ({"acr": []}, "acr"),
        ({"max_age_minutes": 11}, "max_age_minutes"), ({"claims": {}}, "claims"),
        ({"client_secret": ""}, "client_secret"), ({"own_keys_file": "x"}, "own_keys_file"),
        ({"security_key_acr": ["eID"]}, "security_key_acr"),
        ({"scopes": ["email"]}, "scopes"), ({"encrypted": True}, "own_keys_file"), ({"jwks_uri": None}, "jwks_uri"),
        ({"for": ["everybody"]}, "for"), ({"for": ["staff"]}, "second_factor_acr"), ({"colour": "red"}, "colour"),
        ({"userinfo": "jwt"}, "userinfo_endpoint"), ({"code": "../x"}, "code"),
    ],
)  # fmt: skip
def test_a_provider_that_is_badly_configured_is_named_at_the_start(server, tmp_path, change, key):
    """Nothing permissive stands in for what was forgotten (X11)."""
    facts = {name: value for name, value in {**row(server), **change}.items() if value is not None}
    path = tmp_path / "providers.toml"
    path.write_text(written(facts))
    path.chmod(0o600)
    with pytest.raises(Unreadable) as caught:
        providers.load(path, False)
    assert caught.value.details["key"] == key


def test_the_file_of_providers_is_ours_alone(server, tmp_path):
    path = tmp_path / "providers.toml"
    path.write_text(written(row(server)))
    path.chmod(0o644)
    for expected, change in (("providers_open", None), ("provider_twice", f"{written(row(server))}\n" * 2)):
        if change:
            path.write_text(change)
            path.chmod(0o600)
        with pytest.raises(Unreadable) as caught:
            providers.load(path, False)
        assert caught.value.code == expected
    with pytest.raises(Unreadable):
        providers.load(path, True)
