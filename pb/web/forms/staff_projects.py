"""The forms of staff about projects: what is known of one, a move with its reasons, a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from pb.errors import Invalid
from pb.rules import amounts
from pb.rules.projects import CostFacts, ProjectFacts
from pb.rules.sentences import N_
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.refusals import sentence

LANGUAGES = ("fr", "nl", "en")
LONG = 20_000
LINES = 12


class MultiCheckboxField(SelectMultipleField):
    """Boxes to tick, in a fieldset."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class EuroField(StringField):
    """An amount of money; `cents` is what was read, or None when the field is empty."""

    cents: int | None = None

    def _value(self) -> str:
        """Show what was typed, else the amount."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else amounts.plain(int(self.data)).replace(".", ",")

    def process_data(self, value: Any) -> None:
        """Take cents."""
        self.data = self.cents = value

    def pre_validate(self, form: Any) -> None:
        """Read the amount to the exact cent; signs people type around it are forgiven."""
        self.cents = None
        try:
            self.cents = amounts.typed(text(self))
        except Invalid as refusal:
            raise StopValidation(sentence(refusal.code, refusal.details)) from None


class DegreesField(DecimalField):
    """A latitude or longitude."""

    def __init__(self, label: str, **options: Any) -> None:
        """Take any number of degrees, with a point or a comma."""
        super().__init__(label, [Optional()], places=6, **options)

    def _value(self) -> str:
        """Show what was typed, else the number without idle zeros."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.6f}".rstrip("0").rstrip(".")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, and say what is wrong in our own words."""
        try:
            super().process_formdata([each.strip().replace(",", ".") for each in valuelist])
        except ValueError:
            raise ValueError(sentence("not_a_place")) from None
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(sentence("not_a_place"))


class CostLine(Form):
    """A line of the budget."""

    heading = SelectField(validate_choice=False)
    label_fr = StringField(validators=[at_most(200)])
    label_nl = StringField(validators=[at_most(200)])
    amount = EuroField()
    asked = EuroField()


class ProjectForm(Sheet):
    """Everything that is known of a project."""

    track = SelectField(N_("Track"))
    language = SelectField(N_("Language in which it was sent in"))
    title_fr = StringField(N_("Title in French"), [at_most(200)])
    title_nl = StringField(N_("Title in Dutch"), [at_most(200)])
    title_en = StringField(N_("Title in English"), [at_most(200)])
    summary_fr = TextAreaField(N_("Short description in French"), [at_most(5000)])
    summary_nl = TextAreaField(N_("Short description in Dutch"), [at_most(5000)])
    summary_en = TextAreaField(N_("Short description in English"), [at_most(5000)])
    body_fr = TextAreaField(N_("Description in French"), [at_most(LONG)])
    body_nl = TextAreaField(N_("Description in Dutch"), [at_most(LONG)])
    body_en = TextAreaField(N_("Description in English"), [at_most(LONG)])
    holder = StringField(
        N_("Name of the holder that everybody sees"),
        [at_most(200)],
        description=N_("A group or a first name is enough."),
    )
    themes = MultiCheckboxField(N_("Themes"))
    place_fr = StringField(N_("Place in French"), [at_most(200)])
    place_nl = StringField(N_("Place in Dutch"), [at_most(200)])
    latitude = DegreesField(N_("Latitude"), description=N_("For example 50.80"))
    longitude = DegreesField(N_("Longitude"), description=N_("For example 4.41"))
    asked = EuroField(N_("Amount asked"))
    estimated = EuroField(N_("Amount estimated by the services"))
    retained = EuroField(N_("Amount retained by the College"))
    reason_fr = TextAreaField(N_("Why less was retained than asked, in French"), [at_most(2000)])
    reason_nl = TextAreaField(N_("Why less was retained than asked, in Dutch"), [at_most(2000)])
    costs = FieldList(FormField(CostLine), min_entries=4, max_entries=LINES)

    places_of_problems: Mapping[str, str] = {
        "asked_cents": "asked",
        "estimated_cents": "estimated",
        "retained_cents": "retained",
        "retained_reason": "reason_fr",
        "titles": "title_fr",
        **{f"titles.{code}": f"title_{code}" for code in LANGUAGES},
        **{f"summaries.{code}": f"summary_{code}" for code in LANGUAGES},
    }

    def fill(self, facts: ProjectFacts) -> None:
        """Show what is known already."""
        for code in LANGUAGES:
            self[f"title_{code}"].data = facts.titles.get(code, "")
            self[f"summary_{code}"].data = facts.summaries.get(code, "")
            self[f"body_{code}"].data = facts.bodies.get(code, "")
        for code in ("fr", "nl"):
            self[f"place_{code}"].data = facts.place.get(code, "")
            self[f"reason_{code}"].data = facts.retained_reason.get(code, "")
        self.track.data, self.language.data, self.holder.data = facts.track, facts.language, facts.holder
        self.themes.data = list(facts.themes)
        self.latitude.process_data(facts.latitude)
        self.longitude.process_data(facts.longitude)
        self.asked.process_data(facts.asked_cents)
        self.estimated.process_data(facts.estimated_cents)
        self.retained.process_data(facts.retained_cents)
        for line, row in zip(facts.cost_lines, self._rows(len(facts.cost_lines)), strict=False):
            row.heading.data, row.label_fr.data = line.heading, line.labels.get("fr", "")
            row.label_nl.data = line.labels.get("nl", "")
            row.amount.process_data(line.amount_cents)
            row.asked.process_data(line.asked_cents)

    def facts(self, old: ProjectFacts) -> ProjectFacts:
        """Return what was typed; what the form does not show is kept from the facts before."""
        values: dict[str, Any] = dict(vars(old))
        values |= {
            "track": text(self.track),
            "language": text(self.language),
            "titles": self._texts("title", old.titles),
            "summaries": self._texts("summary", old.summaries),
            "bodies": self._texts("body", old.bodies),
            "holder": text(self.holder).strip(),
            "themes": tuple(sorted(self.themes.data or (), key=lambda code: _place(code, tuple(old.themes)))),
            "place": self._texts("place", old.place),
            "latitude": None if self.latitude.data is None else float(self.latitude.data),
            "longitude": None if self.longitude.data is None else float(self.longitude.data),
            "asked_cents": self.asked.cents,
            "estimated_cents": self.estimated.cents,
            "retained_cents": self.retained.cents,
            "retained_reason": self._texts("reason", old.retained_reason),
            "cost_lines": tuple(self._cost(row) for row in self.costs if self._used(row)),
        }
        return ProjectFacts(**values)

    def _texts(self, name: str, old: Mapping[str, str]) -> dict[str, str]:
        """Return the texts of a kind by language, with those in languages that the form does not show."""
        typed = {code: text(self[f"{name}_{code}"]).strip() for code in LANGUAGES if f"{name}_{code}" in self}
        return {code: value for code, value in {**old, **typed}.items() if value}

    def name_headings(self, headings: list[tuple[str, str]]) -> None:
        """Give each line of the budget the headings to choose from, code and word."""
        for row in self._rows(0):
            row["heading"].choices = headings

    def _rows(self, needed: int) -> list[Any]:
        while len(self.costs) < min(needed + 1, LINES):
            self.costs.append_entry()
        return list(self.costs)

    @staticmethod
    def _used(row: Any) -> bool:
        return any(text(row[name]).strip() for name in ("label_fr", "label_nl", "amount", "asked"))

    @staticmethod
    def _cost(row: Any) -> CostFacts:
        labels = {code: text(row[f"label_{code}"]).strip() for code in ("fr", "nl")}
        amount = row["amount"].cents or 0
        asked = row["asked"].cents
        return CostFacts(
            text(row["heading"]),
            {code: label for code, label in labels.items() if label},
            amount,
            amount if asked is None else asked,
        )


def _place(code: str, themes: Sequence[str]) -> int:
    """Return where a theme stood before, new ones last: the first is the one that cards show."""
    return themes.index(code) if code in themes else len(themes)


class MoveForm(Sheet):
    """The reasons of a move, in both languages; a decision of the College names the article and the facts too."""

    article = StringField(N_("Article of the regulation"), [at_most(200)])
    facts = TextAreaField(N_("Facts on which the decision rests"), [at_most(5000)])
    text_fr = TextAreaField(N_("Reasons in French"), [at_most(5000)])
    text_nl = TextAreaField(N_("Reasons in Dutch"), [at_most(5000)])
    both_agree = BooleanField(N_("The holders of both projects agree"))

    def reasons(self) -> dict[str, str]:
        """Return the reasons that were given."""
        given = {name: text(self[name]).strip() for name in ("article", "facts", "text_fr", "text_nl")}
        given["text"] = given["text_fr"] or given["text_nl"]
        return {name: value for name, value in given.items() if value}


class PictureForm(Sheet):
    """A picture with what it shows, in words, for people who do not see it."""

    picture = FileField(N_("Picture (JPEG, PNG or WebP, at most 10 MB)"))
    shows_fr = StringField(N_("What the picture shows, in French"), [at_most(300)])
    shows_nl = StringField(N_("What the picture shows, in Dutch"), [at_most(300)])
    credit = StringField(N_("Who made the picture"), [at_most(200)])
