"""News and who follows: moderated, confirmed twice, mailed once to each address whatever breaks on the way (R46)."""

import smtplib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pb import mail as post
from pb.db import session as held
from pb.db import settle, transaction
from pb.errors import Conflict, Invalid, TooMany, Unknown
from pb.fields import Cell, index, seal
from pb.models.jobs import Mail
from pb.models.progress import Follower, NewsMail
from pb.services import editions, followers, jobs, keyring, listings, news
from pb.services.actors import Actor
from pb.services.news import Photo
from pb.work import step
from tests import granting, residents, samples
from tests.granting import ANNE
from tests.web.test_staff_projects import picture

pytestmark = pytest.mark.at(granting.WORKING)

TITLES, TEXTS = {"fr": "Le four chauffe", "nl": "De oven is warm"}, {"fr": "Premier pain.", "nl": "Eerste brood."}
VISITOR = Actor(network=b"n")


@pytest.fixture
def project(edition):
    """A chosen project."""
    return listings.get(edition, granting.validated(edition))


def follow(edition, address, ref="1", language="fr"):
    """Have an address follow, by the link of its mail."""
    followers.ask(Actor(network=address.encode()), edition, ref, address, language, "old_enough")
    token = residents.mails("follow_confirm")[-1]["path"].rpartition("/")[2]
    followers.confirm(edition, token)


def work():
    """Carry out every job that waits."""
    settle(True)
    while step("work"):
        pass


def test_news_is_read_by_the_service_before_everybody(edition, project):
    photo = Photo(picture(), {"fr": "Le four"}, minors=True)
    with pytest.raises(Invalid) as refusal:
        news.send(ANNE, edition, project, "fr", "", " ", photo)
    assert {each.code for each in refusal.value.problems} == {"news_title_needed", "news_text_needed", "consent_needed"}
    sent = news.send(
        ANNE, edition, project, "fr", "Le four chauffe", "Premier pain.", Photo(picture(), {"fr": "Le four"})
    )
    assert news.published(edition) == []
    with pytest.raises(Invalid) as refusal:
        news.publish(ANNE, edition, sent, {"fr": "Le four chauffe"}, {"fr": "Premier pain."})
    assert {each.at for each in refusal.value.problems} == {"title_nl", "text_nl"}
    news.publish(ANNE, edition, sent, TITLES, TEXTS)
    news.publish(ANNE, edition, sent, {}, {})
    (found,) = news.published(editions.get(edition.id))
    assert (found.titles, found.language) == (TITLES, "fr")
    assert found.pictures[0].file.endswith(".webp")
    news.take_down(ANNE, edition, sent)
    assert news.published(edition) == []
    with pytest.raises(Conflict, match="news_settled"):
        news.refuse(ANNE, edition, sent, "Trop tard")


def test_only_a_chosen_project_has_news(edition):
    made = samples.on_ballot(edition, samples.facts())
    with pytest.raises(Conflict, match="news_not_chosen"):
        news.send(ANNE, edition, listings.get(edition, made), "fr", "Un", "Deux", None)


def test_following_takes_two_steps_and_tells_nobody_who_follows(edition, project, clock):
    for _ in range(3):
        followers.ask(VISITOR, edition, "1", "Ana@Example.org ", "fr", "old_enough")
    (asked,) = residents.mails("follow_confirm")
    assert followers.number(edition, project.id) == 0
    token = asked["path"].rpartition("/")[2]
    with pytest.raises(Unknown, match="link_gone"):
        followers.confirm(edition, token[:-6] + "AAAAAA")
    assert followers.confirm(edition, token) == "1"
    assert followers.confirm(edition, token) == "1"
    followers.ask(VISITOR, edition, "1", "ana@example.org", "fr", "old_enough")
    assert len(residents.mails("follow_confirm")) == 1
    with pytest.raises(Invalid, match="bad_follow"):
        followers.ask(VISITOR, edition, "1", "b@example.org", "fr", "")
    with pytest.raises(Invalid, match="not_an_address"):
        followers.ask(VISITOR, edition, "1", "b@@", "fr", "parent")
    followers.ask(VISITOR, edition, "1", "c@example.org", "fr", "parent")
    clock.shift(timedelta(days=8))
    assert followers.sweep() == 1
    assert held.scalar(select(func.count()).select_from(Follower)) == 1


def test_one_network_cannot_fill_many_mailboxes(edition, project):
    def many():
        for number in range(200):
            followers.ask(VISITOR, edition, "1", f"a{number}@example.org", "fr", "old_enough")
            settle(True)

    with pytest.raises(TooMany):
        many()


def test_each_address_gets_one_mail_and_stops_by_one_button(edition, project):
    follow(edition, "ana@example.org")
    follow(edition, "ana@example.org", ref="")
    follow(edition, "ben@example.org", ref="", language="nl")
    news.write(ANNE, edition, project, TITLES, TEXTS, None)
    work()
    sent = residents.mails("project_news")
    assert sorted(mail["title"] for mail in sent) == ["De oven is warm", "Le four chauffe"]
    jobs.ask("work", news.KIND, edition_id=edition.id, news=news.published(edition)[0].id)
    work()
    assert len(residents.mails("project_news")) == 2
    token = next(mail for mail in sent if mail["title"] == "Le four chauffe")["stop"].rpartition("/")[2]
    for _ in range(2):
        followers.stop(token)
    assert followers.number(edition, project.id) == 1
    assert held.scalar(select(func.count()).select_from(Follower)) == 1


def test_a_job_that_breaks_half_way_goes_on_where_it_was(edition, project, monkeypatch):
    monkeypatch.setattr(news, "BATCH", 2)
    for number in range(7):
        follow(edition, f"a{number}@example.org")
    written = news.write(ANNE, edition, project, TITLES, TEXTS, None)
    settle(True)
    part = news.mail_out(edition.id, {"news": written})
    next(part)
    settle(True)
    next(part)
    settle(False)
    assert len(residents.mails("project_news")) == 2
    work()
    assert len(residents.mails("project_news")) == 7


@pytest.mark.long
def test_ten_thousand_followers_get_one_mail_each_though_the_server_fails_half_way(edition, project, mail, monkeypatch):
    ring = keyring.ring()
    with transaction():
        for number in range(10_000):
            address, row = f"a{number}@example.org", f"f{number:05d}"
            held.add(
                Follower(
                    id=row, edition_id=edition.id, project_id=project.id, language="fr",
                    address=seal(ring, Cell("follower", row, "address"), address),
                    address_index=index(ring, "follower", "address", address),
                    asked_at=granting.WORKING, confirmed_at=granting.WORKING,
                )
            )  # fmt: skip
        news.write(ANNE, edition, project, TITLES, TEXTS, None)
    part = news.mail_out(edition.id, {"news": news.published(edition)[0].id})
    for _ in range(25):
        next(part)
        settle(True)
    part.close()
    settle(False)
    work()
    assert held.scalar(select(func.count()).select_from(NewsMail)) == 10_000
    got, failures = [], [0]

    def deliver(line, address, outgoing, message):
        if len(got) >= 4_000 and failures[0] < 3:
            failures[0] += 1
            raise smtplib.SMTPServerDisconnected("away")
        got.append(outgoing.address)

    monkeypatch.setattr(post.Line, "hand", deliver)
    monkeypatch.setattr(post, "_into_folder", lambda *given: deliver(None, *given))
    waiting = 10_000
    while waiting:
        post.send_due(500)
        held.execute(Mail.__table__.update().where(Mail.state == "waiting").values(due_at=granting.WORKING))
        settle(True)
        waiting = held.scalar(select(func.count()).select_from(Mail).where(Mail.state != "sent"))
    news_got = [address for address in got if address.startswith("a")]
    assert len(news_got) == len(set(news_got)) == 10_000
