"""A rehearsal: nobody takes it for the real edition, and it goes with everything it made and nothing else."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from pb import clock as time
from pb import work
from pb.db import Base, db, installation, transaction
from pb.db import session as db_session
from pb.errors import Conflict
from pb.models.decisions import Deliberation
from pb.models.projects import Project
from pb.models.results import DrawNotice, JuryPoints, TieSettlement
from pb.services import attachments, boxes, counts, editions, rehearsals, removals, roll, sealing, sittings
from pb.services.actors import SYSTEM
from pb.storage import SHELVES, Storage
from tests import colleagues, samples
from tests.papers import pdf
from tests.voting import people


@pytest.fixture
def edition(session: Any, clock: Any) -> Any:
    """The sample edition with projects, a roll and codes of its own."""
    view = samples.edition()
    for number, (track, cents) in enumerate([("flagship", 20_000_00), ("boost", 3_000_00)], 1):
        samples.on_ballot(view, samples.facts("Un verger pour tous", track, cents), number)
    view = editions.get(view.id)
    roll.make_codes(view, roll.add(view, people(2), time.now().date()))
    session.commit()
    return view


def rows(edition_id: int | None = None) -> dict[str, int]:
    """Return how many rows each table has, but for those that tell of the rehearsal."""
    told = ("journal", "rehearsal", "job", "account", "role", "session", "attempt", "beat")
    found = {}
    with transaction():
        for name, table in Base.metadata.tables.items():
            if name not in told:
                found[name] = db.session.scalar(select(func.count()).select_from(table)) or 0
    return found


def shelved() -> Iterator[str]:
    """Yield the name of every file that lies on a shelf."""
    for shelf in SHELVES:
        yield from Storage(installation().data_dir / shelf).names()


def played(anne: Any, edition: Any, clock: Any) -> Any:
    """Rehearse the whole vote and return the copy, counted."""
    with transaction():
        slug = rehearsals.start(anne.actor, edition)
    with transaction():
        boxes.prepare([SYSTEM], editions.find(slug))
    with transaction():
        assert rehearsals.cast(anne.actor, edition) == rehearsals.BALLOTS
    with transaction():
        rehearsals.close(anne.actor, edition)
    clock.shift(timedelta(minutes=5))
    with transaction():
        ready = sealing.check([SYSTEM], editions.find(slug))
    sealing.carry_out(ready)
    with transaction():
        counts.ask([SYSTEM], editions.find(slug))
    assert work.step("tally")
    return editions.find(slug)


def settled(edition_id: int) -> None:
    """Keep what a rehearsal of ties, of a jury and of a decision leaves: rows that otherwise only grow."""
    now, today = time.now(), time.today()
    sitting = sittings.convene(SYSTEM, editions.get(edition_id), "college", today)
    db_session.add_all(
        [
            DrawNotice(edition_id=edition_id, number=1, event={}, happens_at=now, made_at=now, made_by="a1"),
            TieSettlement(
                edition_id=edition_id, number=1, ties=[], tie_order=[], lots_seed="un", notice=1, reasons={},
                decision="", made_at=now, made_by="a1",
            ),
            JuryPoints(
                edition_id=edition_id, points={"1": 1}, held_on=today, reference="PV 1", made_at=now, made_by=["a1"]
            ),
            Deliberation(
                id="d1", edition_id=edition_id, sitting_id=sitting, body="college", number="1", decided_on=today
            ),
        ]
    )  # fmt: skip


def test_a_copy_cannot_be_taken_for_the_real_edition(app: Any, edition: Any, clock: Any, session: Any) -> None:
    anne = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    with transaction():
        slug = rehearsals.start(anne.actor, edition)
    with transaction(), pytest.raises(Conflict):
        rehearsals.start(anne.actor, edition)
    copy = editions.find(slug)
    assert (copy.published, copy.fictitious) == (False, True)
    for path in ("", "vote", "projects", "staff/vote"):
        page = anne.client.get(f"/fr/{slug}/{path}").text
        assert "ESSAI – " in page, path
        assert "inventés" in page, path
    assert app.test_client().get(f"/fr/{slug}/").status_code == 404


def test_a_rehearsal_runs_and_goes_without_a_trace(app: Any, edition: Any, clock: Any, session: Any) -> None:
    anne = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    before, real = rows(), editions.show(edition)
    copy = played(anne, edition, clock)
    assert counts.latest(copy.id).document["ballots"]["total"] == rehearsals.BALLOTS  # type: ignore[union-attr]
    with transaction():
        settled(copy.id)
        held = attachments.keep(SYSTEM, edition.id, "receipt 1", "réel.pdf", pdf("Le vrai"))
        attachments.keep(SYSTEM, copy.id, "receipt 1", "essai.pdf", pdf("Essai"))
        rehearsals.ask_removal(anne.actor, edition)
    assert work.step("tally")
    with transaction():
        assert len(list(shelved())) == 1, "the files of the copy are gone"
        attachments.drop(edition.id, "receipt 1", held.id)
    assert rows() == before
    assert editions.show(editions.find("forest-2027")) == real
    session.rollback()
    assert removals.left(copy.id) == 0
    assert not list(installation().tally_dir.glob(f"box-{copy.id}.key"))
    with transaction(), pytest.raises(Conflict):
        rehearsals.ask_removal(anne.actor, edition)
    with transaction():
        (gone,) = rehearsals.past(edition.id)
    assert gone.removed["ballot"] == rehearsals.BALLOTS
    paper = anne.client.get(f"/fr/forest-2027/staff/rehearsal/{gone.id}/certificate.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert copy.slug in text.replace("\n", "")
    assert "Anne" in text


def test_the_guards_stand_again_after_a_removal(app: Any, edition: Any, session: Any) -> None:
    """B11, Z10: what only grows grows only."""
    anne = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    with transaction():
        boxes.prepare([SYSTEM], edition)
    with transaction():
        rehearsals.start(anne.actor, edition)
        rehearsals.ask_removal(anne.actor, edition)
    assert work.step("tally")
    for statement in ("delete from box", "update journal set act = 'x'"):
        with pytest.raises(Exception, match=r"stays|only grows"), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_job_removes_copies_of_its_own_edition_alone(app: Any, edition: Any, session: Any) -> None:
    """Z4: a job that names another edition, or no rehearsal, removes nothing."""
    anne = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    with transaction():
        slug = rehearsals.start(anne.actor, edition)
    held = rehearsals.of(edition.id)
    assert held is not None
    session.rollback()
    for edition_id, rehearsal in ((edition.id + 999, held.id), (edition.id, "rnothing")):
        assert list(rehearsals.carry_out(edition_id, {"rehearsal": rehearsal, "by": anne.actor.account_id})) == [100]
        session.rollback()
    assert editions.find(slug)
    assert session.scalar(select(func.count()).select_from(Project)) == 4


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_page_offers_what_can_be_done(app: Any, edition: Any, session: Any) -> None:
    anne = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    here = "/fr/forest-2027/staff/rehearsal"
    assert anne.client.get(here).status_code == 200
    assert anne.post(f"{here}/cast").status_code == 409
    assert anne.post(f"{here}/start").status_code == 303
    page = anne.client.get(here).text
    held = rehearsals.of(edition.id)
    assert held is not None
    for code, born in held.letters:
        assert code in page
        assert born in page
    assert f"/fr/{held.slug}/staff/vote" in page
    assert anne.post(f"/fr/{held.slug}/staff/rehearsal/start").status_code == 409
    assert anne.post(f"{here}/mail").status_code == 303
    helper = colleagues.signed_in(app, "desk@example.org", (edition.municipality_id, "help_desk"))
    assert helper.client.get(here).status_code == 403
