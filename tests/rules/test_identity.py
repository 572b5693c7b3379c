"""A token is believed only when every claim is the one agreed: each lie is found, whatever the others say (O2, O6)."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.errors import Forbidden
from pb.rules import identity
from pb.rules.identity import Expected

NOW = datetime(2027, 4, 1, 10, tzinfo=UTC)
AT = int(NOW.timestamp())
EXPECTED = Expected("https://idp.example", "pb", "nonce", ("high",), timedelta(minutes=10))
GOOD = {
    "iss": "https://idp.example",
    "aud": "pb",
    "sub": "somebody",
    "nonce": "nonce",
    "exp": AT + 300,
    "iat": AT,
    "acr": "high",
    "auth_time": AT - 60,
}


@pytest.mark.parametrize(
    "change", [{}, {"aud": ["pb"]}, {"azp": "pb"}, {"iat": AT - 540}, {"exp": AT - 59}, {"nbf": AT}]
)
def test_a_token_as_agreed_is_believed(change):
    identity.check({**GOOD, **change}, EXPECTED, NOW)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://idp.example/"), ("iss", "https://other.example"), ("iss", None),
        ("aud", "other"), ("aud", ["pb", "other"]), ("aud", []), ("aud", ["other"]), ("aud", None),
        ("azp", "other"), ("azp", None),
        ("sub", ""), ("sub", None), ("sub", 7), ("sub", "x" * 256),
        ("nonce", "other"), ("nonce", None), ("nonce", ""),
        ("exp", AT - 60), ("exp", None), ("exp", "9999999999"), ("exp", True), ("exp", float("inf")),
        ("iat", AT + 61), ("iat", AT - 661), ("iat", None), ("iat", "now"),
        ("nbf", AT + 61), ("nbf", "later"),
        ("acr", "low"), ("acr", None), ("acr", ["high"]),
        ("auth_time", AT - 661), ("auth_time", None), ("auth_time", AT + 61),
    ],
)  # fmt: skip
def test_each_lie_is_found_and_named(claim, value):
    with pytest.raises(Forbidden) as caught:
        identity.check({**GOOD, claim: value}, EXPECTED, NOW)
    assert caught.value.details["claim"] == claim


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "nonce", "exp", "iat", "acr", "auth_time"])
def test_a_missing_claim_is_a_lie(claim):
    with pytest.raises(Forbidden):
        identity.check({name: value for name, value in GOOD.items() if name != claim}, EXPECTED, NOW)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=60)
@given(st.sampled_from(sorted(GOOD)), ANYTHING)
def test_no_value_of_any_kind_breaks_the_check(claim, value):
    """Whatever a token holds is believed or refused, and never an accident."""
    with contextlib.suppress(Forbidden):
        identity.check({**GOOD, claim: value}, EXPECTED, NOW)


def test_nothing_agreed_about_level_and_age_asks_for_none():
    free = Expected("https://idp.example", "pb", "nonce")
    identity.check({name: value for name, value in GOOD.items() if name not in ("acr", "auth_time")}, free, NOW)


def test_a_trip_without_nonce_believes_nothing():
    with pytest.raises(Forbidden):
        identity.check({**GOOD, "nonce": ""}, Expected("https://idp.example", "pb", ""), NOW)


@pytest.mark.parametrize(
    "more", [{"sub": "other"}, {}, {"sub": "somebody", "iss": "https://x.example"}, {"sub": "somebody", "aud": "other"}]
)
def test_further_facts_are_about_the_same_person(more):
    with pytest.raises(Forbidden):
        identity.check_more(more, "somebody", EXPECTED)


@pytest.mark.parametrize(
    ("claims", "found"),
    [({"n": " 85.07.30-033.28 "}, "85.07.30-033.28"), ({"n": 85073003328}, ""), ({"n": None}, ""), ({}, "")],
)
def test_a_fact_is_read_by_the_map_of_the_provider(claims, found):
    assert identity.read(claims, {"national_number": "n"}, "national_number") == found
    assert identity.read(claims, {}, "national_number") == ""
