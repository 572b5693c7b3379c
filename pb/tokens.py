"""Values that travel through the browser and come back whole: form tokens, the choice cookie, links, csrf tokens."""

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pb.boxes import commitment
from pb.errors import Forbidden
from pb.keys import IDENTIFIER_BYTES, NONCE_BYTES, Keyring, framed

FORM_LASTS = timedelta(minutes=15)
LINK_LASTS = timedelta(days=7)
BLOCK_BYTES = 256  # payloads are padded, so that their length says little about how much was chosen
END_BYTES = 6
CAST_PARTS = (32, 32, 32)  # bytes of the session, the person and the nonce; the ballot follows
CSRF_MASK_BYTES = 12
COOKIE_LIMIT = 4096

Bound = Sequence[str | bytes | int]


@dataclass(frozen=True)
class CastForm:
    """What travels from review to cast: the voter, the ballot as it will be sealed, and its nonce (votes.md 2)."""

    person_ref: bytes = field(repr=False)
    content: bytes = field(repr=False)
    nonce: bytes = field(repr=False)

    @property
    def commitment(self) -> bytes:
        """Return the commitment that the tracker of this ballot was made from."""
        return commitment(self.nonce, self.content)


def issue(keyring: Keyring, purpose: str, payload: bytes, *, bound: Bound = (), ends_at: datetime) -> str:
    """Encrypt a payload for one purpose, tied to what it must come back with, valid before an instant (AES-256-GCM)."""
    name, key = keyring.derived("token")[0]
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = int(ends_at.timestamp()).to_bytes(END_BYTES, "big") + payload + b"\x80"
    plain += bytes(-len(plain) % BLOCK_BYTES)
    return _armour(name + nonce + AESGCM(key).encrypt(nonce, plain, _bound(purpose, bound)))


def read(keyring: Keyring, purpose: str, token: str, *, bound: Bound = (), now: datetime) -> bytes:
    """Return the payload; raise `Forbidden`: `bad_form_token` if foreign or altered, `form_ended` if over."""
    raw = _bytes(token)
    name, rest = raw[:IDENTIFIER_BYTES], raw[IDENTIFIER_BYTES:]
    for known, key in keyring.derived("token"):
        if hmac.compare_digest(known, name):
            try:
                plain = AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _bound(purpose, bound))
            except (InvalidTag, ValueError):
                break
            if now.timestamp() >= int.from_bytes(plain[:END_BYTES], "big"):
                raise Forbidden("form_ended")
            return plain[END_BYTES:].rstrip(b"\0")[:-1]
    raise Forbidden("bad_form_token")


def issue_cast_form(keyring: Keyring, form: CastForm, *, session: bytes, edition_id: int, now: datetime) -> str:
    """Encrypt a reviewed ballot for the cast, bound to session, person and edition, valid 15 minutes."""
    payload = session + form.person_ref + form.nonce + form.content
    return issue(keyring, "cast", payload, bound=(edition_id,), ends_at=now + FORM_LASTS)


def read_cast_form(
    keyring: Keyring,
    token: str,
    *,
    edition_id: int,
    now: datetime,
    session: bytes | None = None,
    person_ref: bytes | None = None,
) -> CastForm:
    """Return the reviewed ballot; raise `Forbidden` for any other session, edition or person, or after 15 minutes.

    Session and person stand inside the token because a repeated cast finds its session ended: then they are not
    given, and the token alone must recognise its own repetition.
    """
    raw = read(keyring, "cast", token, bound=(edition_id,), now=now)
    held, person, nonce = (raw[sum(CAST_PARTS[:at]) : sum(CAST_PARTS[: at + 1])] for at in range(3))
    content = raw[sum(CAST_PARTS) :]
    for expected, found in ((session, held), (person_ref, person)):
        if expected is not None and not hmac.compare_digest(found, expected):
            raise Forbidden("bad_form_token")
    return CastForm(person, content, nonce)


def seal_choice(keyring: Keyring, edition: str, choices: Mapping[str, Collection[int]], *, until: datetime) -> str:
    """Encrypt a choice for its cookie, without identity, until the vote closes; 150 projects stay below 4 kB (S6)."""
    kept = {track: sorted(numbers) for track, numbers in choices.items() if numbers}
    return issue(keyring, "choice", _json(kept), bound=(edition,), ends_at=until)


def open_choice(keyring: Keyring, edition: str, cookie: str, *, now: datetime) -> dict[str, list[int]]:
    """Return the choice in a cookie; one that is foreign, altered or ended counts as no choice."""
    try:
        found = json.loads(read(keyring, "choice", cookie[:COOKIE_LIMIT], bound=(edition,), now=now))
    except Forbidden:
        return {}
    return {str(track): [int(number) for number in numbers] for track, numbers in found.items()}


def sign_value(
    keyring: Keyring, purpose: str, value: str, *, now: datetime, lasts: timedelta = LINK_LASTS, bound: Bound = ()
) -> str:
    """Return a value for a link or a cookie, unreadable and unalterable outside, valid for a while (D4)."""
    return issue(keyring, f"value.{purpose}", value.encode(), bound=bound, ends_at=now + lasts)


def read_value(keyring: Keyring, purpose: str, token: str, *, now: datetime, bound: Bound = ()) -> str:
    """Return the value of a link or a cookie; raise `Forbidden` as `read` does."""
    return read(keyring, f"value.{purpose}", token, bound=bound, now=now).decode()


def new_csrf_cookie() -> str:
    """Return a fresh random value for the csrf cookie of a browser."""
    return secrets.token_urlsafe(24)


def csrf_token(keyring: Keyring, cookie: str) -> str:
    """Return a form's csrf token for this cookie; each one looks different, so that compression tells nothing of it."""
    mask = secrets.token_bytes(CSRF_MASK_BYTES)
    return _armour(mask + _csrf(keyring.derived("csrf")[0][1], cookie, mask))


def csrf_holds(keyring: Keyring, cookie: str, token: str) -> bool:
    """Tell whether a csrf token belongs to this cookie, in constant time."""
    try:
        raw = _bytes(token)
    except Forbidden:
        return False
    mask, given = raw[:CSRF_MASK_BYTES], raw[CSRF_MASK_BYTES:]
    right = [hmac.compare_digest(given, _csrf(key, cookie, mask)) for _, key in keyring.derived("csrf")]
    return bool(cookie) and any(right)


def _csrf(key: bytes, cookie: str, mask: bytes) -> bytes:
    return hmac.digest(key, framed("pb-csrf-v1", cookie, mask), "sha256")


def _bound(purpose: str, bound: Bound) -> bytes:
    return framed("pb-token-v1", purpose, *bound)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _armour(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(token: str) -> bytes:
    """Read base 64 of addresses strictly: another spelling of the same bytes is refused."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise Forbidden("bad_form_token") from None
    if _armour(raw) != token:
        raise Forbidden("bad_form_token")
    return raw
