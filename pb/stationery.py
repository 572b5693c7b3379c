"""Templates of mails and papers, in the language of their reader, with the filters that both know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pb import words
from pb.rules import labels

FILTERS = ("money", "count", "percent", "day", "short_day", "hour", "until", "instant", "pick")


def environment(folder: Path, language: str, **options: Any) -> Environment:
    """Return the templates of a folder with the words of one language; what a template lacks is an accident."""
    # The caller says how values are made harmless: escaped in mails, inert literals in papers.
    found = Environment(  # noqa: S701  # nosec B701
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        **options,
    )
    catalogue = words.catalogue(language)
    install = cast(Any, found).install_gettext_callables
    install(catalogue.gettext, catalogue.ngettext, newstyle=True)
    found.filters["label"] = lambda word, kind: catalogue.gettext(labels.label(kind, word))
    for name in FILTERS:
        found.filters[name] = _in(language, getattr(words, name))
    return found


def _in(language: str, write: Callable[..., str]) -> Callable[..., str]:
    """Return a filter that writes a value in one language."""
    return lambda value: write(value, language)
