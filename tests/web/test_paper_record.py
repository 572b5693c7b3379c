"""Around the paper count: what is printed, files on the site, the record with its sample, scans and letters."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader

from pb import clock as time
from pb.db import transaction
from pb.errors import Conflict, Invalid
from pb.models.paper import PaperEntry, PaperKept
from pb.models.results import Count
from pb.rules.ballots import Section
from pb.rules.paper_ballots import Paper, mark
from pb.services import paper, paper_prints, paper_record, roll
from pb.services.roll import Resident
from tests import papering, voting
from tests.paperfiles import HEAD, as_xlsx, row
from tests.papering import OVER, closed, opened, person, take_in
from tests.web.test_paper import AT, colleague

Clock = time_machine.Traveller


@pytest.fixture
def backend() -> str:
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def held(app: Flask, clock: Clock) -> Any:
    with app.app_context(), transaction():
        made = papering.vote(8)
        made.edition.municipality.contact["publisher"] = {"fr": "Le Collège", "nl": "Het college"}
        return made


def words(content: bytes) -> str:
    """Return the text of a PDF that says that it is tagged."""
    reader = PdfReader(BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(page.extract_text() for page in reader.pages)


def test_every_print_is_tagged_and_bilingual(app: Flask, held: Any) -> None:
    with app.app_context():
        for name in paper_prints.PRINTS:
            said = words(paper_prints.make(held.edition, name))
            if name.startswith("ballot"):
                assert all(mark("forest-2027", number) in said for number in voting.COSTS)
                assert "Bulletin de vote" in said
                assert "Stembiljet" in said
                assert "au plus 2 projets" in said
                assert "hoogstens 2 projecten" in said
        held.edition.municipality.contact["publisher"] = {}
        with pytest.raises(Conflict, match="publisher_missing_on_print"):
            paper_prints.make(held.edition, "ballot")


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (Section("a", "approval", 0, 2), "Cochez au plus 2 projets."),
        (Section("a", "approval", 2, 2), "Cochez exactement 2 projets. Cette partie peut aussi rester vide."),
        (Section("a", "approval", 2, 4), "Cochez de 2 à 4 projets. Cette partie peut aussi rester vide."),
        (Section("a", "approval", 3), "Cochez au moins 3 projets. Cette partie peut aussi rester vide."),
        (
            Section("a", "basket", 0, 5, 40_000_00),
            "Cochez au plus 5 projets. Leurs coûts font ensemble au plus 40.000 €.",
        ),
        (
            Section("a", "basket", 2, None, 9_000_00, 1_000_00),
            "Cochez au moins 2 projets. Leurs coûts font ensemble au",
        ),
    ],
)
def test_the_ballot_says_every_limit_in_words(section: Section, said: str) -> None:
    """R38: all limits that a voter can break stand on the paper."""
    words = paper_prints.rule_in_words(section, "fr").replace("\u202f", " ").replace("\xa0", " ")
    assert words == said or (section.min_spend_cents and words.startswith(said) and "au moins 1.000 €" in words)


def test_a_file_on_the_site(app: Flask, held: Any, clock: Clock, tmp_path: Path) -> None:
    clock.move_to(OVER)
    anne = colleague(app, held, "anne")
    assert anne.client.get(f"{AT}/template.xlsx").data.startswith(b"PK")
    people = [["NISS"], [voting.number(1)], [voting.number(2)]]

    def send(path: Path, **more: Any) -> Any:
        return anne.post(f"{AT}/import", {"batch": "B7", "file": (BytesIO(path.read_bytes()), "b.xlsx"), **more})

    bad = send(as_xlsx(tmp_path / "bad.xlsx", [HEAD, row(1, 1), ["2", "oops", *row(2)[2:]]], people), enter="1")
    assert bad.status_code == 422
    assert "B3" in bad.text
    assert "oops" in bad.text
    good = as_xlsx(tmp_path / "good.xlsx", [HEAD, row(1, 1), row(2)], people)
    assert "Le fichier est en ordre" in send(good).text
    with app.app_context():
        assert papering.session.query(PaperEntry).count() == 0
    assert send(good, enter="1").status_code == 303
    assert "déjà dans le paquet" in send(good, enter="1").text
    with app.app_context():
        assert papering.session.query(PaperEntry).count() == 2


def counted(app: Flask, held: Any, clock: Clock) -> str:
    """Return the code of a batch of six papers that is closed."""
    with app.app_context(), transaction():
        code = take_in(held, range(6))
    clock.move_to(OVER)
    with app.app_context(), transaction():
        batch = opened(held, code)
        closed(held, batch, [Paper(serial, (1, 4)) for serial in range(1, 7)])
    return batch


def test_the_record(app: Flask, held: Any, clock: Clock) -> None:
    counted(app, held, clock)
    chief = colleague(app, held, "carl", "counting_chief")
    bureau = {"chair": "Carl", "members": "Anne\nBart", "witnesses": "Dirk", "place": "Salle 1"}
    hours = {"began": "2027-04-29T00:10", "ended": "2027-04-29T09:00"}
    assert chief.post(f"{AT}/record/bureau", {**bureau, **hours}).status_code == 303
    wrong = chief.post(f"{AT}/record/bureau", {**bureau, "began": hours["ended"], "ended": hours["began"]})
    assert wrong.status_code == 422
    assert chief.post(f"{AT}/record/notes", {"kind": "doubt", "words": "Une tache."}).status_code == 422
    doubt = {"kind": "doubt", "subject": "B1, 3", "words": "Une tache.", "decision": "Valable : ce n’est pas un signe."}
    assert chief.post(f"{AT}/record/notes", doubt).status_code == 303
    assert chief.post(f"{AT}/record/sample", {"seed": "4 8 15 16 23 42", "size": "3"}).status_code == 303
    assert chief.post(f"{AT}/record/sample", {"seed": "mine", "size": "3"}).status_code == 422
    assert chief.post(f"{AT}/record/sample/checked", {"number": "0"}).status_code == 303
    scan = {"scan": (BytesIO(_pdf(app, held)), "pv signé.pdf")}
    assert chief.post(f"{AT}/record/scans", scan).status_code == 303
    page = chief.client.get(f"{AT}/record").text
    for text in ("Carl", "Anne, Bart", "Une tache.", "pv signé.pdf", "3 vérifiés, aucun faux"):
        assert text in page
    with app.app_context():
        file = paper_record.view(held.edition).scans[0]
        digest = paper_record.digest(
            paper_record.facts(held.edition, paper_record.view(held.edition), paper.figures(held.edition))
        )
    assert chief.client.get(f"{AT}/record/scans/{file.id}").data.startswith(b"%PDF")
    assert colleague(app, held, "eva", "reviewer").client.get(f"{AT}/record/scans/{file.id}").status_code == 403
    for language, word in (("fr", "Procès-verbal de dépouillement"), ("nl", "Proces-verbaal van stemopneming")):
        said = words(chief.client.get(f"{AT}/record/{language}.pdf").data)
        assert word in said
        assert digest in " ".join(said.split())
        assert "Carl" in said


def _pdf(app: Flask, held: Any) -> bytes:
    with app.app_context():
        return paper_record.record(held.edition, "fr")


def test_papers_are_destroyed_after_the_appeal_period_alone(app: Flask, held: Any, clock: Clock) -> None:
    counted(app, held, clock)
    with app.app_context(), transaction():
        actor = person(held, "carl", "counting_chief")
        with pytest.raises(Conflict, match="paper_still_sealed"):
            paper_record.destroy(actor, held.edition, time.today(), "Archives", "AGR 12")
        papering.session.add(
            Count(
                edition_id=held.edition.id,
                number=1,
                counted_at=time.now(),
                counted_by=[],
                document={"final": True},
                digest="",
                published_at=time.now(),
            )
        )
        papering.session.flush()
        assert paper_record.sealed_until(held.edition) == time.today() + timedelta(days=60)
        clock.shift(timedelta(days=60))
        with pytest.raises(Conflict, match="paper_still_sealed"):
            paper_record.destroy(actor, held.edition, time.today(), "Archives", "AGR 12")
        clock.shift(timedelta(days=1))
        with pytest.raises(Invalid, match="paper_text"):
            paper_record.destroy(actor, held.edition, time.today(), "Archives", "")
        paper_record.destroy(actor, held.edition, time.today(), "Archives", "AGR 12")
        assert paper_record.view(held.edition).destroyed_on == time.today()


def test_who_is_told_that_an_envelope_stayed_closed(app: Flask, held: Any, clock: Clock) -> None:
    with app.app_context(), transaction():
        people = voting.people(8)
        twin = Resident(people[1].number, people[1].birth_date, people[1].name, people[1].address, "nl")
        roll.add(held.edition, [people[0], twin, *people[2:]], date(2027, 3, 15))
        for voter in (0, 1):
            held.cast(voter)
        take_in(held, [0, 1])
    clock.move_to(OVER + timedelta(days=1))
    with app.app_context(), transaction():
        take_in(held, [2])
    chief = colleague(app, held, "carl", "counting_chief")
    chief = colleague(app, held, "cora", "counting_chief")
    assert "3 personnes doivent encore" in chief.client.get(f"{AT}/prints").text
    said = words(chief.post(f"{AT}/letters").data)
    for text in ("Camille 0", "Votre enveloppe est restée fermée", "Camille 1", "Uw omslag bleef dicht", "en ligne"):
        assert text in said
    assert "arrivée après le mercredi 28 avril" in " ".join(said.split())
    assert chief.post(f"{AT}/letters").status_code == 409
    with app.app_context():
        today = time.today().isoformat()
    assert today in chief.client.get(f"{AT}/prints").text
    assert words(chief.post(f"{AT}/letters", {"again": today}).data) == said
    assert chief.post(f"{AT}/letters", {"again": "2027-01-01"}).status_code == 404
    with app.app_context():
        assert {each.told_on for each in papering.session.query(PaperKept)} == {time.today()}
