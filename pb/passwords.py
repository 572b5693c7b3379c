"""Passwords of staff and the second factor: what is refused, how it is kept, and one code used once (A2, A6, A7)."""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from importlib import resources

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pb.errors import Problem

LEAST = 12
MOST = 128
DISTINCT = 5  # fewer different characters are no password
FREE = 6  # characters that must remain besides names and runs
STEP_SECONDS = 30
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # argon2id, 19 MiB
LEET = str.maketrans("01345789@$!€", "oieastbgasie")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "1aqz2wsx3edc4rfv",
)
RUN_LEAST = 4
HOUSE = (
    "budget",
    "participatif",
    "participatie",
    "participation",
    "participatory",
    "commune",
    "gemeente",
    "stemmen",
    "voter",
)
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def check(password: str, words: Iterable[str] = ()) -> list[Problem]:
    """List why a password is refused (A6); `words` are names near the account: municipality, person, e-mail."""
    problems = []
    if len(password) < LEAST:
        problems.append(Problem("password_short", "password", {"least": LEAST}))
    if len(password) > MOST:
        return [Problem("password_long", "password", {"most": MOST})]
    if _common(password):
        problems.append(Problem("password_common", "password"))
    elif len(password) >= LEAST and _monotonous(password):
        problems.append(Problem("password_run", "password"))
    rest = _without_words(password, (*HOUSE, *words))
    if len(rest) < FREE and rest != _letters(password):
        problems.append(Problem("password_words", "password"))
    return problems


def hash_password(password: str) -> str:
    """Return the argon2id hash to store, with its parameters and salt inside."""
    return HASHER.hash(_normal(password))


def verify(stored: str, password: str) -> bool:
    """Tell whether a password fits; give "" for an unknown account or one without, so that both take one time (A9)."""
    if len(password) > MOST:
        return False
    try:
        return HASHER.verify(stored or _nobody(), _normal(password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def stale(stored: str) -> bool:
    """Tell whether a hash has weaker parameters than today's, so that the next sign-in hashes anew (A7)."""
    return HASHER.check_needs_rehash(stored)


def new_seed() -> str:
    """Return a fresh 160-bit seed of a second factor in base 32; it is stored encrypted (`pb.fields`)."""
    return pyotp.random_base32()


def seed_address(seed: str, account: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(seed).provisioning_uri(name=account, issuer_name=issuer)


def code_at(seed: str, now: datetime) -> str:
    """Return the six digits valid at an instant (the demonstration shows them; a test types them)."""
    return pyotp.TOTP(seed).generate_otp(_step(now))


def accept_code(seed: str, code: str, last_step: int, now: datetime) -> int | None:
    """Return the time step a code proves, within one step of now and after the last accepted one; else None (A2)."""
    typed = "".join(code.split())
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    totp = pyotp.TOTP(seed)
    steps = range(_step(now) - 1, _step(now) + 2)
    proven = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed) and step > last_step]
    return max(proven, default=None)


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _normal(password: str) -> str:
    """Give one form to accents typed in two ways on two keyboards; half a character becomes a question mark."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return HASHER.hash("nobody has this password")


@lru_cache(maxsize=1)
def _blocked() -> frozenset[str]:
    text = resources.files("pb").joinpath("data/common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def _common(password: str) -> bool:
    """Tell whether the password is a common one, as it is or with digits and signs around it or in place of letters."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    stem = EDGES.sub("", plain)
    forms = {plain, stem, plain.translate(LEET), stem.translate(LEET), EDGES.sub("", plain.translate(LEET))}
    return any(re.sub(r"[\W_]", "", form) in _blocked() for form in forms if form)


def _monotonous(password: str) -> bool:
    """Tell whether little remains besides runs and repetitions."""
    return len(set(password)) < DISTINCT or _repeats(password) or len(_without_runs(password)) < FREE


def _repeats(password: str) -> bool:
    """Tell whether the password is one short piece again and again."""
    plain = password.casefold()
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, min(9, len(plain) // 2 + 1)))


def _without_runs(password: str) -> str:
    """Return what remains besides pieces of the alphabet, of numbers or of a row of keys, read either way."""
    rest = password.casefold()
    for row in (way for run in RUNS for way in (run, run[::-1])):
        for size in range(len(row), RUN_LEAST - 1, -1):
            for at in range(len(row) - size + 1):
                rest = rest.replace(row[at : at + size], "")
    return rest


def _without_words(password: str, words: Iterable[str]) -> str:
    """Return what remains besides names near the account, their accents and hyphens taken off."""
    rest = _letters(password)
    pieces = {piece for word in words for piece in [_letters(word), *map(_letters, re.split(r"[\W_]+", word))]}
    for piece in sorted(pieces, key=len, reverse=True):
        if len(piece) >= RUN_LEAST:
            rest = rest.replace(piece, "")
    return rest


def _letters(text: str) -> str:
    """Return letters and digits alone, without accents or case."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())
