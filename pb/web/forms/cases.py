"""The forms of cases: what a person tells us, what staff propose, and who is put on the roll."""

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from pb.rules.cleaning import clean
from pb.rules.roll_cases import PROOFS
from pb.rules.roll_matching import canonical
from pb.rules.sentences import N_
from pb.services.roll import Resident
from pb.web.context import gettext
from pb.web.forms.births import Birth
from pb.web.forms.sheet import Sheet, at_most, filled, text

PROOF_WORDS = {
    "identity_card": N_("The identity card"),
    "register": N_("The population register, looked up"),
    "document": N_("Another official document"),
}
OUTCOME_WORDS = {
    "put_on_roll": N_("Put this person on the roll, or right what it says"),
    "refused": N_("This person may not vote here"),
    "founded": N_("It was somebody else: the impersonation is counted and published"),
    "unfounded": N_("Nothing shows that it was somebody else"),
}


class Reach:
    """How the person wants the answer; one way at least."""

    email = StringField(N_("E-mail address"), [at_most(320)])
    phone = StringField(N_("Phone number"), [at_most(40)])

    def contact(self) -> dict[str, str]:
        """Return the ways that were given."""
        return {"email": text(self.email), "phone": text(self.phone)}


class NotFoundForm(Reach, Birth):
    """What somebody who is not found tells us."""

    name = StringField(N_("First and last name"), [filled("full_name_needed"), at_most(200)])
    street = StringField(N_("Street and number"), [filled("street_needed"), at_most(200)])
    message = TextAreaField(N_("What happened?"), [at_most(1000)])

    def typed(self) -> dict[str, str]:
        """Return what was typed, as the case keeps it."""
        told = {"name": text(self.name), "street": text(self.street), "message": text(self.message)}
        return {**told, "born": self.born().isoformat()}


class NotMeForm(Reach, Sheet):
    """What somebody tells us in whose name a vote was cast."""

    claim = HiddenField()
    message = TextAreaField(N_("What do you want to tell us?"), [at_most(1000)])


class DecisionForm(Birth):
    """How a case ends: the outcome, the proof seen, the reasons, and for the roll who the person is."""

    outcome = RadioField(N_("How does it end?"), choices=[], validate_choice=False)
    proof = SelectField(N_("Proof that was seen"), choices=[], validate_choice=False)
    number = StringField(N_("National register number"), [at_most(40)])
    name = StringField(N_("First and last name"), [at_most(200)])
    street = StringField(
        N_("Street and number"), [at_most(200)], description=N_("Leave it empty for a protected address.")
    )
    place = StringField(N_("Postal code and place"), [at_most(100)])
    spoken = SelectField(N_("Language"), choices=[], validate_choice=False)
    answer = TextAreaField(
        N_("Reasons, as the person will read them"),
        [at_most(2000)],
        description=N_("What was checked, what was found, what the person can do now. In the language of the person."),
    )

    def offer(self, outcomes: tuple[str, ...]) -> None:
        """Offer the outcomes of this kind of case."""
        self.outcome.choices = [(name, gettext(OUTCOME_WORDS[name])) for name in outcomes]
        self.proof.choices = [("", "–"), *((name, gettext(PROOF_WORDS[name])) for name in PROOFS)]
        self.spoken.choices = [("fr", "Français"), ("nl", "Nederlands"), ("", gettext("not known"))]

    def resident(self) -> Resident:
        """Return the person to put on the roll; raise `Invalid` for a number or a birth date that is none."""
        number = canonical(text(self.number))
        lines = [clean(text(self.street)), clean(text(self.place))]
        address = "\n".join(line for line in lines if line) if lines[0] else ""
        spoken = text(self.spoken) if text(self.spoken) in ("fr", "nl") else ""
        return Resident(number, self.born(), clean(text(self.name)), address, spoken)
