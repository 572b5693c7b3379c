"""The forms of staff accounts: sign in, give the second factor, accept an invitation."""

from wtforms import HiddenField, PasswordField, SelectField, StringField

from pb.rules.sentences import N_
from pb.web.forms.sheet import Sheet, at_most, filled


class SignIn(Sheet):
    """The first step: address and password."""

    email = StringField(N_("E-mail address"), [filled("address_needed"), at_most(320)])
    password = PasswordField(N_("Password"), [filled("password_needed")])


class Factor(Sheet):
    """The second step: the six figures of the app."""

    code = StringField(
        N_("Code of your second factor"),
        [at_most(40)],
        description=N_("The six figures that your app shows now, or one of your recovery codes."),
    )
    ticket = HiddenField()
    answer = HiddenField(validators=[at_most(20_000)])


class Accept(Sheet):
    """An invitation accepted: name, language, password and second factor."""

    name = StringField(
        N_("Your name"), [at_most(200)], description=N_("Your colleagues and the journal see this name.")
    )
    language = SelectField(N_("Language of the mails we send you"))
    password = PasswordField(
        N_("Choose a password"),
        [filled("password_needed")],
        description=N_(
            "At least 12 characters; four words that have nothing to do with each other are a good password."
        ),
    )
    code = StringField(
        N_("Code that your app shows now"), [filled("code_needed"), at_most(40)], description=N_("Six figures.")
    )
    ticket = HiddenField()


class ChangePassword(Sheet):
    """The password one has, and the one that follows."""

    old = PasswordField(N_("Your present password"), [filled("password_needed")])
    password = PasswordField(
        N_("Choose a password"),
        [filled("password_needed")],
        description=N_(
            "At least 12 characters; four words that have nothing to do with each other are a good password."
        ),
    )


class ChangeApp(Sheet):
    """A new app that shows codes."""

    code = StringField(
        N_("Code that your app shows now"), [filled("code_needed"), at_most(40)], description=N_("Six figures.")
    )
    ticket = HiddenField()


class NewKey(Sheet):
    """A security key: how one calls it, and what the key answered."""

    name = StringField(
        N_("Name of the key"),
        [filled("key_name_needed"), at_most(60)],
        description=N_("For example: blue key, or laptop of the counter."),
    )
    ticket = HiddenField()
    answer = HiddenField(validators=[at_most(20_000)])


class BeginAgain(ChangeApp):
    """A new password and a new app, after everything was lost."""

    password = PasswordField(
        N_("Choose a password"),
        [filled("password_needed")],
        description=N_(
            "At least 12 characters; four words that have nothing to do with each other are a good password."
        ),
    )
