"""Project holders sign in with a link or a code that was mailed to them; there is no password to forget (A9, A12)."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from pb import clock
from pb.db import installation, keep_anyway, session
from pb.errors import Forbidden, Invalid, Problem, Unidentified, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.holder_links import HolderLink
from pb.services import accounts, attempts, holders, journal, keyring, outbox, sessions, sites
from pb.services.actors import Actor

LASTS = timedelta(minutes=10)
FRESH = timedelta(minutes=10)
MOST_TRIES = 5  # wrong codes for one mail; the link in it goes on
FIGURES = 6


@dataclass(frozen=True)
class Asked:
    """A mail asked for: what the browser that asked must keep, and until when link and code hold."""

    browser: str = field(repr=False)
    minutes: int = LASTS // timedelta(minutes=1)


@dataclass(frozen=True)
class Entered:
    """A holder who signed in: the token of the session, and the page that was wanted."""

    token: str = field(repr=False)
    wanted: str = ""


def ask(actor: Actor, email: str, language: str, wanted: str = "", host: str = "") -> Asked:
    """Mail a link and a code to an address; whether anybody has an account there changes nothing at all (A9).

    `host` is where it was asked: the browser that may open the link keeps its half there alone.
    Raise `Invalid` for what is no address, `TooMany` when too many mails were asked for.
    """
    address = accounts.usual_address(email)
    names = (
        ("link", actor.network + address.encode()),
        ("mailbox", address),
        ("asking", actor.network),
        ("everywhere", "holder_link"),
    )
    attempts.check(*names)
    attempts.fail(*names)  # each mail counts, since each may be a nuisance to somebody
    token, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = HolderLink(
        token_hash=sessions.fingerprint(token),
        browser_hash=sessions.fingerprint(browser),
        language=language,
        wanted=wanted,
        ends_at=clock.now() + LASTS,
    )
    row.address = seal(keyring.ring(), _cell(row), address)
    session.add(row)
    asked = Asked(browser)
    facts: dict[str, Any] = {
        "base_url": sites.asked_at(host),
        "token": token,
        "code": _code(row),
        "minutes": asked.minutes,
    }
    outbox.queue("holder_link", address, language, **facts)
    return asked


def check(token: str, browser: str) -> None:
    """Refuse a link that was used or has ended (`Unknown`), or that another browser asked for (`Forbidden`)."""
    row = session.get(HolderLink, sessions.fingerprint(token))
    if row is None or row.used_at is not None or clock.now() >= row.ends_at:
        raise Unknown("unknown_link")
    if not hmac.compare_digest(row.browser_hash, sessions.fingerprint(browser)):
        raise Forbidden("other_browser")


def enter(token: str, browser: str) -> Entered:
    """Use a link up and sign its owner in; raise as `check` does."""
    check(token, browser)
    return _enter(session.get_one(HolderLink, sessions.fingerprint(token)))


def enter_by_code(browser: str, code: str) -> Entered:
    """Sign in with the code of the last mail that this browser asked for, read on another device.

    Raise `Unknown` when there is no such mail any more, `Invalid` for a wrong code, `TooMany` after ten for an address
    within a day: then the links still open.
    """
    row = _latest(browser, locked=True)
    if row is None or row.tries >= MOST_TRIES:
        raise Unknown("unknown_link")
    name = ("link_code", _address(row))
    attempts.check(name)
    if not hmac.compare_digest(_code(row).encode(), "".join(code.split()).encode()):
        attempts.fail(name)
        keep_anyway(lambda: _count(row.token_hash))
        raise Invalid("invalid", [Problem("wrong_link_code", "code")])
    return _enter(row)


def asked(browser: str) -> bool:
    """Tell whether this browser waits for a mail whose code can still be typed."""
    row = _latest(browser)
    return row is not None and row.tries < MOST_TRIES


def check_fresh(actor: Actor) -> None:
    """Refuse a grave act of a holder who did not sign in within the last ten minutes (S5, D6)."""
    if actor.fresh_at is None or clock.now() - actor.fresh_at > FRESH:
        raise Unidentified("entry_not_fresh")


def current_code(email: str) -> str:
    """Return the code of the last mail asked for with an address, in a demonstration only (X10)."""
    if not installation().demonstration:
        raise Forbidden("only_demonstration")
    address = accounts.usual_address(email)
    living = select(HolderLink).where(HolderLink.used_at.is_(None), HolderLink.ends_at > clock.now())
    for row in session.scalars(living.order_by(HolderLink.ends_at.desc())):
        if _address(row) == address:
            return _code(row)
    raise Unknown("unknown_link")


def sweep() -> None:
    """Delete the links that have ended (D5)."""
    session.execute(delete(HolderLink).where(HolderLink.ends_at < clock.now()))


def _enter(row: HolderLink) -> Entered:
    """Use a link up, of two requests only once, and start the session of the holder, made at the first time."""
    now = clock.now()
    mine = (HolderLink.token_hash == row.token_hash, HolderLink.used_at.is_(None), HolderLink.ends_at > now)
    if session.execute(update(HolderLink).where(*mine).values(used_at=now).returning(HolderLink.tries)).first() is None:
        raise Unknown("unknown_link")
    holder_id = holders.find_or_make(_address(row), "", row.language)
    journal.write(Actor(kind="holder"), "holder.sign_in", holder_id)
    return Entered(sessions.start("holder", holder_id=holder_id, fresh_at=now), row.wanted)


def _latest(browser: str, locked: bool = False) -> HolderLink | None:
    """Return the link of the last mail that a browser asked for, while it holds; `locked` until the act is over."""
    found = select(HolderLink).where(
        HolderLink.browser_hash == sessions.fingerprint(browser),
        HolderLink.used_at.is_(None),
        HolderLink.ends_at > clock.now(),
    )
    return session.scalars(found.with_for_update() if locked else found).first()


def _count(token_hash: bytes) -> None:
    """Write that a wrong code was typed."""
    session.execute(update(HolderLink).where(HolderLink.token_hash == token_hash).values(tries=HolderLink.tries + 1))


def _code(row: HolderLink) -> str:
    """Return the six figures that belong to a link: they hang on a key outside the database."""
    digest = hmac.digest(keyring.derived("holder-link-code"), row.token_hash, "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**FIGURES:0{FIGURES}d}"


def _address(row: HolderLink) -> str:
    return unseal(keyring.ring(), _cell(row), row.address)


def _cell(row: HolderLink) -> Cell:
    return Cell("holder_link", row.token_hash, "address")
