"""The forms of the vote: a code and a birth date; each value is expected once (C12)."""

from flask import request
from wtforms import StringField

from pb.errors import Invalid
from pb.rules.sentences import N_
from pb.web.forms.births import Birth
from pb.web.forms.sheet import at_most


class Identify(Birth):
    """The code of a letter and a birth date in three fields."""

    code = StringField(
        N_("Code of your letter"),
        [at_most(200)],
        description=N_(
            "Five groups of four signs. Capitals, spaces and hyphens make no difference; the letter O counts as 0, "
            "I and L count as 1."
        ),
    )


def check_single() -> None:
    """Refuse a request in which a value stands twice (C12)."""
    for values in (request.form, request.args):
        for name, held in values.lists():
            if len(held) > 1:
                raise Invalid("sent_twice", name=name[:40])


def ballot_number(name: str = "number") -> int:
    """Return a ballot number of the form; raise `Invalid` for anything else."""
    typed = request.form.get(name)
    if typed is None:
        raise Invalid("form_incomplete")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise Invalid("unknown_project", number=typed[:20])
    return int(typed)
