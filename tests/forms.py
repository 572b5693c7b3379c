"""The forms of a page as a browser would send them: every field with its present value."""

from html.parser import HTMLParser
from typing import Any

QUIET = ("checkbox", "radio", "file")


class Reader(HTMLParser):
    """Gathers the fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value")
        if tag == "input" and name:
            self._input(name, value, given)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.data[self.select] = value or ""
        elif tag == "textarea":
            self.area = name
            self.data[name] = ""

    def _input(self, name: str, value: str | None, given: dict[str, str | None]) -> None:
        if given.get("type") not in QUIET:
            self.data[name] = value or ""
        elif "checked" in given:
            self.data.setdefault(name, []).append(value or "y")

    def handle_data(self, data: str) -> None:
        """Note the text of an area."""
        if self.area:
            self.data[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select


def form(page: str) -> dict[str, Any]:
    """Return the fields of a page without its token; a browser drops the first line end of an area."""
    reader = Reader()
    reader.feed(page)
    reader.data.pop("form_token", None)
    lines = {name: value.replace("\r\n", "\n") for name, value in reader.data.items() if isinstance(value, str)}
    return {**reader.data, **{name: value.removeprefix("\n") for name, value in lines.items()}}
