"""An administrator whose role opens with a security key alone: enrolled, shown at sign-in and again (A1, A3, S5)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from pb import clock, passwords, words
from tests.browser import ROOT, LiveServer, settings
from tests.journeys import sites, windows
from tests.journeys.people import Town, sign_in

pytestmark = pytest.mark.journey
REGULATION = ROOT / "editions" / "watermael-boitsfort-2022.toml"
EMAIL, PASSWORD = "first@commune.example", "sept chaises bleues sous un noyer"
says = partial(words.translate, language="fr")


def accept(page: Page, server: LiveServer) -> None:
    """Follow the link of an invitation and set up a password and an app."""
    page.goto(server.pb("user", "invite", EMAIL, "--role", "administrator").split()[0])
    page.get_by_label(says("Your name")).fill("Ève Tilleul")
    seed = page.locator("strong[translate=no]").inner_text().replace(" ", "")
    page.get_by_label(says("Choose a password")).fill(PASSWORD)
    page.locator("input.code").fill(passwords.code_at(seed, clock.now()))
    page.get_by_role("button", name=says("Make my account")).click()
    page.wait_for_url("**/staff/sign-in")


def plugged_in(page: Page) -> tuple[CDPSession, str]:
    """Plug a key into the browser: it knows its owner by a finger."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return device, device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_grave_role_opens_with_a_key_alone(browser: Browser, tmp_path: Path, axe: Callable[[Page], None]) -> None:
    LiveServer("", settings(tmp_path / "var", "http://localhost")).pb("edition", "load", str(REGULATION))
    with (
        sites.served(tmp_path, name="localhost", PB_SECURITY_KEYS="required") as server,
        windows.visitor(browser, server.url, locale="fr-BE") as page,
    ):
        accept(page, server)
        sign_in(page, server, Town((), "", "", PASSWORD), EMAIL)
        expect(page.locator(".notice")).to_contain_text(says("Your role waits for a security key."))
        expect(page.locator("main")).to_contain_text(
            says("You see your editions as soon as your security key is shown.")
        )
        axe(page)
        assert page.goto("/fr/staff/people").status == 403
        expect(page.locator("main")).to_contain_text("clé de sécurité")

        device, key = plugged_in(page)
        page.goto("/fr/staff/account")
        page.get_by_role("link", name=says("Add a security key")).click()
        page.locator("input[name=name]").fill("Clé bleue")
        page.get_by_role("button", name=says("Show the key now")).click()
        page.wait_for_url("**/staff/account")
        expect(page.locator("main")).to_contain_text("Clé bleue")
        assert page.goto("/fr/staff/people").status == 200

        page.get_by_role("button", name=says("Sign out")).click()
        page.get_by_label(says("E-mail address")).fill(EMAIL)
        page.get_by_label(says("Password")).fill(PASSWORD)
        page.locator("main").get_by_role("button", name=says("Go on")).click()
        show = page.get_by_role("button", name=says("Use my security key"))
        device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        show.click()
        expect(page.locator("[data-key-failed]")).to_be_visible()
        device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
        show.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(says("Today"))
        assert page.goto("/fr/staff/people").status == 200

        page.goto("/fr/staff/factor?next=/fr/staff/account")
        show.click()
        page.wait_for_url(lambda address: "/factor" not in address)
        assert page.goto("/fr/staff/people").status == 200, "a key shown again keeps the role open"
