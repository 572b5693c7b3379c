"""The forms of project holders: ask for a mail, type its code, say who one is, leave."""

from wtforms import BooleanField, SelectField, StringField

from pb.rules.sentences import N_
from pb.web.forms.sheet import Sheet, at_most, filled


class AskLink(Sheet):
    """Where the mail goes."""

    email = StringField(N_("E-mail address"), [filled("address_needed"), at_most(320)])


class LinkCode(Sheet):
    """The six figures of the mail."""

    code = StringField(
        N_("Code of the mail"),
        [filled("code_needed"), at_most(40)],
        description=N_("Six figures, valid for 10 minutes."),
    )


class Profile(Sheet):
    """Who one is, and how one is reached."""

    name = StringField(N_("Your name"), [filled("name_needed"), at_most(200)])
    language = SelectField(N_("Language of the mails we send you"))
    phone = StringField(
        N_("Phone"),
        [at_most(40)],
        description=N_("Only for the participation service, when a mail is not quick enough."),
    )


class Leave(Sheet):
    """The wish to have one's account erased."""

    sure = BooleanField(N_("Yes, erase my account"))
