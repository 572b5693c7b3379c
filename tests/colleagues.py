"""Members of staff for tests: an account with its roles, and a browser signed in with both factors."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from pb import clock
from pb.db import session, transaction
from pb.models.accounts import Account
from pb.services import accounts, sessions
from pb.services.actors import Actor

PASSWORD = "trois hêtres et un banc vert"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass
class Colleague:
    """A member of staff with a browser of their own."""

    actor: Actor
    client: FlaskClient

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        """Send a form of our own site: its token is fetched from a page that has one."""
        return post(self.client, address, data, **options)


def account(email: str = "anne@example.org", *roles: tuple[int | None, str], name: str = "Anne") -> Account:
    """Return an account with these roles (municipality or None, role)."""
    return accounts.make(email, name, "fr", PASSWORD, roles)


def signed_in(app: Flask, email: str, *roles: tuple[int | None, str], factors: int = sessions.CODE) -> Colleague:
    """Return a member of staff whose session has both factors, just given."""
    with transaction():
        row = account(email, *roles, name=email.split("@")[0].title())
        token = sessions.start("staff", account_id=row.id, factors=factors, fresh_at=clock.now())
        actor = accounts.by_email(email)
    client = app.test_client()
    client.set_cookie("pb-staff", token, domain="localhost")
    session.expire_all()
    return Colleague(actor, client)


def form_token(client: FlaskClient, page: str = "/fr/staff/sign-in") -> str:
    """Return the token of a form that this browser was shown."""
    found = TOKEN.search(client.get(page).text)
    assert found, page
    return found[1]


def post(client: FlaskClient, address: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """Send a form with the token of this browser; files are encoded here, since the client leaves large ones open."""
    whole = {**(data or {}), "form_token": form_token(client)}
    if not any(isinstance(value, tuple) for value in whole.values()):
        return client.post(address, data=whole, **options)
    parts = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in whole.items()}
    boundary, body = encode_multipart(parts)
    return client.post(address, data=body, content_type=f'multipart/form-data; boundary="{boundary}"', **options)
