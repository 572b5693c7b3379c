"""A member of the counting bureau keys papers by keyboard alone, faster than the site answers (P3)."""

from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Page, expect

from pb.db import transaction
from pb.rules.paper import ENVELOPES
from pb.rules.paper_ballots import check_sign
from pb.services import editions, paper, paper_keying
from tests import databases
from tests.journeys import windows
from tests.load import deskwork
from tests.load.site import Place, place, serve

pytestmark = pytest.mark.journey
NUMBER = 12
SCANNER = """([figures, sign]) => {
  const field = document.querySelector("[name=marks]");
  field.value += figures;
  for (const key of [sign, "Enter"]) field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}"""


def marked(chance: Random, numbers: list[int]) -> list[tuple[int, ...]]:
    """Return what stands on some papers: none to six marks each."""
    return [tuple(sorted(chance.sample(numbers, chance.randrange(7)))) for _ in range(NUMBER)]


def stored(held: Place, actor: object) -> list[tuple[int, ...]]:
    """Return what was kept of the batch, in the order of the papers."""
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        view = editions.get(held.town.edition_id)
        return [each.marks for each in paper_keying.desk(actor, view, "B1").papers]  # type: ignore[arg-type]


def test_one_key_for_each_mark_and_one_for_each_paper(browser: Browser, tmp_path: Path) -> None:
    """Nothing typed while the page of the last paper is still coming is lost."""
    with place("sqlite", str(tmp_path), 1, deskwork.LONG_AGO) as held, serve(held) as site:
        actor, token, numbers = deskwork.keyer(held, NUMBER)
        with windows.visitor(browser, f"http://{site.host}") as page:
            page.context.add_cookies([{"name": "pb-staff", "value": token, "url": f"http://{site.host}"}])
            page.goto(f"/fr/{held.town.slug}/staff/paper/batches/B1/key")
            wanted, pressed = marked(Random(3), numbers), 0
            for marks in wanted:
                for number in marks:
                    page.keyboard.press(deskwork.key_of(held.town.slug, number))
                page.keyboard.press("Enter")
                pressed += len(marks) + 1
            expect(page.get_by_role("button", name="Clôturer")).to_be_visible()
            assert pressed == sum(map(len, wanted)) + NUMBER
            assert stored(held, actor) == wanted
            scan_again(page, held)
        assert stored(held, actor)[2] == (4, 31)
        with databases.ground(held.settings) as app, app.app_context(), transaction():
            assert paper.batch(editions.get(held.town.edition_id), "B1").state == "opened"


def scan_again(page: Page, held: Place) -> None:
    """Open the third paper again and scan what is marked: the Enter of the scanner does not keep it, ours does."""
    page.goto(f"/fr/{held.town.slug}/staff/paper/batches/B1/key?serial=3")
    page.locator("form.keying").evaluate("form => form.marked.forEach(each => { each.checked = false; })")
    for number in (4, 31):
        page.evaluate(SCANNER, [str(number), check_sign(held.town.slug, number)])
    expect(page.locator("input[name=marked]:checked")).to_have_count(2)
    expect(page.locator("input[name=again]")).to_have_value("3")
    page.wait_for_timeout(150)
    page.get_by_label("Numéros des projets cochés").press("Enter")
    expect(page.locator("input[name=again]")).to_have_count(0)


def test_a_scanner_is_never_too_quick_for_the_check(browser: Browser, tmp_path: Path) -> None:
    """Two envelopes scanned before the first answer are both checked, and the last answer stands in words."""
    with place("sqlite", str(tmp_path), 2) as held, serve(held) as site:
        _, token, _ = deskwork.keyer(held, 1)
        numbers = [each.number for each in deskwork.town.people(2)]
        with windows.visitor(browser, f"http://{site.host}") as page:
            page.context.add_cookies([{"name": "pb-staff", "value": token, "url": f"http://{site.host}"}])
            page.goto(f"/fr/{held.town.slug}/staff/paper/intakes/{deskwork.intake(held, ENVELOPES)}")
            for number in numbers:
                page.keyboard.type(number)
                page.keyboard.press("Enter")
            answer = page.locator("[data-answer]")
            expect(page.locator("[data-figures] dd").first).to_have_text("2")
            expect(answer).to_contain_text("Acceptée")
            page.keyboard.type(numbers[0])
            page.keyboard.press("Enter")
            expect(answer).to_contain_text("A déjà voté")
            expect(page.locator("input[name=who]")).to_have_value("")
        check_without_network(browser, f"http://{site.host}", token, numbers[1])


def check_without_network(browser: Browser, url: str, token: str, number: str) -> None:
    """On a network cut the screen says that nothing was recorded, and keeps nobody's number."""
    context = browser.new_context(base_url=url)
    context.add_cookies([{"name": "pb-staff", "value": token, "url": url}])
    page = context.new_page()
    page.goto("/fr/bench/staff/paper/intakes/E1")
    context.set_offline(True)
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("[data-unrecorded]")).to_contain_text("Pas enregistré")
    expect(page.locator("[data-unrecorded]")).to_be_visible()
    shown = page.locator("input:not([type=hidden])").evaluate_all("all => all.map(each => each.value).join('')")
    assert shown == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.set_offline(False)
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer]")).to_contain_text("A déjà voté")
    expect(page.locator("[data-unrecorded]")).to_be_hidden()
    context.close()
