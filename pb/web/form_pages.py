"""The pages of the form of a project: the same for its holder, and for the services where it came on paper."""

from flask import Blueprint

from pb.services.attachments import FORM_BYTES
from pb.web import application_files, application_form
from pb.web.pages import LOCAL, page

bp = Blueprint("application_form", __name__)
POST, BOTH = ("POST",), ("GET", "POST")


def give(to: Blueprint, here: str, act: str) -> None:
    """Give a form its pages under an address, each guarded by the same act."""
    page(to, f"{here}/form/<step>", act, BOTH)(application_form.step)
    page(to, f"{here}/check", act)(application_form.check)
    page(to, f"{here}/send", act, POST)(application_form.send)
    page(to, f"{here}/discard", act, POST)(application_form.discard)
    page(to, f"{here}/files/add", act, POST, body_limit=FORM_BYTES)(application_files.add)
    page(to, f"{here}/files/<code>", act)(application_files.give)
    page(to, f"{here}/files/<code>/remove", act, POST)(application_files.remove)


give(bp, f"{LOCAL}/my/projects/<ref>", "write_project")
