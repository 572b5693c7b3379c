"""A post office for tests: an SMTP server on a free port that keeps what it is given."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What was delivered, and the address to deliver to; with `refusing`, each is refused for now."""

    url: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    refusing: bool = False
    hanging_up: bool = False  # after each message
    peers: set[Any] = field(default_factory=set)  # of the connections that brought one
    parting: str = ""  # what is said to QUIT instead of goodbye

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name the server calls
        """Keep a message, or refuse it for now."""
        if self.refusing:
            return "451 Not now"
        self.peers.add(session.peer)
        if self.hanging_up:
            asyncio.get_running_loop().call_later(0.01, server.transport.close)
        self.messages.append(cast(EmailMessage, BytesParser(policy=default).parsebytes(envelope.content)))
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name the server calls
        """Say goodbye, in some way."""
        return self.parting or "221 Bye"


class Office(Controller):
    """A server on a port that the system chooses."""

    def __init__(self, box: Mailbox) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        super().__init__(box, hostname="127.0.0.1", port=self.listening.getsockname()[1])

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.listening)


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    """Return a post office that listens: `mail.url` for PB_MAIL_URL, `mail.messages` for what came."""
    box = Mailbox()
    office = Office(box)
    office.start()
    box.url = f"smtp://127.0.0.1:{office.port}"
    try:
        yield box
    finally:
        office.stop()
