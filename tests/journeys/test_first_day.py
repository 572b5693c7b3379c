"""An empty installation: the first administrator follows the link of the command, sets up two factors, and comes in."""

import re
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pb import clock, passwords, words
from tests.browser import ROOT, LiveServer, settings
from tests.journeys import sites, windows
from tests.journeys.people import Town, sign_in

pytestmark = pytest.mark.journey
REGULATION = ROOT / "editions" / "watermael-boitsfort-2022.toml"
EMAIL, PASSWORD = "first@commune.example", "sept chaises bleues sous un noyer"
says = partial(words.translate, language="fr")


def test_the_first_administrator_comes_in(browser: Browser, tmp_path: Path) -> None:
    LiveServer("", settings(tmp_path / "var", "http://127.0.0.1")).pb("edition", "load", str(REGULATION))
    with sites.served(tmp_path) as server, windows.visitor(browser, server.url, locale="fr-BE") as page:
        link = server.pb("user", "invite", EMAIL, "--role", "administrator").split()[0]
        page.goto(link)
        page.get_by_label(says("Your name")).fill("Ève Tilleul")
        seed = page.locator("strong[translate=no]").inner_text().replace(" ", "")
        for code in ("000000", passwords.code_at(seed, clock.now())):
            page.get_by_label(says("Choose a password")).fill(PASSWORD)
            page.locator("input.code").fill(code)
            page.get_by_role("button", name=says("Make my account")).click()
            if code == "000000":
                expect(page.locator(".error-summary")).to_be_visible()
                expect(page.locator("strong[translate=no]")).to_have_text(re.compile(r"\s*".join(seed)))
        page.wait_for_url("**/staff/sign-in")
        page.goto(link)
        expect(page.locator("input.code")).to_have_count(0)  # a link works once (A11)
        held = Town((), "", "", PASSWORD)
        sign_in(page, server, held, EMAIL)
        expect(page.get_by_role("heading", level=1)).to_have_text(says("Today"))
        expect(page.locator("main")).to_contain_text("Budget participatif 2022")
