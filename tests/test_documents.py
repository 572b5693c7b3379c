"""Papers: tagged, with their language, the same bytes each time, and no value is ever more than text (I2, R49)."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from pb import documents

HOSTILE = 'A "b" \\ #let x = 1 $y$ [z] *bold* = head `code` <tag> @ref // no\x00\x1b {{ 1 }}'


@pytest.fixture
def paper(tmp_path, monkeypatch):
    """Return a function that renders a template written by the test."""

    def rendered(text, language="fr", pictures=None, **facts):
        (tmp_path / "trial.typ").write_text(text, "utf-8")
        (tmp_path / "layout.typ").write_bytes((documents.FOLDER / "layout.typ").read_bytes())
        monkeypatch.setattr(documents, "FOLDER", tmp_path)
        documents._templates.cache_clear()
        return documents.pdf("trial", facts, language, pictures)

    yield rendered
    documents._templates.cache_clear()


SHEET = '#import "layout.typ": *\n#show: sheet.with(title: {{ title|lit }}, language: {{ language|lit }})\n'


def words(content):
    """Return the text of a PDF on one line."""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\n", " ")


def test_a_paper_is_tagged_and_says_its_language(paper):
    content = paper(SHEET + "= {{ _('Projects') }}", title="Essai")
    root = PdfReader(BytesIO(content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("fr")
    assert "Projets" in words(content)


def test_values_are_nothing_but_text(paper):
    found = words(paper(SHEET + "{{ title }}.x {{ title|paragraphs }}", title=HOSTILE))
    assert "#let x = 1 $y$ [z] *bold* = head `code` <tag> @ref // no {{ 1 }}" in found
    assert ".x" in found


def test_the_same_facts_give_the_same_bytes(paper):
    assert paper(SHEET + "{{ title }}", title="Un") == paper(SHEET + "{{ title }}", title="Un")


def test_nothing_outside_its_folder_can_be_shown(paper):
    with pytest.raises(RuntimeError):
        paper(SHEET + '#image("/etc/hostname.png", alt: "x")', title="Un")
    with pytest.raises(ValueError, match="not named"):
        paper(SHEET, title="Un", pictures={"../a.svg": b"<svg/>"})


def test_no_sign_that_people_write_stops_a_paper(paper):
    everything = " ".join("".join(map(chr, each)) for each in documents.SETTABLE)
    assert len(paper(SHEET + "{{ said }}\n\n*{{ said }}*", title=everything, said=everything)) > 1000
    people = "Un four 🍞 pour tous 👩\u200d👩\u200d👧 ❤\ufe0f 北京 ﷺ \U0010ffff \ue000 \u0301"
    found = words(paper(SHEET + "{{ said }}", title=people, said=people))
    assert " ".join(found.split()).startswith("Un four pour tous")
    assert "□□" in found
