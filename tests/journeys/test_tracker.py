"""A voter looks up the own verification code: the browser searches, the site learns nothing (B12)."""

import hashlib
from collections.abc import Callable

from playwright.sync_api import Page, Request, expect

from pb import boxes
from tests.browser import LiveServer


def address_of_a_counted_edition(page: Page) -> str:
    """Return the address of the look-up of an edition whose result is published."""
    page.goto("/fr/")
    links = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for link in links:
        address = f"{link}results/tracker"
        if page.request.get(address).status == 200:
            return address
    raise AssertionError(f"no counted edition among {links}")


def test_the_browser_finds_the_code_in_the_public_list(
    page: Page, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    page.goto(address_of_a_counted_edition(page))
    axe(page)
    listed = page.request.get(str(page.locator("form[data-list]").get_attribute("data-list"))).text().splitlines()
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(f"{request.method} {request.url} {request.post_data or ''}")

    page.on("request", note)
    code = boxes.tracker(bytes.fromhex(listed[len(listed) // 2]))
    strange = boxes.tracker(hashlib.sha256(b"nobody").digest())
    for typed, answer in ((code, "found"), (strange, "missing"), (code[:-1] + "?", "slip")):
        page.get_by_label("code").fill(typed)
        page.locator("form[data-list] button").click()
        expect(page.locator(f"[data-answer={answer}]")).to_be_visible()
        expect(page.locator("[data-answer]:visible")).to_have_count(1)
    assert not [line for line in sent if line.startswith("POST") or code in line]
