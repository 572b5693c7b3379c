"""What all forms share: labels and errors in the language of the request, and a place for what a rule refuses."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import StopValidation

from pb.errors import Problem, Refusal
from pb.web.context import gettext
from pb.web.refusals import sentence

Check = Callable[[Any, Field], None]


class Sheet(FlaskForm):  # type: ignore[misc]  # a library without types
    """A form whose labels and hints are source sentences; `others` holds problems that belong to no field."""

    places_of_problems: Mapping[str, str] = {}  # where a problem is said → the field that shows it

    def __init__(self, *args: Any, **options: Any) -> None:
        """Translate the labels and hints of every field."""
        super().__init__(*args, **options)
        self.others: list[tuple[str, str]] = []
        for field in self:
            field.label.text = gettext(field.label.text)
            field.description = gettext(field.description)

    def mend(self, refusal: Refusal) -> None:
        """Put each problem of a refused act beside its field; what belongs to none goes to the summary."""
        for problem in refusal.problems or (Problem(refusal.code, "", refusal.details),):
            text = sentence(problem.code, problem.details)
            field = self._fields.get(self.places_of_problems.get(problem.at, problem.at))
            if field is None:
                self.others.append(("", text))
            else:
                field.errors = [*field.errors, text]

    @property
    def wrong(self) -> bool:
        """Tell whether there is something to mend."""
        return bool(self.others or self.errors)


def text(field: Field) -> str:
    """Return what was typed in a field, nothing when it was not sent; browsers send lines with two signs each."""
    return str(field.data or "").replace("\r\n", "\n")


def filled(code: str) -> Check:
    """Demand something besides spaces; `code` names the sentence that asks for it."""

    def check(form: Any, field: Field) -> None:
        if not str(field.data or "").strip():
            raise StopValidation(sentence(code))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]  # as WTForms reads it
    return check


def at_most(most: int) -> Check:
    """Demand at most so many characters, and nothing that cannot be written on paper (I8)."""

    def check(form: Any, field: Field) -> None:
        text = str(field.data or "")
        if len(text) > most:
            raise StopValidation(sentence("too_long", {"most": most}))
        if not plain(text):
            raise StopValidation(sentence("unprintable"))

    return check


def plain(text: str) -> bool:
    """Tell whether a text holds no control, no half character and nothing that turns the direction of writing."""
    return not any(
        (ord(sign) < 32 and sign not in "\t\n\r")
        or 0x7F <= ord(sign) <= 0x9F
        or 0xD800 <= ord(sign) <= 0xDFFF
        or 0x202A <= ord(sign) <= 0x202E
        or 0x2066 <= ord(sign) <= 0x2069
        for sign in text
    )
