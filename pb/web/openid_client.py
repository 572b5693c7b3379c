"""The OpenID Connect client: one for all providers, strict about addresses, keys, algorithms, sizes, time (O1–O4)."""

import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import current_app
from joserfc import jwe, jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pb import clock
from pb.errors import Forbidden, Unavailable
from pb.providers import CIPHERS, WRAPPINGS, Provider
from pb.rules import identity
from pb.rules.identity import Expected
from pb.services import keyring

SECONDS = 5.0  # for one answer, from the first byte sent to the last one read
LARGEST = 64 * 1024  # bytes of an answer or a token
KEYS_LAST, KEYS_AGAIN = 600.0, 30.0  # seconds: how long a key set is believed, how soon it is asked for anew
ASSERTION_SECONDS = 60
# Providers repeat claims in the head of a token (RFC 7519, 5.3); what stands there is never believed, nor refused.
LOCKED = jwe.JWERegistry(algorithms=[*WRAPPINGS, *CIPHERS], strict_check_header=False)


@dataclass(frozen=True)
class Trip:
    """One way to a provider and back: what only this browser, this site and this provider know of it (O1)."""

    state: str = field(repr=False)

    @property
    def nonce(self) -> str:
        """Return the value that the token must carry back."""
        return _derived("nonce", self.state)

    @property
    def verifier(self) -> str:
        """Return the proof that we are the ones who asked (PKCE)."""
        return _derived("verifier", self.state)


@dataclass(frozen=True)
class Person:
    """The checked facts about a person: nothing else of the tokens is kept (O10)."""

    subject: str = field(repr=False)
    national_number: str = field(repr=False)
    acr: str
    shown_at: datetime | None = None  # when they showed the provider who they are, if it says so


def new_trip() -> Trip:
    """Return a fresh way: 256 bits of chance."""
    return Trip(secrets.token_urlsafe(32))


def departure(provider: Provider, trip: Trip, back: str, language: str, acr: tuple[str, ...]) -> str:
    """Return the address at the provider to which the browser is sent."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": " ".join(provider.scopes),
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": create_s256_code_challenge(trip.verifier),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    if acr:
        asked["acr_values"] = " ".join(acr)
    if provider.max_age is not None:
        asked["max_age"] = str(int(provider.max_age.total_seconds()))
    return str(add_params_to_uri(provider.authorization_endpoint, list(asked.items())))


def arrival(provider: Provider, trip: Trip, code: str, back: str, acr: tuple[str, ...]) -> Person:
    """Exchange the code of an answer and return the person, everything checked.

    Raise `Forbidden` for a token that does not hold, `Unavailable` when the provider does not answer as it should (O9).
    """
    expected = Expected(provider.issuer, provider.client_id, trip.nonce, acr, provider.max_age)
    answer = _json(_send("POST", provider.token_endpoint, **_exchange(provider, trip, code, back)))
    claims = _opened(provider, answer.get("id_token"))
    identity.check(claims, expected, clock.now())
    facts = dict(claims)
    if provider.userinfo != "none":
        bearer = {"Authorization": f"Bearer {_text(answer, 'access_token')}"}
        content = _send("GET", provider.userinfo_endpoint, headers=bearer)
        more = _json(content) if provider.userinfo == "json" else _opened(provider, content.decode("ascii", "replace"))
        identity.check_more(more, claims["sub"], expected)
        facts = {**more, **claims}
    number = identity.read(facts, provider.claims, "national_number")
    return Person(claims["sub"], number, str(claims.get("acr", "")), identity.shown_at(claims, clock.now()))


def _exchange(provider: Provider, trip: Trip, code: str, back: str) -> dict[str, Any]:
    """Return what is sent for the code: with a secret, or with a statement that our own key signs."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": trip.verifier,
    }
    if provider.client_auth == "client_secret_basic":
        return {"data": form, "auth": (provider.client_id, provider.secret)}
    form["client_id"] = provider.client_id
    if provider.client_auth == "client_secret_post":
        return {"data": {**form, "client_secret": provider.secret}}
    form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    form["client_assertion"] = _assertion(provider)
    return {"data": form}


def _assertion(provider: Provider) -> str:
    """Return the signed statement by which we show who we are (private_key_jwt)."""
    key = next(key for key in provider.own_keys or () if key.get("use") == "sig")
    now = int(clock.now().timestamp())
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.token_endpoint,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
    }
    algorithm = str(key.get("alg") or ("RS256" if key.key_type == "RSA" else "ES256"))
    return jwt.encode({"alg": algorithm, "kid": key.kid}, claims, key, algorithms=[algorithm])


def _opened(provider: Provider, token: Any) -> Mapping[str, Any]:
    """Return the claims of a token signed by the provider, and encrypted for us where that was agreed (O2, O3)."""
    if not isinstance(token, str) or not 0 < len(token) <= LARGEST:
        raise Forbidden("identity_token", claim="token")
    try:
        if provider.encrypted:
            sealed = jwe.decrypt_compact(token, _decrypting(provider), registry=LOCKED)
            token = (sealed.plaintext or b"").decode("ascii", "replace")
        claims = json.loads(_verified(provider, token))
    except (JoseError, ValueError, UnicodeError):
        raise Forbidden("identity_token", claim="signature") from None
    if not isinstance(claims, dict):
        raise Forbidden("identity_token", claim="token")
    return claims


def _verified(provider: Provider, token: str) -> bytes:
    """Return the content of a token whose signature a key of the configured set made; its own header names no key."""
    allowed = jws.JWSRegistry(algorithms=list(provider.algorithms), strict_check_header=False)
    try:
        return jws.deserialize_compact(token, _keys(provider), registry=allowed).payload
    except JoseError:
        fresh = _keys(provider, anew=True)  # the provider may have a new key since
        return jws.deserialize_compact(token, fresh, registry=allowed).payload


def _decrypting(provider: Provider) -> KeySet:
    return KeySet([key for key in provider.own_keys or () if key.get("use") == "enc"])


def _keys(provider: Provider, anew: bool = False) -> KeySet:
    """Return the provider's keys: from its file, or from the one address that is configured, kept for ten minutes."""
    if provider.jwks:
        return KeySet.import_key_set(dict(provider.jwks))  # type: ignore[arg-type]
    kept: dict[str, tuple[float, KeySet]] = current_app.extensions.setdefault("pb_openid_keys", {})
    since, held = kept.get(provider.code, (0.0, None))
    age = time.monotonic() - since
    if held is None or age > (KEYS_AGAIN if anew else KEYS_LAST):
        try:
            held = KeySet.import_key_set(_json(_send("GET", provider.jwks_uri)))  # type: ignore[arg-type]
        except (JoseError, KeyError, TypeError, ValueError):
            raise Unavailable("identity_away") from None
        kept[provider.code] = (time.monotonic(), held)
    return held


def _send(method: str, address: str, **options: Any) -> bytes:
    """Send one request to a configured address: no redirection, five seconds, 64 kB, nothing taken from around (O4)."""
    ends = time.monotonic() + SECONDS
    try:
        with requests.Session() as http:
            http.trust_env = False
            with http.request(
                method, address, timeout=SECONDS, allow_redirects=False, stream=True, **options
            ) as answer:
                if answer.status_code == 400:
                    raise Forbidden("identity_token", claim="code")
                if answer.status_code != 200:
                    raise Unavailable("identity_away")
                return _body(answer, ends)
    except requests.RequestException:
        raise Unavailable("identity_away") from None


def _body(answer: requests.Response, ends: float) -> bytes:
    """Return the body of an answer that is neither too large nor too slow."""
    body = b""
    for part in answer.iter_content(8192):
        body += part
        if len(body) > LARGEST or time.monotonic() > ends:
            raise Unavailable("identity_away")
    return body


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        raise Unavailable("identity_away") from None
    if not isinstance(found, dict):
        raise Unavailable("identity_away")
    return found


def _text(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise Unavailable("identity_away")
    return value


def _derived(purpose: str, state: str) -> str:
    """Return a secret that hangs on a trip and on a key of ours: nothing of it needs to be kept."""
    digest = hmac.digest(keyring.derived("openid"), f"{purpose}|{state}".encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
