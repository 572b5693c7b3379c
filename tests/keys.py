"""A security key made of software, for tests: it signs what a real one would, and lies when it is told to."""

import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

HERE = "http://localhost"


class SoftKey:
    """A key with one credential: ES256, user verified, a counter of uses."""

    def __init__(self) -> None:
        self.id = secrets.token_bytes(16)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.uses = 0

    def enrol(self, options: str, **lies: Any) -> str:
        """Answer what a site asks a new key."""
        asked = json.loads(options)
        numbers = self.secret.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        more = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        data = self._data(lies.get("host", asked["rp"]["id"]), lies.get("flags", 0x45)) + more
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked, lies)
        return self._answer(clientDataJSON=client, attestationObject=made)

    def show(self, options: str, **lies: Any) -> str:
        """Answer what a site asks a key that it knows."""
        asked = json.loads(options)
        self.uses += lies.get("step", 1)
        data = self._data(lies.get("host", asked["rpId"]), lies.get("flags", 0x05))
        client = self._client("webauthn.get", asked, lies)
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.uses)

    def _client(self, kind: str, asked: dict[str, Any], lies: dict[str, Any]) -> bytes:
        challenge = lies.get("challenge", asked["challenge"])
        said = {"type": kind, "challenge": challenge, "origin": lies.get("origin", HERE), "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        written = {part: bytes_to_base64url(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": written})
