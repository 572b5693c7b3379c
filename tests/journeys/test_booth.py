"""At the help desk: a card, a pass, a booth that forgets its voter after three minutes and opens nothing (P8, S7)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Town, Visitor, sign_in, town

pytestmark = pytest.mark.journey
CARD = re.compile(r"^ {2}(\d{11}) {2}(\d\d)/(\d\d)/(\d{4}) {2}.+$", re.MULTILINE)
OF_A_VOTER = {"voter", "choice", "booth-choice", "order", "holder", "staff"}
KEPT = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


def cards(server: LiveServer) -> list[tuple[str, str, str, str]]:
    """Return the identity cards of the demonstration: number, day, month and year of birth."""
    return CARD.findall(Path(server.environment["PB_DATA_DIR"], "demonstration.txt").read_text("utf-8"))


def give_pass(desk: Visitor, card: tuple[str, str, str, str]) -> str:
    """Look at a card and give a pass; return its code."""
    page = desk.page
    desk.go("staff/desk")
    page.locator("#number").fill(card[0])
    for name, value in zip(("day", "month", "year"), card[1:], strict=True):
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name=desk.says("Look"), exact=True).click()
    page.get_by_role("button", name=desk.says("Give a pass of ten minutes")).click()
    return page.locator(".tracker").inner_text()


def make_booth(desk: Visitor) -> None:
    """Make the browser of the desk a booth, which signs its staff out."""
    desk.go("staff/desk/booth")
    desk.page.get_by_role("button", name=desk.says("Make it a booth and sign me out")).click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(desk.says("Voting booth"))


def come_in(voter: Visitor, code: str) -> None:
    """Type a pass and choose a project."""
    voter.page.locator("input.code").fill(code)
    voter.page.get_by_role("button", name=voter.says("Begin")).click()
    voter.add(2)
    expect(voter.page.locator("main")).to_contain_text(voter.says("In my vote"))


def names(page: Page) -> set[str]:
    """Return the names of the cookies that the browser holds."""
    return {str(cookie.get("name", "")).rpartition("pb-")[2] for cookie in page.context.cookies()}


def check_forgotten(voter: Visitor, held: Town) -> None:
    """Find nothing of the person before: no cookie, nothing stored, nothing by the back button, nothing of staff."""
    page = voter.page
    assert names(page) & OF_A_VOTER == set()
    assert page.evaluate(KEPT) == []
    page.go_back()
    page.wait_for_load_state()
    voter.go("vote/review")
    expect(page.get_by_role("heading", level=1)).to_have_text(voter.says("Voting booth"))
    for path in ("staff", "staff/sign-in", f"{held.now}/staff/desk"):
        assert page.goto(f"/fr/{path}").status == 403


def test_three_minutes_without_a_touch_and_nobody_was_there(
    browser: Browser, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    held, (first, second, _) = town(live_server), cards(live_server)
    with windows.visitor(browser, live_server.url, locale="fr-BE") as page:
        desk = Visitor(page, held.now, "fr")
        sign_in(page, live_server, held, "desk@demo.example")
        codes = [give_pass(desk, card) for card in (first, second)]
        axe(page)
        make_booth(desk)
        axe(page)
        page.clock.install()
        desk.go("vote/booth")
        come_in(desk, codes[0])
        page.clock.fast_forward(170_000)
        page.mouse.click(5, 300)  # a touch begins the three minutes anew
        page.clock.fast_forward(170_000)
        expect(page.locator("main")).to_contain_text(desk.says("In my vote"))
        page.clock.fast_forward(15_000)
        expect(page.get_by_role("heading", level=1)).to_have_text(desk.says("Voting booth"))
        check_forgotten(desk, held)
        desk.go("vote/booth")
        page.locator("input.code").fill(codes[1])
        page.get_by_role("button", name=desk.says("Begin")).click()
        expect(desk.card(2)).not_to_contain_text(desk.says("In my vote"))
