"""Requests that no browser sends, on a plain connection to the real server (C9, I11)."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.browser import LiveServer

pytestmark = pytest.mark.journey
PAGE = "/fr/staff/sign-in"
SECOND = "GET /smuggled HTTP/1.1\r\n\r\n"
REFUSED = {
    "two ways to say how long": f"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SECOND}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: 30\r\n\r\n{SECOND}",
    "a length with a sign": "Content-Length: +5\r\n\r\nhello",
    "a name with a space": "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "an unknown coding": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a long header": f"X-Long: {'x' * 20_000}\r\n\r\n",
    "many headers": "".join(f"X-{at}: x\r\n" for at in range(200)) + "\r\n",
}


def answers(server: LiveServer, sent: str) -> list[str]:
    """Send bytes as they are and return the status of each answer until the server ends the connection."""
    at = urlsplit(server.url)
    with socket.create_connection((str(at.hostname), int(at.port or 0)), 15) as line:
        line.sendall(sent.encode())
        line.shutdown(socket.SHUT_WR)
        found = b""
        while part := line.recv(65_536):
            found += part
    return [each.split(b" ", 2)[0].decode() for each in found.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("what", REFUSED)
def test_a_request_that_can_be_read_two_ways_is_refused(live_server: LiveServer, what: str) -> None:
    host = urlsplit(live_server.url).netloc
    found = answers(live_server, f"POST {PAGE} HTTP/1.1\r\nHost: {host}\r\n{REFUSED[what]}")
    assert len(found) == 1, "nothing behind it is taken for a second request"
    assert found[0][0] in "45", found
    assert found[0] != "500"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG"])
def test_methods_that_no_page_takes_are_refused(live_server: LiveServer, method: str) -> None:
    host = urlsplit(live_server.url).netloc
    sent = f"{method} {PAGE} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert answers(live_server, sent)[0] in ("400", "405")
