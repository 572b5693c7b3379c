"""What a visitor asks of the list of projects, read from the address and written back, so that it can be shared."""

from collections.abc import Mapping

from pb import words
from pb.rules.projects import GROUPS
from pb.rules.sentences import N_
from pb.services import listings
from pb.services.listings import SORTS, Wanted
from pb.services.snapshots import EditionView
from pb.web.context import gettext

STEPS = (500, 1_000, 2_500, 5_000, 10_000, 20_000, 35_000, 50_000, 100_000, 250_000)  # euro
SORT_WORDS = {
    "fair": N_("At random, the same for you each time"),
    "cost": N_("The least expensive first"),
    "dearest": N_("The most expensive first"),
    "title": N_("By title"),
    "number": N_("By number"),
}
GROUP_WORDS = {
    "ballot": N_("On the ballot"),
    "chosen": N_("Chosen by the vote"),
    "not_chosen": N_("Not chosen"),
    "study": N_("Under study"),
    "not_admitted": N_("Not admitted to the vote"),
    "stopped": N_("Withdrawn or given up"),
}


def read(edition: EditionView, given: Mapping[str, str]) -> Wanted:
    """Read the filters of an address; what is not known there filters nothing."""
    cost = given.get("cost", "")
    return Wanted(
        words=given.get("q", "").strip()[:80],
        track=_known(given.get("track", ""), [track.code for track in edition.tracks]),
        theme=_known(given.get("theme", ""), [theme["code"] for theme in edition.themes]),
        cost_cents=int(cost) * 100 if cost in map(str, STEPS) else None,
        group=_known(given.get("status", ""), list(GROUPS)),
        sort=_known(given.get("sort", ""), list(SORTS)) or "fair",
    )


def arguments(wanted: Wanted) -> dict[str, str]:
    """Write the filters as arguments of an address; those at rest are left out."""
    cost = str(wanted.cost_cents // 100) if wanted.cost_cents is not None else ""
    values = {
        "q": wanted.words,
        "track": wanted.track,
        "theme": wanted.theme,
        "cost": cost,
        "status": wanted.group,
        "sort": "" if wanted.sort == "fair" else wanted.sort,
    }
    return {name: value for name, value in values.items() if value}


def in_words(edition: EditionView, wanted: Wanted, language: str) -> list[str]:
    """Return each active filter in words, for the heading of the form."""
    active = []
    if wanted.words:
        active.append(gettext("“%(words)s”") % {"words": wanted.words})
    if wanted.track:
        active.append(words.pick(edition.track(wanted.track).names, language))
    if wanted.theme:
        active.append(words.pick(edition.theme_names(wanted.theme), language))
    if wanted.cost_cents is not None:
        active.append(gettext("at most %(amount)s") % {"amount": words.money(wanted.cost_cents, language)})
    if wanted.group:
        active.append(gettext(GROUP_WORDS[wanted.group]))
    if wanted.sort != "fair":
        active.append(gettext(SORT_WORDS[wanted.sort]))
    return active


def group(edition: EditionView, wanted: Wanted) -> str:
    """Return the group of statuses that the list shows."""
    return wanted.group or listings.default_group(listings.listed(edition))


def cost_steps(edition: EditionView) -> list[int]:
    """Return the amounts in euro that part the projects of this edition."""
    costs = [view.cost_cents or 0 for view in listings.listed(edition)]
    return [
        step for step in STEPS if any(cost <= step * 100 for cost in costs) and any(cost > step * 100 for cost in costs)
    ]


def _known(value: str, among: list[str]) -> str:
    return value if value in among else ""
