"""The forms around the paper count: a file, the bureau, notes, the public sample, the signed scan, destruction."""

from datetime import date, datetime

from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField

from pb.rules.paper_labels import NOTES
from pb.rules.sentences import N_
from pb.web.context import label
from pb.web.forms.days import DayField, InstantField
from pb.web.forms.paper import NumberField, needed
from pb.web.forms.sheet import Sheet, at_most, filled


class ImportForm(Sheet):
    """A file of paper ballots, and what is known around it."""

    batch = StringField(
        N_("Batch"), [filled("paper_code"), at_most(20)], description=N_("A batch that was opened, or a new name.")
    )
    file = FileField(N_("File of the papers"), description=N_("CSV, XLSX or ODS; the template shows the columns."))
    people = FileField(
        N_("List of people"),
        description=N_("Only where the people are neither in the same file nor noted already."),
    )
    not_returned = NumberField(N_("People whose ballot did not come back"))


class BureauForm(Sheet):
    """Who counted, where and when."""

    chair = StringField(N_("Chair"), [at_most(120)])
    members = TextAreaField(N_("Members"), [at_most(2000)], description=N_("One name on each line."))
    witnesses = TextAreaField(N_("Witnesses"), [at_most(2000)], description=N_("One name on each line."))
    place = StringField(N_("Place"), [at_most(120)])
    began = InstantField(N_("Begun"))
    ended = InstantField(N_("Ended"))

    def show(self, began: datetime | None, ended: datetime | None) -> None:
        """Show the hours that are kept."""
        self.began.process_data(began)
        self.ended.process_data(ended)


class NoteForm(Sheet):
    """A note for the record."""

    kind = SelectField(N_("What it is"))
    subject = StringField(
        N_("About what"), [at_most(120)], description=N_("For example a batch and the number of a paper: B1, 17.")
    )
    words = TextAreaField(N_("What happened"), [at_most(2000)])
    decision = TextAreaField(N_("What was decided, and why"), [at_most(2000)])

    def offer(self) -> None:
        """Offer the kinds of notes."""
        self.kind.choices = [(kind, label(kind, "paper_note")) for kind in NOTES]


class SampleForm(Sheet):
    """The draw of the public sample."""

    seed = StringField(
        N_("Published seed"),
        [at_most(200)],
        description=N_("One line that nobody could choose, such as the numbers of a lottery drawn in public."),
    )
    size = NumberField(N_("How many papers"), [needed])


class WrongForm(Sheet):
    """What the check of the sample found."""

    number = NumberField(N_("Papers keyed otherwise than they are marked"), [needed])

    @property
    def found(self) -> int:
        """Return the number that was given."""
        return self.number.number or 0


class ScanForm(Sheet):
    """The signed record, scanned."""

    scan = FileField(N_("Signed record"), description=N_("A PDF or a picture of at most 10 MB."))


class DestroyForm(Sheet):
    """The destruction of the papers."""

    day = DayField(N_("Day"))
    by = StringField(N_("By whom"), [at_most(120)])
    reference = StringField(N_("Reference of the authorisation"), [at_most(120)])

    @property
    def chosen(self) -> date:
        """Return the day that was given, or the first day there is."""
        return self.day.day or date.min
