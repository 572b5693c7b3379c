"""A voter's journey as requests: home, list, choose, identify, review, cast, thanks; a new session each."""

import gzip
import html
import re
from dataclasses import dataclass, field

from tests.load.town import Town
from tests.load.wire import Answer, Line, Visitor

FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
BALLOT = re.compile(r'name="ballot" value="([^"]+)"')
CHOSEN = (2, 14, 31)


class Astray(Exception):
    """A page answered something else than a voter expects."""


def text(answer: Answer) -> str:
    """Return the page of an answer."""
    zipped = b"content-encoding: gzip" in answer.head.lower()
    return (gzip.decompress(answer.body) if zipped else answer.body).decode()


def value(pattern: re.Pattern[str], page: str) -> str:
    """Return what a hidden field of a page holds."""
    found = pattern.search(page)
    if found is None:
        raise Astray(f"no {pattern.pattern[6:16]} in the page: {page[:200]}")
    return html.unescape(found[1])


@dataclass
class Voter:
    """One person with a browser on one line; every request's seconds are noted by its step."""

    town: Town
    number: int
    line: Line
    noted: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.browser = Visitor(f"{self.line.host}:{self.line.port}")
        self.at = f"/fr/{self.town.slug}"

    async def get(self, step: str, path: str, status: int = 200) -> Answer:
        """Ask for a page."""
        return self._expected(step, await self.line.send(self.browser.get(path)), status)

    async def post(self, step: str, path: str, fields: list[tuple[str, str]], status: int = 303) -> Answer:
        """Send a form."""
        return self._expected(step, await self.line.send(self.browser.post(path, fields)), status)

    def _expected(self, step: str, answer: Answer, status: int) -> Answer:
        if answer.status != status:
            raise Astray(f"{step}: {answer.status} instead of {status}: {text(answer)[-1500:]}")
        self.noted.setdefault(step, []).append(answer.seconds)
        return self.browser.learn(answer)

    async def look(self) -> str:
        """Open the home page and the list; return the token of its forms."""
        await self.get("home", f"{self.at}/")
        return value(FORM_TOKEN, text(await self.get("list", f"{self.at}/projects")))

    async def choose(self, token: str, numbers: tuple[int, ...] = CHOSEN) -> None:
        """Put projects in the choice and see the list again, as without JavaScript."""
        for number in numbers:
            back = [("form_token", token), ("number", str(number)), ("back", f"{self.at}/projects")]
            answer = await self.post("choose", f"{self.at}/vote/add", back)
            page = await self.get("list with a choice", answer.location.split("#")[0])
            token = value(FORM_TOKEN, text(page))

    async def identify(self) -> bytes:
        """Identify with the code of the letter, review, and return the request that casts."""
        code, born = self.town.voters[self.number]
        year, month, day = born.split("-")
        token = value(FORM_TOKEN, text(await self.get("identify page", f"{self.at}/vote/identify")))
        fields = [("form_token", token), ("code", code), ("day", day), ("month", month), ("year", year)]
        await self.post("identify", f"{self.at}/vote/identify", fields)
        page = text(await self.get("review", f"{self.at}/vote/review"))
        ballot = [("form_token", value(FORM_TOKEN, page)), ("ballot", value(BALLOT, page))]
        return self.browser.post(f"{self.at}/vote/cast", ballot)

    async def vote(self) -> None:
        """Make the whole journey."""
        await self.choose(await self.look(), CHOSEN[:1])
        self._expected("cast", await self.line.send(await self.identify()), 200)

    async def ready(self) -> bytes:
        """Come to the last button the shortest way, and return the request that casts."""
        answer = await self.get("identify page", f"{self.at}/vote/identify")
        token = value(FORM_TOKEN, text(answer))
        for number in CHOSEN:
            await self.post("choose", f"{self.at}/vote/add", [("form_token", token), ("number", str(number))])
        return await self.identify()
