"""An identity provider on this machine for tests, which lies on demand: another key, another claim, a slow answer."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwe, jwt
from joserfc.jwk import KeySet, RSAKey

ISSUER = "https://idp.example"
NUMBER = "http://itsme.services/v2/claim/BENationalNumber"


class FakeIdp:
    """Answers the token, key and userinfo addresses; `lies` says in which way it lies."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.other = RSAKey.generate_key(2048, {"kid": "other", "use": "sig", "alg": "RS256"})
        self.own = RSAKey.generate_key(2048, {"kid": "ours", "use": "sig", "alg": "RS256"})
        self.opening = RSAKey.generate_key(2048, {"kid": "open", "use": "enc"})
        self.number = "80051700123"
        self.lies: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, Any] = {}
        self.seen: list[str] = []
        self.form: dict[str, list[str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        """Close the provider: nobody answers any more."""
        self.server.shutdown()
        self.server.server_close()

    def accept(self, departure: str) -> str:
        """Play the browser at the provider: return the query with which it comes back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(departure).query).items()}
        return f"code=abc&state={self.asked['state']}"

    def token(self) -> str:
        """Return the token about the person, with whatever lies were asked for."""
        now = int(time.time()) if "now" not in self.lies else self.lies["now"]
        claims = {
            "iss": ISSUER, "aud": "pb", "sub": "somebody", "nonce": self.asked.get("nonce"), "exp": now + 300,
            "iat": now, "auth_time": now, "acr": "high", NUMBER: self.number, **self.claims,
        }  # fmt: skip
        return self._encrypted(self._signed(claims))

    def _signed(self, claims: dict[str, Any]) -> str:
        kind = self.lies.get("signature", "")
        header = {"alg": "RS256", "kid": "one", **self.lies.get("header", {})}
        if kind == "none":
            parts = [
                urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)
            ]
            return ".".join([*parts, ""])
        if kind == "public key as secret":
            parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "one"}, claims)]
            body = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
            mac = hmac.digest(self.key.as_pem(private=False), body.encode(), "sha256")
            return f"{body}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        if kind == "other key":
            return jwt.encode(header, claims, self.other)
        if kind == "own key in header":
            return jwt.encode({**header, "jwk": self.other.as_dict(private=False)}, claims, self.other)
        made = jwt.encode(header, claims, self.key, algorithms=[header["alg"]])
        if kind == "broken":
            head, body, tail = made.split(".")
            return ".".join((head, body, ("A" if tail[0] != "A" else "B") + tail[1:]))
        return made

    def _encrypted(self, token: str) -> str:
        if not self.lies.get("encrypted"):
            return token
        header = {"alg": "RSA-OAEP", "enc": "A128CBC-HS256", "kid": "open", "cty": "JWT"}
        return jwe.encrypt_compact(header, token, self.opening)

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, str, bytes]:
        """Return status, kind and body of an answer."""
        if path == "/keys":
            return 200, "application/json", json.dumps(KeySet([self.key]).as_dict(private=False)).encode()
        if path == "/userinfo":
            facts = {
                "sub": "somebody",
                "iss": ISSUER,
                "aud": "pb",
                "egovNRN": self.number,
                **self.lies.get("facts", {}),
            }
            return 200, "application/jwt", self._encrypted(self._signed(facts)).encode()
        challenge = urlsafe_b64encode(sha256(form["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        if challenge != self.asked.get("code_challenge") or form["code"] != ["abc"]:
            return 400, "application/json", b'{"error": "invalid_grant"}'
        body = {"access_token": "access", "token_type": "Bearer", "id_token": self.token()}
        return 200, "application/json", json.dumps(body).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - one server with all its lies
        idp = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._reply(parse_qs(self.rfile.read(length).decode()))

            def do_GET(self) -> None:
                self._reply({})

            def _reply(self, form: dict[str, list[str]]) -> None:
                idp.seen.append(self.path)
                idp.form = form or idp.form
                way = idp.lies.get("way", "")
                if way == "redirect":
                    self.send_response(302)
                    self.send_header("Location", f"{idp.base}/keys")
                    self.end_headers()
                    return
                status, kind, body = idp.answer(self.path, form)
                if way == "huge":
                    body = b'{"id_token": "' + b"x" * 2_000_000 + b'"}'
                if way == "no json":
                    body = b"<html>"
                if way == "down":
                    status, body = 503, b""
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.end_headers()
                try:
                    if way == "slow":
                        for at in range(8):
                            self.wfile.write(body[at : at + 1])
                            self.wfile.flush()
                            time.sleep(1)
                        return
                    self.wfile.write(body)
                except OSError:
                    return

            def log_message(self, *words: Any) -> None:
                return

        return Handler


def row(idp: FakeIdp, **more: Any) -> dict[str, Any]:
    """Return the settings of this provider as the file writes them."""
    return {
        "code": "itsme", "names": {"fr": "itsme", "nl": "itsme"}, "municipalities": ["forest"], "for": ["voters"],
        "issuer": ISSUER, "authorization_endpoint": f"{idp.base}/authorize", "token_endpoint": f"{idp.base}/token",
        "jwks_uri": f"{idp.base}/keys", "client_id": "pb", "client_auth": "client_secret_post",
        "client_secret": "between us", "scopes": ["openid", "service:PB"], "algorithms": ["RS256"], "acr": ["high"],
        "max_age_minutes": 10, "claims": {"national_number": NUMBER}, **more,
    }  # fmt: skip
