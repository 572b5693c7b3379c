"""The steps of the form of a project (annexes 1 and 2): fields that keep what was typed, whatever it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, RadioField, SelectField, StringField, TextAreaField

from pb.errors import Problem
from pb.rules.sentences import N_
from pb.web.context import gettext
from pb.web.forms.sheet import Sheet
from pb.web.forms.staff_projects import MultiCheckboxField
from pb.web.refusals import sentence

MOST_ROWS = 30
FREE_ROWS = 2  # empty rows that are always shown after those filled in
YES_NO = {"yes": N_("Yes"), "no": N_("No")}

WHERE = {
    "spot": N_("At a place in the municipality"),
    "everywhere": N_("In the whole municipality"),
    "outside": N_("Outside, with an impact in the municipality"),
}


def choice(label: str, choices: Mapping[str, str] = YES_NO, description: str = "") -> RadioField:
    """Return buttons of which one may be pressed; a wrong value is read as nothing."""
    return RadioField(label, choices=dict(choices), validate_choice=False, description=description)


class Step(Sheet):
    """One step: its raw texts can be kept as they are, and what the rules say stands beside its field."""

    def typed(self) -> dict[str, Any]:
        """Return what was typed."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def say(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its field, a problem of a row beside its list."""
        for problem in problems:
            text = sentence(problem.code, problem.details)
            field = self._fields.get(problem.at) or self._in_rows(problem.at)
            if field is None:
                self.others.append(("", text))
            elif text not in field.errors:
                field.errors = [*field.errors, text]

    def rows(self, name: str) -> list[Any]:
        """Return the rows of a list, with empty ones to fill in; their labels and choices are translated."""
        held = self[name]
        filled = sum(any(str(value or "").strip() for value in row.data.values()) for row in held)
        while len(held) < min(filled + FREE_ROWS, MOST_ROWS):
            held.append_entry()
        return list(held)

    def translate(self) -> None:
        """Translate the choices of every field, those in rows too."""
        for field in self:
            _translated(field)
            if isinstance(field, FieldList) and all(isinstance(each, FormField) for each in field):
                for row in self.rows(field.name):
                    for each in row:
                        each.label.text = gettext(each.label.text)
                        _translated(each)

    def _in_rows(self, at: str) -> Any:
        name, _, rest = at.partition("-")
        held = self._fields.get(name)
        if not isinstance(held, FieldList):
            return None
        return next((each for row in held for each in row if each.name == at), held if not rest else None)


def _translated(field: Any) -> None:
    if isinstance(field, RadioField) and isinstance(field.choices, dict):
        field.choices = {code: gettext(text) for code, text in field.choices.items()}


class Idea(Step):
    """The project in words."""

    title = StringField(N_("Title of the project"))
    language = SelectField(N_("Language in which you write"), validate_choice=False)
    objectives = FieldList(StringField(N_("Objective")), min_entries=3, max_entries=20)
    summary = TextAreaField(N_("Short description, in three lines"))
    body = TextAreaField(
        N_("Long description"),
        description=N_(
            "Half a page to three pages: how the project comes about and works with others, and how it is good for the "
            "neighbourhood and the people who live here. Photos and plans can be added later."
        ),
    )
    themes = MultiCheckboxField(N_("Themes"), validate_choice=False)


class Place(Step):
    """Where it takes place."""

    place_kind = choice(
        N_("Where does it take place?"),
        WHERE,
    )
    street = StringField(N_("Street or place"))
    number = StringField(N_("Number"))
    latitude = StringField(N_("Latitude"))
    longitude = StringField(N_("Longitude"))
    impact = TextAreaField(
        N_("What does it change inside the municipality?"),
        description=N_("Only when the place lies outside the municipality."),
    )


class Plan(Step):
    """Stages, contacts, days (annex 2)."""

    stages = TextAreaField(N_("Stages of the project"), description=N_("What happens when: a first planning."))
    contacts = TextAreaField(
        N_("Contacts taken or to be taken"),
        description=N_("The owner of the ground, a school, an association… Write “none” if there are none."),
    )
    other = TextAreaField(N_("Any other information that matters"))
    under_way = choice(N_("Has the project already begun?"))
    starts_on = StringField(N_("First day of the project"), description=N_("For example 1/6/2027"))
    ends_on = StringField(N_("Last day of the project"), description=N_("For example 31/12/2027"))


class CostRow(Form):
    """A line of the budget."""

    heading = SelectField(N_("Heading"), validate_choice=False)
    label = StringField(N_("What"))
    amount = StringField(N_("Cost"))
    asked = StringField(N_("Asked"))


class FunderRow(Form):
    """Somebody else who pays a part."""

    source = StringField(N_("Who"))
    amount = StringField(N_("Amount"))


class Budget(Step):
    """Costs by heading, co-financing, and what is asked."""

    costs = FieldList(FormField(CostRow), min_entries=4, max_entries=MOST_ROWS)
    asked = StringField(N_("Grant asked from the municipality"), description=N_("The sum of the last column, in euro."))
    central = TextAreaField(
        N_("Why is the paid work central to the success of the project?"),
        description=N_("Only for wages and allowances of volunteers."),
    )
    funders = FieldList(FormField(FunderRow), min_entries=2, max_entries=MOST_ROWS)


class Who(Step):
    """The holder and the contact person."""

    kind = choice(N_("Who proposes the project?"), {})
    name = StringField(N_("Name of the group, association or enterprise"))
    shown_as = StringField(
        N_("Name that everybody sees"),
        description=N_("If you leave this empty: your first name, or the name of the group."),
    )
    legal_form = StringField(N_("Legal form"), description=N_("For example ASBL, VZW, cooperative"))
    enterprise_number = StringField(N_("Enterprise number"), description=N_("Ten figures, for example 0403.019.261"))
    seat_inside = choice(N_("Is the registered seat in the municipality?"))
    active_inside = choice(N_("Is the association active in the municipality?"))
    first_name = StringField(N_("First name"))
    last_name = StringField(N_("Last name"))
    email = StringField(N_("E-mail address"))
    phone = StringField(N_("Telephone"))
    address = StringField(N_("Street and number"))
    postal_code = StringField(N_("Postal code"))
    city = StringField(N_("Municipality"))
    domiciled = choice(N_("Are you domiciled in the municipality?"))
    born = StringField(
        N_("Birth date"), description=N_("For example 31/3/1980. Only to check the age that the regulation asks.")
    )
    relay = StringField(N_("Adult who vouches for you"))


class MemberRow(Form):
    """Somebody of the group."""

    name = StringField(N_("First and last name"))
    email = StringField(N_("E-mail address"))
    resident = choice(N_("Lives in the municipality?"))
    mandate = choice(N_("Holds a municipal mandate?"))
    household = choice(N_("Lives with somebody of the group who holds one?"))
    born = StringField(N_("Birth date"))
    share = StringField(N_("Share of the grant, in percent"))


class People(Step):
    """The declaration of mandates, and the members of a group (R10)."""

    mandate = choice(
        N_("Does the contact person hold a municipal mandate?"),
        description=N_("Mayor, alderman, member of the Council or of the public centre for social welfare."),
    )
    household = choice(N_("Does the contact person live with a member of the group who holds a mandate?"))
    share = StringField(N_("Share of the contact person in the grant, in percent"))
    members = FieldList(FormField(MemberRow), min_entries=2, max_entries=MOST_ROWS)
    signatures = StringField(N_("Number of signatures of support"))


class Bank(Step):
    """Where the grant would be paid."""

    iban = StringField(N_("Account number (IBAN)"), description=N_("For example BE32 1234 5678 9002"))
    bic = StringField(N_("BIC"), description=N_("For a Belgian account we find it: you may leave this empty."))
    owner = StringField(N_("Name on the account"))


FORMS: Mapping[str, type[Step]] = {
    "idea": Idea,
    "place": Place,
    "plan": Plan,
    "budget": Budget,
    "who": Who,
    "people": People,
    "bank": Bank,
}
