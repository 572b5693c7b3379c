"""Security keys of staff (WebAuthn): enrolled with a fresh factor, then shown in place of a code (A3)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from pb import clock, tokens
from pb.db import installation, keep_anyway, session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Refusal, Unidentified, Unknown
from pb.models.factors import SecurityKey
from pb.services import account_notices, accounts, journal, keyring, sessions
from pb.services.actors import SYSTEM, Actor

CHALLENGE_LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32
MOST = 10
NAME_LENGTH = 60


@dataclass(frozen=True)
class Ask:
    """What the browser hands to the key, as JSON, and the ticket that comes back with the answer."""

    options: str = field(repr=False)
    ticket: str = field(repr=False)


@dataclass(frozen=True)
class KeyLine:
    """One of one's own keys."""

    id: str
    name: str
    made_at: datetime
    used_at: datetime | None


def keys(account_id: str) -> list[KeyLine]:
    """Return the keys of an account, the oldest first."""
    rows = session.scalars(
        select(SecurityKey).where(SecurityKey.account_id == account_id).order_by(SecurityKey.made_at)
    )
    return [KeyLine(row.id.hex(), row.name, row.made_at, row.used_at) for row in rows]


def ask_enrolment(actor: Actor) -> Ask:
    """Return what a new key is asked; needs a fresh factor (S5)."""
    _check_allowed(actor)
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=_host(),
        user_id=actor.account_id.encode(),
        user_name=actor.email,
        user_display_name=actor.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=UserVerificationRequirement.REQUIRED),
        exclude_credentials=_descriptors(actor.account_id),
    )
    return Ask(options_to_json(options), _ticket(actor, "enrol_key", challenge))


def enrol(actor: Actor, ticket: str, answer: str, name: str) -> str:
    """Keep a new key after it has proved itself, and return the token of a session that it opened (S2).

    Raise `Invalid` when it did not, `Forbidden` as `ask_enrolment` does.
    """
    _check_allowed(actor)
    name = " ".join(name.split())[:NAME_LENGTH] or "–"
    if len(keys(actor.account_id)) >= MOST:
        raise Conflict("too_many_keys", most=MOST)
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(actor, "enrol_key", ticket),
            expected_rp_id=_host(),
            expected_origin=installation().base_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError):
        raise Invalid("invalid", [Problem("bad_key", "name")]) from None
    if session.get(SecurityKey, found.credential_id) is not None:
        raise Conflict("key_known")
    session.add(
        SecurityKey(
            id=found.credential_id,
            account_id=actor.account_id,
            name=name,
            public_key=found.credential_public_key,
            uses=found.sign_count,
            made_at=clock.now(),
        )
    )
    journal.write(actor, "account.add_key", actor.account_id)
    account_notices.tell(actor.account_id, "key_added")
    sessions.end(actor.token_hash)
    return sessions.start("staff", account_id=actor.account_id, factors=sessions.KEY, fresh_at=actor.fresh_at)


def remove(actor: Actor, key_id: str) -> None:
    """Take one of one's own keys away; somebody else's is unknown here (Z3)."""
    _check_allowed(actor)
    mine = [line for line in keys(actor.account_id) if line.id == key_id]
    if not mine:
        raise Unknown("unknown")
    session.execute(delete(SecurityKey).where(SecurityKey.id == bytes.fromhex(key_id)))
    journal.write(actor, "account.remove_key", actor.account_id)
    account_notices.tell(actor.account_id, "key_removed")


def ask(actor: Actor) -> Ask | None:
    """Return what the keys of an account are asked as a second factor, or None when it has none."""
    held = _descriptors(actor.account_id)
    if not held:
        return None
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        allow_credentials=held,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Ask(options_to_json(options), _ticket(actor, "show_key", challenge))


def prove(actor: Actor, ticket: str, answer: str, device: str = "") -> str:
    """Check a key in place of a code and return the token of a new session with both factors.

    The ticket is bound to the session that ends here, so that no answer is good twice. Raise `Unidentified`.
    """
    try:
        key = _verified(actor, ticket, answer)
    except (WebAuthnException, ValueError, KeyError, Refusal):
        return accounts.factor_failed(actor)
    taken = session.execute(
        update(SecurityKey)
        .where(SecurityKey.id == key.id, SecurityKey.uses == key.uses)
        .values(uses=key.new_uses, used_at=clock.now())
        .returning(SecurityKey.id)
    ).first()
    if taken is None:
        raise Unidentified("bad_factor")
    return accounts.proven(actor, device, sessions.KEY)


@dataclass(frozen=True)
class _Shown:
    """A key that was shown: how often it was used before, and says it is now."""

    id: bytes
    uses: int
    new_uses: int


def _verified(actor: Actor, ticket: str, answer: str) -> _Shown:
    """Return the key behind an answer; one that counts backwards may be a copy: it is refused, with an alarm (A3)."""
    given = parse_authentication_credential_json(answer)
    row = session.get(SecurityKey, given.raw_id)
    if row is None or row.account_id != actor.account_id:
        raise Unidentified("bad_factor")
    challenge = _challenge(actor, "show_key", ticket)
    common: dict[str, Any] = {
        "credential": given,
        "expected_challenge": challenge,
        "expected_rp_id": _host(),
        "expected_origin": installation().base_url,
        "credential_public_key": row.public_key,
        "require_user_verification": True,
    }
    found = verify_authentication_response(credential_current_sign_count=0, **common)
    if row.uses and found.new_sign_count <= row.uses:
        keep_anyway(lambda: _tell_copied(actor.account_id))
        raise Unidentified("bad_factor")
    return _Shown(row.id, row.uses, found.new_sign_count)


def _tell_copied(account_id: str) -> None:
    """Write that a key counted backwards, and tell its owner: somebody may hold a copy of it (A3, A13)."""
    journal.write(SYSTEM, "account.key_copied", account_id)
    account_notices.tell(account_id, "key_copied")


def _check_allowed(actor: Actor) -> None:
    """Refuse without a fresh factor (S5); once a grave role has a key, only a key lets in another one (A1)."""
    accounts.check_fresh(actor)
    if actor.locked and keys(actor.account_id):
        raise Forbidden("key_needed")


def forget(account_id: str) -> None:
    """Take every key of an account away."""
    session.execute(delete(SecurityKey).where(SecurityKey.account_id == account_id))


def _descriptors(account_id: str) -> list[PublicKeyCredentialDescriptor]:
    found = select(SecurityKey.id).where(SecurityKey.account_id == account_id)
    return [PublicKeyCredentialDescriptor(id=key_id) for key_id in session.scalars(found)]


def _ticket(actor: Actor, purpose: str, challenge: bytes) -> str:
    return tokens.sign_value(
        keyring.ring(),
        purpose,
        bytes_to_base64url(challenge),
        now=clock.now(),
        lasts=CHALLENGE_LASTS,
        bound=(actor.token_hash,),
    )


def _challenge(actor: Actor, purpose: str, ticket: str) -> bytes:
    """Return the challenge of a ticket; raise `Forbidden` for one that is foreign or older than five minutes."""
    held = tokens.read_value(keyring.ring(), purpose, ticket, now=clock.now(), bound=(actor.token_hash,))
    return base64url_to_bytes(held)


def _host() -> str:
    return urlsplit(installation().base_url).hostname or "localhost"


def counted(ids: list[str]) -> dict[str, int]:
    """Return how many keys each of some accounts has."""
    found = select(SecurityKey.account_id, func.count()).where(SecurityKey.account_id.in_(ids))
    return {row[0]: row[1] for row in session.execute(found.group_by(SecurityKey.account_id))}
