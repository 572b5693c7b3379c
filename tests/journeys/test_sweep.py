"""Every public page in each language, narrow and wide, light and dark; and those of the services (D11, C3)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import Town, Visitor, sign_in, town

pytestmark = pytest.mark.journey
OF_AN_EDITION = (
    "", "projects", "projects?status=not_admitted&sort=cost", "projects?q=zzzz", "projects/map", "vote",
    "vote/identify", "vote/review", "help", "calendar", "rules", "submit", "accessibility", "privacy", "legal",
    "contact", "results", "nowhere",
)  # fmt: skip
OF_A_COUNTED_ONE = ("", "projects?status=chosen", "results", "results/tracker", "calendar")
OF_THE_SERVICES = ("staff/projects", "staff/projects?status=draft", "staff/projects/new", "staff/journal")
ALL_LOOKS = ((320, "light"), (320, "dark"), (1280, "light"), (1280, "dark"))
SOME_LOOKS = ((320, "light"), (1280, "dark"))  # of the same templates and colours in other languages
HEAD = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  first: document.querySelectorAll("h1").length,
  big: document.querySelectorAll(".button.big").length,
  unnamed: ["description", "og:title", "og:description", "og:image"].filter((name) =>
    !(document.querySelector(`meta[name="${name}"],meta[property="${name}"]`)?.content || "").trim()),
  foreign: [...document.querySelectorAll("meta[property='og:image']")].map((meta) => meta.content),
})"""


def check_head(page: Page, language: str, url: str) -> str:
    """Check what every page says of itself; return its title."""
    head = page.evaluate(HEAD)
    assert head["lang"] == f"{language}-BE", page.url
    assert head["first"] == 1, f"{page.url} has {head['first']} first headings"
    assert head["big"] <= 1, f"{page.url} has {head['big']} big buttons"
    assert not head["unnamed"], f"{page.url} lacks {head['unnamed']}"
    assert all(address.startswith(f"{url}/") for address in head["foreign"]), head["foreign"]
    return str(head["title"])


def look(page: Page, axe: Callable[[Page], None], looks: tuple[tuple[int, str], ...] = ALL_LOOKS) -> None:
    """Look at the page that is open in each width, light and dark; in the dark only its colours differ."""
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        windows.check_narrow(page)
        if scheme == "light":
            axe(page)
        else:
            windows.check_contrast(page)


def public(held: Town, page: Page, language: str) -> list[str]:
    """Return the addresses of all public pages, a project of each edition included."""
    found = [f"/{language}/", f"/{language}/staff/sign-in"]
    for slug, paths in ((held.now, OF_AN_EDITION), (held.before, OF_A_COUNTED_ONE)):
        found += [f"/{language}/{slug}/{path}" for path in paths]
        page.goto(f"/{language}/{slug}/projects")
        found.append(str(page.locator("ul.cards h3 a").first.get_attribute("href")))
    return found


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_public_pages(browser: Browser, live_server: LiveServer, axe: Callable[[Page], None], language: str) -> None:
    held = town(live_server)
    titles: dict[str, str] = {}
    with windows.visitor(browser, live_server.url, locale=f"{language}-BE") as page:
        for address in public(held, page, language):
            page.goto(address)
            titles[address] = check_head(page, language, live_server.url)
            look(page, axe, ALL_LOOKS if language == "fr" else SOME_LOOKS)
    kept = [title for address, title in titles.items() if "?" not in address and "/vote/" not in address]
    assert len(set(kept)) == len(kept), f"two pages have one title: {sorted(kept)}"


def test_pages_of_the_services(browser: Browser, live_server: LiveServer, axe: Callable[[Page], None]) -> None:
    held = town(live_server)
    with windows.visitor(browser, live_server.url, locale="fr-BE") as page:
        visitor = Visitor(page, held.now, "fr")
        sign_in(page, live_server, held, "administrator@demo.example")
        for path in OF_THE_SERVICES:
            visitor.go(path)
            check_head(page, "fr", live_server.url)
            look(page, axe, ((1280, "light"),))
        for status in ("on_ballot", "not_admitted"):
            visitor.go(f"staff/projects?status={status}")
            page.locator("main tbody th a").first.click()
            check_head(page, "fr", live_server.url)
            look(page, axe)
            page.get_by_role("link", name=visitor.says("Change"), exact=True).click()
            look(page, axe)
        for path in ("/fr/staff", "/fr/staff/account"):
            page.goto(path)
            look(page, axe)
