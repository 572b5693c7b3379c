"""The identity providers that a municipality offers, read from their file once, when the site starts."""

from flask import Flask, current_app, url_for

from pb import providers, words
from pb.providers import Provider
from pb.services.snapshots import EditionView


def install(app: Flask) -> None:
    """Read the file of providers at the start: a wrong one is named then, and not on the evening of the vote."""
    settings = app.config["PB"]
    path = settings.providers_file
    app.extensions["pb_providers"] = providers.load(path, settings.env == "production") if path else ()


def offered(municipality: str, audience: str) -> list[Provider]:
    """Return the providers that a municipality offers to voters or to staff."""
    return [each for each in known() if each.serves(municipality, audience)]


def serving(audience: str) -> list[Provider]:
    """Return the providers of the installation for people who belong to no edition: staff or holders."""
    return [each for each in known() if audience in each.audiences]


def known() -> tuple[Provider, ...]:
    """Return the providers of the installation, read once."""
    found: tuple[Provider, ...] = current_app.extensions["pb_providers"]
    return found


def to_voters(edition: EditionView, language: str) -> list[tuple[str, str, str]]:
    """Return the ways to identify oneself with a provider: name, what to know about it, address."""
    return [
        (
            words.pick(each.names, language),
            words.pick(each.notes, language),
            url_for("openid.start", language=language, edition=edition.slug, provider=each.code),
        )
        for each in offered(edition.municipality.slug, "voters")
    ]


def ways(audience: str, endpoint: str, language: str) -> list[tuple[str, str, str]]:
    """Return the providers for staff or holders: code, name, address of the page that leads there."""
    return [
        (each.code, words.pick(each.names, language), url_for(endpoint, language=language, provider=each.code))
        for each in serving(audience)
    ]
