"""The pages of projects: found, filtered, in a fair order, in both languages, and from memory without leaks."""

import gzip
import html
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pb.rules.projects import CostFacts
from pb.services import editions, geo, projects
from pb.services.actors import SYSTEM
from pb.services.snapshots import EditionView
from tests import samples

LIST = "/fr/forest-2027/projects"
TITLES = tuple(f"Un projet pour {word}" for word in ("lire", "jouer", "planter", "rouler", "chanter", "dormir"))


@pytest.fixture
def edition(session: Any, app: Flask, clock: Any) -> EditionView:
    made = samples.edition()
    for at, title in enumerate(TITLES):
        spot = {"latitude": 50.80 + at / 1000, "longitude": 4.41} if at else {}
        samples.on_ballot(made, samples.facts(title, cents=(at + 1) * 500_00, themes=("green",), **spot))
    return made


def numbers(page: str) -> list[int]:
    """Return the numbers of the cards in their order."""
    return [int(number) for number in re.findall(r'<li id="p(\d+)">', page)]


def visit(client: FlaskClient, address: str = LIST, order: int = 3) -> str:
    client.set_cookie("pb-order", str(order))
    return html.unescape(client.get(address).text)


def test_the_order_is_the_visitors_own_on_every_visit(client: FlaskClient, edition: EditionView) -> None:
    answer = client.get(LIST)
    assert "pb-order=" in answer.headers["Set-Cookie"]
    assert sorted(numbers(answer.text)) == [1, 2, 3, 4, 5, 6]
    assert numbers(client.get(LIST).text) == numbers(answer.text)
    assert len({tuple(numbers(visit(client, order=order))) for order in range(12)}) > 6


def test_an_order_in_the_address_holds_for_that_page_alone(client: FlaskClient, edition: EditionView) -> None:
    own = numbers(visit(client, order=3))
    other = numbers(visit(client, f"{LIST}?order=5", order=3))
    assert own != other
    assert numbers(visit(client, order=3)) == own


def test_a_nonsense_order_is_replaced(client: FlaskClient, edition: EditionView) -> None:
    client.set_cookie("pb-order", "99999999999999999999")
    assert sorted(numbers(client.get(f"{LIST}?order=-1").text)) == [1, 2, 3, 4, 5, 6]


def test_search_and_filters_have_addresses(client: FlaskClient, edition: EditionView) -> None:
    assert numbers(visit(client, f"{LIST}?q=JOUER")) == [2]
    assert sorted(numbers(visit(client, f"{LIST}?cost=1000"))) == [1, 2]
    assert numbers(visit(client, f"{LIST}?sort=dearest")) == [6, 5, 4, 3, 2, 1]
    assert numbers(visit(client, f"{LIST}?track=flagship")) == []
    page = visit(client, f"{LIST}?q=jouer&sort=cost")
    assert "<details open>" in page
    assert 'value="jouer"' in page
    assert sorted(numbers(visit(client, f"{LIST}?track=nothing&cost=x&sort=y&page=zz"))) == [1, 2, 3, 4, 5, 6]


def test_what_is_searched_is_escaped(client: FlaskClient, edition: EditionView) -> None:
    answer = client.get(f"{LIST}?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in answer.text


def test_each_visitor_gets_a_token_of_their_own_from_memory(
    client: FlaskClient, app: Flask, edition: EditionView
) -> None:
    def token(visitor: FlaskClient) -> str:
        found = re.search(r'name="form_token" value="([^"]+)"', visit(visitor))
        assert found is not None
        return found.group(1)

    other = app.test_client()
    first, second = token(client), token(other)
    assert first != second
    assert client.post("/fr/forest-2027/vote/add", data={"form_token": first, "number": "1"}).status_code == 303
    stolen = other.post("/fr/forest-2027/vote/add", data={"form_token": first, "number": "1"})
    assert stolen.status_code == 400


def test_a_page_with_a_choice_is_never_served_to_others(client: FlaskClient, app: Flask, edition: EditionView) -> None:
    empty = visit(app.test_client())
    token = re.search(r'name="form_token" value="([^"]+)"', visit(client))
    assert token is not None
    client.post("/fr/forest-2027/vote/add", data={"form_token": token.group(1), "number": "4"})
    mine = visit(client)
    assert 'class="card chosen"' in mine or 'class="state"' in mine
    assert 'class="state"' not in visit(app.test_client())
    assert numbers(empty) == numbers(mine)


def test_compressed_pages_are_whole(client: FlaskClient, edition: EditionView) -> None:
    client.set_cookie("pb-order", "3")
    for _ in range(2):
        answer = client.get(LIST, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        plain = gzip.decompress(answer.data).decode()
        assert plain.rstrip().endswith("</html>")
        assert "form-token-put-in" not in plain


def test_the_page_of_a_project(client: FlaskClient, edition: EditionView) -> None:
    page = visit(client, f"{LIST}/2")
    assert "<title>Un projet pour jouer – " in page
    assert 'property="og:title" content="Un projet pour jouer"' in page
    assert "mercredi 28\u00a0avril 2027, minuit" in page
    assert "Le projet est admis." in page
    assert "Toegelaten." in visit(client, "/nl/forest-2027/projects/2")
    assert client.get(f"{LIST}/77").status_code == 404


def test_amounts_that_differ_are_explained(client: FlaskClient, edition: EditionView) -> None:
    facts = samples.facts(
        "Un projet moins cher",
        cents=2_000_00,
        asked_cents=3_000_00,
        retained_reason={"fr": "Le devis est plus bas.", "nl": "De offerte is lager."},
        cost_lines=(CostFacts("equipment", {"fr": "Bois"}, 3_500_00, 3_000_00),),
    )
    samples.on_ballot(edition, facts)
    page = visit(client, f"{LIST}/7")
    for amount in ("2.000\u00a0€", "3.000\u00a0€", "3.500\u00a0€"):
        assert amount in page
    assert "Le devis est plus bas." in page
    assert "De offerte is lager." in visit(client, "/nl/forest-2027/projects/7")


def test_a_text_in_the_other_language_says_so(client: FlaskClient, edition: EditionView) -> None:
    samples.on_ballot(edition, samples.facts("Un projet rien qu’en français", titles={"fr": "Un projet rien qu’ici"}))
    page = visit(client, "/nl/forest-2027/projects/7")
    assert re.search(r'<h1 lang="fr">Un projet rien qu’ici', page)
    assert re.search(r'<h3 lang="fr"><a [^>]*>Un projet rien qu’ici', visit(client, "/nl/forest-2027/projects"))


def test_before_it_has_a_number_a_project_has_another_address(client: FlaskClient, edition: EditionView) -> None:
    made = projects.create(SYSTEM, edition, samples.facts("Un projet encore étudié"), at=samples.SENT)
    assert client.get(f"{LIST}/{made}").status_code == 404
    projects.move(SYSTEM, edition, made, "submit", by="holder", at=samples.SENT)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=samples.SENT)
    assert client.get(f"{LIST}/{made}").status_code == 200
    projects.move(SYSTEM, edition, made, "admit", by="college", reasons=samples.REASONS, at=samples.STUDIED)
    projects.move(SYSTEM, edition, made, "put_on_ballot", by="participation", at=samples.STUDIED)
    answer = client.get(f"{LIST}/{made}")
    assert (answer.status_code, answer.location) == (301, f"{LIST}/7")


def test_refusals_are_public_with_their_reasons(client: FlaskClient, edition: EditionView) -> None:
    made = projects.create(SYSTEM, edition, samples.facts("Un projet hors commune"), at=samples.SENT)
    projects.move(SYSTEM, edition, made, "submit", by="holder", at=samples.SENT)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=samples.SENT)
    reasons = {**samples.REASONS, "text_fr": "Le terrain est à la Région.", "text_nl": "Grond van het Gewest."}
    projects.move(SYSTEM, edition, made, "do_not_admit", by="college", reasons=reasons, at=samples.STUDIED)
    assert f'id="p{made}"' in visit(client, f"{LIST}?status=not_admitted")
    assert f'id="p{made}"' not in visit(client)
    page = visit(client, f"{LIST}/{made}")
    assert "Le terrain est à la Région." in page
    assert "Avis favorable" not in page


def test_the_map_says_the_same_as_the_list(client: FlaskClient, edition: EditionView) -> None:
    page = visit(client, f"{LIST}/map")
    pins = re.findall(r'<a href="(/fr/forest-2027/projects/\d)" class="pin', page)
    assert sorted(pins) == [f"{LIST}/{number}" for number in (2, 3, 4, 5, 6)]
    for number in range(1, 7):
        assert page.count(f'href="{LIST}/{number}"') == (1 if number == 1 else 2)
    assert "OpenStreetMap" not in page, "without a drawing nobody is credited"


def test_an_imported_map_credits_its_origin(client: FlaskClient, session: Any, app: Flask, clock: Any) -> None:
    made = samples.edition("wb-2027", municipality="watermael-boitsfort")
    samples.on_ballot(made, samples.facts(latitude=50.8, longitude=4.415))
    assert "openstreetmap" not in client.get("/fr/wb-2027/projects/map").text, "our own drawing credits nobody"
    corners = [[4.38, 50.76], [4.48, 50.76], [4.48, 50.82], [4.38, 50.82], [4.38, 50.76]]
    outline = {"properties": {"kind": "boundary"}, "geometry": {"type": "Polygon", "coordinates": [corners]}}
    content = {"features": [outline], "attribution": "© OpenStreetMap contributors"}
    geo.bring_in("watermael-boitsfort", "21017", [json.dumps(content).encode()])
    editions.touch(made.id)
    session.commit()
    page = client.get("/fr/wb-2027/projects/map").text
    assert 'href="https://www.openstreetmap.org/copyright"' in page
    address = re.search(r'src="(/map/[^"]+)"', page)
    assert address is not None
    drawn = client.get(address.group(1))
    assert drawn.mimetype == "image/svg+xml"
    assert "immutable" in drawn.headers["Cache-Control"]
    assert b"<script" not in drawn.data
    assert b"style" not in drawn.data
