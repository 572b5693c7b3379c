"""The form of an occasion of the agenda, and the one field of the alerts."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from wtforms import SelectField, StringField, TextAreaField

from pb import words
from pb.clock import BRUSSELS
from pb.errors import Invalid, Problem
from pb.rules import agenda
from pb.rules.agenda import Occasion
from pb.rules.localtime import instant_of
from pb.rules.sentences import N_
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.forms.staff_projects import DegreesField, MultiCheckboxField

LANGUAGES = ("fr", "nl", "en")
EQUAL = ("fr", "nl")


class AlertForm(Sheet):
    """An address that wants to be told."""

    email = StringField(N_("Your e-mail address"), [at_most(200)])


class OccasionForm(Sheet):
    """An occasion: what, when, where, in which languages, how accessible."""

    kind = SelectField(N_("What"))
    titles_fr = StringField(N_("Title in French"), [at_most(agenda.TITLE)])
    titles_nl = StringField(N_("Title in Dutch"), [at_most(agenda.TITLE)])
    titles_en = StringField(N_("Title in English"), [at_most(agenda.TITLE)])
    day = DayField(N_("Day"))
    starts = StringField(N_("From what time"), [at_most(5)], description=N_("For example 18:30"))
    last_day = DayField(N_("Last day, if it is another one"))
    ends = StringField(N_("Until what time"), [at_most(5)])
    names_fr = StringField(N_("Name of the place in French"), [at_most(agenda.TITLE)])
    names_nl = StringField(N_("Name of the place in Dutch"), [at_most(agenda.TITLE)])
    address_fr = StringField(N_("Address in French"), [at_most(300)])
    address_nl = StringField(N_("Address in Dutch"), [at_most(300)])
    latitude = DegreesField(N_("Latitude"), description=N_("For example 50.80"))
    longitude = DegreesField(N_("Longitude"), description=N_("For example 4.41"))
    languages = MultiCheckboxField(N_("Languages spoken"))
    access = MultiCheckboxField(N_("Accessibility"))
    texts_fr = TextAreaField(N_("What happens there, in French"), [at_most(agenda.TEXT)])
    texts_nl = TextAreaField(N_("What happens there, in Dutch"), [at_most(agenda.TEXT)])
    texts_en = TextAreaField(N_("What happens there, in English"), [at_most(agenda.TEXT)])

    def offer(self) -> None:
        """Give the lists what can be chosen."""
        self.kind.choices = [(code, gettext(label)) for code, label in agenda.KINDS.items()]
        self.access.choices = [(code, gettext(label)) for code, label in agenda.ACCESS.items()]
        self.languages.choices = [(code, name) for code, name in words.NAMES.items()]

    def fill(self, occasion: Occasion) -> None:
        """Show what is known."""
        for name in ("titles", "names", "address", "texts"):
            for code in LANGUAGES:
                if f"{name}_{code}" in self:
                    self[f"{name}_{code}"].data = getattr(occasion, name).get(code, "")
        starts, ends = occasion.starts_at.astimezone(BRUSSELS), occasion.ends_at.astimezone(BRUSSELS)
        self.kind.data, self.starts.data = occasion.kind, f"{starts:%H:%M}"
        self.day.process_data(starts.date())
        self.last_day.process_data(None if ends.date() == starts.date() else ends.date())
        self.ends.data = f"{ends:%H:%M}"
        self.latitude.process_data(occasion.latitude)
        self.longitude.process_data(occasion.longitude)
        self.languages.data, self.access.data = list(occasion.languages), list(occasion.access)

    def occasion(self) -> Occasion:
        """Return what was typed; raise `Invalid` for days and hours that are none, exist twice or never (T6)."""
        problems: list[Problem] = []
        starts = self._instant(self.day.day, self.starts, problems, "starts")
        ends = self._instant(self.last_day.day or self.day.day, self.ends, problems, "ends")
        if problems or starts is None or ends is None:
            raise Invalid("invalid", problems)
        return Occasion(
            kind=text(self.kind),
            titles=self._texts("titles", LANGUAGES),
            starts_at=starts,
            ends_at=ends,
            names=self._texts("names", EQUAL),
            address=self._texts("address", EQUAL),
            texts=self._texts("texts", LANGUAGES),
            latitude=None if self.latitude.data is None else float(self.latitude.data),
            longitude=None if self.longitude.data is None else float(self.longitude.data),
            languages=tuple(self.languages.data or ()),
            access=tuple(self.access.data or ()),
        )

    def _instant(self, day: date | None, field: StringField, problems: list[Problem], at: str) -> datetime | None:
        typed = text(field).strip().replace("h", ":").replace(".", ":").rstrip(":")
        try:
            if day is None or not typed:
                raise ValueError("no day or no hour")
            if typed == "24:00":
                return instant_of(datetime.combine(day + timedelta(days=1), time.min), at)
            return instant_of(datetime.combine(day, time.fromisoformat(typed.zfill(5 if ":" in typed else 2))), at)
        except ValueError:
            where = at if day is not None else "day"
            problems.append(Problem("bad_moment", where, {"value": f"{day or '–'} {typed}"[:40]}))
        except Invalid as refusal:
            problems.extend(refusal.problems)
        return None

    def _texts(self, name: str, codes: tuple[str, ...]) -> Mapping[str, str]:
        typed = {code: text(self[f"{name}_{code}"]).strip() for code in codes}
        return {code: each for code, each in typed.items() if each}
