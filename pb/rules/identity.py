"""What a token about a person must say before it is believed, and what is read from it (O2, O5, O6); clock comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pb.errors import Forbidden

SKEW = timedelta(seconds=60)  # that two clocks may differ
OLDEST = timedelta(minutes=10)  # of a token, between its making and its use


@dataclass(frozen=True)
class Expected:
    """What was agreed with the one issuer that was asked, and what this very trip was sent out with."""

    issuer: str
    client_id: str
    nonce: str
    acr: tuple[str, ...] = ()  # levels that are accepted; none: the level is not looked at
    max_age: timedelta | None = None  # since the person last showed who they are


def check(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    """Refuse (`Forbidden`, `identity_token` and which claim) a token that was not made for this trip (O2, O6, O7)."""
    at = now.timestamp()
    wrong = [
        name
        for name, holds in (
            ("iss", claims.get("iss") == expected.issuer),
            ("aud", claims.get("aud") in (expected.client_id, [expected.client_id])),
            ("azp", claims.get("azp", expected.client_id) == expected.client_id),
            ("sub", _text(claims.get("sub"))),
            ("nonce", bool(expected.nonce) and claims.get("nonce") == expected.nonce),
            ("exp", _instant(claims.get("exp")) and at < claims["exp"] + SKEW.total_seconds()),
            ("iat", _instant(claims.get("iat")) and _recent(claims["iat"], at, OLDEST)),
            ("nbf", "nbf" not in claims or (_instant(claims["nbf"]) and claims["nbf"] <= at + SKEW.total_seconds())),
            ("acr", not expected.acr or claims.get("acr") in expected.acr),
            ("auth_time", expected.max_age is None or _shown(claims, at, expected.max_age)),
        )
        if not holds
    ]
    if wrong:
        raise Forbidden("identity_token", claim=wrong[0])


def check_more(claims: Mapping[str, Any], subject: str, expected: Expected) -> None:
    """Refuse further facts about a person (userinfo) that are about another subject, or made for somebody else."""
    if claims.get("sub") != subject:
        raise Forbidden("identity_token", claim="sub")
    if claims.get("iss", expected.issuer) != expected.issuer:
        raise Forbidden("identity_token", claim="iss")
    if claims.get("aud", expected.client_id) not in (expected.client_id, [expected.client_id]):
        raise Forbidden("identity_token", claim="aud")


def read(claims: Mapping[str, Any], names: Mapping[str, str], wanted: str) -> str:
    """Return a fact by our own word for it, as the map of the provider names its claim; nothing when it is not told."""
    found = claims.get(names.get(wanted, ""))
    return found.strip() if isinstance(found, str) else ""


def shown_at(claims: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return when the person showed who they are, never later than now; None when the token does not say (S5)."""
    if not _instant(claims.get("auth_time")) or claims["auth_time"] > now.timestamp() + SKEW.total_seconds():
        return None
    return min(datetime.fromtimestamp(claims["auth_time"], now.tzinfo), now)


def _recent(made: float, at: float, oldest: timedelta) -> bool:
    return at - oldest.total_seconds() - SKEW.total_seconds() <= made <= at + SKEW.total_seconds()


def _shown(claims: Mapping[str, Any], at: float, oldest: timedelta) -> bool:
    """Tell whether the person showed who they are within the time agreed."""
    return _instant(claims.get("auth_time")) and _recent(claims["auth_time"], at, oldest)


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255


def _instant(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2**53
