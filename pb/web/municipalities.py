"""The municipalities of this installation, for those who administer them: names, colour, logo, own address."""

from typing import Any

from flask import Blueprint, g, redirect, url_for
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import StringField

from pb.errors import Conflict, Invalid, Problem, Refusal
from pb.pictures import LIMIT_BYTES
from pb.rules import accent
from pb.rules.sentences import N_
from pb.services import municipalities
from pb.services.snapshots import MunicipalityView
from pb.services.uploads import FORM_BYTES
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import page, whoever
from pb.web.staff import desk

bp = Blueprint("municipalities", __name__)
HERE = "/<lang:language>/staff/municipalities"
BOTH = ("GET", "POST")
MANAGE = "manage_municipality"
LANGUAGES = ("fr", "nl", "en")


class MunicipalityForm(Sheet):
    """A municipality as it presents itself."""

    slug = StringField(N_("Short name for addresses"), [at_most(60)], description=N_("For example: uccle"))
    name_fr = StringField(N_("Name in French"), [at_most(200)])
    name_nl = StringField(N_("Name in Dutch"), [at_most(200)])
    name_en = StringField(N_("Name in English"), [at_most(200)])
    postal_code = StringField(N_("Postal code"), [at_most(4)])
    nis = StringField(N_("NIS code"), [at_most(5)])
    accent = StringField(N_("Accent colour"), [at_most(7)], description=N_("For example: #0b5a3c"))
    host = StringField(
        N_("Own address of the site"),
        [at_most(200)],
        description=N_("For example: budget.commune.be. Only this municipality shows there."),
    )

    def values(self) -> dict[str, Any]:
        """Return what was typed."""
        names = {code: text(self[f"name_{code}"]).strip() for code in LANGUAGES}
        plain = {name: text(self[name]).strip() for name in ("postal_code", "nis")}
        colour = text(self.accent).strip().lower()
        return {
            **plain,
            "slug": text(self.slug).strip(),
            "accent": colour,
            "names": {c: n for c, n in names.items() if n},
        }

    def mend(self, refusal: Refusal) -> None:
        """Name the field rather than its key."""
        for problem in refusal.problems or (Problem(refusal.code, "", refusal.details),):
            key = problem.details.get("key")
            facts = {**problem.details, **({"key": self[key].label.text} if key in self else {})}
            super().mend(Refusal(problem.code, [Problem(problem.code, problem.at, facts)]))


class LogoForm(Sheet):
    """A logo."""

    logo = FileField(N_("Logo (JPEG, PNG or WebP, at most 10 MB)"))


@page(bp, HERE, MANAGE, BOTH)
def index(language: str) -> Response:
    """List the municipalities that one administers; who administers the installation makes new ones."""
    form, held = MunicipalityForm(), municipalities.mine(whoever())
    if form.is_submitted() and form.validate():
        try:
            municipalities.make(whoever(), form.values())
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
        else:  # the new role counts from the next sign-in on
            return redirect(url_for("accounts.sign_in", language=language), 303)
    numbers = municipalities.editions_of([each.id for each in held])
    making = municipalities.may_make(whoever())
    status = 422 if form.wrong else 200
    return desk("municipalities/index.html", status, form=form, held=held, numbers=numbers, making=making)


@page(bp, f"{HERE}/<slug:municipality>", MANAGE, BOTH)
def edit(language: str, municipality: str) -> Response:
    """Change how a municipality presents itself; its colour is shown as given and as used."""
    form, held = MunicipalityForm(), municipalities.of(whoever(), municipality)
    if form.is_submitted() and form.validate():
        try:
            municipalities.change(whoever(), municipality, form.values(), text(form.host).strip().lower())
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".edit", language=language, municipality=municipality), 303)
    if not form.is_submitted():
        _fill(form, held)
    return _shown(held, form, LogoForm(), 422 if form.wrong else 200)


@page(bp, f"{HERE}/<slug:municipality>/logo", MANAGE, ("POST",), body_limit=FORM_BYTES)
def logo(language: str, municipality: str) -> Response:
    """Take a logo, drawn anew."""
    form = LogoForm()
    g.get_twin = "municipalities.edit"
    try:
        municipalities.keep_logo(whoever(), municipality, _content(form.logo.data))
    except Invalid as refusal:
        form.mend(refusal)
        held, plain = municipalities.of(whoever(), municipality), MunicipalityForm()
        _fill(plain, held)
        return _shown(held, plain, form, 422)
    return redirect(url_for(".edit", language=language, municipality=municipality), 303)


@page(bp, f"{HERE}/<slug:municipality>/logo/remove", MANAGE, ("POST",))
def remove_logo(language: str, municipality: str) -> Response:
    """Take the logo away."""
    municipalities.drop_logo(whoever(), municipality)
    return redirect(url_for(".edit", language=language, municipality=municipality), 303)


def _shown(held: MunicipalityView, form: MunicipalityForm, logo_form: LogoForm, status: int) -> Response:
    used = _colours(held.accent)
    wrong = logo_form if logo_form.wrong else form
    facts = {"held": held, "colours": used, "form": wrong, "plain": form, "logo_form": logo_form}
    return desk("municipalities/edit.html", status, **facts)


def _colours(given: str) -> list[tuple[str, str, str, str]]:
    """Return (scheme, colour given, colour used, contrast on the page) for each scheme; nothing without a colour."""
    try:
        theme = accent.derive(given) if given else None
    except Invalid:
        theme = None
    if theme is None:
        return []
    pairs = (("light", theme.light), ("dark", theme.dark))
    return [(scheme, given, used["accent"], f"{accent.worst(used, scheme):.1f}") for scheme, used in pairs]


def _fill(form: MunicipalityForm, held: MunicipalityView) -> None:
    for code in LANGUAGES:
        form[f"name_{code}"].data = held.names.get(code, "")
        form[f"name_{code}"].raw_data = None
    for name in ("slug", "postal_code", "nis", "accent"):
        form[name].data, form[name].raw_data = getattr(held, name), None
    form.host.data, form.host.raw_data = held.host or "", None


def _content(sent: FileStorage | None) -> bytes:
    if not sent:
        return b""
    try:
        content: bytes = sent.read(LIMIT_BYTES + 1)
    finally:
        sent.close()
    return content
