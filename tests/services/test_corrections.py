"""A published result is corrected by a new count with reasons; the old one stays readable; the archive (R44)."""

import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from pb import work
from pb.db import transaction
from pb.errors import Conflict, Invalid
from pb.models.editions import Municipality
from pb.rules.paper import TABLE
from pb.services import archive, bundles, counts, journal, listings, paper_batches, paper_record, posters, projects
from pb.services.actors import SYSTEM
from pb.services.paper_batches import Opened
from tests import papering, voting
from tests.papering import take_in
from tests.papers import pdf
from tests.services.test_bundles import counted
from tests.services.test_paper_batches import PILE
from tests.voting import Vote

Clock = time_machine.Traveller
WHY = {"fr": "Un projet a été retiré.", "nl": "Een project werd ingetrokken."}


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def published(session: Any, clock: Clock) -> Vote:
    held = counted(session, clock)
    counts.announce(SYSTEM, held.fresh())
    session.commit()
    held.fresh()
    return held


def test_a_correction_has_its_number_and_reasons(published: Vote, session: Any, client: FlaskClient) -> None:
    with pytest.raises(Conflict, match="published_already"):
        counts.announce(SYSTEM, published.edition)
    first = counts.latest(published.edition.id)
    assert first is not None
    winner = int(first.document["tracks"][0]["selected"][0])
    view = next(each for each in listings.everything(published.edition) if each.number == winner)
    projects.move(SYSTEM, published.edition, view.id, "withdraw", by="holder", reasons={"text": "Déménagement"})
    session.commit()
    second = voting.count(session, published)
    assert str(winner) not in second.document["tracks"][0]["selected"]
    with pytest.raises(Invalid) as refused:
        counts.announce(SYSTEM, published.fresh(), reasons={"fr": "x"})
    assert [each.at for each in refused.value.problems] == ["why_nl"]
    counts.announce(SYSTEM, published.fresh(), reasons=WHY)
    session.commit()
    published.fresh()
    now = client.get("/nl/forest-2027/results").text
    assert WHY["nl"] in now
    assert "/results/versions/1" in now
    old = client.get("/fr/forest-2027/results/versions/1").text
    assert "remplacé" in old
    assert client.get("/fr/forest-2027/results/versions/3").status_code == 404
    assert journal.latest(published.edition.id, ("result.correct",))


def test_the_archive_holds_everything_with_its_digests(session: Any, clock: Clock) -> None:
    """Decisions, records, posters, signed scans, bundle, exports and a manifest with the digest of each (R51)."""
    held = papering.vote(10)
    row = session.scalars(select(Municipality)).one()
    row.contact = {**row.contact, "publisher": {"fr": "La Ville", "nl": "De Stad"}}
    view = next(each for each in listings.everything(held.edition) if each.number == 4)
    table = take_in(held, range(6), TABLE)
    clock.move_to(papering.OVER)
    papering.closed(held, paper_batches.open_batch(papering.person(held), held.edition, [Opened(table, 6)]), PILE)
    paper_record.keep_scan(SYSTEM, held.edition, "pv.pdf", pdf())
    session.commit()
    voting.seal(session, held)
    voting.count(session, held, lots_seed="papier")
    counts.announce(SYSTEM, held.fresh())
    posters.ask(SYSTEM, held.fresh(), view.id, "a4", 2, "nl")
    session.commit()
    with transaction():
        list(bundles.carry_out(held.edition.id, {"number": 1}))
    package = io.BytesIO()
    with transaction():
        number = archive.write(SYSTEM, held.fresh(), package)
    with zipfile.ZipFile(package) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        assert len(manifest["files"]) == number
        for name, said in manifest["files"].items():
            assert sha256(pack.read(name)).hexdigest() == said["sha256"], name
        assert json.loads(pack.read("posters/requests.json"))[0]["copies"] == 2
    assert {
        "counts/1/bundle.zip",
        "counts/1/minutes-fr.pdf",
        "decisions/decisions.json",
        "edition/rules.json",
        "paper/record-nl.pdf",
        "paper/signed-1.pdf",
        "posters/4-a4-nl.pdf",
    } <= set(manifest["files"])
    assert not work.step("nothing")


def test_no_archive_before_the_publication(session: Any, clock: Clock) -> None:
    held = counted(session, clock)
    with pytest.raises(Conflict, match="not_published_yet"):
        archive.write(SYSTEM, held.edition, io.BytesIO())
