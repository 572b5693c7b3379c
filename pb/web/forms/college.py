"""The forms of sittings: convene one, write a decision, adopt it, record an extract, correct an error."""

from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from pb.rules import decisions as rules
from pb.rules.decisions_sentences import DECIDED
from pb.rules.labels import DECIDING_BODIES
from pb.rules.sentences import N_
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.reviews import both
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.forms.staff_projects import EuroField

LONG = rules.LONGEST


class SittingForm(Sheet):
    """A sitting: who sits, when, under which reference."""

    body = SelectField(N_("Who sits"))
    held_on = DayField(N_("Day of the sitting"))
    reference = StringField(
        N_("Reference of the sitting"),
        [at_most(100)],
        description=N_("The one of your own secretariat, if there is one."),
    )

    def offer(self, bodies: Sequence[str]) -> None:
        """Give the bodies to choose from."""
        self.body.choices = [(code, gettext(DECIDING_BODIES[code])) for code in bodies]


class PointForm(Sheet):
    """A decision, as it is proposed or adopted; number and day only count when it is adopted."""

    outcome = SelectField(N_("Decision"))
    amount = EuroField(N_("Amount"), [at_most(40)])
    article = StringField(N_("Article of the regulation"), [at_most(200)])
    facts_fr = TextAreaField(N_("Facts on which the decision rests, in French"), [at_most(LONG)])
    facts_nl = TextAreaField(N_("Facts on which the decision rests, in Dutch"), [at_most(LONG)])
    reduction_fr = TextAreaField(N_("Why less than what was asked, in French"), [at_most(LONG)])
    reduction_nl = TextAreaField(N_("Why less than what was asked, in Dutch"), [at_most(LONG)])
    departs_fr = TextAreaField(N_("Why it departs from an opinion, in French"), [at_most(LONG)])
    departs_nl = TextAreaField(N_("Why it departs from an opinion, in Dutch"), [at_most(LONG)])
    text_fr = TextAreaField(N_("Text in French"), [at_most(LONG)])
    text_nl = TextAreaField(N_("Text in Dutch"), [at_most(LONG)])
    left = TextAreaField(
        N_("Members who left the room for an interest"), [at_most(2000)], description=N_("One name a line.")
    )
    number = StringField(N_("Number of the decision"), [at_most(60)])
    decided_on = DayField(N_("Day of the decision"))

    places_of_problems: Mapping[str, str] = {
        "amount_cents": "amount",
        **{f"{name}.{code}": f"{name}_{code}" for name in ("facts", "reduction", "departs") for code in ("fr", "nl")},
        **{f"texts.{code}": f"text_{code}" for code in ("fr", "nl")},
    }

    def offer(self, kind: str) -> None:
        """Give the outcomes of a kind of business to choose from."""
        self.outcome.choices = [(code, gettext(DECIDED[code])) for code in rules.OUTCOMES[kind]]

    def fill(self, draft: rules.Draft) -> None:
        """Show what is proposed."""
        self.outcome.data, self.article.data, self.left.data = draft.outcome, draft.article, "\n".join(draft.left)
        self.amount.process_data(draft.amount_cents)
        for code in ("fr", "nl"):
            for name, texts in (("facts", draft.facts), ("reduction", draft.reduction), ("departs", draft.departs)):
                self[f"{name}_{code}"].data = texts.get(code, "")
            self[f"text_{code}"].data = draft.texts.get(code, "")

    def draft(self, old: rules.Draft) -> rules.Draft:
        """Return what was typed; the opinions that were given stand as they were."""
        return rules.Draft(
            kind=old.kind,
            subject=old.subject,
            outcome=text(self.outcome),
            article=text(self.article).strip(),
            facts=both(self, "facts"),
            texts=both(self, "text"),
            amount_cents=self.amount.cents,
            reduction=both(self, "reduction"),
            departs=both(self, "departs"),
            advised=old.advised,
            left=tuple(line.strip() for line in text(self.left).split("\n") if line.strip()),
        )


class AllForm(Sheet):
    """All points of a sitting adopted as proposed, but some."""

    number = StringField(N_("Number of the decision"), [at_most(60)])
    decided_on = DayField(N_("Day of the decision"))
    counted_on = BooleanField(N_("Each decision has a number of its own, counted on from this one"))


class ExtractForm(Sheet):
    """The signed extract of a number of the register."""

    signed_on = DayField(N_("Day on which it was signed"))
    file = FileField(N_("Signed extract (PDF, at most 10 MB)"))


class CorrectionForm(Sheet):
    """Which clerical error is corrected."""

    reason_fr = TextAreaField(N_("Which error is corrected, in French"), [at_most(2000)])
    reason_nl = TextAreaField(N_("Which error is corrected, in Dutch"), [at_most(2000)])

    places_of_problems: Mapping[str, str] = {"reason.fr": "reason_fr", "reason.nl": "reason_nl"}

    def reason(self) -> dict[str, str]:
        """Return the reason in both languages."""
        return both(self, "reason")
