"""What the home page says of last year is what the page of that result says (R15)."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Visitor, town

pytestmark = pytest.mark.journey


def test_home_and_result_tell_the_same(browser: Browser, live_server: LiveServer) -> None:
    held = town(live_server)
    with windows.visitor(browser, live_server.url, locale="fr-BE") as page:
        now, before = Visitor(page, held.now, "fr"), Visitor(page, held.before, "fr")
        now.go()
        told = page.locator(".pair:has(> .notice) > .panel > p").first.inner_text()
        before.go("results")
        winners = page.locator(".winners li").count()
        amounts = page.locator(".winners .money").all_inner_texts()
        lead = page.locator("main h1 + p").inner_text()
        before.go("projects?status=chosen")
        assert page.locator("ul.cards > li").count() == winners + 1  # one given up, one taken from the reserve
    total = sum(int(re.sub(r"\D", "", amount)) for amount in amounts)
    written = f"{total // 1000}.{total % 1000:03d}\u00a0€"
    assert f"{winners} projets" in told
    assert f"{winners} projets" in lead
    assert written in told
    assert written in lead
    assert total <= 110_000
