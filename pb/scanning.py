"""Asks the virus scanner of the installation, where it has one, what it finds in a file (clamd's INSTREAM, U6)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

PIECE_BYTES = 64 * 1024
SECONDS = 30
ANSWER_BYTES = 4096


class Away(Exception):
    """The scanner cannot be asked, or does not know: nothing may be taken for clean."""


def infected(content: bytes, address: str) -> bool:
    """Tell whether the scanner finds something; raise `Away` where it cannot say. Without an address nothing is asked.

    `address`: "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310".
    """
    if not address:
        return False
    answer = _ask(address, b"zINSTREAM\0", content)
    if answer.endswith(b" FOUND"):
        return True
    if answer != b"stream: OK":
        raise Away(answer.decode("ascii", "replace")[:80])
    return False


def alive(address: str) -> bool:
    """Tell whether the scanner answers."""
    try:
        return _ask(address, b"zPING\0") == b"PONG"
    except Away:
        return False


def _ask(address: str, command: bytes, content: bytes | None = None) -> bytes:
    """Send a command, with the bytes of a file in pieces, and return the answer."""
    try:
        with _connected(address) as line:
            line.sendall(command)
            for at in range(0, len(content or b""), PIECE_BYTES):
                piece = (content or b"")[at : at + PIECE_BYTES]
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            if content is not None:
                line.sendall(bytes(4))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < ANSWER_BYTES and (more := line.recv(ANSWER_BYTES)):
                answer += more
    except OSError as error:
        raise Away(type(error).__name__) from error
    return answer.rstrip(b"\0\n")


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    kind, _, place = address.partition(":")
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        with socket.create_connection((host, int(port)), SECONDS) as line:
            yield line
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(place)
        yield line
