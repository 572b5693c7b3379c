"""The open data: silent before the publication, described, with ETag; tables that no spreadsheet runs (I4, Z9)."""

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from pb import clock
from pb.db import memory
from pb.errors import Invalid
from pb.rules import figures, pabulib
from pb.rules.allocation import allocate
from pb.rules.channels import spans
from pb.services import attempts, counts, editions, exports, grants, listings, projects, results, statistics
from pb.services.actors import SYSTEM
from pb.services.roll import Resident
from tests import granting, samples, voting
from tests.services.test_bundles import counted
from tests.voting import Vote

Clock = time_machine.Traveller
V1 = "/api/v1/editions"
HERE = f"{V1}/forest-2027"
LATE = ("results", "grants", "statistics", "result")


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def held(session: Any, clock: Clock) -> Vote:
    made = counted(session, clock)
    session.commit()
    return made


@pytest.fixture
def published(held: Vote, session: Any) -> Vote:
    counts.announce(SYSTEM, held.fresh())
    list(statistics.carry_out(held.edition.id, {"number": 1}))
    session.commit()
    held.fresh()
    return held


def test_nothing_of_the_result_before_its_publication(client: FlaskClient, held: Vote) -> None:
    assert {client.get(f"{HERE}/{kind}").status_code for kind in LATE} == {404}
    assert client.get(HERE).json["result"] == "counting"
    assert client.get(f"{HERE}/projects").json["total"] == 13


def test_every_address_of_the_description_answers(client: FlaskClient, published: Vote) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    for path in described["paths"]:
        answer = client.get("/api/v1" + path.replace("{edition}", "forest-2027"))
        assert (answer.status_code, answer.content_type) == (200, "application/json"), path
    assert client.get(f"{V1}/moon-2027").status_code == 404
    assert client.post(V1).status_code == 405


def test_the_interface_is_explained_in_words(client: FlaskClient, published: Vote) -> None:
    """Every described address stands on the page, with an example that answers."""
    page = client.get("/nl/forest-2027/results/api").text
    described = client.get("/api/v1/openapi.json").json["paths"]
    examples = set(re.findall(r'href="(/api/v1/editions[^"]*)"', page))
    assert examples == {"/api/v1" + path.replace("{edition}", "forest-2027") for path in described}
    assert {client.get(each).status_code for each in examples} == {200}
    assert {path.rpartition("/")[2] for path in described} >= set(exports.KINDS)
    assert "Ongeveer 300 vragen per minuut" in page


def test_pages_of_lines_and_etag(client: FlaskClient, published: Vote) -> None:
    first = client.get(f"{HERE}/results?limit=5")
    assert (first.json["total"], first.json["next_offset"], len(first.json["items"])) == (13, 5, 5)
    last = client.get(f"{HERE}/results?limit=5&offset=10")
    assert (last.json["next_offset"], len(last.json["items"])) == (None, 3)
    again = client.get(f"{HERE}/results?limit=5", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert last.headers["ETag"] != first.headers["ETag"]


def test_a_network_that_asks_too_much_waits(client: FlaskClient, held: Vote, clock: Clock) -> None:
    """The limit is kept in the shared table, ten requests at a time: another worker would see it."""
    limit = attempts.LIMITS["api"]
    most = limit.failures * attempts.USES
    seen = [client.get("/api/v1/openapi.json").status_code for _ in range(most)]
    assert set(seen) == {200}
    refused = client.get(V1)
    assert (refused.status_code, int(refused.headers["Retry-After"]) <= 61) == (429, True)
    memory()["uses"] = {}  # a worker that has counted nothing itself
    assert client.get(V1).status_code == 429
    assert client.get("/en/forest-2027/").status_code == 200  # people who read are not meant
    clock.shift(limit.wait + limit.within)
    assert client.get(V1).status_code == 200


BAD = ("limit=0", "limit=501", "limit=x", "offset=-1", "limit=1&limit=2", "q=1", "offset=999999999")


@pytest.mark.parametrize("query", BAD)
def test_bad_questions(client: FlaskClient, published: Vote, query: str) -> None:
    assert client.get(f"{HERE}/results?{query}").status_code == 422


def test_the_same_lines_in_every_format(published: Vote) -> None:
    edition = published.edition
    rows = json.loads(exports.write(edition, "results", "json"))
    assert len(rows) == 13
    table = exports.write(edition, "results", "csv").decode("utf-8-sig").splitlines()
    assert len(table) == 14
    sheet = CalamineWorkbook.from_filelike(BytesIO(exports.write(edition, "results", "xlsx"))).get_sheet_by_index(0)
    lines = sheet.to_python()
    assert (len(lines), lines[0][0]) == (14, "track")
    for kind, form in (("moon", "csv"), ("results", "docx"), ("pabulib", "pb")):
        with pytest.raises(Invalid):
            exports.write(edition, kind, form)


def test_the_inventory_says_who_gets_how_much(published: Vote) -> None:
    """R50: beneficiary, object, amount; what the file says once it is open, and nothing of what was dropped."""
    edition = published.edition

    def inventory() -> list[dict[str, Any]]:
        return json.loads(exports.write(editions.get(edition.id), "grants", "json"))  # type: ignore[no-any-return]

    assert inventory() == []
    chosen = [view for view in listings.listed(edition) if view.status == "selected"]
    first = next(view for view in chosen if edition.track(view.facts.track).run_by == "holder")
    law = {**samples.REASONS, "article": "art. 10"}
    projects.move(SYSTEM, edition, first.id, "validate", by="deciding_body", reasons=law, at=granting.AWARDED)
    (line,) = inventory()
    assert (line["beneficiary"], line["amount_cents"]) == (first.facts.holder, first.facts.retained_cents)
    less, why = line["amount_cents"] - 100, {"fr": "Devis", "nl": "Offerte"}
    said = granting.facts(granted_cents=less, reasons=why, decided_on=clock.today(), beneficiary="=Les voisins")
    file = grants.open_file(SYSTEM, edition, first.id, said)
    (line,) = inventory()
    assert (line["beneficiary"], line["amount_cents"], line["reference"]) == ("=Les voisins", less, file.ref)
    assert "'=Les voisins" in exports.write(edition, "grants", "csv").decode("utf-8-sig")
    grants.move(SYSTEM, file, "drop", by="participation", reasons=why)
    assert inventory() == []


def test_a_title_is_never_a_formula(published: Vote) -> None:
    rows = [{"title": text, "amount_cents": 12345} for text in ("=1+1", " @x", "+x", "-x", "＝x")]
    for line in exports.table(rows).decode("utf-8-sig").splitlines()[1:]:
        assert line.startswith(("'", "\"'"))
        assert line.endswith("123.45")


def test_pabulib_shares_out_again(published: Vote) -> None:
    """With one ballot for all, or with every ballot where the edition opens them: the same winners."""
    result = results.published(published.edition)
    assert result is not None
    for track in result.tracks:
        election = pabulib.read(exports.write(published.edition, f"pabulib:{track.code}", "pb"))
        shared = allocate(
            election.candidates(), election.envelope(None), max_winners=track.max_winners, lots_seed=result.lots_seed
        )
        assert [int(name) for name in shared.selected] == [row.number for row in track.winners]
        text = exports.write(published.edition, f"pabulib:{track.code}", "pb").decode()
        assert "invalid_ballots;0" in text
        assert "tie_settled;lots:" in text


def test_statistics_hide_what_is_small(published: Vote) -> None:
    result = results.published(published.edition)
    assert result is not None
    tables = {table.name: table.rows for table in statistics.of(published.edition, result)}
    assert tables["day"] == (("2027-04-01", 24),)
    assert tables["age"] == (("45-54", 24),)
    assert sum(number for _, number in tables["place"]) == result.total_cents
    assert statistics.compared(published.edition, result) == [("forest-2027", result)]
    list(statistics.carry_out(published.edition.id, {"number": 1}))  # a second time changes nothing


@pytest.mark.parametrize(
    ("counted_", "shown"),
    [
        ({"9000": 40}, ()),  # one part is no comparison
        ({"9000": 40, "9030": 12}, (("9000", 40), ("9030", 12))),
        ({"9000": 40, "9030": 12, "9031": 9, "": 1}, (("9000", 40), ("9030", 12), ("other", 10))),
        ({"9000": 40, "9030": 12, "9031": 3}, (("9000", 40), ("other", 15))),  # 3 would be known from the total
        ({"9000": 9, "9030": 9}, ()),
        ({}, ()),
    ],
)
def test_parts_of_town_join_until_none_is_small(counted_: dict[str, int], shown: tuple[tuple[str, int], ...]) -> None:
    assert figures.areas(counted_) == shown


def test_turnout_by_postal_code(
    session: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch, client: FlaskClient
) -> None:
    """People of a second part of town stand apart; the figures come from addresses that nobody else sees (D1)."""
    usual = voting.people

    def settled(count: int) -> list[Resident]:
        places = ("1170 Watermael-Boitsfort", "1170 Watermaal-Bosvoorde", "1160 Auderghem")
        return [
            replace(each, address=f"{each.address}\n{places[at % 3]}" if at < 30 else "")
            for at, each in enumerate(usual(count))
        ]

    monkeypatch.setattr(voting, "people", settled)
    held = counted(session, clock, 33)
    counts.announce(SYSTEM, held.fresh())
    list(statistics.carry_out(held.edition.id, {"number": 1}))
    session.commit()
    result = results.published(held.fresh())
    assert result is not None
    tables = {table.name: table.rows for table in statistics.of(held.edition, result)}
    assert tables["area"] == (("1170", 20), ("other", 13))
    page = client.get("/fr/forest-2027/results/figures").text
    assert "Ailleurs ou inconnu" in page


@pytest.mark.parametrize(
    ("counted_", "shown"),
    [
        ({(0, 15): 3}, ()),
        ({(0, 15): 12, (25, 34): 4, (35, 44): 8}, (("0-15", 12), ("25-44", 12))),
        ({(65, 74): 30, (75, 200): 2}, (("65+", 32),)),
        ({}, ()),
    ],
)
def test_age_groups(counted_: Any, shown: Any) -> None:
    assert figures.groups(counted_) == shown


def test_spans_of_days() -> None:
    assert spans({"2027-04-01": 4, "2027-04-02": 7, "2027-04-03": 30, "2027-04-04": 2}) == [
        ("2027-04-01", "2027-04-02", 11),
        ("2027-04-03", "2027-04-04", 32),
    ]
    assert spans({"2027-04-01": 4}) == [("2027-04-01", "2027-04-01", 4)]
    assert spans({}) == []


def test_the_page_of_figures_and_its_files(client: FlaskClient, published: Vote) -> None:
    for language in ("fr", "nl", "en"):
        page = client.get(f"/{language}/forest-2027/results/figures")
        assert page.status_code == 200
        assert "45-54" in page.text
    for kind in exports.KINDS:
        for form in ("csv", "xlsx", "json"):
            answer = client.get(f"/fr/forest-2027/results/open-data/{kind}.{form}")
            assert (answer.status_code, answer.content_type) == (200, exports.TYPES[form])


def test_the_minutes_are_for_everybody(client: FlaskClient, published: Vote) -> None:
    for language in ("fr", "nl"):
        answer = client.get(f"/fr/forest-2027/results/minutes-{language}.pdf")
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert client.get(f"/nl/forest-2027/results/minutes-{language}.pdf").data == answer.data
    assert client.get("/fr/forest-2027/results/minutes-en.pdf").status_code == 404
