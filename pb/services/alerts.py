"""Alerts by e-mail for residents: asked for, confirmed, stopped, renewed; sent once each by a job that can stop (R6).

Nothing here knows the roll or a vote: an alert is an address, a language and an edition.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from pb import clock, words
from pb.db import installation, session
from pb.errors import Conflict, Forbidden, Unknown
from pb.fields import Cell, index, indexes, seal, unseal
from pb.models.alerts import Alert
from pb.models.editions import Edition
from pb.models.jobs import Told
from pb.models.projects import Project
from pb.models.results import Count
from pb.rules import alerts as rules
from pb.rules.phases import find as phase_of
from pb.services import attempts, editions, jobs, keyring, mail_links, outbox, told
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

QUEUE, KIND, LINK = "work", "alerts", "alert"
BATCH = 200
UNCONFIRMED = timedelta(days=7)
LONGEST_WAIT = timedelta(days=550)  # for the next edition, when somebody asked to go on
RENEW_DAYS = 30  # before the end of an edition, from when one can ask to go on


@dataclass(frozen=True)
class Progress:
    """How far one message is: to how many people it went."""

    event: str
    people: int
    at: datetime | None


def subscribe(actor: Actor, edition: EditionView, email: str, language: str) -> None:
    """Mail a link that confirms; who is subscribed already gets the link to stop, and the page says the same (A9).

    Raise `Invalid` for no address, `TooMany` for too many, `Conflict` once the edition is over.
    """
    address = outbox.checked(email.strip()).casefold()
    over = rules.over_at(edition.phases)
    if not edition.published or over is None or over <= clock.now():
        raise Conflict("edition_over")
    names = (("link", actor.network + address.encode()), ("mailbox", address), ("asking", actor.network))
    attempts.check(*names)
    attempts.fail(*names)
    row = _held(edition.id, address) or _made(edition.id, address, language)
    template = "alert_known" if row.confirmed_at else "alert_confirm"
    purpose = "stop" if row.confirmed_at else "confirm"
    _queue(row, template, edition, address, token=mail_links.token(LINK, purpose, row.id))


def confirm(token: str) -> None:
    """Begin to tell an address; a second time changes nothing. Raise `Unknown` for a link of ours no longer."""
    row = _of("confirm", token)
    row.confirmed_at = row.confirmed_at or clock.now()


def stop(token: str) -> None:
    """Delete an address at once; a second time changes nothing."""
    alert_id = mail_links.read(LINK, "stop", token)
    session.execute(delete(Alert).where(Alert.id == alert_id))


def renew(token: str) -> None:
    """Keep an address for the next edition of its municipality."""
    _of("renew", token).renewed_at = clock.now()


def invent(edition: EditionView, people: Iterable[tuple[str, str]]) -> None:
    """Have invented addresses be told, for the demonstration alone; raise `Forbidden` elsewhere."""
    if not installation().demonstration:
        raise Forbidden("only_demonstration")
    for address, language in people:
        _made(edition.id, address, language).confirmed_at = clock.now()


def check(purpose: str, token: str, edition: EditionView) -> None:
    """Raise `Unknown` for a link that we did not make, or whose address is gone; a stop link always holds."""
    alert_id = mail_links.read(LINK, purpose, token)
    row = session.get(Alert, alert_id)
    if purpose != "stop" and (row is None or row.edition_id != edition.id):
        raise Unknown("link_gone")


def plan() -> int:
    """Ask for a job for each message that is due in any edition and was not asked for yet; return how many."""
    asked = 0
    for edition_id in session.scalars(select(Edition.id).where(Edition.published)).all():
        edition = editions.get(edition_id)
        for due in rules.due(edition.phases, _state(edition), clock.now()):
            if told.first(edition_id, f"alerts:{due.event}", "job"):
                jobs.ask(QUEUE, KIND, edition_id=edition_id, event=due.event, since=due.since.isoformat())
                asked += 1
        asked += _ask_renewal(edition)
    return asked


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Write one mail to each confirmed address, a batch at a time; what was written once is not written again."""
    edition, event = editions.get(edition_id), str(facts["event"])
    since = datetime.fromisoformat(facts["since"])
    mine = (Alert.edition_id == edition_id, Alert.confirmed_at <= since)
    total, done, last = session.scalar(select(func.count()).select_from(Alert).where(*mine)) or 0, 0, ""
    while True:
        found = select(Alert).where(*mine, Alert.id > last).order_by(Alert.id).limit(BATCH)
        rows = list(session.scalars(found))
        if not rows:
            yield 100
            return
        done, last = done + len(rows), rows[-1].id
        for row in rows:
            if told.first(edition_id, f"alert:{event}", row.id):
                _send(row, edition, event)
        yield min(99, done * 100 // max(1, total))


def sweep() -> None:
    """Delete what was never confirmed, and the addresses of editions that are over; move those that go on (D5)."""
    session.execute(delete(Alert).where(Alert.confirmed_at.is_(None), Alert.made_at < clock.now() - UNCONFIRMED))
    for edition_id in session.scalars(select(Alert.edition_id).distinct()).all():
        edition = editions.get(edition_id)
        over = rules.over_at(edition.phases)
        if over is None or over <= clock.now():
            _carry_on(edition, over or clock.now())


def counted(edition_id: int) -> tuple[Counter[str], int]:
    """Return how many confirmed addresses there are by language, and how many wait for their confirmation."""
    found = select(Alert.language, Alert.confirmed_at.is_not(None), func.count()).where(Alert.edition_id == edition_id)
    confirmed: Counter[str] = Counter()
    waiting = 0
    for language, sure, number in session.execute(found.group_by(Alert.language, Alert.confirmed_at.is_not(None))):
        if sure:
            confirmed[language] += number
        else:
            waiting += number
    return confirmed, waiting


def sent(edition_id: int) -> list[Progress]:
    """Return how far each message is."""
    found = (
        select(Told.event, func.count(), func.max(Told.at))
        .where(Told.edition_id == edition_id, Told.event.like("alert:%"))
        .group_by(Told.event)
    )
    rows = {event.removeprefix("alert:"): (number, at) for event, number, at in session.execute(found)}
    return [Progress(event, *rows.get(event, (0, None))) for event in rules.EVENTS]


def _state(edition: EditionView) -> rules.State:
    listed = select(func.count()).where(Project.edition_id == edition.id, Project.status == "on_ballot")
    result = select(func.min(Count.published_at)).where(Count.edition_id == edition.id)
    row = session.execute(select(listed.scalar_subquery(), result.scalar_subquery())).one()
    box = edition.box
    return rules.State(row[0] or 0, box is not None and not box.paused, row[1])


def _send(row: Alert, edition: EditionView, event: str) -> None:
    """Write the mail of a message."""
    vote, submission = phase_of(edition.phases, "vote"), phase_of(edition.phases, "submission")
    language = row.language
    _queue(
        row,
        "alert",
        edition,
        _address(row),
        event=event,
        submit_until=words.until(submission.ends_at, language) if submission else "",
        vote_from=words.day(vote.starts_at, language) if vote else "",
        vote_until=words.until(vote.ends_at, language) if vote else "",
        token=mail_links.token(LINK, "stop", row.id),
    )


def _ask_renewal(edition: EditionView) -> int:
    """Ask once, a month before the end, whether people want to be told of the next edition."""
    over = rules.over_at(edition.phases)
    if over is None or not over - timedelta(days=RENEW_DAYS) <= clock.now() < over:
        return 0
    if not told.first(edition.id, "alerts:renew", "job"):
        return 0
    jobs.ask(QUEUE, KIND, edition_id=edition.id, event="renew", since=clock.now().isoformat())
    return 1


def _queue(row: Alert, template: str, edition: EditionView, address: str, **facts: Any) -> None:
    language = row.language
    stop_ = mail_links.token(LINK, "stop", row.id)
    facts = {"event": "", **facts} if template == "alert" else facts
    if facts.get("event") == "renew":
        template, facts = "alert_renew", {"token": mail_links.token(LINK, "renew", row.id)}
    outbox.queue(
        template,
        address,
        language,
        edition_id=edition.id,
        edition=words.pick(edition.titles, language),
        municipality=words.pick(edition.municipality.names, language),
        slug=edition.slug,
        unsubscribe=f"/{language}/{edition.slug}/alerts/one-click/{stop_}",
        stop=stop_,
        **facts,
    )


def _of(purpose: str, token: str) -> Alert:
    row = session.get(Alert, mail_links.read(LINK, purpose, token))
    if row is None:
        raise Unknown("link_gone")
    return row


def _held(edition_id: int, address: str) -> Alert | None:
    known = indexes(keyring.ring(), "alert", "email", address)
    return session.scalars(select(Alert).where(Alert.edition_id == edition_id, Alert.email_index.in_(known))).first()


def _made(edition_id: int, address: str, language: str) -> Alert:
    """Return a new row, or the one that another request made at the same time."""
    alert_id = secrets.token_hex(10)
    row = Alert(
        id=alert_id,
        edition_id=edition_id,
        email_index=index(keyring.ring(), "alert", "email", address),
        email=seal(keyring.ring(), _cell(alert_id), address),
        language=language,
        made_at=clock.now(),
        confirmed_at=None,
        renewed_at=None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        held = _held(edition_id, address)
        if held is None:
            raise
        return held
    return row


def _carry_on(edition: EditionView, over: datetime) -> None:
    """Move the addresses that go on to the next edition of the municipality, and delete the others."""
    session.execute(delete(Alert).where(Alert.edition_id == edition.id, Alert.renewed_at.is_(None)))
    found = (
        select(Edition.id)
        .where(Edition.municipality_id == edition.municipality_id, Edition.published, Edition.year > edition.year)
        .order_by(Edition.year)
        .limit(1)
    )
    following = session.scalar(found)
    if following is None:
        if over + LONGEST_WAIT <= clock.now():
            session.execute(delete(Alert).where(Alert.edition_id == edition.id))
        return
    for row in session.scalars(select(Alert).where(Alert.edition_id == edition.id)).all():
        if _held(following, _address(row)) is None:
            row.edition_id, row.renewed_at = following, None
        else:
            session.delete(row)


def _address(row: Alert) -> str:
    return unseal(keyring.ring(), _cell(row.id), row.email)


def _cell(alert_id: str) -> Cell:
    return Cell("alert", alert_id, "email")
