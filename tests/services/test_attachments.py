"""Private files: checked, encrypted, bound to their subject, limited in number (U1 to U4, Z3)."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select

from pb import work
from pb.db import installation
from pb.errors import Conflict, Invalid, Unavailable, Unknown, Unreadable
from pb.models.attachments import Attachment
from pb.rules.edition import read
from pb.services import attachments, editions, health
from pb.services.actors import SYSTEM
from tests.house.sources import ROOT
from tests.scanner import FOUND, scanner
from tests.signing.test_pictures import drawn, png_head

NAME = "../facture\u202e «Müller».pdf"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def edition_id(session):
    """Load an edition."""
    return editions.load(SYSTEM, read((ROOT / "editions" / "watermael-boitsfort-2022.toml").read_bytes())).id


def paper(title="Facture"):
    """Return a small PDF."""
    writer, held = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": title})
    writer.write(held)
    return held.getvalue()


def photo():
    """Return a JPEG that says where it was taken."""
    held, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (60, 40), "red").save(held, "JPEG", exif=exif)
    return held.getvalue()


def test_a_paper_comes_back_as_it_was(edition_id):
    kept = attachments.keep(SYSTEM, edition_id, "receipt 1", NAME, paper())
    found, content = attachments.read(edition_id, "receipt 1", kept.id)
    assert content == paper()
    assert found.name == "facture «Müller».pdf"
    assert [each.id for each in attachments.of(edition_id, "receipt 1")] == [kept.id]
    assert attachments.twins([edition_id], kept.digest)[0].subject == "receipt 1"


def test_nothing_lies_open_on_the_disk(session, edition_id):
    kept = attachments.keep(SYSTEM, edition_id, "receipt 1", NAME, paper())
    row = session.scalars(select(Attachment)).one()
    held = (installation().data_dir / "attachments" / row.file[:2] / row.file).read_bytes()
    assert b"%PDF" not in held
    assert b"facture" not in row.name
    other = attachments.keep(SYSTEM, edition_id, "receipt 1", "b.pdf", paper("autre"))
    session.get(Attachment, other.id).file = row.file
    with pytest.raises(Unreadable):
        attachments.read(edition_id, "receipt 1", other.id)
    assert kept.id != other.id


def test_a_picture_loses_what_it_tells(edition_id):
    kept = attachments.keep(SYSTEM, edition_id, "receipt 1", "photo.jpg", photo())
    _, content = attachments.read(edition_id, "receipt 1", kept.id)
    assert kept.kind == "picture"
    assert b"secret place" not in content
    assert kept.name == "photo.webp"


def shelf():
    """Return what lies on the disk, by name."""
    return {path.name: path.read_bytes() for path in (installation().data_dir / "attachments").glob("*/*")}


def test_a_picture_left_to_the_worker_is_given_to_nobody_before_it_is_drawn(edition_id):
    kept = attachments.keep(SYSTEM, edition_id, "receipt 1", "photo.jpg", photo(), later=True)
    (sent,) = shelf()
    assert attachments.of(edition_id, "receipt 1")[0].state == "waiting"
    assert b"secret place" not in shelf()[sent]
    with pytest.raises(Conflict, match="picture_waiting"):
        attachments.read(edition_id, "receipt 1", kept.id)
    assert work.step("work")
    found, content = attachments.read(edition_id, "receipt 1", kept.id)
    assert Image.open(BytesIO(content)).format == "WEBP"
    assert (found.state, found.size, b"secret place" in content) == ("", len(content), False)
    assert sent not in shelf()
    assert list(attachments.carry_out(edition_id, {"attachment": kept.id, "file": sent}))[-1] == 100
    assert attachments.read(edition_id, "receipt 1", kept.id)[1] == content


def test_what_the_worker_cannot_draw_is_said_and_let_go_of(edition_id):
    cut = drawn("JPEG")[:-2000]
    kept = attachments.keep(SYSTEM, edition_id, "receipt 1", "photo.jpg", cut, later=True)
    assert work.step("work")
    assert attachments.find(edition_id, "receipt 1", kept.id).state == "picture_broken"
    assert shelf() == {}
    with pytest.raises(Conflict, match="picture_broken"):
        attachments.read(edition_id, "receipt 1", kept.id)
    attachments.drop(edition_id, "receipt 1", kept.id)
    gone = attachments.keep(SYSTEM, edition_id, "receipt 1", "photo.jpg", photo(), later=True)
    attachments.drop(edition_id, "receipt 1", gone.id)
    assert work.step("work")
    assert (shelf(), attachments.of(edition_id, "receipt 1")) == ({}, [])


def test_what_is_no_picture_is_refused_at_once(edition_id):
    bomb = png_head(50_000, 50_000)
    for content, code in (
        (b"<svg/>", "picture_kind"),
        (bomb, "picture_pixels"),
        (photo() + bytes(11 * 10**6), "too_large"),
    ):
        with pytest.raises(Invalid, match=code):
            attachments.keep(SYSTEM, edition_id, "receipt 1", "photo.png", content, later=True)
    assert not work.step("work")


def test_a_file_of_another_subject_is_unknown(edition_id):
    kept = attachments.keep(SYSTEM, edition_id, "receipt 1", "a.pdf", paper())
    for subject in ("receipt 2", "decision 1"):
        with pytest.raises(Unknown):
            attachments.read(edition_id, subject, kept.id)
    attachments.drop(edition_id, "receipt 1", kept.id)
    with pytest.raises(Unknown):
        attachments.find(edition_id, "receipt 1", kept.id)


def test_what_is_not_taken(edition_id, monkeypatch):
    for content in (b"", b"<svg onload='x'/>", b"MZ\x90", b"PK\x03\x04"):
        with pytest.raises(Invalid):
            attachments.keep(SYSTEM, edition_id, "receipt 1", "a", content)
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    attachments.keep(SYSTEM, edition_id, "receipt 1", "a.pdf", paper())
    with pytest.raises(Conflict):
        attachments.keep(SYSTEM, edition_id, "receipt 1", "b.pdf", paper())


@pytest.fixture
def socket(session, monkeypatch, tmp_path_factory):
    """Have an installation with a scanner, whose socket is there only while one runs."""
    place = tmp_path_factory.mktemp("s") / "clamd"
    settings = replace(installation(), scanner=f"unix:{place}")
    for asking in (attachments, health):
        monkeypatch.setattr(asking, "installation", lambda: settings)
    return place


def test_a_file_that_the_scanner_knows_is_not_taken(edition_id, socket):
    ill = paper() + b"\n%" + FOUND
    with scanner(socket):
        kept = attachments.keep(SYSTEM, edition_id, "receipt 1", "a.pdf", paper())
        with pytest.raises(Invalid, match="file_infected"):
            attachments.keep(SYSTEM, edition_id, "receipt 1", "b.pdf", ill)
        assert [check.level for check in health.report() if check.code == "scanner"] == ["good"]
    with pytest.raises(Unavailable, match="scanner_away"):
        attachments.keep(SYSTEM, edition_id, "receipt 1", "c.pdf", paper("clean, but who knows"))
    assert [check.level for check in health.report() if check.code == "scanner"] == ["bad"]
    assert [each.id for each in attachments.of(edition_id, "receipt 1")] == [kept.id]


def test_while_the_scanner_is_away_files_wait_and_are_given_to_nobody(edition_id, socket, clock):
    for name, content in (("a.jpg", photo()), ("b.pdf", paper()), ("c.pdf", paper() + b"\n%" + FOUND)):
        attachments.keep(SYSTEM, edition_id, "receipt 1", name, content, later=True)
    while work.step("work"):
        pass
    assert {each.state for each in attachments.of(edition_id, "receipt 1")} == {"waiting"}
    clock.shift(timedelta(minutes=6))
    with scanner(socket):
        while work.step("work"):
            pass
    found = {each.name: each for each in attachments.of(edition_id, "receipt 1")}
    assert {name: each.state for name, each in found.items()} == {
        "a.webp": "", "b.pdf": "", "c.pdf": "file_infected",
    }  # fmt: skip
    assert attachments.read(edition_id, "receipt 1", found["b.pdf"].id)[1] == paper()
    assert len(shelf()) == 2
