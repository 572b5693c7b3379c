"""The form with which a voter finds back the own ballot among those that were counted."""

from wtforms import StringField

from pb.rules.sentences import N_
from pb.web.forms.sheet import Sheet, at_most, filled


class TrackerForm(Sheet):
    """The verification code that was shown after the vote."""

    tracker = StringField(
        N_("Your verification code"),
        [filled("tracker_needed"), at_most(200)],
        description=N_("20 letters and figures in groups of four, and one more sign. It was shown after your vote."),
    )
