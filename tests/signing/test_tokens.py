"""What travels through the browser comes back whole, in time, to the same session, or not at all."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb import keys, tokens
from pb.boxes import commitment
from pb.errors import Forbidden

NOW = datetime(2026, 4, 20, 10, 0, tzinfo=UTC)
RING = keys.Keyring(keys.Master(bytes(range(100, 132))))
FORM = tokens.CastForm(b"p" * 32, b'{"blank":true}', b"n" * 32)
SESSION = b"s" * 32


def cast_form(token: str, **change: Any) -> tokens.CastForm:
    usual: dict[str, Any] = {"session": SESSION, "edition_id": 1, "now": NOW, "person_ref": FORM.person_ref}
    return tokens.read_cast_form(RING, token, **(usual | change))


def test_a_reviewed_ballot_comes_back_with_its_commitment() -> None:
    token = tokens.issue_cast_form(RING, FORM, session=SESSION, edition_id=1, now=NOW)
    assert cast_form(token) == FORM
    assert cast_form(token, person_ref=None) == FORM
    assert FORM.commitment == commitment(FORM.nonce, FORM.content)
    assert "blank" not in repr(FORM)


@pytest.mark.parametrize(
    "change",
    [{"session": b"t" * 32}, {"edition_id": 2}, {"person_ref": b"q" * 32}],
    ids=["session", "edition", "person"],
)
def test_another_session_edition_or_person_is_refused(change: dict[str, Any]) -> None:
    token = tokens.issue_cast_form(RING, FORM, session=SESSION, edition_id=1, now=NOW)
    with pytest.raises(Forbidden, match="bad_form_token"):
        cast_form(token, **change)


def test_fifteen_minutes_and_no_more() -> None:
    token = tokens.issue_cast_form(RING, FORM, session=SESSION, edition_id=1, now=NOW)
    assert cast_form(token, now=NOW + timedelta(minutes=15) - timedelta(seconds=1)) == FORM
    with pytest.raises(Forbidden, match="form_ended"):
        cast_form(token, now=NOW + timedelta(minutes=15))


def test_no_bit_of_a_token_can_change() -> None:
    token = tokens.issue_cast_form(RING, FORM, session=SESSION, edition_id=1, now=NOW)
    raw = base64.urlsafe_b64decode(token + "==")
    for bit in range(len(raw) * 8):
        altered = bytearray(raw)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Forbidden):
            cast_form(base64.urlsafe_b64encode(bytes(altered)).rstrip(b"=").decode())


@pytest.mark.parametrize("token", ["", "x", "====", "\u00e9", "a b", "A" * 5000, "\0"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Forbidden, match="bad_form_token"):
        cast_form(token)


@given(st.text(max_size=60))
def test_any_text_is_refused_in_words(token: str) -> None:
    with pytest.raises(Forbidden):
        tokens.read(RING, "cast", token, now=NOW)
    assert not tokens.csrf_holds(RING, "cookie", token)


def test_another_spelling_of_a_token_is_refused() -> None:
    token = tokens.sign_value(RING, "link", "ab", now=NOW)
    for other in (token + "=", token + "\n", " " + token):
        with pytest.raises(Forbidden):
            tokens.read_value(RING, "link", other, now=NOW)


def test_a_token_of_one_purpose_is_nothing_for_another() -> None:
    token = tokens.sign_value(RING, "unfollow", "a@b.be", now=NOW)
    assert tokens.read_value(RING, "unfollow", token, now=NOW) == "a@b.be"
    with pytest.raises(Forbidden):
        tokens.read_value(RING, "reset", token, now=NOW)
    with pytest.raises(Forbidden):
        tokens.read(RING, "unfollow", token, now=NOW)
    with pytest.raises(Forbidden):
        tokens.read_value(RING, "unfollow", token, now=NOW, bound=("x",))
    with pytest.raises(Forbidden, match="form_ended"):
        tokens.read_value(RING, "unfollow", token, now=NOW + timedelta(days=7))
    assert "b.be" not in token


@given(st.binary(max_size=600))
def test_payloads_come_back_whatever_their_end(payload: bytes) -> None:
    for raw in (payload, payload + b"\x80", payload + b"\0"):
        assert tokens.read(RING, "x", tokens.issue(RING, "x", raw, ends_at=NOW + tokens.FORM_LASTS), now=NOW) == raw


def test_one_former_master_key_is_accepted_and_no_second() -> None:
    first, second, third = (bytes([start, *range(100, 131)]) for start in (1, 2, 3))
    token = tokens.sign_value(keys.Keyring(keys.Master(first)), "x", "v", now=NOW)
    csrf = tokens.csrf_token(keys.Keyring(keys.Master(first)), "cookie")
    rotating = keys.Keyring(keys.Master(second, first))
    assert tokens.read_value(rotating, "x", token, now=NOW) == "v"
    assert tokens.csrf_holds(rotating, "cookie", csrf)
    fresh = tokens.sign_value(rotating, "x", "v", now=NOW)
    assert tokens.read_value(keys.Keyring(keys.Master(second)), "x", fresh, now=NOW) == "v"
    later = keys.Keyring(keys.Master(third, second))
    with pytest.raises(Forbidden):
        tokens.read_value(later, "x", token, now=NOW)
    assert not tokens.csrf_holds(later, "cookie", csrf)


def test_a_choice_of_150_projects_fits_the_cookie_until_the_vote_closes() -> None:
    choices = {"flagship": set(range(1000, 1075)), "boost": set(range(9000, 9075)), "empty": set[int]()}
    until = NOW + timedelta(days=20)
    cookie = tokens.seal_choice(RING, "wb-2022", choices, until=until)
    assert len(cookie) < 4096 - 100
    kept = {"flagship": list(range(1000, 1075)), "boost": list(range(9000, 9075))}
    assert tokens.open_choice(RING, "wb-2022", cookie, now=until - timedelta(seconds=1)) == kept
    assert tokens.open_choice(RING, "wb-2022", cookie, now=until) == {}
    assert tokens.open_choice(RING, "wb-2023", cookie, now=NOW) == {}
    assert tokens.open_choice(RING, "wb-2022", cookie[:-2] + "AA", now=NOW) == {}
    assert tokens.open_choice(RING, "wb-2022", "", now=NOW) == {}


def test_the_length_of_the_cookie_does_not_tell_how_many_were_chosen() -> None:
    lengths = {
        len(tokens.seal_choice(RING, "e", {"flagship": range(1, 1 + count)}, until=NOW)) for count in (0, 1, 5, 12, 40)
    }
    assert len(lengths) == 1


def test_a_csrf_token_belongs_to_one_cookie_and_never_looks_the_same() -> None:
    cookie = tokens.new_csrf_cookie()
    one, two = (tokens.csrf_token(RING, cookie) for _ in range(2))
    assert one != two
    assert tokens.csrf_holds(RING, cookie, one)
    assert tokens.csrf_holds(RING, cookie, two)
    assert not tokens.csrf_holds(RING, tokens.new_csrf_cookie(), one)
    assert not tokens.csrf_holds(RING, "", tokens.csrf_token(RING, ""))
    assert not tokens.csrf_holds(RING, cookie, "")
    assert not tokens.csrf_holds(RING, cookie, one[:-2] + ("AA" if one[-2:] != "AA" else "BB"))
