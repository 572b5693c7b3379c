"""From an empty installation to an edition that everybody sees, in a browser alone: every page and field counted."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pb import clock, passwords, words
from tests.browser import LiveServer
from tests.journeys import sites, windows

pytestmark = pytest.mark.journey
EMAIL, PASSWORD = "first@commune.example", "sept chaises bleues sous un noyer"
STEP_SECONDS = 30  # of the app that shows codes
READING, TYPING = (
    60,
    15,
)  # seconds that somebody new takes for a page and for a field: what docs/benchmarks.md reckons with
MOST_SECONDS = 45 * 60
SERVICE = {
    "service.fr": "Service Participation",
    "service.nl": "Dienst Participatie",
    "address.fr": "Rue du Marronnier 12, 1180 Uccle",
    "address.nl": "Kastanjestraat 12, 1180 Ukkel",
    "publisher.fr": "Le Collège, rue du Marronnier 12, 1180 Uccle",
    "publisher.nl": "Het college, Kastanjestraat 12, 1180 Ukkel",
    "phone": "02 555 01 00",
    "email": "participation@uccle.example",
}
PLACE = {
    "names.fr": "Maison communale",
    "names.nl": "Gemeentehuis",
    "address.fr": "Rue du Marronnier 12",
    "address.nl": "Kastanjestraat 12",
    "hours.fr": "du lundi au vendredi, de 9 h à 16 h",
    "hours.nl": "maandag tot vrijdag, van 9 tot 16 uur",
}
says = partial(words.translate, language="fr")


@dataclass
class Hand:
    """Somebody new at the keyboard: what is typed, and how many pages are looked at."""

    page: Page
    typed: int = 0
    seen: int = 0
    step: int = 0  # of the app: a code serves once

    def code(self, seed: str) -> str:
        """Return the next code that the app shows, which the site takes from the step before on."""
        now = int(clock.now().timestamp()) // STEP_SECONDS
        self.step = max(self.step + 1, now)
        while int(clock.now().timestamp()) // STEP_SECONDS < self.step - 1:
            self.page.wait_for_timeout(500)
        return passwords.code_at(seed, datetime.fromtimestamp(self.step * STEP_SECONDS, UTC))

    def fill(self, name: str, value: str) -> None:
        """Type into the field of a name."""
        self.page.locator(f'[name="{name}"]').fill(value)
        self.typed += 1

    def press(self, label: str) -> None:
        """Press a button, or follow a link, and look at the page that comes."""
        here = (
            self.page.locator("main").locator("button, a").filter(has_text=re.compile(rf"^\s*{re.escape(says(label))}"))
        )
        here.first.click()
        self.page.wait_for_load_state()
        self.seen += 1


def test_from_nothing_to_an_edition_that_everybody_sees(browser: Browser, tmp_path: Path) -> None:
    with sites.served(tmp_path) as server, windows.visitor(browser, server.url, locale="fr-BE") as page:
        hand = Hand(page)
        seed = make_account(hand, server)
        sign_in(hand, seed)
        expect(page.locator("main")).to_contain_text(says("First add your municipality: an edition belongs to one."))
        hand.press("Add a municipality")
        for name, value in {"slug": "uccle", "name_fr": "Uccle", "name_nl": "Ukkel", "postal_code": "1180"}.items():
            hand.fill(name, value)
        hand.press("Add the municipality")
        sign_in(hand, seed)  # the new role counts from here on
        hand.press("Begin a new edition")
        hand.fill("year", "2027")
        hand.press("Begin the edition")
        set_up(hand)
        expect(page.locator(".error-summary")).to_have_count(0)
        expect(page.locator("main")).to_contain_text(says("Nothing stops the edition from being published."))
        hand.press("Publish the edition")
        for language, title in (("fr", "Budget participatif 2027"), ("nl", "Participatiebudget 2027")):
            page.goto(f"/{language}/uccle-2027/")
            expect(page.locator("main")).to_contain_text("2027")
            expect(page).to_have_title(re.compile(title))
        seconds = hand.seen * READING + hand.typed * TYPING
        print(f"{hand.seen} pages, {hand.typed} fields: {seconds / 60:.0f} minutes")
        assert seconds <= MOST_SECONDS, f"{hand.seen} pages, {hand.typed} fields"


def make_account(hand: Hand, server: LiveServer) -> str:
    """Follow the link of the command, once with a wrong code, and return the seed of the app."""
    page, link = hand.page, server.pb("user", "invite", EMAIL, "--role", "administrator").split()[0]
    page.goto(link)
    page.get_by_label(says("Your name")).fill("Ève Tilleul")
    seed = page.locator("strong[translate=no]").inner_text().replace(" ", "")
    for code in ("000000", hand.code(seed)):
        page.get_by_label(says("Choose a password")).fill(PASSWORD)
        page.locator("input.code").fill(code)
        hand.typed += 2
        hand.press("Make my account")
        if code == "000000":
            expect(page.locator(".error-summary")).to_be_visible()
            expect(page.locator("strong[translate=no]")).to_have_text(re.compile(r"\s*".join(seed)))
    page.wait_for_url("**/staff/sign-in")
    page.goto(link)
    expect(page.locator("input.code")).to_have_count(0)  # a link works once (A11)
    page.goto("/fr/staff/sign-in")
    return seed


def sign_in(hand: Hand, seed: str) -> None:
    """Sign in with the password and the next code of the app."""
    hand.fill("email", EMAIL)
    hand.fill("password", PASSWORD)
    hand.press("Go on")
    hand.page.locator("input.code").fill(hand.code(seed))
    hand.typed += 1
    hand.page.locator("form:has(input.code) button").first.click()
    hand.page.wait_for_url("**/staff")
    hand.seen += 1


def set_up(hand: Hand) -> None:
    """Go through the eight steps; what the preset leaves open is filled in."""
    hand.page.locator('[name="edition.adoption.adopted_by"]').select_option("council")
    for name, value in {
        "sitting_on": "2026-11-26",
        "reference": "2026/11/26-14",
        "platform": "https://uccle.example",
    }.items():
        hand.fill(f"edition.adoption.{name}", value)
    for _ in ("dates", "tracks", "who", "ballot", "texts"):
        hand.press("Keep and go on")
        expect(hand.page.locator(".error-summary")).to_have_count(0)
    hand.press("Add a help point")
    for name, value in PLACE.items():
        hand.fill(f"places.0.{name}", value)
    hand.press("Keep and go on")
    for name, value in SERVICE.items():
        hand.fill(f"municipality.contact.{name}", value)
    hand.press("Keep and go on")
