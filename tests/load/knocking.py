"""At the door: identification by code under load, guessing from everywhere, and answers that give nobody away."""

import asyncio
import re
import statistics
import time
from collections.abc import Callable
from itertools import count
from random import Random

from pb import codes
from pb.rules import crockford
from tests.load import crowds
from tests.load.figures import Figure, percentile
from tests.load.journeys import FORM_TOKEN, text, value
from tests.load.site import HOST, Site, place, serve
from tests.load.town import Town
from tests.load.wire import Answer, Line, Visitor

RATE, SECONDS = 60, 20
TRIES = 500
HIDDEN = re.compile(r'value="[^"]*"|nonce="[^"]*"|\b\d+\b')
LOOKED_AT = 422  # a guess that was compared; 429 is one that was not even looked at
ALLOWED = {"selector": 5, "network": 60}  # docs/decisions/0004, failures until the first pause
CLIENTS = 6  # as many guesses may be under way when the budget runs out
SECRETS = 32**codes.SECRET


def identifying(kind: str, at: str, rate: int = RATE, seconds: int = SECONDS) -> list[Figure]:
    """Have voters identify at a fixed rate, whether or not those before them have been answered (an open loop)."""
    voters = rate * seconds
    with place(kind, at, voters) as held, serve(held) as site:
        requests = asyncio.run(_before_the_door(site, voters))
        before = site.processor_seconds()
        taken, statuses = asyncio.run(_knock_all(site, rate, requests))
        used = 1000 * (site.processor_seconds() - before) / voters
    if statuses != {303}:
        raise RuntimeError(f"identification answered {statuses}")
    name = f"identification by code at {rate} a second, {kind}"
    figures = [
        Figure(f"{name}: p{share}", 1000 * percentile(taken, share), "ms", 100 if share == 95 else None)
        for share in (50, 95, 99)
    ]
    return [*figures, Figure(f"time of a processor for one identification, {kind}", used, "ms")]


async def _before_the_door(site: Site, voters: int) -> list[bytes]:
    """Have each voter open the page, and return what they send next."""
    requests: list[bytes] = []

    async def come(line: Line, number: int) -> None:
        door = await Door(site, line).opened("vote/identify")
        requests.append(door.knock(*site.place.town.voters[number]))

    await crowds.shared(HOST, site.place.port, 8, range(voters), come)
    return requests


async def _knock_all(site: Site, rate: int, requests: list[bytes]) -> tuple[list[float], set[int]]:
    """Send the forms at a fixed rate; a time runs from the moment when each was due."""
    lines: list[Line] = []
    taken: list[float] = []
    statuses: set[int] = set()
    start = time.perf_counter()

    async def send(number: int) -> None:
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        line = lines.pop() if lines else Line(HOST, site.place.port)
        answer = await line.send(requests[number])
        taken.append(time.perf_counter() - due)
        statuses.add(answer.status)
        lines.append(line)

    await asyncio.gather(*(send(number) for number in range(len(requests))))
    return taken, statuses


def guessing(kind: str, at: str, guesses: int = 1000) -> list[Figure]:
    """Guess with three workers: from one network that forges its address each time, then at one code from many."""
    with place(kind, at, 50) as held:
        held.environment.update(PB_WORKERS="3", PB_PROXY_HOPS="1")
        with serve(held) as site:
            forged = asyncio.run(guess(site, guesses, lambda at: (at % 49, f"{network(at)}, 203.0.113.9")))
            spread = asyncio.run(guess(site, guesses, lambda at: (49, network(at))))
    return [
        _allowed(f"{guesses:,} guesses from one network under forged addresses, {kind}: looked at", forged, "network"),
        _allowed(f"{guesses:,} guesses at one code from as many networks, {kind}: looked at", spread, "selector"),
        Figure("chance that one of them was right", (forged + spread) / SECRETS, "", 1e-9),
    ]


def _allowed(name: str, looked_at: int, limit: str) -> Figure:
    most = ALLOWED[limit] + CLIENTS
    return Figure(name, looked_at, "", most, note=f"{ALLOWED[limit]}, and those under way")


async def guess(site: Site, guesses: int, aim: Callable[[int], tuple[int, str]]) -> int:
    """Send guesses, each at the selector and from the network that `aim` says; return how many were compared."""
    crowd, chance = crowds.Crowd(), Random(1)
    selectors = [codes.parse(code) for code, _ in site.place.town.voters]
    doors: list[Door] = []

    async def try_one(line: Line, number: int) -> None:
        if len(doors) < CLIENTS:
            doors.append(await Door(site, line).opened("vote/identify"))
        place, network = aim(number)
        selector = selectors[place % len(selectors)]
        secret = "".join(chance.choices(crockford.ALPHABET, k=codes.SECRET))
        wrong = codes.Code(selector.selector if selector else "", secret).text
        door = doors[number % len(doors)]
        door.browser.via = network
        answer = await line.send(door.knock(wrong, site.place.town.voters[place % len(selectors)][1]))
        crowd.note(answer.status, answer.seconds)

    await crowds.shared(HOST, site.place.port, CLIENTS, range(guesses), try_one)
    if set(crowd.statuses) - {LOOKED_AT, 429}:
        raise RuntimeError(f"guesses were answered {crowd.statuses}")
    return crowd.statuses.get(LOOKED_AT, 0)


def alike(kind: str, at: str, tries: int = TRIES) -> list[Figure]:
    """Compare the answers to somebody known and to nobody: the same page, after the same time (A9, E2, E5)."""
    with place(kind, at, tries) as held:
        held.environment["PB_PROXY_HOPS"] = "1"
        with serve(held) as site:
            return [
                figure
                for name, path, known, unknown in pairs(held.town)
                for figure in asyncio.run(compare(site, f"{name}, {kind}", path, known, unknown, tries))
            ]


Fields = Callable[[int], dict[str, str]]


def pairs(town: Town) -> list[tuple[str, str, Fields, Fields]]:
    """Return each page with what somebody on the roll types there, and what nobody does."""
    none = codes.generate().text

    def person(number: int) -> dict[str, str]:
        return {"name": f"Camille {number}", "street": f"Rue du Test {number % 200}", **_birth(town.voters[number][1])}

    def nobody(number: int) -> dict[str, str]:
        return {"name": f"Absente {number}", "street": f"Rue du Vide {number % 200}", **_birth(town.voters[number][1])}

    def wrong_secret(number: int) -> dict[str, str]:
        code = codes.parse(town.voters[number][0])
        last = codes.parse(none)
        assert code
        assert last
        return {"code": codes.Code(code.selector, last.secret).text, **_birth(town.voters[number][1])}

    def wrong_date(number: int) -> dict[str, str]:
        return {"code": town.voters[number][0], **_birth("1931-02-03")}

    def no_code(number: int) -> dict[str, str]:
        return {"code": codes.generate().text, **_birth(town.voters[number][1])}

    def told(typed: Fields) -> Fields:
        return lambda number: {**typed(number), "email": "x@example.org"}

    return [
        ("asking for a code", "vote/code", person, nobody),
        ("a wrong code of a real letter, a code of none", "vote/identify", wrong_secret, no_code),
        ("a right code with a wrong date, a code of none", "vote/identify", wrong_date, no_code),
        ("I am not found", "vote/not-found", told(person), told(nobody)),
    ]


def _birth(day: str) -> dict[str, str]:
    year, month, day_ = day.split("-")
    return {"day": day_, "month": month, "year": year}


async def compare(site: Site, name: str, path: str, known: Fields, unknown: Fields, tries: int) -> list[Figure]:
    """Send what each types in turn, from networks of their own, and compare pages and median times."""
    line = Line(HOST, site.place.port)
    door = await Door(site, line).opened(path)
    taken: dict[bool, list[float]] = {True: [], False: []}
    pages: set[tuple[int, str]] = set()
    networks = count()
    for number in range(tries):
        for real in (True, False) if number % 2 else (False, True):
            door.browser.via = network(next(networks))
            answer = await line.send(door.send((known if real else unknown)(number)))
            taken[real].append(answer.seconds)
            pages.add((answer.status, _same(answer)))
    line.close()
    gap = abs(statistics.median(taken[True]) - statistics.median(taken[False])) * 1000
    return [
        Figure(f"{name}: different answers in {tries} tries each", len(pages), "", 1),
        Figure(f"{name}: gap of the median times", gap, "ms", 5),
    ]


def network(place: int) -> str:
    """Return an address in a network of its own."""
    return f"{11 + place // 62_500}.{place // 250 % 250}.{place % 250}.7"


def _same(answer: Answer) -> str:
    """Return a page without what changes from one answer to the next for everybody: tokens, what was typed, numbers."""
    return HIDDEN.sub("", text(answer))


class Door:
    """A page with a form, opened once by one browser, and what is sent to it."""

    def __init__(self, site: Site, line: Line) -> None:
        self.line, self.browser = line, Visitor(site.host)
        self.at, self.path, self.token = f"/fr/{site.place.town.slug}", "", ""

    async def opened(self, path: str) -> "Door":
        """Open the page and keep the token of its form."""
        self.path = f"{self.at}/{path}"
        answer = self.browser.learn(await self.line.send(self.browser.get(self.path)))
        self.token = value(FORM_TOKEN, text(answer))
        return self

    def send(self, fields: dict[str, str]) -> bytes:
        """Return the request that sends the form."""
        return self.browser.post(self.path, [("form_token", self.token), *fields.items()])

    def knock(self, code: str, born: str) -> bytes:
        """Return the request that identifies by code and birth date."""
        return self.send({"code": code, **_birth(born)})
