"""A watched browser: nothing comes from another host, no script fails, no rule of the content policy is broken."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

ANSWERED = "Failed to load resource: the server responded with a status of 4"  # a refusal is an answer, not a fault
PATIENCE = 20_000  # ms; a machine that does other work at the same time is no fault
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


class Watch:
    """What went wrong in the windows of one visitor."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.found: list[str] = []
        context.on("request", lambda request: self._host(request.url))
        context.on("weberror", lambda error: self.found.append(f"a script failed: {error.error}"))
        context.on("console", self._said)

    def _host(self, address: str) -> None:
        if urlsplit(address).scheme in ("http", "https") and not address.startswith(self.url):
            self.found.append(f"loaded from another host: {address}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            self.found.append(f"the browser complains: {message.text}")

    def check(self) -> None:
        """Fail if anything went wrong (C3, D11)."""
        assert not self.found, "\n".join(dict.fromkeys(self.found))


@contextmanager
def visitor(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """Open a browser of somebody new, with nothing kept from before; whatever went wrong fails the test at the end."""
    context = browser.new_context(base_url=url, timezone_id="Europe/Brussels", reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(2 * PATIENCE)
    watch = Watch(context, url)
    try:
        yield context.new_page()
    finally:
        context.close()
    watch.check()


def check_narrow(page: Page) -> None:
    """Fail if the page must be scrolled sideways."""
    assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} is wider than its window"


def check_contrast(page: Page) -> None:
    """Fail if a text is hard to tell from its ground."""
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}}).response["violations"]
    assert not found, f"{page.url}: {[node['target'] for one in found for node in one['nodes']]}"


def tab_to(page: Page, wanted: Locator, most: int = 150) -> None:
    """Press Tab until an element has the focus, which must be seen; fail when it is never reached."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")
