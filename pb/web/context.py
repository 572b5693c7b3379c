"""What every template knows: the language, words, addresses, the edition and the notices."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from pb import words
from pb.rules import labels, writing
from pb.rules.marking import N_
from pb.services import markdown, sites
from pb.stationery import FILTERS
from pb.web import cookies, csrf, theme
from pb.web.assets import asset


def install(app: Flask) -> None:
    """Give the templates their filters, functions and languages."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    for name in FILTERS:
        app.jinja_env.filters[name] = _at_each_page(_in_language(name))
    app.jinja_env.filters["label"] = _at_each_page(label)
    app.jinja_env.filters["markdown"] = markdown.render
    app.jinja_env.filters["described"] = markdown.parts
    app.jinja_env.filters.update(words=writing.words, characters=writing.characters)  # as the rules count them
    app.jinja_env.globals.update(
        asset=asset, csrf_field=csrf.field, csrf_token=csrf.token, same_page=same_page, LANGUAGES=words.LANGUAGES
    )
    app.context_processor(facts)


def language() -> str:
    """Return the language of this request: that of its address, else the browser's choice."""
    found = g.get("language")
    if not found:
        wanted = (each.split("-")[0].lower() for each in request.accept_languages.values())  # nl-BE is nl
        found = next((each for each in wanted if each in words.LANGUAGES), "fr")
    return str(found)


def gettext(text: str) -> str:
    """Translate a sentence into the language of the request."""
    return words.catalogue(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a sentence with a number into the language of the request."""
    return words.catalogue(language()).ngettext(one, many, number)


def label(word: str, kind: str) -> str:
    """Return what people see for a code word: a status, phase, role, verdict or channel."""
    return gettext(labels.label(kind, word))


def _at_each_page(filtered: Callable[..., str]) -> Callable[..., str]:
    """Return a filter that is asked anew for each page: of a constant, Jinja would keep the language of the first."""

    @pass_context
    def asked(context: Context, *given: Any, **named: Any) -> str:
        return filtered(*given, **named)

    return asked


def facts() -> dict[str, Any]:
    """Return the variables that each template can use."""
    return {
        "language": language(),
        "languages": words.LANGUAGES,
        "language_names": words.NAMES,
        "edition": g.get("edition"),
        "site": g.get("edition").municipality if g.get("edition") else None,
        "notices": [(kind, Markup.escape(text)) for kind, text in g.get("notices", ())],
        "nav": navigation(),
        "own_menu": own_menu(),
        "footer": footer(),
        "accent_url": theme.address(g.edition.municipality) if g.get("edition") else "",
        "base_url": sites.of(g.get("edition")),
        "booth": booth(),
    }


def booth() -> str:
    """Return where a voting booth begins anew, or nothing in any other browser."""
    edition = g.get("edition")
    if edition is None or not cookies.read("booth"):
        return ""
    return url_for("booth.enter", language=language(), edition=edition.slug)


def same_page(wanted: str) -> str:
    """Return the address of this page in another language; a page shown after a POST links to its first step."""
    if request.endpoint is None or "language" not in (request.view_args or {}):
        return url_for("home.index", language=wanted)
    values = {**(request.view_args or {}), "language": wanted}
    endpoint = request.endpoint if request.method == "GET" else g.get("get_twin", request.endpoint)
    if request.method == "GET":
        values = {**request.args.to_dict(), **values}
    return url_for(endpoint, **values)


def navigation() -> list[tuple[str, str, bool]]:
    """Return the links of the main menu: label, address, and whether it is where one is."""
    edition = g.get("edition")
    if edition is None:
        return []
    links = [
        (gettext("Home"), "editions.home"),
        (gettext("Projects"), "projects.index"),
        (gettext("Voting"), "votes.how"),
        (gettext("Results"), "results.show"),
        (gettext("Progress"), "progress.index"),
        (gettext("Help"), "editions.help"),
    ]
    here = request.endpoint or ""
    subject = here.split(".")[0]
    return [
        (text, url_for(target, language=language(), edition=edition.slug), _same(target, here, subject))
        for text, target in links
    ]


# What somebody signed in as a project holder sees besides: label and page. Nothing here asks the database: that the
# browser holds a cookie is enough for a menu, so that public pages stay in memory.
HOLDER_MENU = (
    # submission
    (N_("My grants"), "own_grants.index"),
    (N_("My projects"), "applications.index"),
    (N_("My account"), "holders.own"),
)


def own_menu() -> dict[str, Any] | None:
    """Return the menu of a project holder, or None when this browser holds no session of one."""
    if not cookies.read("holder"):
        return None
    edition, links = g.get("edition"), []
    for text, page in HOLDER_MENU:
        local = current_app.url_map.is_endpoint_expecting(page, "edition")
        if local and edition is None:
            continue
        values = {"language": language(), **({"edition": edition.slug} if local and edition is not None else {})}
        links.append((gettext(text), url_for(page, **values), page == request.endpoint))
    return {"links": links, "sign_out": url_for("holders.sign_out", language=language())}


ABOUT = {
    "accessibility": N_("Accessibility"),
    "privacy": N_("Privacy"),
    "legal": N_("Legal notice"),
    "contact": N_("Contact"),
}


def footer() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the links at the foot of each page of an edition, under their headings."""
    edition = g.get("edition")
    if edition is None:
        return []

    def link(text: str, target: str, **values: Any) -> tuple[str, str]:
        return text, url_for(target, language=language(), edition=edition.slug, **values)

    return [
        (
            gettext("The participatory budget"),
            [
                link(gettext("The rules in plain words"), "editions.rules"),
                link(gettext("Calendar"), "editions.calendar"),
                link(gettext("Agenda"), "agenda.show_all"),
                link(gettext("Stay informed"), "alerts.ask"),
                link(gettext("Questions and answers"), "editions.text", key="faq"),
                link(gettext("Results"), "results.show"),
                link(gettext("Transparency"), "progress.transparency"),
                *_beyond(),
            ],
        ),
        (gettext("About this site"), [link(gettext(word), "editions.text", key=key) for key, word in ABOUT.items()]),
    ]


def _beyond() -> list[tuple[str, str]]:
    """Return the links beyond this edition: one's projects, all editions, and what an installation may leave out."""
    links = [
        (gettext("Sign in to follow my project"), "holders.sign_in"),
        (gettext("All editions"), "home.front"),
        (gettext("Help for municipalities and bodies"), "purchasing.index"),
    ]
    known = current_app.view_functions
    return [(text, url_for(target, language=language())) for text, target in links if target in known]


def _same(target: str, here: str, subject: str) -> bool:
    """Tell whether a link of the menu leads to where one is."""
    return target == here or (not target.startswith("editions.") and target.split(".")[0] == subject)


def _in_language(name: str) -> Any:
    """Return a filter that writes a value in the language of the request."""
    write = getattr(words, name)

    def apply(value: Any, *more: Any, **named: Any) -> Any:
        return write(value, named.pop("language", None) or language(), *more, **named)

    return apply
