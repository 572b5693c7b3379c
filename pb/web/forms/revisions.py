"""The forms of a revision: proposed by the holder in one language, by the service in both, and answered."""

from collections.abc import Mapping

from flask import request
from wtforms import HiddenField, TextAreaField

from pb.rules.revisions import LONGEST
from pb.rules.sentences import N_
from pb.services.revisions import RevisionFacts
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, text

MOST = at_most(LONGEST)


class AnswerFields(Sheet):
    """What every form about a revision holds: which one is answered, how, and why it is refused."""

    number = HiddenField()
    reason = TextAreaField(N_("Why you do not agree"), [MOST])

    @property
    def step(self) -> str:
        """Return which button was pressed; without one a revision is proposed."""
        return next((name for name in ("agree", "refuse", "withdraw") if name in request.form), "propose")

    @property
    def position(self) -> int:
        """Return the number of the revision that was shown."""
        given = text(self.number)
        return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


class OwnRevisionForm(AnswerFields):
    """What a holder proposes, in the holder's language."""

    changes = TextAreaField(N_("What changes in your project?"), [MOST])
    why = TextAreaField(N_("Why can it not be done as planned?"), [MOST])
    ends_on = DayField(N_("New end of the project, if it moves"))

    places_of_problems: Mapping[str, str] = {
        f"{name}_{code}": name for name in ("changes", "why") for code in ("fr", "nl")
    }

    def facts(self, language: str) -> RevisionFacts:
        """Return what was typed, in this language."""
        return RevisionFacts({language: text(self.changes)}, {language: text(self.why)}, self.ends_on.day)


class RevisionForm(AnswerFields):
    """What the service proposes, in both languages."""

    changes_fr = TextAreaField(N_("What changes, in French"), [MOST])
    changes_nl = TextAreaField(N_("What changes, in Dutch"), [MOST])
    why_fr = TextAreaField(N_("Reasons in French"), [MOST])
    why_nl = TextAreaField(N_("Reasons in Dutch"), [MOST])
    ends_on = DayField(N_("New end of the project, if it moves"))
    signed_on = DayField(N_("The holder signed it on paper on"))

    def said(self, name: str) -> dict[str, str]:
        """Return the texts of a field by language."""
        return {code: text(self[f"{name}_{code}"]) for code in ("fr", "nl")}

    def facts(self) -> RevisionFacts:
        """Return what was typed."""
        return RevisionFacts(self.said("changes"), self.said("why"), self.ends_on.day, self.signed_on.day)
