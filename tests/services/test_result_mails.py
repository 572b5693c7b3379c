"""Holders are told the result: each once, in their language, by mail and by letter (R33)."""

from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from pb import clock as time
from pb import mail as post
from pb.db import installation
from pb.errors import Conflict
from pb.services import applications, counts, holders, outbox, result_mails
from pb.services.actors import SYSTEM
from tests.services.test_bundles import counted


@pytest.fixture
def backend() -> str:
    return "sqlite"


def test_each_holder_is_told_once(session: Any, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    held = counted(session, clock)
    with pytest.raises(Conflict, match="not_published_yet"):
        result_mails.ask(SYSTEM, held.edition)
    counts.announce(SYSTEM, held.fresh())
    held.fresh()
    holder_id = holders.find_or_make("noor@example.org", "Noor", "nl")
    project = next(row.project_id for _, row in result_mails._rows(held.edition) if row.won)
    form = applications.Form("a1", held.edition.id, str(getattr(holder_id, "id", holder_id)), project, "boost", "nl",
                             time.now(), time.now(), None, None, {})  # fmt: skip
    monkeypatch.setattr(applications, "of_project", lambda edition, asked: form if asked == project else None)
    for _ in range(2):
        list(result_mails.carry_out(held.edition.id, {"number": 1}))
        session.commit()
    sent = outbox.take()
    assert sent is not None
    assert (sent.template, sent.language, sent.address) == ("result_told", "nl", "noor@example.org")
    message = post.compose(sent, installation())
    body = message.get_content()
    assert "Uw project is gekozen." in body
    assert "/nl/forest-2027/results" in body
    assert outbox.take() is None
    assert result_mails.totals(held.edition) == (13, 0, 1)


def test_letters_are_one_paper_with_a_page_for_each(session: Any, clock: time_machine.Traveller) -> None:
    held = counted(session, clock)
    counts.announce(SYSTEM, held.fresh())
    pages = PdfReader(BytesIO(result_mails.letters(held.fresh()))).pages
    assert len(pages) == 13
    text = " ".join(pages[0].extract_text().split())
    assert "Le résultat du vote pour votre projet" in text.replace("\u00a0", " ")
