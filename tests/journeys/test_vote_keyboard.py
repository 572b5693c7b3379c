"""A resident votes blank in Dutch, by keyboard alone, in the dark; the language can change on the way (R2, B13)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Visitor, town

pytestmark = pytest.mark.journey
DESKTOP = {"viewport": {"width": 1280, "height": 800}, "locale": "nl-BE", "color_scheme": "dark"}


def press(page: Page, wanted: Locator) -> None:
    """Reach a link, button or summary by Tab and press Enter."""
    windows.tab_to(page, wanted)
    page.keyboard.press("Enter")


def switch_languages(visitor: Visitor) -> None:
    """Choose a project in Dutch, read the same page in French with the same choice, and come back."""
    page = visitor.page
    visitor.go("projects?track=boost")
    card = page.locator("ul.cards > li").nth(2)
    number = int(str(card.get_attribute("id"))[1:])
    press(page, card.get_by_role("button"))
    expect(visitor.card(number)).to_contain_text(visitor.says("In my vote"))
    press(page, page.locator(".languages a[lang=fr]"))
    page.wait_for_url(f"**/fr/{visitor.slug}/projects?track=boost**")
    expect(page.locator("html")).to_have_attribute("lang", "fr-BE")
    expect(visitor.card(number).locator(".state")).to_be_visible()
    press(page, page.locator(".languages a[lang=nl]"))
    page.wait_for_url(f"**/nl/{visitor.slug}/projects?track=boost**")
    expect(visitor.card(number).locator(".state")).to_have_text(visitor.says("In my vote"))


def forget(visitor: Visitor) -> None:
    """Erase the choice by its button, which is folded away."""
    fold = visitor.page.locator("#my-vote details", has=visitor.page.locator("form"))
    press(visitor.page, fold.locator("summary"))
    press(visitor.page, fold.get_by_role("button", name=visitor.says("Erase my choice")))
    visitor.reads("Nothing chosen yet. Your choice is kept in this browser only.")


def type_letter(visitor: Visitor, code: str, *born: int) -> None:
    """Fill the form of identification field by field, and send it with Enter."""
    page = visitor.page
    for label, value in zip(("Code of your letter", "Day", "Month", "Year"), (code, *born), strict=True):
        windows.tab_to(page, page.get_by_label(visitor.says(label), exact=True))
        page.keyboard.type(str(value))
    page.keyboard.press("Enter")


def test_a_blank_vote_by_keyboard_in_the_dark(
    browser: Browser, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    held = town(live_server)
    letter = [letter for letter in held.letters if letter.shows == "can vote"][1]
    with windows.visitor(browser, live_server.url, **DESKTOP) as page:
        visitor = Visitor(page, held.now, "nl")
        switch_languages(visitor)
        forget(visitor)
        visitor.go("vote")
        press(page, page.get_by_role("link", name=visitor.says("I have my letter: go to the vote")))
        page.wait_for_url("**/vote/identify")
        type_letter(visitor, letter.code.replace("-", " "), letter.born.day, letter.born.month, letter.born.year)
        expect(page.get_by_role("heading", level=1)).to_have_text(visitor.says("You have not chosen anything yet"))
        press(page, page.get_by_role("button", name=visitor.says("Prepare a blank vote")))
        visitor.reads("You are about to cast a blank vote. It is counted and shown as blank.")
        axe(page)
        press(page, page.get_by_role("button", name=visitor.says("Cast my vote")))
        expect(page.get_by_role("heading", level=1)).to_have_text(visitor.says("Thank you, your vote is recorded"))
        axe(page)
        page.goto("about:blank")  # the browser asked for another language finds the same page
        visitor.go("vote/review")
        page.wait_for_url("**/vote/identify")
