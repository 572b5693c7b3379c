"""What a refused request gets: the sentence that helps, the right status, and nothing half-done."""

import structlog
from flask import Flask, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from pb import words
from pb.db import AWAY, session
from pb.errors import Refusal, Unavailable
from pb.rules import permissions
from pb.rules.sentences import SENTENCES
from pb.web.context import language
from pb.web.pages import show
from pb.web.staff import here

log = structlog.get_logger()
TITLES = {400: "bad_form_token", 403: "forbidden", 404: "unknown", 405: "unknown", 413: "too_large", 429: "too_many"}


def install(app: Flask) -> None:
    """Answer refusals, errors of the protocol and accidents with a page in the visitor's language."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, protocol)
    for kind in AWAY:
        app.register_error_handler(kind, without_database)
    app.register_error_handler(Exception, accident)


def sentence(code: str, facts: dict[str, object] | None = None) -> str:
    """Return the sentence of a refusal or problem in the language of the request."""
    return words.say(code, facts or {}, language())


def failure(code: str) -> str:
    """Return the sentence that says why a job failed, or that it will be tried again; its facts are gone by then."""
    return sentence(code if "%(" not in SENTENCES.get(code, "%(") else "unavailable")


def refused(error: Refusal) -> Response:
    """Show why an act was refused."""
    problems = [(problem.at, sentence(problem.code, problem.details)) for problem in error.problems]
    message, again = sentence(error.code, error.details), _way_in(error)
    response = show("error.html", error.status, message=message, problems=problems, status=error.status, again=again)
    if error.status == 429:
        response.headers["Retry-After"] = str(error.details.get("seconds", 60))
    return response


def _way_in(error: Refusal) -> str:
    """Return where staff or a holder can show who they are and come back from, when that is what a page asks for."""
    act = getattr(current_app.view_functions.get(request.endpoint or ""), "act", "")
    if error.code in ("unknown_link", "other_browser"):
        return url_for("holders.sign_in", language=language())
    if error.status == 401 and permissions.only_holders_may(act):
        return url_for("holders.sign_in", language=language(), next=here() or None)
    if error.status != 401 or permissions.anyone_may(act) or permissions.only_voters_may(act):
        return ""
    step = "accounts.factor" if error.code == "factor_not_fresh" else "accounts.sign_in"
    return url_for(step, language=language(), next=here() or None)


def protocol(error: HTTPException) -> Response:
    """Show an error of the protocol (404, 405, 413 …) or follow its redirection."""
    code = error.code or 500
    if isinstance(error, SecurityError):  # a foreign host has no addresses here, so no page can be drawn for it
        return Response(sentence("foreign_host"), code, mimetype="text/plain")
    if code < 400:
        return error.get_response()
    if code >= 500:
        return accident(error)
    response = show(
        "error.html", code, message=sentence(TITLES.get(code, "invalid")), problems=[], status=code, again=""
    )
    for header, value in error.get_headers():
        if header == "Allow":
            response.headers[header] = value
    return response


def without_database(error: Exception) -> Response:
    """Say that nothing was recorded when the database is away before a page has begun (T3, T4)."""
    session.rollback()
    log.warning("database_away", endpoint=request.endpoint, kind=type(error).__name__)
    return refused(Unavailable("unavailable"))


def accident(error: Exception) -> Response:
    """Log an accident without anything personal, and say that nothing was recorded."""
    session.rollback()
    log.error(
        "accident", endpoint=request.endpoint, kind=type(error).__name__, request_id=g.get("request_id"), exc_info=error
    )
    return show("error.html", 500, message=sentence("unavailable"), problems=[], status=500, again="")
