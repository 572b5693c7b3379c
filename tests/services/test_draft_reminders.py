"""Drafts are recalled once, shortly before the call closes, and say what they still miss (R27)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pb import work
from pb.db import installation
from pb.mail import compose
from pb.services import applications, holders, outbox, submitting
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from tests import residents, samples
from tests.services.test_applications import draft, holder

pytestmark = pytest.mark.at(samples.SENT)

WHOLE_TITLE = "Un four à pain <b>pour</b> tous"
CLOSES = datetime(2027, 2, 28, 23, tzinfo=UTC)


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


def reminded() -> list[list[dict[str, Any]]]:
    """Do the chore and return what each mail says of its drafts."""
    work.remind_of_drafts()
    return [each["drafts"] for each in residents.mails("drafts_waiting")]


def test_each_holder_of_drafts_is_told_once_what_is_missing(edition: EditionView, clock: Any) -> None:
    anne, jan = holder(), holder("jan@example.org")
    draft(edition, anne)
    draft(edition, anne, idea={"title": "Un four", "language": "fr"})
    submitting.send(jan, edition, draft(edition, jan), samples.SENT)
    applications.make(edition, "boost", "fr", {}, received_on=samples.SENT.date())
    clock.move_to(CLOSES - timedelta(days=3, seconds=1))
    assert reminded() == []
    clock.move_to(CLOSES - timedelta(days=3))
    ((one, two),) = reminded()
    assert sorted((each["missing"], each["title"]) for each in (one, two)) == [(0, WHOLE_TITLE), (4, "Un four")]
    assert len(reminded()) == 1
    clock.move_to(CLOSES)
    applications.make(edition, "boost", "fr", {}, holder_id=holder("marie@example.org").holder_id)
    assert len(reminded()) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Votre projet n’est pas encore"), ("nl", "Uw project is nog niet")]
)
def test_the_mail_speaks_the_language_of_its_holder(
    edition: EditionView, clock: Any, language: str, words: str
) -> None:
    jan = Actor(kind="holder", holder_id=holders.find_or_make("jan@example.org", "Jan", language))
    draft(edition, jan)
    clock.move_to(CLOSES - timedelta(days=1))
    work.remind_of_drafts()
    mail = outbox.take()
    assert mail is not None
    message = compose(mail, installation())
    assert words in message["Subject"]
    assert f"/{language}/{edition.slug}/my/projects" in message.get_content()
