"""Renders the mails of the outbox in the language of their reader and sends each once, over SMTP or into a folder."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from pb import clock, documents, stationery, words
from pb.config import Config
from pb.db import installation, transaction
from pb.services import outbox
from pb.services.outbox import Outgoing

SECONDS = 15  # a mail server that hangs is left after this time
log = structlog.get_logger()


class WholeHeader(UnstructuredHeader):
    """A header that is never folded: folded, a long address is written in code, and mail programs find none in it."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """Return the header on one line."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes the name in


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", WholeHeader)  # type: ignore[arg-type]  # the stubs ask for a parser
POLICY = default.clone(header_factory=HEADERS)


class Line:
    """A connection to the mail server: opened by the first mail, kept for the next ones while the server answers."""

    def __init__(self) -> None:
        """Begin without a connection."""
        self.server: smtplib.SMTP | None = None

    def hand(self, address: SplitResult, mail: Outgoing, message: EmailMessage) -> None:
        """Hand a message over; after any failure the connection is given up."""
        if self.server is None or not _answers(self.server):
            self.close()
            self.server = _connect(address)
        try:
            self.server.send_message(message, to_addrs=[mail.address])
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def close(self) -> None:
        """Part from the server; a mail that was taken stays sent, however the server takes it."""
        server, self.server = self.server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()


def send_due(most: int = 100) -> int:
    """Send the mails that are due, at most so many, each in its own short steps; return how many left."""
    left, line = 0, Line()
    try:
        for _ in range(most):
            with transaction():
                mail = outbox.take()
            if mail is None:
                break
            outcome = _send(mail, line)
            with transaction():
                if outcome == "sent":
                    outbox.sent(mail.id)
                    left += 1
                else:
                    outbox.failed(mail.id, final=outcome == "refused")
            if outcome == "later":
                break  # the server is away: the others wait too
    finally:
        line.close()
    return left


def compose(mail: Outgoing, settings: Config) -> EmailMessage:
    """Return the message: templates only, one recipient, no fact in a header but the subject's own words (I6)."""
    facts = {"language": mail.language, "base_url": mail.site, **mail.facts}
    with words.worded(mail.own.get(mail.template, {})):  # as the edition says it
        subject, body, html = stationery.mail(mail.template, mail.language, facts)
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.mail_from
    message["To"] = mail.address
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.id}@{urlsplit(settings.base_url).hostname}>"  # the same at each try
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    if "unsubscribe" in mail.facts:  # an address of ours that stops these mails by one click (RFC 8058)
        message["List-Unsubscribe"] = f"<{mail.site}{mail.facts['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body + "\n")
    if html:
        message.add_alternative(html, subtype="html")
    if paper := mail.facts.get("paper"):  # a letter goes with its mail
        with words.worded(mail.own.get(paper["template"], {})):
            content = documents.pdf(paper["template"], paper["facts"], mail.language)
        message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{paper['name']}.pdf")
    return message


def _send(mail: Outgoing, line: Line) -> str:
    """Send one mail; return "sent", "refused" (never try again) or "later"."""
    settings = installation()
    try:
        message = compose(mail, settings)
    except Exception as error:  # a template that breaks must not hold up the other mails
        log.error("mail_unwritable", template=mail.template, mail=mail.id, kind=type(error).__name__)
        return "refused"
    address = urlsplit(settings.mail_url)
    try:
        (_into_folder if address.scheme == "file" else line.hand)(address, mail, message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        log.warning("mail_refused", mail=mail.id, template=mail.template, codes=codes)
        return "refused" if all(code >= 500 for code in codes) else "later"
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_away", mail=mail.id, kind=type(error).__name__)
        return "later"
    return "sent"


def _answers(server: smtplib.SMTP) -> bool:
    """Tell whether a connection still lives, before a mail is risked on it."""
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _connect(address: SplitResult) -> smtplib.SMTP:
    """Open a connection to the mail server, over TLS whenever the server offers it or a password is sent."""
    host = address.hostname or "localhost"
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, address.port or 465, timeout=SECONDS, context=_trust())
    else:
        server = smtplib.SMTP(host, address.port or 25, timeout=SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if address.scheme == "smtp" and (server.has_extn("starttls") or address.username):
            server.starttls(context=_trust())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


@lru_cache
def _trust() -> ssl.SSLContext:
    """Return whom the machine trusts, read once: it takes longer than a mail."""
    return ssl.create_default_context()


def _into_folder(address: SplitResult, mail: Outgoing, message: EmailMessage) -> None:
    """Write a message as a file that only we may read; the same mail has the same name, so it is there once."""
    folder = Path(unquote(address.path))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".{mail.id}.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(bytes(message))
    part.replace(folder / f"{mail.id}.eml")
