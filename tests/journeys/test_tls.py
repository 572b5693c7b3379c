"""A whole vote behind TLS: cookies that only this host gets, and the form tokens hold (C4, S6, S7)."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.journeys import sites, windows
from tests.journeys.people import Visitor, town

pytestmark = pytest.mark.journey
YEAR = 31_536_000


def test_a_vote_behind_tls(browser: Browser, demonstration: Path, tmp_path: Path) -> None:
    shutil.copytree(demonstration, tmp_path / "var")
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    with (
        sites.served(tmp_path, tls=True) as server,
        windows.visitor(browser, server.url, locale="fr-BE", ignore_https_errors=True) as page,
    ):
        held = town(server)
        page.on("response", note)
        visitor = Visitor(page, held.now, "fr")
        number, _ = visitor.numbers("boost")[0]
        visitor.add(number)
        expect(visitor.card(number)).to_contain_text(visitor.says("In my vote"))
        page.locator("#my-vote").get_by_role("link", name=visitor.says("Read again and vote")).click()
        visitor.identify(held.letter("can vote"))
        expect(page.locator(".ballot li")).to_have_count(1)
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        visitor.cast()
        cast = next(answer for answer in answers if answer.url.endswith("/vote/cast"))
        wiped = cast.header_value("clear-site-data")
        left = {cookie["name"] for cookie in page.context.cookies()}
    assert {"__Host-pb-form", "__Host-pb-choice", "__Host-pb-voter"} <= set(cookies)
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["httpOnly"], cookie["path"]) == (True, True, "/"), cookie
        assert len(cookie["value"]) < 4000
    assert not left & {"__Host-pb-choice", "__Host-pb-voter"}
    for answer in answers:
        age = answer.headers.get("strict-transport-security", "max-age=0").split(";")[0]
        assert int(age.removeprefix("max-age=")) >= YEAR, answer.url
    assert wiped == '"cache", "storage"'
