"""Editions: found, cached by revision, loaded from text, copied, and refused once frozen."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pb.errors import Conflict, Unknown
from pb.models.editions import Track
from pb.models.votes import Box
from pb.rules import edition as text
from pb.services import editions, journal, listings
from pb.services.actors import SYSTEM
from pb.services.snapshots import EditionView
from tests import samples


def freeze(session: Any, edition: EditionView) -> None:
    session.add(
        Box(
            edition_id=edition.id,
            rules={},
            digest="d",
            public_key=b"k",
            sealed_length=1,
            prepared_at=samples.STUDIED,
            prepared_by=[],
            tested_at=samples.STUDIED,
        )
    )
    session.flush()


def test_a_text_is_loaded_whole_and_read_back(session: Any) -> None:
    file = samples.edition_file()
    view = editions.load(SYSTEM, file, published=True)
    assert editions.file_of(view) == file
    assert text.read(editions.show(view)) == file
    assert [line.act for line in journal.latest(view.id)] == ["edition.load"]


def test_the_same_revision_is_read_once(session: Any) -> None:
    made = samples.edition()
    session.commit()
    first = editions.find(made.slug)
    assert editions.find(made.slug) is first
    editions.touch(made.id)
    session.commit()
    assert editions.find(made.slug).revision == first.revision + 1


def test_what_was_rolled_back_is_never_remembered(session: Any) -> None:
    made = samples.edition()
    session.commit()
    editions.publish(SYSTEM, made.id, False)
    assert editions.find(made.slug).published is False
    session.rollback()
    editions.touch(made.id)
    session.commit()
    assert editions.find(made.slug).published is True


def test_loading_again_keeps_the_rows_that_others_hang_on(session: Any) -> None:
    first = samples.edition()
    file = samples.edition_file()
    again = editions.load(SYSTEM, replace(file, texts={"help": {"fr": "Bonjour", "nl": "Dag"}}, themes=()))
    assert again.id == first.id
    assert again.track_ids == first.track_ids
    assert [place.id for place in again.places] == [place.id for place in first.places]
    assert dict(again.texts) == {"help": {"fr": "Bonjour", "nl": "Dag"}}
    assert again.themes == ()
    assert again.published is True


def test_a_frozen_edition_takes_no_other_rules(session: Any) -> None:
    made = samples.edition()
    freeze(session, made)
    with pytest.raises(Conflict, match="edition_frozen"):
        editions.load(SYSTEM, samples.edition_file())


def test_a_track_with_projects_stays(session: Any) -> None:
    made = samples.edition()
    samples.on_ballot(made, samples.facts())
    file = samples.edition_file()
    with pytest.raises(Conflict, match="track_in_use"):
        editions.load(SYSTEM, replace(file, tracks=file.tracks[:1]))
    session.rollback()


def test_an_edition_stays_with_its_municipality(session: Any) -> None:
    samples.edition()
    with pytest.raises(Conflict, match="edition_elsewhere"):
        samples.edition(municipality="uccle")


def test_a_copy_is_next_year_and_not_adopted(session: Any) -> None:
    made = samples.edition()
    copied = editions.copy(SYSTEM, made, "forest-2028")
    assert (copied.year, copied.published, copied.adoption.adopted_by) == (2028, False, None)
    vote = next(phase for phase in copied.phases if phase.code == "vote")
    assert (vote.starts_at.isoformat(), vote.ends_at.isoformat()) == (
        "2028-03-31T22:00:00+00:00",
        "2028-04-28T22:00:00+00:00",
    )
    assert listings.everything(copied) == ()
    with pytest.raises(Conflict, match="edition_exists"):
        editions.copy(SYSTEM, made, "forest-2028")


def test_published_editions_stand_by_municipality_newest_first(session: Any) -> None:
    samples.edition("uccle-2026", municipality="uccle")
    samples.edition("forest-2027")
    editions.load(SYSTEM, samples.edition_file("forest-2026", year=2026), published=True)
    editions.load(SYSTEM, samples.edition_file("forest-2025", year=2025))
    assert [line.slug for line in editions.published()] == ["forest-2027", "forest-2026", "uccle-2026"]
    before = editions.earlier(editions.find("forest-2027"))
    assert before is not None
    assert before.slug == "forest-2026"


def test_an_unknown_edition_is_refused(session: Any) -> None:
    with pytest.raises(Unknown):
        editions.find("nowhere")


def test_days_of_the_adoption_come_back_as_days(session: Any) -> None:
    file = samples.edition_file()
    head = replace(file.edition, adoption=text.Adoption(adopted_by="council", sitting_on=date(2027, 1, 26)))
    view = editions.load(SYSTEM, replace(file, edition=head))
    assert view.adoption.sitting_on == date(2027, 1, 26)
    assert session.query(Track).count() == 2
