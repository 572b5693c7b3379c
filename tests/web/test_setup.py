"""The set-up of an edition on the site: begun, kept step by step, checked, published; frozen rules stay."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pb.clock import now
from pb.rules.edition import read
from pb.services import boxes, editions, roll, setup, wordings
from pb.services.actors import SYSTEM
from tests import samples
from tests.forms import form
from tests.voting import people

PRESET = Path(__file__).resolve().parents[2] / "editions" / "watermael-boitsfort-2022.toml"
NEW = "/fr/forest-2028/staff/setup"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def draft(staff, edition):
    """Next year's draft, begun from the sample."""
    data = {"municipality": str(edition.municipality_id), "year": "2028", "source": "edition:forest-2027"}
    assert staff.post("/fr/staff/editions", data).status_code == 303
    return editions.find("forest-2028")


def test_a_draft_goes_on_to_speak_as_the_edition_before(staff, edition):
    """Its texts, and its own wording of mails and letters; a preset brings none."""
    law = next(each for each in wordings.sentences("claim") if not each.fixed and not each.needed)
    texts = {law.id: {"fr": "Chez nous", "nl": "Bij ons"}}
    assert wordings.write(staff.actor, edition, "claim", texts, seen=wordings.fingerprint({}))
    data = {"municipality": str(edition.municipality_id), "source": "edition:forest-2027"}
    assert staff.post("/fr/staff/editions", data | {"year": "2028"}).status_code == 303
    assert wordings.of(editions.find("forest-2028").id) == {"claim": texts}
    preset = {"source": "preset:uccle-2022", "year": "2029"}
    assert staff.post("/fr/staff/editions", data | preset).status_code == 303
    assert wordings.of(editions.find("forest-2029").id) == {}
    assert wordings.of(editions.copy(SYSTEM, edition, "forest-2030").id) == {"claim": texts}


def test_a_draft_begun_from_last_year_is_seen_by_its_staff_alone(app, staff, draft):
    assert (draft.published, draft.year) == (False, 2028)
    assert staff.client.get("/fr/forest-2028/").status_code == 200
    assert app.test_client().get("/fr/forest-2028/").status_code == 404
    again = {"municipality": str(draft.municipality_id), "year": "2028", "source": "edition:forest-2027"}
    assert (
        staff.post("/fr/staff/editions", again).status_code == 409
        or "forest-2028" in staff.post("/fr/staff/editions", again).text
    )


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_step_shows_and_keeps_itself_unchanged(staff, draft, language):
    before = editions.show(editions.find("forest-2028"))
    for step in ("dates", "tracks", "who", "ballot", "texts", "places", "mails"):
        address = f"/{language}/forest-2028/staff/setup/{step}"
        page = staff.client.get(address)
        assert page.status_code == 200, step
        assert f'<html lang="{language}-BE">' in page.text
        assert staff.post(address, form(page.text)).status_code == 303, step
    assert editions.show(editions.find("forest-2028")) == before
    assert staff.client.get(f"/{language}/forest-2028/staff/setup/check").status_code == 200


def test_values_are_kept_and_what_contradicts_is_told_with_its_field(staff, draft):
    typed = form(staff.client.get(f"{NEW}/tracks").text)
    typed |= {"tracks.0.cap_cents": "80.000", "tracks.0.names.nl": ""}
    assert staff.post(f"{NEW}/tracks", typed).status_code == 303
    view = editions.find("forest-2028")
    assert view.tracks[0].cap_cents == 80_000_00
    page = staff.client.get(f"{NEW}/check").text
    assert f'href="{NEW}/tracks#tracks.0.cap_cents"' in page
    assert f'href="{NEW}/tracks#tracks.0.names"' in page
    assert "error-summary" in staff.client.get(f"{NEW}/tracks").text
    refused = staff.post("/fr/forest-2028/staff/setup/publish")
    assert refused.status_code == 409
    assert not editions.find("forest-2028").published


WRONG = (
        ("tracks", "tracks.0.envelope_cents", "beaucoup"), ("tracks", "tracks.0.envelope_cents", "-5"),
        ("tracks", "tracks.0.max_winners", "2,5"), ("tracks", "tracks.0.envelope_cents", ""),
        ("who", "settings.voter_min_age", "300"), ("who", "settings.age_day", "31/02/2028"),
        ("who", "tracks.0.submitters", "nobody"), ("ballot", "tracks.0.ballot.kind", "ranking"),
        ("mails", "municipality.contact.email", "no address"), ("mails", "settings.report_reminder_days", "30, x"),
        ("dates", "phases.vote.start.day", "soon"), ("dates", "phases.vote.end.day", ""),
        ("places", "places.0.latitude", "91"),
    )  # fmt: skip


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_kept(staff, draft):
    before = editions.show(editions.find("forest-2028"))
    for step, name, value in WRONG:
        typed = form(staff.client.get(f"{NEW}/{step}").text) | {name: value}
        answer = staff.post(f"{NEW}/{step}", typed)
        assert answer.status_code == 422, name
        assert "error-summary" in answer.text
    assert editions.show(editions.find("forest-2028")) == before


@pytest.mark.parametrize(
    ("day", "hour", "first", "utc", "shown"),
    [
        (
            "2028-03-26",
            "02:30",
            "2028-03-26T02:30:00+01:00",
            datetime(2028, 3, 26, 1, 30, tzinfo=UTC),
            "03:30",
        ),  # never
        (
            "2028-10-29",
            "02:30",
            "2028-10-29T02:30:00+02:00",
            datetime(2028, 10, 29, 0, 30, tzinfo=UTC),
            "02:30",
        ),  # twice
    ],
)
def test_a_doubtful_hour_is_refused_with_a_choice(staff, draft, day, hour, first, utc, shown):
    """T6."""
    typed = form(staff.client.get(f"{NEW}/dates").text)
    typed |= {"phases.evaluation.start.day": day, "phases.evaluation.start.hour": hour}
    typed |= {"phases.evaluation.end.day": "2028-12-31"}
    answer = staff.post(f"{NEW}/dates", typed)
    assert answer.status_code == 422
    assert f'value="{first}"' in answer.text
    typed["phases.evaluation.start.offset"] = first
    assert staff.post(f"{NEW}/dates", typed).status_code == 303
    kept = next(phase for phase in editions.find("forest-2028").phases if phase.code == "evaluation")
    assert kept.starts_at == utc
    assert form(staff.client.get(f"{NEW}/dates").text)["phases.evaluation.start.hour"] == shown


def test_the_later_of_two_people_is_told(staff, draft):
    mine = form(staff.client.get(f"{NEW}/tracks").text)
    theirs = mine | {"tracks.0.cap_cents": "20000"}
    assert staff.post(f"{NEW}/tracks", theirs).status_code == 303
    answer = staff.post(f"{NEW}/tracks", mine | {"tracks.0.cap_cents": "30000"})
    assert answer.status_code == 409
    assert editions.find("forest-2028").tracks[0].cap_cents == 20_000_00
    again = form(answer.text)
    assert again["tracks.0.cap_cents"] == "30000", "what was typed is still there"
    assert staff.post(f"{NEW}/tracks", again).status_code == 303
    assert editions.find("forest-2028").tracks[0].cap_cents == 30_000_00


def test_tracks_themes_and_places_come_and_go(staff, draft):
    for key in ("tracks", "themes", "places"):
        step = "tracks" if key == "themes" else key
        typed = form(staff.client.get(f"{NEW}/{step}").text)
        typed[f"{step}.0.names.nl"] = f"Anders {key}"
        answer = staff.post(f"{NEW}/{step}", typed | {"more": key})
        assert answer.location.endswith(f"/setup/{step}")
        assert getattr(editions.find("forest-2028"), step)[0].names["nl"] == f"Anders {key}", "what was typed stays"
        assert len(getattr(editions.find("forest-2028"), key)) == len(getattr(draft, key)) + 1
        assert staff.post(f"{NEW}/{key}/{len(getattr(draft, key))}/remove").status_code == 303
        assert len(getattr(editions.find("forest-2028"), key)) == len(getattr(draft, key))
        assert staff.post(f"{NEW}/{key}/99/remove").status_code == 404


def test_a_published_edition_changes_its_rules_by_a_decision_alone(staff, edition):
    """R5."""
    address = "/fr/forest-2027/staff/setup/tracks"
    typed = form(staff.client.get(address).text) | {"tracks.0.max_winners": "1"}
    assert staff.post(address, typed).status_code == 422
    decision = {"reference": "2027/CC/012", "published_on": "2027-02-01", "in_force_on": "2027-01-01"}
    assert staff.post(address, typed | decision).status_code == 422, "in force before it is published"
    assert staff.post(address, typed | decision | {"in_force_on": "2027-02-06"}).status_code == 303
    assert editions.find("forest-2027").tracks[0].max_winners == 1
    (kept,) = setup.amendments(edition.id)
    assert (kept.reference, kept.changes) == ("2027/CC/012", [["tracks[0].max_winners", "2", "1"]])
    assert "2027/CC/012" in staff.client.get("/fr/forest-2027/rules").text


def test_frozen_rules_stay_and_help_points_can_be_mended(staff, edition):
    """R5, B7."""
    for number, (track, cents) in enumerate([("flagship", 20_000_00), ("boost", 3_000_00)], 1):
        samples.on_ballot(edition, samples.facts("Un verger pour tous", track, cents), number)
    view = editions.get(edition.id)
    roll.make_codes(view, roll.add(view, people(1), now().date()))
    boxes.prepare([SYSTEM], view)
    base = "/fr/forest-2027/staff/setup"
    decision = {"reference": "x", "published_on": "2027-02-01", "in_force_on": "2027-02-06"}
    for step, name, value in (
        ("tracks", "tracks.0.max_winners", "1"),
        ("ballot", "settings.tie_method", "lots"),
        ("dates", "phases.vote.end.day", "2027-05-30"),
        ("who", "settings.voter_min_age", "16"),
        ("mails", "settings.claim_due_days", "31"),
    ):
        typed = form(staff.client.get(f"{base}/{step}").text) | decision | {name: value}
        assert staff.post(f"{base}/{step}", typed).status_code == 409, step
    assert staff.post(f"{base}/places/0/remove").status_code == 409
    typed = form(staff.client.get(f"{base}/places").text) | {"places.0.hours.fr": "mardi"}
    assert staff.post(f"{base}/places", typed).status_code == 303
    assert editions.find("forest-2027").places[0].hours["fr"] == "mardi"


def test_the_regulation_goes_out_as_text_and_comes_back(staff, draft):
    text = staff.client.get(f"{NEW}/edition.toml")
    assert read(text.data) == editions.file_of(draft)
    other = text.text.replace("Votre quartier, votre choix", "Votre rue, votre choix")
    assert staff.post(f"{NEW}/import", {"file": (io.BytesIO(other.encode()), "a.toml")}).status_code == 303
    assert editions.find("forest-2028").written["home_title"]["fr"] == "Votre rue, votre choix"
    for content, status in ((b"format = \n", 422), (PRESET.read_bytes(), 409), (b"\xff", 422)):
        assert staff.post(f"{NEW}/import", {"file": (io.BytesIO(content), "a.toml")}).status_code == status
    data = {"municipality": str(draft.municipality_id), "year": "2030", "source": "edition:forest-2027"}
    made = staff.post("/fr/staff/editions", {**data, "file": (io.BytesIO(PRESET.read_bytes()), "a.toml")})
    assert made.status_code == 303
    begun = editions.find("forest-2030")
    assert begun.municipality.slug == "forest"
    assert begun.tracks[0].names["nl"] == "Vlaggenschipproject"


def test_texts_are_written_in_both_languages_without_html(staff, edition, draft):
    """R48, I3."""
    address = "/fr/forest-2027/staff/texts/help"
    seen = form(staff.client.get(address).text)
    for bodies in (
        {"fr": "Seulement ici"}, {"fr": "<b>gras</b>", "nl": "vet"}, {"fr": "Dès {agee} ans", "nl": "x"},
        {"fr": "a\u202eb", "nl": "x"}, {"fr": "x" * 20_001, "nl": "y"},
    ):  # fmt: skip
        assert staff.post(address, seen | {"nl": "", "en": ""} | bodies).status_code == 422, bodies
    looked = staff.post(address, seen | {"fr": "Dès **{age}** ans", "nl": "", "preview": "1"})
    assert "Dès <strong>12</strong> ans" in looked.text
    assert editions.find("forest-2027").written.get("help") is None
    assert staff.post(address, seen | {"fr": "Dès **{age}** ans", "nl": "Vanaf **{age}** jaar"}).status_code == 303
    assert "Dès <strong>12</strong> ans" in staff.client.get("/fr/forest-2027/help").text
    late = staff.post(address, seen | {"fr": "Autre", "nl": "Ander"})
    assert late.status_code == 409
    assert "Autre" in late.text
    alone = form(staff.client.get("/fr/forest-2028/staff/texts/help").text)
    assert staff.post("/fr/forest-2028/staff/texts/help", alone | {"fr": "Seul"}).status_code == 303, "a draft waits"
    assert staff.client.get("/fr/forest-2027/staff/texts/nothing").status_code == 404


def test_nothing_of_another_municipality_can_be_set_up(app, staff, edition, draft):
    """Z3, Z4."""
    samples.edition("other-2027", municipality="other")
    other = editions.find("other-2027")
    assert staff.client.get("/fr/other-2027/staff/setup/dates").status_code == 403
    assert staff.post("/fr/other-2027/staff/setup/places", {"more": "places"}).status_code == 403
    data = {"municipality": str(other.municipality_id), "year": "2031", "source": "edition:forest-2027"}
    assert staff.post("/fr/staff/editions", data).status_code == 422
    data = {"municipality": str(edition.municipality_id), "year": "2031", "source": "edition:other-2027"}
    assert staff.post("/fr/staff/editions", data).status_code == 422
    assert "other-2027" not in staff.client.get("/fr/staff/editions").text


def test_a_step_takes_few_queries(staff, draft, count_queries):
    for address in ("/fr/staff/editions", f"{NEW}/dates", f"{NEW}/who", f"{NEW}/check", "/fr/forest-2028/staff/texts"):
        staff.client.get(address)
        with count_queries() as seen:
            staff.client.get(address)
        assert len(seen) <= 12, address
