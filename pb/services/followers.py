"""Who follows a project or an edition by mail: asked, confirmed by a link, stopped by one click (R46)."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from pb import clock, words
from pb.db import session
from pb.errors import Invalid, Unknown
from pb.fields import Cell, index, indexes, seal
from pb.models.progress import Follower
from pb.rules import progress as rules
from pb.services import attempts, keyring, listings, mail_links, outbox
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

AGAIN = timedelta(hours=1)  # an address that asked gets no second mail within this time
UNCONFIRMED = timedelta(days=7)
LINK = "follow"


def ask(actor: Actor, edition: EditionView, ref: str, address: str, language: str, age: str) -> None:
    """Ask to follow a project, or the whole edition without `ref`; the answer is the same whoever follows already (A9).

    Raise `Invalid` for no address or no answer about the age, `TooMany` for many from one network.
    """
    problems = rules.check_age(age, edition.settings.follow_min_age)
    if problems:
        raise Invalid("bad_follow", problems)
    project_id = listings.one(edition, ref).id if ref else ""
    known = outbox.checked(address.strip()).casefold()
    attempts.check(("asking", actor.network), ("mailbox", known))
    attempts.fail(("asking", actor.network), ("mailbox", known))
    row = _find(edition, project_id, known)
    if row is not None and (row.confirmed_at is not None or clock.now() - row.asked_at < AGAIN):
        return
    if row is None:
        row = _new(edition, project_id, known)
    row.language, row.by_parent, row.asked_at = language, age == "parent", clock.now()
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another tab was faster: its mail is under way
        return
    title = words.pick(listings.one(edition, ref).facts.titles, language) if ref else ""
    outbox.queue(
        "follow_confirm",
        known,
        language,
        edition_id=edition.id,
        title=title,
        budget=words.pick(edition.titles, language),
        parent=row.by_parent,
        path=f"/{language}/{edition.slug}/follow/confirm/{mail_links.token(LINK, 'confirm', row.id)}",
    )


def confirm(edition: EditionView, token: str) -> str:
    """Confirm by the link of the mail, and return the reference of the project ("" for the whole edition)."""
    row = _confirmable(edition, token)
    row.confirmed_at = row.confirmed_at or clock.now()
    session.flush()
    return listings.one(edition, row.project_id).ref if row.project_id else ""


def check(purpose: str, token: str, edition: EditionView) -> None:
    """Raise `Unknown` for a link that we did not make, or whose address is gone; a stop link always holds."""
    if purpose == "stop":
        mail_links.read(LINK, purpose, token)
    else:
        _confirmable(edition, token)


def stop(token: str) -> None:
    """Stop following by the link of any mail; a second time changes nothing."""
    row = session.get(Follower, mail_links.read(LINK, "stop", token))
    if row is not None:
        session.execute(
            delete(Follower).where(Follower.edition_id == row.edition_id, Follower.address_index == row.address_index)
        )


def stop_token(follower_id: str) -> str:
    """Return the token of the links that stop."""
    return mail_links.token(LINK, "stop", follower_id)


def number(edition: EditionView, project_id: str) -> int:
    """Return how many addresses get the news of a project."""
    found = select(func.count(func.distinct(Follower.address_index))).where(
        Follower.edition_id == edition.id,
        Follower.project_id.in_(("", project_id)),
        Follower.confirmed_at.is_not(None),
    )
    return session.scalar(found) or 0


def sweep() -> int:
    """Delete the addresses that nobody confirmed within a week (D5)."""
    old = clock.now() - UNCONFIRMED
    gone = select(Follower.id).where(Follower.confirmed_at.is_(None), Follower.asked_at < old)
    ids = list(session.scalars(gone))
    session.execute(delete(Follower).where(Follower.id.in_(ids)))
    return len(ids)


def _new(edition: EditionView, project_id: str, address: str) -> Follower:
    follower_id = secrets.token_hex(8)
    return Follower(
        id=follower_id,
        edition_id=edition.id,
        project_id=project_id,
        address=seal(keyring.ring(), Cell("follower", follower_id, "address"), address),
        address_index=index(keyring.ring(), "follower", "address", address),
    )


def _find(edition: EditionView, project_id: str, address: str) -> Follower | None:
    known = indexes(keyring.ring(), "follower", "address", address)
    found = select(Follower).where(
        Follower.edition_id == edition.id, Follower.project_id == project_id, Follower.address_index.in_(known)
    )
    return session.scalars(found).first()


def _confirmable(edition: EditionView, token: str) -> Follower:
    """Return the row behind a link that confirms; raise `Unknown` for a foreign link or an address that is gone."""
    row = session.get(Follower, mail_links.read(LINK, "confirm", token))
    if row is None or row.edition_id != edition.id:
        raise Unknown("link_gone")
    return row
