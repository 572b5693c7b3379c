"""How a page is made: its address, its declared permission (Z1), and the template that shows the answer."""

import secrets
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, g, request
from flask import render_template as fill
from flask_login import current_user
from werkzeug.wrappers import Response

from pb.db import keep_anyway, session
from pb.errors import Forbidden, Unidentified, Unknown
from pb.rules import permissions, phases
from pb.rules.permissions import ANY
from pb.services import accounts, sessions
from pb.services.actors import Actor
from pb.web import cookies
from pb.web.committer import writes

View = Callable[..., Any]
Row = TypeVar("Row")
LOCAL = "/<lang:language>/<slug:edition>"


def page(
    blueprint: Blueprint,
    rule: str,
    act: str,
    methods: tuple[str, ...] = ("GET",),
    body_limit: int | None = None,
    changes: bool = False,
) -> Callable[[View], View]:
    """Register a page with the act that its visitor must be allowed to do; no page goes without.

    `body_limit` is the most bytes a page that takes files may be sent (I11); `changes` names the few pages whose GET
    changes something, because another site sends the browser there.
    """

    def register(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            guard(act)
            return view(**values)

        guarded.__dict__["act"] = act
        guarded.__dict__["body_limit"] = body_limit
        guarded.__dict__["changes"] = changes
        blueprint.add_url_rule(rule, view_func=guarded, methods=list(methods))
        return guarded

    return register


def guard(act: str) -> None:
    """Stop with 401 or 403 unless the actor may do the act here and now."""
    check_booth()
    if permissions.anyone_may(act):
        check_published()
        return
    actor = whoever()
    edition = g.get("edition")
    if permissions.only_voters_may(act):
        if actor.kind != "voter" or edition is None or actor.edition_id != edition.id:
            raise Unidentified("no_session")
        return
    if permissions.only_holders_may(act):
        if actor.kind != "holder":
            raise Unidentified("no_session")
        check_published()
        return
    if actor.kind != "staff" or actor.factors < 2:
        raise Unidentified("no_session")
    open_now = phases.open_at(edition.phases, g.arrived_at) if edition is not None else set()
    if not permissions.may(roles_here(actor, act), act, open_now):
        locked = permissions.may({name for _, name in actor.locked}, act, ANY)
        if request.method not in ("GET", "HEAD"):  # looking changes nothing (C2); the log has its line
            keep_anyway(lambda: accounts.note_refused(actor, act, edition.id if edition is not None else None))
        raise Forbidden("key_needed" if locked else "forbidden")
    if permissions.ACTS[act].fresh_factor and not accounts.fresh(actor):
        raise Unidentified("factor_not_fresh")


def roles_here(actor: Actor, act: str) -> frozenset[str]:
    """Return the roles that count for an act on this page; those that wait for a key may at least enrol one (A1)."""
    edition = g.get("edition")
    held = actor.roles | actor.locked if act in permissions.WITHOUT_KEY else actor.roles
    return frozenset(name for owner, name in held if edition is None or owner == edition.municipality_id)


def check_booth() -> None:
    """Keep a browser that is a voting booth away from all pages of the services, sign-in included (P8)."""
    if "staff" in request.path.split("/") and cookies.read("booth"):
        raise Forbidden("booth_only")


def check_published() -> None:
    """Hide an edition that is not published from everybody but its own staff; raise `Unknown`."""
    edition = g.get("edition")
    if edition is None or edition.published:
        return
    held = cookies.read("staff")
    actor = sessions.find(("staff",), held) if held else None
    if actor is None or actor.factors < 2 or not actor.roles_in(edition.municipality_id):
        raise Unknown("unknown")


def whoever() -> Actor:
    """Return the actor of this request."""
    actor: Actor = current_user._get_current_object()  # the proxy itself is no Actor
    return actor


def let_go() -> None:
    """End the transaction before something slow outside: nobody waits for the database meanwhile."""
    session.rollback()


def show(template: str, code: int = 200, /, **facts: Any) -> Response:
    """End the reading transaction, then render: a page never queries while it renders."""
    if not writes():
        session.close()
    response = current_app.make_response(fill(template, **facts))
    response.status_code = code
    return response


def cut(rows: Sequence[Row], most: int) -> tuple[Sequence[Row], int, int]:
    """Return the page of a list that the request asks for, its number, and how many pages of `most` rows there are."""
    total = max(1, -(-len(rows) // most))
    number = min(max(request.args.get("page", 1, int), 1), total)
    return rows[(number - 1) * most : number * most], number, total


def answered(body: bytes, kind: str) -> Response:
    """End the reading transaction, then answer with bytes that need no template."""
    session.close()
    return Response(body, content_type=kind)


def check_guards(app: Flask) -> None:
    """Refuse to start while a route has no declared permission (Z1)."""
    naked = [name for name, view in app.view_functions.items() if not getattr(view, "act", None)]
    if naked:
        raise RuntimeError(f"pages without a declared permission: {', '.join(sorted(naked))}")


def token() -> str:
    """Return a fresh random value of 128 bits for a cookie."""
    return secrets.token_urlsafe(16)
