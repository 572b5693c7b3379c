"""The forms around progress: follow by mail, send or moderate news, milestones and the service in charge."""

from collections.abc import Mapping

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from pb.rules import progress as rules
from pb.rules.sentences import N_
from pb.services.follow_up import MilestoneFacts
from pb.services.news import NewsView, Photo
from pb.services.progress import MilestoneView
from pb.web.attachments import content_of
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.forms.staff_projects import EuroField

LONG = rules.LONGEST_TEXT


class FollowForm(Sheet):
    """An address, and whether its owner is old enough (R46)."""

    project = HiddenField()
    address = StringField(N_("Your e-mail address"), [filled("address_needed"), at_most(320)])
    age = RadioField(N_("How old are you?"), default="old_enough")

    places_of_problems: Mapping[str, str] = {"": "address"}

    def ask_age(self, years: int) -> None:
        """Offer the two answers about age."""
        self.age.choices = [
            ("old_enough", gettext(N_("I am %(years)s or older")) % {"years": years}),
            ("parent", gettext(N_("I am younger: this is the address of a parent, who agrees"))),
        ]


class PhotoFields:
    """A picture with what it shows, and the consent that it may need."""

    picture = FileField(N_("Picture (JPEG, PNG or WebP, at most 10 MB)"))
    minors = BooleanField(N_("Children can be recognised in it"))
    consent = BooleanField(N_("Their parents agreed that it is shown"))


class OwnNewsForm(Sheet, PhotoFields):
    """News by a holder, in one language."""

    title = StringField(N_("Title"), [at_most(rules.LONGEST_TITLE)])
    text = TextAreaField(N_("What happened?"), [at_most(LONG)])
    shows = StringField(N_("What the picture shows, in words"), [at_most(300)])

    def photo(self, language: str) -> Photo | None:
        """Return the picture that was sent, if any."""
        content = content_of(self.picture.data)
        shows = {language: text(self.shows).strip()}
        return Photo(content, shows, bool(self.minors.data), bool(self.consent.data)) if content else None


class NewsForm(Sheet, PhotoFields):
    """News in both languages, as the service publishes it."""

    title_fr = StringField(N_("Title in French"), [at_most(rules.LONGEST_TITLE)])
    text_fr = TextAreaField(N_("Text in French"), [at_most(LONG)])
    title_nl = StringField(N_("Title in Dutch"), [at_most(rules.LONGEST_TITLE)])
    text_nl = TextAreaField(N_("Text in Dutch"), [at_most(LONG)])
    shows_fr = StringField(N_("What the picture shows, in French"), [at_most(300)])
    shows_nl = StringField(N_("What the picture shows, in Dutch"), [at_most(300)])
    reason = TextAreaField(N_("Why it is not published: the holder reads it"), [at_most(1000)])

    def titles(self) -> dict[str, str]:
        """Return the titles by language."""
        return {code: text(self[f"title_{code}"]).strip() for code in ("fr", "nl")}

    def texts(self) -> dict[str, str]:
        """Return the texts by language."""
        return {code: text(self[f"text_{code}"]).strip() for code in ("fr", "nl")}

    def photo(self) -> Photo | None:
        """Return the picture that was sent, if any."""
        content = content_of(self.picture.data)
        shows = {code: text(self[f"shows_{code}"]).strip() for code in ("fr", "nl")}
        return Photo(content, shows, bool(self.minors.data), bool(self.consent.data)) if content else None

    def fill(self, view: NewsView) -> None:
        """Show what the holder sent."""
        for code in ("fr", "nl"):
            self[f"title_{code}"].data = view.titles.get(code, "")
            self[f"text_{code}"].data = view.texts.get(code, "")


class ChargeForm(Sheet):
    """Who carries a project out, and its money."""

    service_fr = StringField(N_("Service in charge, in French"), [at_most(200)])
    service_nl = StringField(N_("Service in charge, in Dutch"), [at_most(200)])
    committed = EuroField(N_("Committed"))
    spent = EuroField(N_("Spent"))


class MilestoneForm(Sheet):
    """A milestone: what, when, reached when, why later."""

    name_fr = StringField(N_("Milestone in French"), [at_most(200)])
    name_nl = StringField(N_("Milestone in Dutch"), [at_most(200)])
    planned_on = DayField(N_("Planned for"), [filled("day_needed")])
    done_on = DayField(N_("Reached on"))
    reason_fr = TextAreaField(N_("Why it is later than first planned, in French"), [at_most(2000)])
    reason_nl = TextAreaField(N_("Why it is later than first planned, in Dutch"), [at_most(2000)])
    picture = FileField(N_("Picture (JPEG, PNG or WebP, at most 10 MB)"))
    shows_fr = StringField(N_("What the picture shows, in French"), [at_most(300)])
    shows_nl = StringField(N_("What the picture shows, in Dutch"), [at_most(300)])

    def facts(self) -> MilestoneFacts:
        """Return what was typed."""
        assert self.planned_on.day
        return MilestoneFacts(
            names=self._both("name"),
            planned_on=self.planned_on.day,
            done_on=self.done_on.day,
            reasons=self._both("reason"),
            content=content_of(self.picture.data),
            shows=self._both("shows"),
        )

    def fill(self, view: MilestoneView) -> None:
        """Show what is known already."""
        for code in ("fr", "nl"):
            self[f"name_{code}"].data = view.names.get(code, "")
            self[f"reason_{code}"].data = view.reasons.get(code, "")
        self.planned_on.process_data(view.planned_on)
        self.done_on.process_data(view.done_on)

    def _both(self, name: str) -> dict[str, str]:
        return {code: text(self[f"{name}_{code}"]).strip() for code in ("fr", "nl")}
