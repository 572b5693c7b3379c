"""What the people of the demonstration do in a browser, in the words of the page they see."""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from pb import words
from tests.browser import LiveServer

LINE = re.compile(r"^ {2}((?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}) {2}(\d\d)/(\d\d)/(\d{4}) {2}(.+)$", re.MULTILINE)
TRACKER = re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{1,4})+$")
SLUG = re.compile(r"/fr/([a-z0-9-]+)/")
PASSWORD = re.compile(r"password: (\S+)")


@dataclass(frozen=True)
class Letter:
    """A letter of the demonstration: its code, the birth date that goes with it, and what it shows."""

    code: str
    born: date
    shows: str


@dataclass(frozen=True)
class Town:
    """The demonstration as people hold it in their hands: letters, the edition that is open, the one counted."""

    letters: tuple[Letter, ...]
    now: str
    before: str
    password: str

    def letter(self, shows: str) -> Letter:
        """Return the letter that shows something."""
        return next(letter for letter in self.letters if letter.shows.startswith(shows))


def town(server: LiveServer) -> Town:
    """Read the sheet that the demonstration wrote down for whoever tries it."""
    told = Path(server.environment["PB_DATA_DIR"], "demonstration.txt").read_text("utf-8")
    lines = LINE.findall(told)
    found = [Letter(code, date(int(year), int(month), int(day)), shows) for code, day, month, year, shows in lines]
    now, before = SLUG.findall(told)[:2]
    password = PASSWORD.search(told)
    assert found
    assert password
    return Town(tuple(found), now, before, password[1])


class Visitor:
    """Somebody before a page of an edition, who reads one language."""

    def __init__(self, page: Page, slug: str, language: str) -> None:
        self.page, self.slug, self.language = page, slug, language
        self.says = partial(words.translate, language=language)

    def go(self, path: str = "") -> None:
        """Open a page of the edition."""
        self.page.goto(f"/{self.language}/{self.slug}/{path}")

    def reads(self, text: str, **facts: object) -> None:
        """Find an English source sentence on the page, in the visitor's language."""
        expect(self.page.locator("main")).to_contain_text(self.says(text, **facts))

    def card(self, number: int) -> Locator:
        """Return the card of a project."""
        return self.page.locator(f"#p{number}")

    def numbers(self, track: str) -> list[tuple[int, int]]:
        """Return ballot number and cost (whole euro) of the projects of a track on the list, as shown."""
        self.go(f"projects?track={track}")
        found = []
        for card in self.page.locator("ul.cards > li").all():
            cost = re.sub(r"\D", "", card.locator(".money").inner_text())
            found.append((int(str(card.get_attribute("id"))[1:]), int(cost)))
        return found

    def add(self, number: int) -> None:
        """Put a project in the vote by the button of its card."""
        self.card(number).get_by_role("button", name=self.says("Add to my vote")).click()

    def identify(self, letter: Letter, born: date | None = None) -> None:
        """Type the code of a letter and a birth date, and go on."""
        day = born or letter.born
        self.page.get_by_label(self.says("Code of your letter")).fill(letter.code.lower())
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.page.get_by_label(self.says(label), exact=True).fill(str(value))
        self.page.locator("main").get_by_role("button", name=self.says("Go on")).click()

    def cast(self) -> str:
        """Press the one button of the review and return the tracker that the thanks show."""
        self.page.get_by_role("button", name=self.says("Cast my vote")).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.says("Thank you, your vote is recorded"))
        tracker = self.page.locator(".tracker").inner_text()
        assert TRACKER.match(tracker), tracker
        return tracker


def sign_in(page: Page, server: LiveServer, held: Town, email: str, language: str = "fr") -> None:
    """Sign in as staff with the password and the second factor of the demonstration."""
    says = partial(words.translate, language=language)
    page.goto(f"/{language}/staff/sign-in")
    page.get_by_label(says("E-mail address")).fill(email)
    page.get_by_label(says("Password")).fill(held.password)
    page.locator("main").get_by_role("button", name=says("Go on")).click()
    page.locator("input.code").fill(server.pb("demo", "code", email).strip())
    page.locator("main").get_by_role("button", name=says("Sign in")).click()
