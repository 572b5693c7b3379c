"""The cheapest visitor there is: a kept connection and requests written as bytes, for it shares the machine."""

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
CLOSED = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
HEAD_BYTES = 65_536


class Broken(Exception):
    """The connection ended before a whole answer had come."""


@dataclass(frozen=True)
class Answer:
    """What came back, read completely, and after how many seconds."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    @property
    def location(self) -> str:
        """Return where the answer sends the visitor, or nothing."""
        found = LOCATION.search(self.head)
        return found[1].decode() if found else ""

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that the answer sets; an empty value takes one away."""
        return {name.decode(): value.decode().strip('"') for name, value in COOKIE.findall(self.head)}


class Line:
    """One connection, opened when it is needed and again when the other side has closed it."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, raw: bytes, again: bool = True) -> Answer:
        """Send a request and read its answer; a kept connection that turns out to be dead is replaced once.

        Raises `Broken` when no whole answer came: the request may have been carried out or not.
        """
        start = time.perf_counter()
        fresh = self.writer is None
        try:
            status, head, body = await self._exchange(raw)
        except (OSError, EOFError, asyncio.IncompleteReadError) as error:
            self.close()
            if again and not fresh:
                return await self.send(raw, again=False)
            raise Broken(str(error)) from error
        if CLOSED.search(head):
            self.close()
        return Answer(status, head, body, time.perf_counter() - start)

    async def _exchange(self, raw: bytes) -> tuple[int, bytes, bytes]:
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=HEAD_BYTES)
        self.writer.write(raw)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), head, body

    def close(self) -> None:
        """Close the connection."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


@dataclass
class Visitor:
    """A browser's memory: its cookies; what it asks for is written as the bytes of a request."""

    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    via: str = ""  # what stands in X-Forwarded-For

    def get(self, path: str) -> bytes:
        """Return the bytes of a GET."""
        return f"GET {path} HTTP/1.1\r\n{self._head()}\r\n".encode()

    def post(self, path: str, fields: list[tuple[str, str]]) -> bytes:
        """Return the bytes of the POST of a form."""
        body = urlencode(fields)
        kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
        return f"POST {path} HTTP/1.1\r\n{self._head()}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def upload(self, path: str, fields: list[tuple[str, str]], content: bytes, name: str = "photo.jpg") -> bytes:
        """Return the bytes of the POST of a form with a file in the field `file`."""
        edge = secrets.token_hex(16)
        parts = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields
        )
        file = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = (parts + file).encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"Content-Type: multipart/form-data; boundary={edge}\r\nSec-Fetch-Site: same-origin\r\n"
        return f"POST {path} HTTP/1.1\r\n{self._head()}{kind}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def learn(self, answer: Answer) -> Answer:
        """Keep the cookies of an answer and return it."""
        for name, value in answer.cookies.items():
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def _head(self) -> str:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return f"Host: {self.host}\r\nAccept: text/html\r\nAccept-Language: fr\r\nAccept-Encoding: gzip\r\n" + (
            (f"Cookie: {held}\r\n" if held else "") + (f"X-Forwarded-For: {self.via}\r\n" if self.via else "")
        )
