"""A virus scanner for tests: it speaks as clamd does, and finds what begins with the word it looks for."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOUND = b"EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE"  # in two pieces: the real ones look for it too


class Talk(socketserver.StreamRequestHandler):
    """One question of a client."""

    def handle(self) -> None:
        """Read a command, and the pieces of a file, then answer."""
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Test-Signature FOUND\0" if FOUND in content else b"stream: OK\0")


class Server(socketserver.ThreadingUnixStreamServer):
    """A server whose threads end with the test."""

    daemon_threads = True


@contextmanager
def scanner(place: Path) -> Iterator[None]:
    """Run a scanner on a socket."""
    with Server(str(place), Talk) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            place.unlink()
