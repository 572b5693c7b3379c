"""The pages on which staff enter, change and move projects."""

import io

import pytest
from PIL import Image

from pb.clock import now
from pb.services import boxes, editions, listings, projects, roll
from pb.services.actors import SYSTEM
from tests import colleagues, samples
from tests.voting import people

PROJECTS = "/fr/forest-2027/staff/projects"
FORM = {
    "track": "boost", "language": "fr", "title_fr": "Un verger pour tous", "title_nl": "Een boomgaard voor iedereen",
    "summary_fr": "Douze arbres.", "summary_nl": "Twaalf bomen.", "holder": "Les voisins",
    "themes": ["green", "social"], "asked": "3.500,50 €", "estimated": "", "retained": "3500,50",
    "place_fr": "Clos des Pommiers", "latitude": "50,80", "longitude": "4.41",
    "costs-0-heading": "equipment", "costs-0-label_fr": "Arbres", "costs-0-amount": "3500,50",
}  # fmt: skip


def picture(width=600, height=400):
    """Return the bytes of a picture."""
    sheet = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(sheet, "JPEG")
    return sheet.getvalue()


def only(edition):
    """Return the only project there is."""
    (view,) = listings.everything(editions.get(edition.id))
    return view


def test_the_first_page_counts_projects_by_status(staff, edition):
    samples.on_ballot(edition, samples.facts())
    page = staff.client.get("/fr/staff").text
    assert "Budget participatif" in page
    assert PROJECTS in page


def test_a_project_is_entered_with_amounts_to_the_cent(staff, edition):
    answer = staff.post(f"{PROJECTS}/new", FORM)
    assert answer.status_code == 303
    view = only(edition)
    assert view.status == "draft"
    assert view.facts.asked_cents == view.facts.retained_cents == 3_500_50
    assert view.facts.estimated_cents is None
    assert view.facts.titles == {"fr": "Un verger pour tous", "nl": "Een boomgaard voor iedereen"}
    assert view.facts.themes == ("green", "social")
    assert (view.facts.latitude, view.facts.longitude) == (50.8, 4.41)
    assert [line.amount_cents for line in view.facts.cost_lines] == [3_500_50]
    assert staff.client.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("asked", "1e9"), ("asked", "-5"), ("asked", "0,001"), ("asked", "nan"), ("asked", "9" * 40),
        ("latitude", "inf"),
        ("latitude", "nan"), ("latitude", "4.41"), ("track", "nowhere"), ("themes", "unknown"), ("title_fr", ""),
        ("title_fr", "Un"), ("summary_fr", "x" * 301), ("asked", "6000"), ("holder", "a\u202eb"),
        ("title_fr", "a b c\x00"),
        ("costs-0-amount", "douze"), ("language", "xx"), ("title_nl", "y" * 201),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(staff, edition, field, value):
    answer = staff.post(f"{PROJECTS}/new", {**FORM, field: value})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert listings.everything(editions.get(edition.id)) == ()


def test_a_form_shown_again_keeps_what_was_typed(staff, edition):
    answer = staff.post(f"{PROJECTS}/new", {**FORM, "title_fr": "", "holder": "Les <b>voisins</b>"})
    assert "Les &lt;b&gt;voisins&lt;/b&gt;" in answer.text
    assert "3.500,50 €" in answer.text


def test_a_project_is_changed_and_shown_again_as_it_was(staff, edition):
    staff.post(f"{PROJECTS}/new", FORM)
    before = only(edition)
    address = f"{PROJECTS}/{before.id}/edit"
    page = staff.client.get(address).text
    assert "Un verger pour tous" in page
    assert 'value="3500,50"' in page
    staff.post(address, FORM)
    assert only(edition).facts == before.facts
    staff.post(address, {**FORM, "holder": "Les voisines"})
    assert only(edition).facts.holder == "Les voisines"


def test_fields_nobody_asked_for_change_nothing(staff, edition):
    """Z5."""
    staff.post(f"{PROJECTS}/new", FORM)
    more = {"status": "selected", "number": "1", "id": "x", "edition_id": "9", "decision": "yes", "source_id": "9"}
    staff.post(f"{PROJECTS}/{only(edition).id}/edit", {**FORM, **more})
    view = only(edition)
    assert (view.status, view.number, view.facts.decision, view.facts.source_id) == ("draft", None, {}, "")


def test_a_project_goes_to_the_ballot_by_its_buttons(staff, edition, clock):
    clock.move_to(samples.SENT)
    staff = colleagues.Colleague(staff.actor, staff.client)
    renew(staff, "a@example.org")
    staff.post(f"{PROJECTS}/new", FORM)
    here = f"{PROJECTS}/{only(edition).id}"
    assert f"{here}/moves/participation/submit" in staff.client.get(here).text
    staff.post(f"{here}/moves/participation/submit")
    staff.post(f"{here}/moves/participation/take_up")
    clock.move_to(samples.STUDIED)
    renew(staff, "b@example.org")
    assert staff.post(f"{here}/moves/college/admit", samples.REASONS).status_code == 403  # a decision of its own (R32)
    assert only(edition).status == "in_review"
    projects.move(SYSTEM, edition, only(edition).id, "admit", by="college", reasons=samples.REASONS)
    staff.post(f"{here}/moves/participation/put_on_ballot")
    view = only(edition)
    assert (view.status, view.number) == ("on_ballot", 1)
    assert dict(view.moves[2].reasons) == samples.REASONS


def renew(staff, email):
    """Give a fresh session to the browser of a colleague after a jump in time."""
    municipality = next(iter(staff.actor.roles))[0]
    staff.client = colleagues.signed_in(staff.client.application, email, (municipality, "participation")).client


def test_a_move_of_another_phase_or_capacity_is_refused(staff, edition):
    made = samples.on_ballot(edition, samples.facts())
    for by, name, status in (
        ("count", "select", 403),
        ("participation", "take_up", 409),
        ("nobody", "withdraw", 403),
        ("participation", "no_such_move", 404),
    ):
        answer = staff.post(f"{PROJECTS}/{made}/moves/{by}/{name}", {"text_fr": "x"})
        assert answer.status_code == status, name
    assert only(edition).status == "on_ballot"


def test_once_the_vote_is_prepared_only_words_can_be_mended(staff, edition):
    """R5: the frozen rules hold the amount."""
    for number, (track, cents) in enumerate([("flagship", 20_000_00), ("boost", 3_500_50)], 1):
        samples.on_ballot(edition, samples.facts("Un verger pour tous", track, cents), number)
    view = editions.get(edition.id)
    roll.make_codes(view, roll.add(view, people(1), now().date()))
    boxes.prepare([SYSTEM], view)
    boost = listings.everything(editions.get(edition.id))[1]
    address = f"{PROJECTS}/{boost.id}/edit"
    page = staff.client.get(address)
    assert page.status_code == 200
    mended = {**FORM, "costs-0-amount": "", "costs-0-label_fr": "", "title_fr": "Un verger partagé"}
    assert staff.post(address, mended).status_code == 303
    refused = staff.post(address, {**mended, "retained": "3000", "reason_fr": "Moins d’arbres."})
    assert refused.status_code == 409
    after = listings.everything(editions.get(edition.id))[1]
    assert (after.facts.retained_cents, after.facts.titles["fr"]) == (3_500_50, "Un verger partagé")


def test_a_picture_is_drawn_anew_and_needs_words(staff, edition):
    """U1, I11: the page of pictures has its own limit."""
    made = samples.on_ballot(edition, samples.facts())
    address = f"{PROJECTS}/{made}/pictures"
    content = picture(3000, 2000)
    words = {"shows_fr": "Un four en briques", "shows_nl": "Een bakstenen oven", "credit": "A. Dupont"}
    silent = staff.post(address, {"picture": (io.BytesIO(content), "four.jpg"), "shows_fr": "Un four"})
    assert silent.status_code == 422
    assert staff.post(address, words).status_code == 422, "no picture at all"
    text = staff.post(address, {**words, "picture": (io.BytesIO(b"%PDF-1.7 no picture"), "../../x.jpg")})
    assert text.status_code == 422
    assert staff.post(address, {**words, "picture": (io.BytesIO(content), "four.jpg")}).status_code == 303
    (held,) = only(edition).facts.pictures
    assert held.descriptions == {"fr": "Un four en briques", "nl": "Een bakstenen oven"}
    assert held.file.endswith(".webp")
    assert staff.post(f"{address}/1/remove").status_code == 303
    assert only(edition).facts.pictures == ()


def test_a_large_picture_passes_and_a_huge_one_does_not(staff, edition):
    made = samples.on_ballot(edition, samples.facts())
    address = f"{PROJECTS}/{made}/pictures"
    words = {"shows_fr": "Un four", "shows_nl": "Een oven"}
    large = picture() + bytes(3_000_000)
    assert staff.post(address, {**words, "picture": (io.BytesIO(large), "a.jpg")}).status_code == 303
    huge = {**words, "picture": (io.BytesIO(bytes(11_000_000)), "a.jpg")}
    assert staff.post(address, huge).status_code in (413, 422)
    assert staff.post(f"{PROJECTS}/new", {**FORM, "body_fr": "x" * 1_100_000}).status_code == 413


def test_the_list_filters_sorts_and_forgives_any_question(staff, edition):
    samples.on_ballot(edition, samples.facts("Un four à pain", cents=2_000_00))
    samples.on_ballot(edition, samples.facts("Une allée fleurie", cents=4_000_00))
    page = staff.client.get(PROJECTS).text
    assert page.index("Un four à pain") < page.index("Une allée fleurie")
    page = staff.client.get(f"{PROJECTS}?sort=cost").text
    assert page.index("Une allée fleurie") < page.index("Un four à pain")
    page = staff.client.get(f"{PROJECTS}?words=ALLEE").text
    assert "Un four à pain" not in page
    for hostile in ("'", ",", "(", "pg_sleep(9)", "%00", "' or 1=1--", "\ud800".encode("utf-8", "replace").decode()):
        for name in ("sort", "words", "status", "track"):
            assert staff.client.get(PROJECTS, query_string={name: hostile}).status_code == 200


def test_another_municipality_sees_nothing_of_it(app, staff, edition):
    """Z3, Z4."""
    samples.edition("other-2027", municipality="other")
    other = editions.find("other-2027")
    made = samples.on_ballot(edition, samples.facts())
    guest = colleagues.signed_in(app, "guest@example.org", (other.municipality_id, "participation"))
    assert guest.client.get(f"{PROJECTS}/{made}").status_code in (403, 404)
    assert guest.client.get(f"/fr/other-2027/staff/projects/{made}").status_code == 404
    assert guest.post(f"/fr/other-2027/staff/projects/{made}/edit", FORM).status_code == 404
    assert guest.post(f"/fr/other-2027/staff/projects/{made}/moves/participation/withdraw").status_code == 404
    assert "forest-2027" not in guest.client.get("/fr/staff").text
    assert only(edition).status == "on_ballot"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_page_speaks_every_language(staff, edition, language):
    made = samples.on_ballot(edition, samples.facts())
    for address in ("", "/new", f"/{made}", f"/{made}/edit", f"/{made}/moves/holder/withdraw"):
        page = staff.client.get(f"/{language}/forest-2027/staff/projects{address}")
        assert page.status_code == 200
        assert f'<html lang="{language}-BE">' in page.text


def test_what_people_write_is_never_code(staff, edition):
    """I2: a canary in every text shows as text."""
    canary = '"><img src=x onerror=alert(1)>'
    words = {"shows_fr": canary, "shows_nl": canary, "credit": canary}
    texts = {name: f"{canary} un deux" for name in FORM if name.startswith(("title", "summary", "place", "holder"))}
    answer = staff.post(f"{PROJECTS}/new", {**FORM, **texts, "body_fr": canary})
    assert answer.status_code == 303
    view = only(edition)
    staff.post(f"{PROJECTS}/{view.id}/pictures", {**words, "picture": (io.BytesIO(picture()), f"{canary}.jpg")})
    for address in ("/fr/staff", PROJECTS, answer.location, f"{answer.location}/edit"):
        assert "<img src=x" not in staff.client.get(address).text
