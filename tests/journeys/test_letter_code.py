"""The square of a letter: the code fills its field, leaves the address at once, and never reaches the site unsent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import sign_in, town

pytestmark = pytest.mark.journey
OWN = ("vote/code", "vote/not-found")
OF_STAFF = ("staff/roll", "staff/roll/search", "staff/codes", "staff/cases", "staff/desk")


def test_the_code_of_the_square_is_filled_in_and_sent_to_nobody(page: Page, live_server: LiveServer) -> None:
    held = town(live_server)
    letter, asked = held.letter("can vote"), list[str]()

    def note(request: Request) -> None:
        asked.append(f"{request.url} {request.headers.get('referer', '')}")

    page.on("request", note)
    page.goto(f"/fr/{held.now}/vote/identify#{letter.code}")
    expect(page.locator("#code")).to_have_value(letter.code)
    expect(page.locator("#day")).to_be_focused()
    assert "#" not in page.url
    page.locator("#code").fill("")
    page.locator("#code").press_sequentially("abcd1", delay=1)
    expect(page.locator("#code")).to_have_value("ABCD-1")
    page.goto(f"/nl/{held.now}/projects")
    assert asked
    assert not [line for line in asked if letter.code in line.split("#")[0] or "#" in line.partition(" ")[2]]


def test_the_pages_around_letters_and_the_desk(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    held = town(live_server)
    for path in OWN:
        page.goto(f"/nl/{held.now}/{path}")
        page.set_viewport_size({"width": 320, "height": 800})
        windows.check_narrow(page)
        axe(page)
    sign_in(page, live_server, held, "participation@demo.example")
    for path in OF_STAFF:
        page.goto(f"/fr/{held.now}/{path}")
        windows.check_narrow(page)
        axe(page)
