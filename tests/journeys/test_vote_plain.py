"""A resident votes in French on a small phone whose browser runs no script, and comes back afterwards."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from pb import clock, words
from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Town, Visitor, town

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 320, "height": 640}, "locale": "fr-BE", "java_script_enabled": False}


def fill_flagships(visitor: Visitor) -> None:
    """Choose two flagships; the third says why it cannot be added, on its card and to a page that was open before."""
    numbers = [number for number, _ in visitor.numbers("flagship")]
    old_page = visitor.page.context.new_page()
    late = Visitor(old_page, visitor.slug, "fr")
    late.go("projects?track=flagship")
    for number in numbers[:2]:
        visitor.add(number)
        expect(visitor.card(number)).to_contain_text(visitor.says("In my vote"))
    third = visitor.card(numbers[2])
    expect(third).to_contain_text(visitor.says("Does not fit."))
    expect(third).to_contain_text(visitor.says("You have chosen as many projects of this kind as you may."))
    late.add(numbers[2])
    expect(old_page.get_by_role("heading", level=1)).to_have_text(visitor.says("This project does not fit"))
    old_page.close()


def fill_basket(visitor: Visitor) -> None:
    """Add boosts, the dearest first, until one does not fit; take it in place of another."""
    left = 40_000
    for number, cost in sorted(visitor.numbers("boost"), key=lambda one: -one[1]):
        if cost > left:
            break
        visitor.add(number)
        left -= cost
    else:
        raise AssertionError("everything fits")
    facts = {"cost": cost, "left": left, "missing": cost - left}
    amounts = {name: words.money(100 * euro, "fr") for name, euro in facts.items()}
    card = visitor.card(number)
    expect(card).to_contain_text(
        visitor.says(
            "This project costs %(cost)s and you have %(left)s left: %(missing)s is missing.",
            **amounts,
        )
    )
    windows.check_narrow(visitor.page)
    card.locator("button").click()
    expect(card).to_contain_text(visitor.says("In my vote"))


def prove_who(visitor: Visitor, held: Town) -> None:
    """Identify with a wrong date, then with the right one."""
    letter = held.letter("can vote")
    visitor.page.locator("#my-vote").get_by_role("link", name=visitor.says("Read again and vote")).click()
    visitor.identify(letter, letter.born.replace(year=letter.born.year - 1))
    visitor.reads("This code and this birth date do not go together. Compare both with your letter.")
    assert visitor.page.title().startswith(visitor.says("Error:"))
    visitor.identify(letter)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(visitor.says("Read your vote again"))


def test_a_resident_votes_without_script_on_a_small_phone(
    browser: Browser, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    held = town(live_server)
    with windows.visitor(browser, live_server.url, **PHONE) as page:
        visitor = Visitor(page, held.now, "fr")
        fill_flagships(visitor)
        fill_basket(visitor)
        prove_who(visitor, held)
        assert page.locator(".ballot li").count() > 9
        tracker = visitor.cast()
        page.reload()  # sends the form once more
        expect(page.get_by_role("heading", level=1)).to_have_text(visitor.says("Your vote is recorded"))
        expect(page.locator(".tracker")).to_have_text(tracker)
        page.go_back()
        expect(page.locator(".ballot, .tracker")).to_have_count(0)
        assert tracker not in page.content()
        assert held.letter("can vote").code not in page.content()
        visitor.go("projects")
        visitor.reads("Nothing chosen yet. Your choice is kept in this browser only.")
    with windows.visitor(browser, live_server.url, **PHONE) as page:
        again = Visitor(page, held.now, "fr")
        again.go("vote/identify")
        again.identify(held.letter("can vote"))
        again.reads("Day: %(day)s.", day=words.day(clock.now(), "fr"))
        again.reads("Way: %(channel)s.", channel=again.says("Online"))
        expect(page.locator(".tracker")).to_have_count(0)
