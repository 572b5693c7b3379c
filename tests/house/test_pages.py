"""Every page is known, with its address and the act it needs, and none lets in who may not enter."""

import re

import pytest
from tests.house.pages import PAGES

from pb.rules.permissions import ACTS, anyone_may

BUILT_IN = ("HEAD", "OPTIONS")


def registered(app):
    """Return the pages of the application as the list writes them."""
    found = {}
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted(set(rule.methods) - set(BUILT_IN)))
        act = app.view_functions[rule.endpoint].act
        found[f"{methods} {rule.rule}"] = (rule.endpoint, act)
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
    """D4: no name, birth date, code, tracker or mail address is part of an address."""
    personal = re.compile(r"name|birth|code|tracker|mail|national|number_of")
    variables = {argument for rule in app.url_map.iter_rules() for argument in rule.arguments}
    assert not [variable for variable in variables if personal.search(variable) and variable != "filename"]


def test_without_a_session_nothing_private_opens(app, client):
    """A6, Z1: every page that not everybody may see refuses a visitor, by whatever method."""
    opened = []
    for rule in app.url_map.iter_rules():
        act = app.view_functions[rule.endpoint].act
        if anyone_may(act):
            continue
        values = {argument: sample(argument) for argument in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in set(rule.methods) - set(BUILT_IN):
            status = client.open(address, method=method).status_code
            if status not in (302, 303, 400, 401, 403, 404):
                opened.append(f"{method} {address}: {status}")
    assert not opened


def sample(argument):
    """Return a value that the converter of an argument accepts."""
    known = {"language": "fr", "edition": "nowhere", "slug": "nowhere"}
    return known.get(argument, 1)
