"""Templates of mails and papers, in the language of their reader, with the filters that both know."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, Undefined, select_autoescape

from pb import words
from pb.rules import labels

MAILS = Path(__file__).resolve().parent.parent / "templates" / "emails"
FILTERS = ("money", "count", "hundredths", "percent", "day", "short_day", "hour", "until", "instant", "pick")


class Blank(Undefined):
    """A fact that a sample lacks: it shows its name between braces, whatever a template does with it."""

    def __str__(self) -> str:
        """Return the name between braces."""
        return f"{{{self._undefined_name}}}"

    def __getattr__(self, name: str) -> Any:
        """Stand for each of its parts too."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self if name in ("strftime", "split") else Blank(name=name)

    def __getitem__(self, name: Any) -> Any:
        """Stand for each of its entries too."""
        return Blank(name=name) if isinstance(name, str) else self

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Return itself, whatever is asked."""
        return self

    def __truediv__(self, other: Any) -> Any:
        """Stand for the outcome too."""
        return self

    def __iter__(self) -> Iterator[Any]:
        """Return one entry: itself."""
        yield self

    def __len__(self) -> int:
        """Count as several."""
        return 2

    def __bool__(self) -> bool:
        """Be there."""
        return True


def mail(template: str, language: str, facts: Mapping[str, Any], sample: bool = False) -> tuple[str, str, str]:
    """Return subject (one line, I6), body and HTML of a mail, the last empty where there is none."""
    templates, html = _mails(language, sample), ""
    subject, _, body = templates.get_template(f"{template}.txt").render(facts).lstrip().partition("\n")
    with suppress(TemplateNotFound):
        html = templates.get_template(f"{template}.html").render(facts)
    return " ".join(subject.removeprefix("Subject:").split()), body.strip(), html


@lru_cache
def _mails(language: str, sample: bool) -> Environment:
    return environment(MAILS, language, sample, autoescape=select_autoescape(["html"]))


def environment(folder: Path, language: str, sample: bool = False, **options: Any) -> Environment:
    """Return the templates of a folder with the words of one language; what a template lacks is an accident.

    In a sample it shows its name instead.
    """
    # The caller says how values are made harmless: escaped in mails, inert literals in papers.
    found = Environment(  # noqa: S701  # nosec B701
        loader=FileSystemLoader(folder),
        undefined=Blank if sample else StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        **options,
    )
    install = cast(Any, found).install_gettext_callables
    install(
        lambda text: words.sentence(text, language),
        lambda one, many, number: words.sentences(
            one, many, len(number) if isinstance(number, Blank) else number, language
        ),
        newstyle=True,
    )
    found.filters["label"] = lambda word, kind: words.sentence(labels.label(kind, word), language)
    for name in FILTERS:
        found.filters[name] = _in(language, getattr(words, name))
    return found


def _in(language: str, write: Callable[..., str]) -> Callable[..., Any]:
    """Return a filter that writes a value in one language; a blank stays blank."""
    return lambda value: value if isinstance(value, Blank) else write(value, language)
