"""Passwords that are refused, how they are kept, and the second factor used once (A2, A6, A7)."""

from datetime import UTC, datetime, timedelta

import argon2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb import passwords
from pb.rules.sentences import SENTENCES

NOW = datetime(2026, 4, 20, 10, 0, 10, tzinfo=UTC)
SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # 12345678901234567890, the seed of RFC 6238
WORDS = ("Watermael-Boitsfort", "Watermaal-Bosvoorde", "Anneke Vandervelde", "anneke.vandervelde@example.be")


def codes(password: str) -> set[str]:
    return {problem.code for problem in passwords.check(password, WORDS)}


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("kort", "password_short"),
        ("elf tekens!", "password_short"),
        ("x" * 129, "password_long"),
        ("password1234", "password_common"),
        ("Password2026!", "password_common"),
        ("P@ssw0rd!!!!", "password_common"),
        ("motdepasse2026", "password_common"),
        ("wachtwoord2026", "password_common"),
        ("123456789012", "password_run"),
        ("iloveyou!!!!", "password_common"),
        ("correct horse battery staple", "password_common"),
        ("aaaaaaaaaaaa", "password_run"),
        ("xkxkxkxkxkxk", "password_run"),
        ("mkvpmkvpmkvp", "password_run"),
        ("azertyuiopqsdfgh", "password_run"),
        ("poiuytreza99", "password_run"),
        ("abcdefghijklmnop", "password_run"),
        ("0987654321 wxcvbn 1", "password_common"),
        ("x98765432 zyxwvuts", "password_run"),
        ("abababababcc", "password_run"),
        ("Watermael2026!", "password_words"),
        ("boitsfort-1170", "password_words"),
        ("WatermaalBosvoorde!", "password_words"),
        ("vandervelde12", "password_words"),
        ("budgetparticipatif1170", "password_words"),
        ("Participatie-1170", "password_words"),
    ],
)
def test_refused(password: str, code: str) -> None:
    assert code in codes(password)
    assert code in SENTENCES


@pytest.mark.parametrize(
    "password",
    [
        "vier woorden op een rij",
        "tilleul orage brouette",
        "w7#Kq!zR2mXv",
        "élégant château bleu",
        "y" + "ab7!" * 31 + "xyz",
        "的" + "一是不了人我在有他这为",
    ],
)
def test_accepted(password: str) -> None:
    assert len(password) >= 12
    assert codes(password) == set()


def test_all_problems_come_at_once() -> None:
    assert codes("vandervelde") == {"password_short", "password_words"}


@given(st.text(max_size=140))
@settings(deadline=None)
def test_any_text_is_judged(password: str) -> None:
    if len(password) < 12:
        assert "password_short" in codes(password)
    assert codes(password) <= set(SENTENCES)


def test_the_list_holds_thousands() -> None:
    assert len(passwords._blocked()) > 5000


def test_the_hash_is_argon2id_with_the_least_parameters() -> None:
    stored = passwords.hash_password("vier woorden op een rij")
    parameters = argon2.extract_parameters(stored)
    assert parameters.type is argon2.Type.ID
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2
    assert parameters.parallelism == 1
    assert passwords.verify(stored, "vier woorden op een rij")
    assert not passwords.verify(stored, "vier woorden op een rij ")
    assert not passwords.stale(stored)
    assert passwords.hash_password("vier woorden op een rij") != stored


def test_a_hash_with_weaker_parameters_is_stale_and_still_holds() -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("vier woorden op een rij")
    assert passwords.verify(weak, "vier woorden op een rij")
    assert passwords.stale(weak)


def test_nobody_signs_in_without_a_stored_hash() -> None:
    assert not passwords.verify("", "nobody has this password")
    assert not passwords.verify("", "")
    assert not passwords.verify("no hash", "nobody has this password")


def test_accents_typed_in_two_ways_are_one_password() -> None:
    assert passwords.verify(passwords.hash_password("ch\u00e2teau bleu clair"), "cha\u0302teau bleu clair")
    assert passwords.hash_password("half a sign \ud800 stays")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_of_rfc_6238(seconds: int, code: str) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    assert passwords.code_at(SEED, instant) == code
    assert passwords.accept_code(SEED, f"{code[:3]} {code[3:]}", 0, instant) == seconds // 30


def test_one_step_before_and_after_and_no_more() -> None:
    step = int(NOW.timestamp()) // 30
    for shift, accepted in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = passwords.code_at(SEED, NOW + timedelta(seconds=30 * shift))
        assert passwords.accept_code(SEED, code, 0, NOW) == (step + shift if accepted else None)


def test_a_code_is_used_once_and_none_older_after_it() -> None:
    now_code, before = passwords.code_at(SEED, NOW), passwords.code_at(SEED, NOW - timedelta(seconds=30))
    last = passwords.accept_code(SEED, now_code, 0, NOW)
    assert last is not None
    assert passwords.accept_code(SEED, now_code, last, NOW) is None
    assert passwords.accept_code(SEED, before, last, NOW) is None
    after = passwords.code_at(SEED, NOW + timedelta(seconds=30))
    assert passwords.accept_code(SEED, after, last, NOW) == last + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "12345\0"])
def test_what_is_no_code(code: str) -> None:
    assert passwords.accept_code(SEED, code, 0, NOW) is None


def test_a_fresh_seed_is_long_and_its_address_complete() -> None:
    seed = passwords.new_seed()
    assert len(seed) == 32
    assert seed != passwords.new_seed()
    address = passwords.seed_address(seed, "a@b.be", "Budget participatif")
    assert address.startswith("otpauth://totp/")
    assert seed in address
