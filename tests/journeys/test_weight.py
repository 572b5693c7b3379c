"""What a phone loads when it opens the pages of the vote for the first time: few requests, few bytes."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request

from tests.browser import LiveServer
from tests.journeys import windows
from tests.journeys.people import town

pytestmark = pytest.mark.journey
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "fr-BE"}
REQUESTS, ALL_BYTES, WORDS_BYTES = 8, 100_000, 20_000  # of what is seen first; of everything; of page, style and script
SEEN = """() => [...document.images].filter((image) => {
  const box = image.getBoundingClientRect();
  return box.width && box.bottom > 0 && box.top < innerHeight;
}).map((image) => image.currentSrc)"""


@pytest.mark.parametrize("path", ["projects", "vote", "vote/identify", ""])
def test_a_first_visit_is_light(browser: Browser, live_server: LiveServer, path: str) -> None:
    held = town(live_server)
    done: list[Request] = []

    def note(request: Request) -> None:
        done.append(request)

    with windows.visitor(browser, live_server.url, **PHONE) as page:
        page.on("requestfinished", note)
        page.goto(f"/fr/{held.now}/{path}", wait_until="networkidle")
        seen = page.evaluate(SEEN)
        sizes = {request: max(0, request.sizes()["responseBodySize"]) for request in done}
    loaded = [request for request, size in sizes.items() if size]  # the rest came from the browser's own memory
    told = "\n".join(f"{sizes[one]:>7} {one.resource_type:<10} {urlsplit(one.url).path}" for one in loaded)
    first = [one for one in loaded if one.resource_type != "image" or one.url in seen]
    assert len(first) <= REQUESTS, told
    assert sum(sizes.values()) <= ALL_BYTES, told
    words = sum(sizes[one] for one in loaded if one.resource_type in ("document", "stylesheet", "script"))
    assert 0 < words <= WORDS_BYTES, told
