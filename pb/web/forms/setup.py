"""The form of a step of the set-up, made from the table of what the step asks for; and the form of a new edition."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from pb import words
from pb.errors import Problem, Refusal
from pb.rules.labels import PHASES
from pb.rules.sentences import N_
from pb.rules.setting_words import WORDS
from pb.rules.setup import INDEX, Amendment, Asked, Group, label_of
from pb.web.context import gettext
from pb.web.context import language as spoken
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.forms.staff_projects import DegreesField, EuroField, MultiCheckboxField
from pb.web.refusals import sentence

LANGUAGES = ("fr", "nl", "en")
LONG = 500  # characters from which a text has a field of several lines
WHOLE = re.compile(r"-?[0-9]{1,15}")


class WholeField(StringField):
    """A whole number, or nothing."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number; points and spaces between thousands are forgiven."""
        typed = re.sub(r"[\s.\u00a0\u202f]", "", text(self))
        self.number = int(typed) if WHOLE.fullmatch(typed) else None
        if typed and self.number is None:
            raise StopValidation(sentence("not_a_whole_number"))


class StepForm(Sheet):
    """The values of a step; the subclass of each step has their fields, named by their places."""

    seen = HiddenField(validators=[at_most(64)])
    reference = StringField(N_("Reference of the decision that changes the regulation"), [at_most(200)])
    published_on = DayField(N_("Published on"))
    in_force_on = DayField(N_("In force from"))

    asked: tuple[Asked, ...] = ()

    def mend(self, refusal: Refusal) -> None:
        """Put each problem beside the field of its place, with the label of the field in its sentence."""
        for problem in refusal.problems or (Problem(refusal.code, "", refusal.details),):
            self.put(problem)

    def put(self, problem: Problem) -> None:
        """Put one problem beside its field, else in the summary."""
        name = field_name(problem)
        name = f"{name}.fr" if f"{name}.fr" in self else name  # a text has a field for each language
        sentence_ = said(problem, spoken())
        if name in self:
            self[name].errors = [*self[name].errors, sentence_]
        else:
            self.others.append(("", sentence_))

    def changes(self) -> dict[str, Any]:
        """Return what was typed, by place; nothing typed is None."""
        return {each.at: _value(self, each) for each in self.asked}

    def amendment(self) -> Amendment:
        """Return the decision by which a published regulation changes."""
        return Amendment(text(self.reference).strip(), self.published_on.day, self.in_force_on.day)


class NewEdition(Sheet):
    """What a new edition begins from."""

    municipality = SelectField(N_("Municipality"))
    year = IntegerField(N_("Year"))
    source = SelectField(
        N_("Begin from"), description=N_("You can change every value afterwards; nothing is shown to anybody yet.")
    )
    file = FileField(N_("Or from a regulation as text (TOML)"))


class FileForm(Sheet):
    """A regulation as text that replaces the draft."""

    file = FileField(N_("Regulation as text (TOML)"))


def step_form(groups: Iterable[Group]) -> StepForm:
    """Return the form of a step, filled with the present values or with what was sent."""
    asked = tuple(each for group in groups for each in group.fields)
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for each in asked:
        fields |= _fields(each)
        data |= _data(each)
    made: StepForm = type("StepForm", (StepForm,), {**fields, "asked": asked})(data=data)
    for each in asked:
        if each.spec.choices:
            options = [(code, gettext(WORDS.get(code, code))) for code in each.spec.choices]
            made[name_of(each.at)].choices = options if not each.spec.optional else [("", "–"), *options]
    return made


def name_of(at: str) -> str:
    """Return the name of the field of a place: tracks[0].cap_cents is tracks.0.cap_cents."""
    return INDEX.sub(r".\1", at)


def field_name(problem: Problem) -> str:
    """Return the name of the field that mends a problem: texts have one for each language."""
    language = problem.details.get("language", "")
    name = name_of(problem.at)
    if problem.at.startswith("amendment."):
        return name.removeprefix("amendment.")
    return f"{name}.{language}" if problem.code in ("language_missing", "translation_missing") else name


def said(problem: Problem, language: str) -> str:
    """Return the sentence of a problem: it names the label of its field and its language, rather than their codes."""
    facts = dict(problem.details)
    if facts.get("key") == problem.at:
        facts["key"] = words.translate(label_of(problem.at), language)
    if facts.get("language") in words.NAMES:
        facts["language"] = words.NAMES[facts["language"]]
    if facts.get("phase") in PHASES:
        named = [name for name in ("phase", "other") if facts.get(name) in PHASES]
        facts |= {name: words.translate(PHASES[facts[name]], language) for name in named}
    return words.say(problem.code, facts, language)


def _fields(asked: Asked) -> dict[str, Any]:
    """Return the fields of a value by their names."""
    spec, name = asked.spec, name_of(asked.at)
    if spec.kind == "texts":
        kind: Any = TextAreaField if (spec.high or 0) >= LONG else StringField
        return {f"{name}.{language}": kind(spec.label, [at_most(int(spec.high or LONG))]) for language in LANGUAGES}
    makers: dict[str, Any] = {
        "whole": EuroField if spec.unit == "cents" else WholeField,
        "decimal": DegreesField,
        "flag": BooleanField,
        "day": DayField,
        "choice": SelectField,
        "choices": MultiCheckboxField,
    }
    options = (
        {} if spec.kind in ("whole", "decimal", "flag", "day", "choice", "choices") else {"validators": [at_most(500)]}
    )
    return {name: makers.get(spec.kind, StringField)(spec.label, **options)}


def _data(asked: Asked) -> dict[str, Any]:
    """Return what the fields of a value show."""
    name, value = name_of(asked.at), asked.value
    if asked.spec.kind == "texts":
        return {f"{name}.{language}": (value or {}).get(language, "") for language in LANGUAGES}
    if asked.spec.kind in ("wholes", "words"):
        return {name: ", ".join(str(each) for each in value)}
    if asked.spec.kind == "choices":
        return {name: list(value)}
    return {name: "" if value is None and asked.spec.kind != "decimal" and asked.spec.unit != "cents" else value}


def _value(form: StepForm, asked: Asked) -> Any:
    """Return what was typed for a value, as its specification reads it."""
    name, kind = name_of(asked.at), asked.spec.kind
    if kind == "texts":
        typed = {language: text(form[f"{name}.{language}"]).strip() for language in LANGUAGES}
        kept = {code: each for code, each in (asked.value or {}).items() if code not in LANGUAGES}
        return {**kept, **{language: each for language, each in typed.items() if each}}
    field: Any = form[name]
    readers: Mapping[str, Any] = {
        "whole": lambda: field.cents if asked.spec.unit == "cents" else field.number,
        "decimal": lambda: None if field.data is None else float(field.data),
        "flag": lambda: bool(field.data),
        "day": lambda: field.day,
        "choice": lambda: text(field) or None,
        "choices": lambda: list(field.data or ()),
        "words": lambda: [part.strip() for part in text(field).split(",") if part.strip()],
        "wholes": lambda: [
            int(part) if WHOLE.fullmatch(part.strip()) else part.strip()
            for part in text(field).split(",")
            if part.strip()
        ],
    }
    return readers[kind]() if kind in readers else text(field).strip()
