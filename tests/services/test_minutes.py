"""The minutes of a count: complete, in French and Dutch, tagged (R44, R48)."""

from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from pb.errors import Unknown
from pb.services import counts, minutes
from tests.services.test_bundles import counted


@pytest.fixture
def backend() -> str:
    return "sqlite"


def words(content: bytes) -> str:
    return (
        " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        .replace("\n", " ")
        .replace("\u00a0", " ")
    )


def test_the_minutes_say_all_in_both_languages(session: Any, clock: time_machine.Traveller) -> None:
    held = counted(session, clock)
    found = counts.latest(held.edition.id)
    assert found is not None
    said = {language: minutes.paper(held.edition, found, language) for language in ("fr", "nl")}
    for language, content in said.items():
        text = words(content)
        assert found.digest in text.replace(" ", "")
        assert PdfReader(BytesIO(content)).trailer["/Root"]["/MarkInfo"]["/Marked"]
        for number in range(1, 14):
            assert f"Un projet numéro {number}" in text, (language, number)
        assert "le tirage du 30 avril" in text
    assert "Procès-verbal" in words(said["fr"])
    assert "Proces-verbaal" in words(said["nl"])
    assert minutes.paper(held.edition, found, "fr") == said["fr"]
    with pytest.raises(Unknown):
        minutes.paper(held.edition, found, "en")
