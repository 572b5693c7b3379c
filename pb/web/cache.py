"""Rendered public pages kept in memory for visitors who have chosen nothing yet; each gets a form token of its own.

A page is kept under all that it shows: edition and revision, open phases, Brussels day and hour, language, address with
its arguments, and the order of projects. Orders are few (`rules.fairness`), so that even a list in each visitor's own
order is found in memory. A page for somebody with a choice or a session, or of an unpublished edition, is never kept.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import current_app, g, request
from werkzeug.wrappers import Response

from pb import clock
from pb.rules import phases
from pb.web import cookies, csrf
from pb.web.context import language
from pb.web.packing import Packed, pack

LARGEST_BYTES = 48_000_000  # of all pages kept by one process
PERSONAL = ("choice", "voter")
FREE_TEXT = "q"  # what people search for is theirs: it fills no memory
MARK = csrf.LATER.encode()


class Shelf:
    """The pages kept by a process, the least asked for leaving first."""

    def __init__(self) -> None:
        self.pages: OrderedDict[Hashable, Packed] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> Packed | None:
        """Return a page, or None."""
        with self.lock:
            found = self.pages.get(key)
            if found is not None:
                self.pages.move_to_end(key)
            return found

    def put(self, key: Hashable, page: Packed) -> None:
        """Keep a page and let others go while there is too much."""
        with self.lock:
            old = self.pages.pop(key, None)
            self.pages[key] = page
            self.bytes += page.size - (old.size if old else 0)
            while self.bytes > LARGEST_BYTES:
                self.bytes -= self.pages.popitem(last=False)[1].size


def kept(make: Callable[[], Response], order: int = 0, personal: bool = True) -> Response:
    """Return the page from memory, or make and keep it; `order` is the number of the order of its projects.

    A page that is not `personal` shows nothing of a choice or a session, and is kept for those who have one too.
    """
    if not _shareable(personal):
        return make()
    shelf: Shelf = current_app.extensions.setdefault("pb_pages", Shelf())
    key = _key(order)
    found = shelf.get(key)
    if found is None:
        response = _with_mark(make)
        found = pack(response.get_data(), MARK)
        if response.status_code == 200:
            shelf.put(key, found)
    return _serve(found)


def _with_mark(make: Callable[[], Response]) -> Response:
    """Make a page in which a mark stands for the form token; an error page made instead has a token of its own."""
    g.form_token_later = True
    try:
        return make()
    finally:
        g.form_token_later = False


def _serve(page: Packed) -> Response:
    token = csrf.token().encode() if len(page.parts) > 1 else b""
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(page.gzipped(token) if zipped else page.plain(token), mimetype="text/html")
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _shareable(personal: bool) -> bool:
    """Tell whether the page is the same for everybody, or for everybody who has chosen nothing and has no session."""
    if (
        cookies.read("booth")
        or request.method != "GET"
        or request.args.get(FREE_TEXT)
        or g.get("notices")
        or not g.edition.published
    ):
        return False
    return not (personal and any(cookies.read(short) for short in PERSONAL))


def _key(order: int) -> Hashable:
    edition = g.edition
    hour = g.arrived_at.astimezone(clock.BRUSSELS).strftime("%Y%m%d%H")
    open_now = frozenset(phases.open_at(edition.phases, g.arrived_at))
    arguments = tuple(sorted((name, value) for name, value in request.args.items() if name != "order"))
    known = bool(cookies.read("holder"))  # the menu of a holder is one for all holders
    return edition.id, edition.revision, open_now, hour, language(), known, request.path, arguments, order
