"""What people read when something does not work: in their language, with a way on, no word of the machine."""

import re

import pytest

from pb import errors
from tests import samples

CODES = {
    400: errors.Refusal,
    401: errors.Unidentified,
    403: errors.Forbidden,
    404: errors.Unknown,
    409: errors.Conflict,
    422: errors.Invalid,
    429: errors.TooMany,
    503: errors.Unavailable,
    500: RuntimeError,
}
SENTENCE = {401: "no_session", 403: "forbidden", 404: "unknown", 429: "too_many", 503: "unavailable"}
MACHINE = re.compile(r"Traceback|Exception|Error\b|sqlite|psycopg|werkzeug|flask|jinja|/pb/|None\b", re.I)


@pytest.fixture
def backend():
    """Errors hang on no database."""
    return "sqlite"


@pytest.fixture
def broken(app, session, monkeypatch):
    """Return a function that asks for a page which fails with a status, in a language."""
    samples.edition()
    session.commit()

    def ask(status, language):
        def fail(**values):
            if status == 500:
                raise RuntimeError("unlikely words")
            refusal = CODES[status](SENTENCE.get(status, "invalid"))
            refusal.status = status
            raise refusal

        fail.__dict__["act"] = "see_public"
        monkeypatch.setitem(app.view_functions, "editions.home", fail)
        return app.test_client().get(f"/{language}/forest-2027/")

    return ask


@pytest.mark.parametrize("status", CODES)
def test_each_error_speaks_each_language(broken, status):
    headings = {}
    for language in ("fr", "nl", "en"):
        page = broken(status, language)
        assert page.status_code == status
        assert f'<html lang="{language}-BE">' in page.text
        assert 'href="/' in page.text, "there is a way on"
        headings[language] = re.search(r"<h1>(.*?)</h1>\s*<p>(.*?)</p>", page.text, re.S).groups()
        assert not MACHINE.search(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2]))
    assert len({heading for heading, _ in headings.values()}) == 3
    assert len({sentence for _, sentence in headings.values()}) == 3


def test_one_who_must_wait_learns_how_long(broken, app):
    assert broken(429, "fr").headers["Retry-After"] == "60"


@pytest.mark.parametrize("path", ["/fr/nothing-here/", "/nothing", "/fr/forest-2027/nothing", "/de/forest-2027/"])
def test_a_page_that_is_not_there_is_said_kindly(client, session, path):
    samples.edition()
    page = client.get(path, headers={"Accept-Language": "nl-BE,nl;q=0.9"})
    assert page.status_code == 404
    assert "<h1>" in page.text
    assert f'<html lang="{"fr" if path.startswith("/fr/") else "nl"}-BE">' in page.text


def test_an_error_never_says_whether_a_vote_was_kept_wrongly(broken):
    """T3, T4: after an accident people are told that nothing was recorded and to try again."""
    for language, words in (("fr", "rien"), ("nl", "niets"), ("en", "nothing")):
        assert words in broken(503, language).text.lower()
        assert words in broken(500, language).text.lower()
