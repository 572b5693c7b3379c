"""A clerk works on a project, an auditor reads it in the journal, and nobody comes back by the back button (A1, L1)."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Visitor, sign_in, town

pytestmark = pytest.mark.journey
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "fr-BE"}
CLERK, AUDITOR = "participation@demo.example", "auditor@demo.example"


def mend_text(clerk: Visitor) -> str:
    """Change the short description of a project on the ballot; return the title of the project."""
    page = clerk.page
    clerk.go("staff/projects?status=on_ballot&track=flagship")
    page.locator("main tbody th a").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name=clerk.says("Change"), exact=True).click()
    summary = page.get_by_label(clerk.says("Short description in French"))
    summary.fill(summary.input_value().rstrip(".") + ", pour tout le quartier.")
    page.get_by_role("button", name=clerk.says("Keep")).click()
    expect(page.locator("main")).to_contain_text("pour tout le quartier.")
    return title


def fail_to_change_the_cost(clerk: Visitor) -> None:
    """Try another amount for the same project: the vote is prepared, so it is refused with a sentence (R15)."""
    page = clerk.page
    page.get_by_role("link", name=clerk.says("Change"), exact=True).click()
    clerk.reads(
        "The vote is prepared: track and amounts can no longer change. Typing errors in the texts can still be mended."
    )
    page.get_by_label(clerk.says("Amount retained by the College")).fill("1.234,50")
    page.get_by_role("button", name=clerk.says("Keep")).click()
    clerk.reads("The vote is prepared: of a project on the ballot only texts and pictures can still change.")


def withdraw(clerk: Visitor) -> str:
    """Record that holders withdraw their project, with the reason in both languages; return its title."""
    page = clerk.page
    clerk.go("staff/projects?status=draft")
    page.locator("main tbody th a").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    holders = page.locator(".keys li", has_text=clerk.says("Decided by: %(who)s", who=clerk.says("the project holder")))
    holders.get_by_role("link", name=clerk.says("Withdraw"), exact=True).click()
    page.locator("textarea[lang=fr]").fill("Les porteuses déménagent.")
    page.locator("textarea[lang=nl]").fill("De indieners verhuizen.")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text(clerk.says("Withdrawn"))
    return title


def sign_out_for_good(clerk: Visitor) -> None:
    """Sign out; going back or typing an address leads to the sign-in, and shows nothing of the work."""
    page, here = clerk.page, clerk.page.url
    page.get_by_role("button", name=clerk.says("Sign out")).click()
    page.wait_for_url("**/staff/sign-in")
    for come_back in (page.go_back, lambda: page.goto(here)):
        come_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(clerk.says("Please identify yourself"))
        expect(page.locator(".menu, main table")).to_have_count(0)
    page.locator("main").get_by_role("link", name=clerk.says("Sign in")).click()
    assert page.url.endswith(f"/staff/sign-in?next={urlsplit(here).path}")


def test_a_clerk_works_and_the_journal_tells(
    browser: Browser, live_server: LiveServer, axe: Callable[[Page], None]
) -> None:
    held = town(live_server)
    with windows.visitor(browser, live_server.url, **DESK) as page:
        clerk = Visitor(page, held.now, "fr")
        sign_in(page, live_server, held, CLERK)
        expect(page.get_by_role("heading", level=1)).to_have_text(clerk.says("Today"))
        axe(page)
        mended = mend_text(clerk)
        fail_to_change_the_cost(clerk)
        withdrawn = withdraw(clerk)
        axe(page)
        clerk.go("staff/journal")
        clerk.reads("You have no right to do this.")
        clerk.go("staff/projects")
        sign_out_for_good(clerk)
    with windows.visitor(browser, live_server.url, **DESK) as page:
        auditor = Visitor(page, held.now, "fr")
        sign_in(page, live_server, held, AUDITOR)
        auditor.go("staff/journal")
        axe(page)
        newest = page.locator("main tbody tr")
        expect(newest.filter(has_text=withdrawn).first).to_contain_text("Odile Merisier")
        expect(newest.filter(has_text=withdrawn).first).to_contain_text(auditor.says("Withdrawn"))
        expect(newest.filter(has_text=mended).first).to_contain_text("Odile Merisier")
        auditor.go("staff/projects")
        auditor.reads("You have no right to do this.")
