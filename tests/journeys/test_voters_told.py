"""Letters that open the vote, and letters that do not: too young, just old enough, voted already (R35, R41)."""

import pytest
from playwright.sync_api import Browser, expect

from pb import clock
from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Visitor, town

pytestmark = pytest.mark.journey


def test_a_child_of_eleven_is_refused_and_a_child_of_twelve_is_not(browser: Browser, live_server: LiveServer) -> None:
    held = town(live_server)
    young, old_enough = held.letter("cannot vote"), held.letter("can vote: turns 12")
    assert (young.born - old_enough.born).days == 1
    with windows.visitor(browser, live_server.url, locale="fr-BE") as page:
        child = Visitor(page, held.now, "fr")
        child.go("vote/identify")
        child.identify(young)
        sentence = child.says("One can vote from the age of %(years)s, reached on %(day)s at the latest.")
        expect(page.locator("main .lead")).to_contain_text(sentence.split("%(years)s")[0])
        child.go("vote/review")
        page.wait_for_url("**/vote/identify")
        child.identify(old_enough)
        page.wait_for_url("**/vote/review")
        expect(page.get_by_role("heading", level=1)).to_have_text(child.says("You have not chosen anything yet"))


@pytest.mark.parametrize(("shows", "channel"), [("has voted online", "Online"), ("has voted at", "At the help desk")])
def test_whoever_has_voted_learns_how_and_when(
    browser: Browser, live_server: LiveServer, shows: str, channel: str
) -> None:
    held = town(live_server)
    with windows.visitor(browser, live_server.url, locale="nl-BE") as page:
        voter = Visitor(page, held.now, "nl")
        voter.go("vote/identify")
        voter.identify(held.letter(shows))
        expect(page.get_by_role("heading", level=1)).to_have_text(voter.says("Your vote is recorded"))
        voter.reads("Way: %(channel)s.", channel=voter.says(channel))
        voter.reads("Tell us. Your case is looked into, and you get a reasoned answer. No ballot is lost meanwhile.")
        expect(page.locator("main")).to_contain_text(str(clock.today().year))
        expect(page.locator(".tracker")).to_have_count(0)
