"""Letters and post: what waits, printing, posting, what came back, addresses, and who handles the files (R33)."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from pb.errors import Refusal
from pb.rules.sentences import N_
from pb.services import notifications
from pb.services.notifications import Handler
from pb.services.recipients import Recipient
from pb.web.attachments import paper
from pb.web.forms.days import DayField
from pb.web.forms.reviews import both
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("notifications", __name__)
HERE = f"{LOCAL}/staff/notifications"
BOTH = ("GET", "POST")
SEND = "send_notifications"


class AddressForm(Sheet):
    """Whom a letter goes to."""

    name = StringField(N_("Name"), [at_most(200)])
    lines = TextAreaField(N_("Address"), [at_most(500)], description=N_("As it stands on an envelope, a line each."))
    email = StringField(N_("E-mail address"), [at_most(320)], description=N_("With it, the letter leaves by e-mail."))


class PostedForm(Sheet):
    """The way of a letter by post."""

    signed_on = DayField(N_("Signed on"))
    posted_on = DayField(N_("Posted on"))
    registered = StringField(N_("Number of the registered letter"), [at_most(60)])
    returned_on = DayField(N_("Came back on"))


class HandlerForm(Sheet):
    """Who handles the files."""

    name = StringField(N_("Name"), [at_most(200)])
    capacity_fr = StringField(N_("Capacity in French"), [at_most(200)])
    capacity_nl = StringField(N_("Capacity in Dutch"), [at_most(200)])
    phone = StringField(N_("Telephone"), [at_most(40)])
    email = StringField(N_("E-mail address"), [at_most(320)])

    places_of_problems = {"": "email"}  # noqa: RUF012 - as in every form


@page(bp, HERE, SEND)
def index(language: str, edition: str) -> Response:
    """Show every letter with where it is on its way."""
    return desk(
        "notifications/index.html",
        rows=notifications.every(g.edition),
        handler=notifications.handler(g.edition.municipality_id),
    )


@page(bp, f"{HERE}/print", SEND, ("POST",))
def print_all(language: str, edition: str) -> Response:
    """Give every letter that waits to be printed as one PDF, and note them as printed."""
    return paper(notifications.print_waiting(whoever(), g.edition), f"letters-{edition}")


@page(bp, f"{HERE}/handler", SEND, BOTH)
def handler(language: str, edition: str) -> Response:
    """Say who handles the files."""
    form, known = HandlerForm(), notifications.handler(g.edition.municipality_id)
    if form.is_submitted() and form.validate():
        typed = Handler(text(form.name), both(form, "capacity"), text(form.phone), text(form.email))
        try:
            notifications.name_handler(whoever(), g.edition, typed)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language, edition=edition), 303)
    elif not form.is_submitted() and known is not None:
        form.name.data, form.phone.data, form.email.data = known.name, known.phone, known.email
        form.capacity_fr.data, form.capacity_nl.data = known.capacity.get("fr", ""), known.capacity.get("nl", "")
    return desk("notifications/handler.html", 422 if form.is_submitted() else 200, form=form)


@page(bp, f"{HERE}/<ref>", SEND, BOTH)
def show(language: str, edition: str, ref: str) -> Response:
    """Show a letter, and note that it was posted or came back."""
    view, form = notifications.get(g.edition, ref), PostedForm()
    if form.is_submitted() and form.validate():
        try:
            if view.posted_on is None or view.returned_on is not None:
                notifications.post(
                    whoever(), g.edition, ref, form.signed_on.day, form.posted_on.day, text(form.registered)
                )
            else:
                notifications.returned(whoever(), g.edition, ref, form.returned_on.day)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language, edition=edition), 303)
    return desk("notifications/show.html", 422 if form.is_submitted() else 200, form=form, view=view)


@page(bp, f"{HERE}/<ref>/address", SEND, BOTH)
def address(language: str, edition: str, ref: str) -> Response:
    """Complete or correct whom a letter goes to."""
    view, form = notifications.get(g.edition, ref), AddressForm()
    if form.is_submitted() and form.validate():
        lines = tuple(line.strip() for line in text(form.lines).split("\n") if line.strip())
        typed = Recipient(text(form.name).strip(), lines, text(form.email).strip(), view.language)
        try:
            notifications.address(whoever(), g.edition, ref, typed)
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language, edition=edition), 303)
    elif not form.is_submitted():
        to = view.recipient
        form.name.data, form.lines.data, form.email.data = to.name, "\n".join(to.lines), to.email
    return desk("notifications/address.html", 422 if form.is_submitted() else 200, form=form, view=view)


@page(bp, f"{HERE}/<ref>/letter.pdf", SEND)
def pdf(language: str, edition: str, ref: str) -> Response:
    """Give one letter as PDF."""
    return paper(notifications.pdf(g.edition, ref), f"letter-{ref}")
