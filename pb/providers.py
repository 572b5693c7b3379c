"""The identity providers of the municipalities, read from one file of settings and checked; configured, never coded."""

import json
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pb.errors import Unreadable

CODE = re.compile(r"[a-z][a-z0-9-]{1,30}")
SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
WRAPPINGS = frozenset({"RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"})
CIPHERS = frozenset({"A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"})
CLIENTS = ("private_key_jwt", "client_secret_basic", "client_secret_post")
AUDIENCES = frozenset({"voters", "staff", "holders"})
USERINFO = ("none", "json", "jwt")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Provider:
    """One issuer: where it is, how we show who we are, how its tokens are made, and which claim tells what."""

    code: str
    names: Mapping[str, str]
    notes: Mapping[str, str]
    municipalities: tuple[str, ...]
    audiences: frozenset[str]
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    client_id: str
    client_auth: str
    scopes: tuple[str, ...]
    algorithms: tuple[str, ...]
    claims: Mapping[str, str]
    userinfo: str = "none"
    userinfo_endpoint: str = ""
    jwks_uri: str = ""
    jwks: Mapping[str, Any] = field(default_factory=dict)
    acr: tuple[str, ...] = ()
    second_factor_acr: tuple[str, ...] = ()
    security_key_acr: tuple[str, ...] = ()
    max_age: timedelta | None = None
    encrypted: bool = False
    secret: str = field(default="", repr=False)
    own_keys: KeySet | None = field(default=None, repr=False)

    def serves(self, municipality: str, audience: str) -> bool:
        """Tell whether a municipality offers this provider to voters, staff or holders; none listed: all of them."""
        return audience in self.audiences and (not self.municipalities or municipality in self.municipalities)


def load(path: Path, production: bool) -> tuple[Provider, ...]:
    """Read the file of providers; raise `Unreadable` with the first thing to mend, named by provider and key."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError:
        raise Unreadable("providers_missing", at=str(path)) from None
    if stat.S_IMODE(mode) & 0o077:
        raise Unreadable("providers_open", at=str(path))
    try:
        rows = tomllib.loads(content.decode()).get("provider", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Unreadable("providers_malformed", at=str(path)) from None
    found = tuple(_Row(row, path, production).provider() for row in rows)
    if len({each.code for each in found}) < len(found) or len({each.issuer for each in found}) < len(found):
        raise Unreadable("provider_twice", at=str(path))
    return found


class _Row:
    """One provider as the file writes it, read key by key."""

    def __init__(self, row: dict[str, Any], path: Path, production: bool) -> None:
        self.row, self.path, self.production = row, path, production

    def provider(self) -> Provider:
        """Return the provider, or refuse it with the key to mend."""
        unknown = set(self.row) - KEYS
        if unknown:
            self.refuse(min(unknown))
        found = Provider(
            code=self.text("code", CODE.pattern),
            names=self.mapping("names"),
            notes=self.mapping("notes"),
            municipalities=self.words("municipalities"),
            audiences=frozenset(self.words("for", AUDIENCES) or ("voters",)),
            issuer=self.address("issuer"),
            authorization_endpoint=self.address("authorization_endpoint"),
            token_endpoint=self.address("token_endpoint"),
            client_id=self.text("client_id"),
            client_auth=self.choice("client_auth", CLIENTS),
            scopes=self.words("scopes") or ("openid",),
            algorithms=self.words("algorithms", SIGNATURES) or ("RS256",),
            claims=self.mapping("claims"),
            userinfo=self.choice("userinfo", USERINFO) if "userinfo" in self.row else "none",
            userinfo_endpoint=self.address("userinfo_endpoint") if "userinfo_endpoint" in self.row else "",
            jwks_uri=self.address("jwks_uri") if "jwks_uri" in self.row else "",
            jwks=self.file("jwks_file") if "jwks_file" in self.row else {},
            acr=self.words("acr"),
            second_factor_acr=self.words("second_factor_acr"),
            security_key_acr=self.words("security_key_acr"),
            max_age=self.minutes("max_age_minutes"),
            encrypted=self.row.get("encrypted") is True,
            secret=str(self.row.get("client_secret", "")),
            own_keys=self.keys("own_keys_file") if "own_keys_file" in self.row else None,
        )
        self.check(found)
        return found

    def check(self, found: Provider) -> None:
        """Refuse what does not go together: no permissive default may stand in for a thing that was forgotten."""
        needed = (
            ("jwks_uri", bool(found.jwks_uri) != bool(found.jwks)),
            ("client_secret", found.client_auth == "private_key_jwt" or bool(found.secret)),
            ("own_keys_file", found.own_keys is not None or not (found.encrypted or found.client_auth == CLIENTS[0])),
            ("userinfo_endpoint", (found.userinfo == "none") != bool(found.userinfo_endpoint)),
            ("scopes", "openid" in found.scopes),
            ("claims", "voters" not in found.audiences or "national_number" in found.claims),
            ("max_age_minutes", "voters" not in found.audiences or found.max_age is not None),
            ("acr", "voters" not in found.audiences or bool(found.acr)),
            ("second_factor_acr", "staff" not in found.audiences or bool(found.second_factor_acr)),
            ("security_key_acr", set(found.security_key_acr) <= set(found.second_factor_acr)),
            ("names", {"fr", "nl"} <= set(found.names)),
        )
        for key, holds in needed:
            if not holds:
                self.refuse(key)

    def refuse(self, key: str) -> NoReturn:
        """Refuse the file with the provider and the key to mend."""
        raise Unreadable("provider_key", at=str(self.path), provider=str(self.row.get("code", "?")), key=key)

    def text(self, key: str, pattern: str = r"[!-~]{1,500}") -> str:
        """Return a text of printable signs that fits a pattern."""
        value = self.row.get(key)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            self.refuse(key)
        return str(value)

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the values that a key may have."""
        if self.row.get(key) not in choices:
            self.refuse(key)
        return str(self.row[key])

    def address(self, key: str) -> str:
        """Return an https address; plain http is for a provider on this very machine, and never in production."""
        value = self.text(key)
        parts = urlsplit(value)
        near = parts.scheme == "http" and parts.hostname in LOOPBACK and not self.production
        if not parts.hostname or parts.username or not (parts.scheme == "https" or near):
            self.refuse(key)
        return value

    def words(self, key: str, among: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Return a list of texts, all of them among those allowed."""
        value = self.row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.refuse(key)
        if among and not set(value) <= among:
            self.refuse(key)
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str]:
        """Return a table of texts."""
        value = self.row.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self.refuse(key)
        return dict(value)

    def minutes(self, key: str) -> timedelta | None:
        """Return a time of one to ten minutes, or None when the key is not there."""
        value = self.row.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10:
            self.refuse(key)
        return timedelta(minutes=int(value))

    def file(self, key: str) -> dict[str, Any]:
        """Return the key set of a file named beside this one."""
        try:
            found = json.loads((self.path.parent / self.text(key)).read_text("utf-8"))
        except (OSError, ValueError):
            self.refuse(key)
        return dict(found)

    def keys(self, key: str) -> KeySet:
        """Return our own private keys: those with the use "sig" sign, those with the use "enc" open."""
        try:
            return KeySet.import_key_set(self.file(key))  # type: ignore[arg-type]  # the library reads what we cannot know
        except (JoseError, KeyError, ValueError):
            self.refuse(key)


KEYS = frozenset(
    {
        "code", "names", "notes", "municipalities", "for", "issuer", "authorization_endpoint", "token_endpoint",
        "client_id", "client_auth", "client_secret", "scopes", "algorithms", "claims", "userinfo", "userinfo_endpoint",
        "jwks_uri", "jwks_file", "acr", "second_factor_acr", "security_key_acr",
        "max_age_minutes", "encrypted", "own_keys_file",
    }
)  # fmt: skip
