"""What happens before a page: its host, form, language, edition and person are found."""

import ipaddress
import uuid
from typing import Any

from flask import Flask, current_app, g, request
from werkzeug.routing import BaseConverter

from pb import clock, words
from pb.errors import Refusal, Unknown
from pb.rules import permissions
from pb.services import editions, keyring, sessions
from pb.services.actors import Actor
from pb.web import cookies, csrf


class Language(BaseConverter):
    """The language at the head of an address."""

    regex = "|".join(words.LANGUAGES)


class Slug(BaseConverter):
    """The name of an edition in an address."""

    regex = r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?"


class BadRequest(Refusal):
    """The request itself is not acceptable."""

    status = 400


def install(app: Flask) -> None:
    """Have each request prepared in this order."""
    app.url_map.converters.update(lang=Language, slug=Slug)
    app.url_value_preprocessor(read_address)
    app.before_request(arrive)
    app.after_request(csrf.remember)


def read_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Note the language before anything can be refused, so that a refusal speaks it."""
    first = request.path.partition("/")[2].partition("/")[0]
    if first in words.LANGUAGES:
        g.language = first


def arrive() -> None:
    """Note the instant of arrival (B6), refuse a foreign host or form, and find the edition."""
    g.arrived_at = clock.now()
    g.request_id = uuid.uuid4().hex
    if request.routing_exception is not None:
        return  # no page here, or not by this method: nothing runs but the answer that says so
    view = current_app.view_functions.get(request.endpoint or "")
    limit: int | None = getattr(view, "body_limit", None)
    if limit is not None:
        request.max_content_length = limit
    if "\x00" in request.path:
        raise Unknown("unknown")
    csrf.check()
    slug = (request.view_args or {}).get("edition")
    if slug:
        g.edition = editions.find(slug, host())


def host() -> str:
    """Return the name by which the site was called, without its port."""
    return request.host.partition(":")[0].lower()


def network() -> bytes:
    """Return a keyed name of the caller's network: /24 or /64 (A8, E3); the address itself is never kept."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "::")
    except ValueError:
        address = ipaddress.ip_address("::")
    address = getattr(address, "ipv4_mapped", None) or address  # one socket for both would put all of IPv4 in one /64
    width = 24 if address.version == 4 else 64
    block = str(ipaddress.ip_network((address, width), strict=False).network_address)
    return keyring.network_name(block, clock.today())


def nobody() -> Actor:
    """Return the public, with the keyed name of its network."""
    return Actor(network=network())


def actor(incoming: Any) -> Actor | None:
    """Return the person behind a request: the page's permission says which cookie counts (S7)."""
    view = current_app.view_functions.get(request.endpoint or "")
    act = getattr(view, "act", "")
    if not act:
        return None
    if permissions.anyone_may(act) or permissions.only_voters_may(act):
        held = cookies.read("voter")
        return sessions.find(("voter", "kiosk"), held, network()) if held else None
    if permissions.only_holders_may(act):
        held = cookies.read("holder")
        return sessions.find(("holder",), held, network()) if held else None
    held = cookies.read("staff")
    return sessions.find(("staff",), held, network()) if held else None
