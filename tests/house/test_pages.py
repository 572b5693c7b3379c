"""Every page is known, with its address and the act it needs, and none lets in who may not enter."""

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from pb.db import transaction
from pb.rules.edition import read
from pb.rules.permissions import ACTS, anyone_may
from pb.services import editions
from pb.services.actors import SYSTEM
from tests.house.pages import PAGES
from tests.house.sources import ROOT

REFUSED = {401, 403}
BUILT_IN = ("HEAD", "OPTIONS")


def registered(app):
    """Return the pages of the application as the list writes them."""
    found = {}
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted(set(rule.methods) - set(BUILT_IN)))
        act = app.view_functions[rule.endpoint].act
        assert rule.endpoint not in found, "one page has one address"
        found[rule.endpoint] = (f"{methods} {rule.rule}", act)
    return found


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_the_list_and_the_application_agree(app):
    assert registered(app) == PAGES


def test_every_page_needs_a_known_act(app):
    assert {act for _, act in registered(app).values()} <= set(ACTS)


def test_addresses_hold_nothing_personal(app):
    """D4: what an address may hold, by name; a new variable is thought about before it is added here."""
    ours = {"language", "edition", "key", "municipality", "digest", "file", "name", "colour"}
    things = {
        "ref",
        "code",
        "project_id",
        "position",
        "by",
        "step",
        "session_id",
        "token",
        "account_id",
        "provider",
        "purge_id",
        "paper",
        "request_id",
        "key_id",
        "decision",
        "answer",
    }
    lodger = {"dossier_id", "body_id", "framework_id", "lot_id", "contractor_id", "file_id", "written"}
    assert {variable for rule in app.url_map.iter_rules() for variable in rule.arguments} <= ours | things | lodger


@pytest.fixture
def edition(app):
    """Load the edition of Watermael-Boitsfort and return its slug."""
    with app.app_context(), transaction():
        return editions.load(
            SYSTEM, read((ROOT / "editions" / "watermael-boitsfort-2022.toml").read_bytes()), published=True
        ).slug


def test_without_a_session_nothing_private_opens(app, client, edition):
    """Z1, E5: every page that not everybody may see refuses a visitor, by each of its methods."""
    opened = []
    tried = 0
    for rule in app.url_map.iter_rules():
        if anyone_may(app.view_functions[rule.endpoint].act):
            continue
        values = {one: {"language": "fr", "edition": edition}.get(one, "x") for one in rule.arguments}
        values |= {one: 1 for one, each in rule._converters.items() if isinstance(each, IntegerConverter)}
        lists = {one: each.items for one, each in rule._converters.items() if isinstance(each, AnyConverter)}
        values |= {one: min(words) for one, words in lists.items()}
        address = app.url_map.bind("localhost").build(rule.endpoint, values, method=min(rule.methods))
        for method in set(rule.methods) - set(BUILT_IN):
            answer = client.open(address, method=method)
            tried += 1
            if answer.status_code not in (REFUSED if method == "GET" else {*REFUSED, 400}):  # 400: no form token
                opened.append(f"{method} {address}: {answer.status}")
    assert tried > 10
    assert not opened
