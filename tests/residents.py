"""Residents with an account for tests: the mail they got, and a browser signed in as a holder."""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pb import clock
from pb.db import session, transaction
from pb.fields import Cell, unseal
from pb.models.jobs import Mail
from pb.services import holders, keyring, sessions


def mails(template: str = "holder_link") -> list[dict[str, Any]]:
    """Return the facts of the mails of a template that wait in the outbox, the oldest first."""
    rows = session.scalars(select(Mail).where(Mail.template == template).order_by(Mail.due_at)).all()
    return [json.loads(unseal(keyring.ring(), Cell("mail", row.id, "facts"), row.facts)) for row in rows]


def signed_in(app: Flask, email: str = "resident@example.org", name: str = "Camille") -> tuple[str, FlaskClient]:
    """Return the identifier of a holder and a browser whose session has just begun."""
    with transaction():
        holder_id = holders.find_or_make(email, name, "fr")
        token = sessions.start("holder", holder_id=holder_id, fresh_at=clock.now())
    client = app.test_client()
    client.set_cookie("pb-holder", token, domain="localhost")
    return holder_id, client
