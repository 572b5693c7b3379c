"""The pages of an edition: home, calendar, rules in plain words, help, and the standing texts."""

from typing import Any

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.rules import fairness, labels, phases
from pb.rules.alerts import over_at
from pb.rules.projects import GROUPS
from pb.services import agenda, calendars, ceremonies, editions, listings, notices, setup, sites
from pb.services.listings import Wanted
from pb.services.snapshots import EditionView
from pb.web import cache, orders
from pb.web.cards import card
from pb.web.context import gettext
from pb.web.fragments import card_html
from pb.web.maps import places_map
from pb.web.moments import moment, span, steps
from pb.web.pages import LOCAL, page, show
from pb.web.regulation import amended, edition_rules, track_rules

bp = Blueprint("editions", __name__)
TEXTS = ("submit", "accessibility", "privacy", "legal", "contact", "faq")


@page(bp, LOCAL + "/", "see_public")
def home(language: str, edition: str) -> Response:
    """Show where the edition is and what one can do today."""
    seed = orders.seed()
    order = fairness.bucket(seed, len(listings.listed(g.edition)))
    return orders.remember(cache.kept(lambda: _home(language, seed), order))


@page(bp, LOCAL + "/calendar", "see_public")
def calendar(language: str, edition: str) -> Response:
    """Show the dates of every step (R6)."""
    return cache.kept(_calendar)


@page(bp, LOCAL + "/calendar.ics", "see_public")
def calendar_file(language: str, edition: str) -> Response:
    """Send the dates for everybody's own calendar (R6)."""
    address = _absolute(url_for("editions.calendar", language=language, edition=edition))
    response = Response(
        calendars.feed(g.edition, language, address, g.arrived_at, agenda.every(g.edition.id)), mimetype="text/calendar"
    )
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Content-Disposition"] = f'inline; filename="{edition}.ics"'
    return response


@page(bp, LOCAL + "/rules", "see_public")
def rules(language: str, edition: str) -> Response:
    """Show the rules in plain words, then every setting with its article."""
    return cache.kept(_rules)


@page(bp, LOCAL + "/help", "see_public")
def help(language: str, edition: str) -> Response:
    """Show where to find help, and the help desks and ballot boxes with their hours."""
    return cache.kept(lambda: show("editions/help.html", plan=places_map(g.edition, language)))


@page(bp, LOCAL + f"/<any({','.join(TEXTS)}):key>", "see_public")
def text(language: str, edition: str, key: str) -> Response:
    """Show a standing text of the edition, or the one we ship."""
    if key == "contact":
        return cache.kept(lambda: show("editions/contact.html", text=notices.standing(g.edition, key, language)))
    if key == "submit":
        body = g.edition.texts.get("how_to_submit", {})
        phase = phases.find(g.edition.phases, "submission")
        open_now = phase is not None and phase.contains(g.arrived_at)
        return cache.kept(lambda: show("editions/submit.html", body=body, phase=phase, open_now=open_now))
    return cache.kept(lambda: show("editions/text.html", key=key, body=notices.standing(g.edition, key, language)))


def _calendar() -> Response:
    longer = ceremonies.notices(g.edition.id) if g.edition.box else ()
    return show("editions/calendar.html", rows=_dates(g.edition), extensions=longer)


def _rules() -> Response:
    return show(
        "editions/rules.html",
        intro=g.edition.texts.get("rules", {}),
        tracks=[(track, track_rules(track)) for track in g.edition.tracks],
        groups=edition_rules(g.edition.settings),
        amendments=[(row, amended(row.changes)) for row in setup.amendments(g.edition.id)],
    )


def _home(language: str, seed: int) -> Response:
    held: EditionView = g.edition
    views = listings.find(held, Wanted(), seed, language)
    before = editions.earlier(held)
    vote, over = phases.find(held.phases, "vote"), over_at(held.phases)
    return show(
        "editions/home.html",
        moment=moment(held, g.arrived_at),
        steps=steps(held, g.arrived_at),
        envelopes=_envelopes(held),
        three=[card_html(card(held, view, language), None) for view in views[:3]],
        total=len(views),
        before=_before(before.slug) if before else None,
        occasions=agenda.coming(held.id, g.arrived_at, 3),
        extensions=ceremonies.notices(held.id) if held.box else (),
        alerts=over is not None and over > g.arrived_at,
        voting="vote" in phases.open_at(held.phases, g.arrived_at),
        voted=vote is not None and vote.ends_at <= g.arrived_at,
    )


def _envelopes(edition: EditionView) -> list[dict[str, Any]]:
    """Return the money of each track with what the projects on the ballot cost together, in cents."""
    rows = []
    for track in edition.tracks:
        views = [each for each in listings.listed(edition) if each.facts.track == track.code]
        costs = [each.cost_cents or 0 for each in views if each.status in GROUPS["ballot"]]
        total = sum(costs)
        share = min(1.0, track.envelope_cents / total) if total else None
        rows.append({"track": track, "projects": len(costs), "total_cents": total, "share": share})
    return rows


def _before(slug: str) -> dict[str, Any]:
    """Return what became of the projects of the edition before this one."""
    earlier = editions.find(slug)
    views = listings.listed(earlier)
    chosen = [view for view in views if any(move.name == "select" for move in view.moves)]  # as the result tells it
    return {
        "slug": slug,
        "year": earlier.year,
        "offered": sum(view.has("ballot") for view in views),
        "chosen": len(chosen),
        "finished": sum(view.status in ("reported", "closed") for view in views),
        "money_cents": sum(view.cost_cents or 0 for view in chosen),
    }


def _dates(edition: EditionView) -> list[dict[str, Any]]:
    """Return the phases with their days in words and their state."""
    open_now = phases.open_at(edition.phases, g.arrived_at)
    return [
        {
            "code": phase.code,
            "text": gettext(labels.PHASES_IN_WORDS[phase.code]),
            "dates": span(phase, year=True),
            "until": words.until(phase.ends_at, g.language),
            "state": gettext("Now")
            if phase.code in open_now
            else gettext("Over")
            if phase.ends_at <= g.arrived_at
            else "",
        }
        for phase in phases.timeline(edition.phases)
    ]


def _absolute(address: str) -> str:
    """Return the address people can type, from the settings and not from the request (C7)."""
    return f"{sites.of(g.edition)}{address}"
