"""News of projects: sent by holders or written by the service, moderated, in two languages, mailed once (R46)."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pb import clock, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, unseal
from pb.models.progress import Follower, News, NewsMail
from pb.rules import progress as rules
from pb.rules.projects import PictureFacts
from pb.services import editions, followers, jobs, journal, keyring, listings, outbox, pictures
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView, Names

KIND = "news"
SENT, PUBLISHED, REFUSED = "sent", "published", "refused"
BATCH = 200


@dataclass(frozen=True)
class NewsView:
    """A piece of news as pages see it."""

    id: str
    project_id: str
    state: str
    language: str
    titles: Names
    texts: Names
    pictures: tuple[PictureFacts, ...]
    reason: str
    sent_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class Photo:
    """A picture that comes with news: what it shows, whether people can be recognised, and their consent (R46)."""

    content: bytes
    shows: Names
    minors: bool = False
    consent: bool = False
    drawing: str = ""  # one that we ship, for the demonstration


def send(
    actor: Actor, edition: EditionView, project: ProjectView, language: str, title: str, text: str, photo: Photo | None
) -> str:
    """Send news in, for the service to publish; raise `Invalid` with everything to mend."""
    problems = rules.check_news({language: title}, {language: text}, [language])
    problems = [Problem(each.code, each.at.partition("_")[0], each.details) for each in problems]
    row = _new(actor, edition, project, language, {language: title}, {language: text})
    if photo is not None:
        shown = photo.shows.get(language, "")
        problems += rules.check_picture(shown, photo.minors, photo.consent)
    if problems:
        raise Invalid("bad_news", problems)
    row.pictures = [_picture(photo)] if photo is not None else []
    session.add(row)
    session.flush()
    journal.write(actor, "news.send", f"project {project.id}", edition_id=edition.id, news=row.id)
    return row.id


def write(
    actor: Actor, edition: EditionView, project: ProjectView, titles: Names, texts: Names, photo: Photo | None
) -> str:
    """Write news for a project and publish it at once: by the service, in both languages (R48)."""
    problems = rules.check_news(titles, texts, ("fr", "nl"))
    if photo is not None:
        lacking = [code for code in ("fr", "nl") if not photo.shows.get(code, "").strip()]
        problems += [Problem("picture_words", f"shows_{code}") for code in lacking]
        problems += rules.check_picture("x", photo.minors, photo.consent)
    if problems:
        raise Invalid("bad_news", problems)
    row = _new(actor, edition, project, project.facts.language, titles, texts)
    row.pictures = [_picture(photo)] if photo is not None else []
    session.add(row)
    session.flush()
    _publish(actor, edition, row)
    return row.id


def publish(actor: Actor, edition: EditionView, news_id: str, titles: Names, texts: Names) -> None:
    """Publish what a holder sent, mended where needed and in both languages; who follows gets one mail."""
    row = _row(edition, news_id, lock=True)
    if row.state == PUBLISHED:
        return
    problems = rules.check_news(titles, texts, ("fr", "nl"))
    if problems:
        raise Invalid("bad_news", problems)
    row.titles, row.texts = _kept(titles), _kept(texts)
    _publish(actor, edition, row)


def refuse(actor: Actor, edition: EditionView, news_id: str, reason: str) -> None:
    """Do not publish news, with a reason for its holder; its pictures go."""
    row = _row(edition, news_id, lock=True)
    if row.state != SENT:
        raise Conflict("news_settled")
    if not reason.strip():
        raise Invalid("reason_needed", [Problem("text_needed", "reason")])
    for picture in row.pictures:
        pictures.drop(picture["file"])
    row.state, row.reason, row.pictures = REFUSED, reason.strip(), []
    row.settled_by, row.settled_at = actor.who, clock.now()
    journal.write(actor, "news.refuse", f"project {row.project_id}", edition_id=edition.id, news=row.id)


def take_down(actor: Actor, edition: EditionView, news_id: str) -> None:
    """Take published news down again; its pictures go."""
    row = _row(edition, news_id, lock=True)
    if row.state != PUBLISHED:
        raise Conflict("news_settled")
    for picture in row.pictures:
        pictures.drop(picture["file"])
    row.state, row.pictures = REFUSED, []
    journal.write(actor, "news.take_down", f"project {row.project_id}", edition_id=edition.id, news=row.id)
    editions.touch(edition.id)


def published(edition: EditionView, project_id: str = "", most: int = 200) -> list[NewsView]:
    """Return what everybody may read, the newest first."""
    found = select(News).where(News.edition_id == edition.id, News.state == PUBLISHED)
    if project_id:
        found = found.where(News.project_id == project_id)
    return [_view(row) for row in session.scalars(found.order_by(News.settled_at.desc(), News.id).limit(most))]


def waiting(edition: EditionView) -> list[NewsView]:
    """Return what holders sent and nobody has looked at, the oldest first."""
    found = select(News).where(News.edition_id == edition.id, News.state == SENT).order_by(News.sent_at)
    return [_view(row) for row in session.scalars(found)]


def of_project(edition: EditionView, project_id: str) -> list[NewsView]:
    """Return all news of a project whatever became of it, the newest first: for its holder."""
    found = select(News).where(News.edition_id == edition.id, News.project_id == project_id)
    return [_view(row) for row in session.scalars(found.order_by(News.sent_at.desc()))]


def get(edition: EditionView, news_id: str) -> NewsView:
    """Return one piece of news; raise `Unknown`."""
    return _view(_row(edition, news_id))


def mail_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Write one mail for each address that follows, in batches that are committed; done again, it goes on where it was.

    The mails of a batch and the notes that they are written stand in one transaction: none is lost, none is double.
    """
    edition = editions.get(edition_id)
    row = session.get(News, facts["news"])
    if row is None or row.state != PUBLISHED:
        yield 100
        return
    total = followers.number(edition, row.project_id)
    done = session.scalar(select(func.count()).select_from(NewsMail).where(NewsMail.news_id == row.id)) or 0
    while rows := _next(edition, row):
        seen: set[bytes] = set()
        for each in rows:
            if each.address_index not in seen:
                seen.add(each.address_index)
                _mail(edition, row, each)
        session.flush()
        done += len(seen)
        yield min(99, 100 * done // max(1, total))
    yield 100


def last_day(edition: EditionView, project_id: str) -> datetime | None:
    """Return when news of a project last came in."""
    return session.scalar(
        select(func.max(News.sent_at)).where(News.edition_id == edition.id, News.project_id == project_id)
    )


def _next(edition: EditionView, row: News) -> list[Follower]:
    """Return the next followers who have no mail about this news yet."""
    mailed = select(NewsMail.address_index).where(NewsMail.news_id == row.id)
    found = (
        select(Follower)
        .where(
            Follower.edition_id == edition.id,
            Follower.project_id.in_(("", row.project_id)),
            Follower.confirmed_at.is_not(None),
            Follower.address_index.not_in(mailed),
        )
        .order_by(Follower.id)
        .limit(BATCH)
    )
    return list(session.scalars(found))


def _mail(edition: EditionView, row: News, follower: Follower) -> None:
    """Write one mail and note it, in the same transaction."""
    language = follower.language
    address = unseal(keyring.ring(), Cell("follower", follower.id, "address"), follower.address)
    session.add(NewsMail(news_id=row.id, address_index=follower.address_index))
    project, stop = listings.one(edition, row.project_id), followers.stop_token(follower.id)
    outbox.queue(
        "project_news",
        address,
        language,
        edition_id=edition.id,
        title=words.pick(row.titles, language),
        text=words.pick(row.texts, language)[:600],
        project=words.pick(project.facts.titles, language),
        path=f"/{language}/{edition.slug}/progress/{project.ref}",
        stop=f"/{language}/{edition.slug}/follow/stop/{stop}",
        unsubscribe=f"/{language}/{edition.slug}/follow/one-click/{stop}",
    )


def _publish(actor: Actor, edition: EditionView, row: News) -> None:
    row.state, row.settled_by, row.settled_at = PUBLISHED, actor.who, clock.now()
    journal.write(actor, "news.publish", f"project {row.project_id}", edition_id=edition.id, news=row.id)
    editions.touch(edition.id)
    jobs.ask("work", KIND, edition_id=edition.id, news=row.id)


def _new(actor: Actor, edition: EditionView, project: ProjectView, language: str, titles: Names, texts: Names) -> News:
    if project.status not in rules.WON:
        raise Conflict("news_not_chosen")
    return News(
        id=f"n{secrets.token_hex(6)}",
        edition_id=edition.id,
        project_id=project.id,
        state=SENT,
        language=language,
        titles=_kept(titles),
        texts=_kept(texts),
        sent_by=actor.who,
        sent_at=clock.now(),
        pictures=[],
        reason="",
        settled_by="",
    )


def _picture(photo: Photo) -> dict[str, Any]:
    """Keep a picture, drawn anew, with its words and the consent that was declared."""
    file = "" if photo.drawing else pictures.keep(photo.content)
    return {"file": file, "drawing": photo.drawing, "shows": _kept(photo.shows), "consent": photo.minors}


def _row(edition: EditionView, news_id: str, lock: bool = False) -> News:
    row = session.get(News, news_id, with_for_update=lock or None)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _view(row: News) -> NewsView:
    return NewsView(
        id=row.id,
        project_id=row.project_id,
        state=row.state,
        language=row.language,
        titles=row.titles,
        texts=row.texts,
        pictures=tuple(
            PictureFacts(file=each.get("file", ""), drawing=each.get("drawing", ""), descriptions=each["shows"])
            for each in row.pictures
        ),
        reason=row.reason,
        sent_at=row.sent_at,
        published_at=row.settled_at if row.state == PUBLISHED else None,
    )


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
