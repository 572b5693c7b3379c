"""The mails whose wording an edition may change: the facts each can name, and those that it must keep (R48)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pb.errors import Problem
from pb.rules import braces
from pb.rules.sentences import N_
from pb.rules.settings import EQUAL_LANGUAGES

ALERT = ("edition", "municipality", "submit_until", "vote_from", "vote_until", "base_url", "slug", "token")
LINK = ("edition", "municipality", "base_url", "slug", "token")
PROJECT = (
    "name", "title", "number", "reason", "until", "path", "edition_title", "service", "phone", "base_url",
    "closes", "decided", "vote", "vote_ends",
)  # fmt: skip
FACTS = {
    "edition": N_("Title of the edition"),
    "edition_title": N_("Title of the edition"),
    "municipality": N_("Name of the municipality"),
    "submit_until": N_("Last day to send in a project"),
    "vote_from": N_("First day of the vote"),
    "vote_until": N_("Last day of the vote"),
    "base_url": N_("Address of the site"),
    "slug": N_("Short name of the edition for addresses"),
    "token": N_("End of the link; it must stay"),
    "path": N_("Path of the page; it must stay"),
    "name": N_("Name of the reader"),
    "title": N_("Title of the project"),
    "number": N_("Number of the project"),
    "reason": N_("Reason"),
    "points": N_("Points to be corrected"),
    "until": N_("Last day to answer"),
    "service": N_("Name of the service"),
    "phone": N_("Telephone"),
    "closes": N_("Last day to send in a project"),
    "decided": N_("Last day of the study"),
    "vote": N_("First day of the vote"),
    "vote_ends": N_("Last day of the vote"),
}


@dataclass(frozen=True)
class Wording:
    """A mail: its template, what it is about, the facts it can name and those it must keep."""

    template: str
    title: str
    facts: tuple[str, ...]
    needed: str
    sample: Mapping[str, Any] = field(default_factory=dict)


def _project(template: str, title: str) -> Wording:
    return Wording(template, title, PROJECT, "path")


WORDINGS: Mapping[str, Wording] = {
    "alert_confirm": Wording("alert_confirm", N_("Alerts: please confirm"), LINK, "token"),
    "alert_known": Wording("alert_known", N_("Alerts: you are told already"), LINK, "token"),
    "alert_renew": Wording("alert_renew", N_("Alerts: the next edition too?"), LINK, "token"),
    **{
        f"alert:{event}": Wording("alert", title, ALERT, "token", {"event": event})
        for event, title in (
            ("call_open", N_("Alerts: the call for projects is open")),
            ("list_out", N_("Alerts: the list of projects is known")),
            ("vote_open", N_("Alerts: the vote is open")),
            ("three_days", N_("Alerts: three days left to vote")),
            ("result", N_("Alerts: the result is known")),
        )
    },
    "application_received": _project("application_received", N_("Project received")),
    "application_to_correct": Wording(
        "application_to_correct",
        N_("Project to be corrected"),
        (*PROJECT, "points"),
        "path",
        {"points": ("{points}",)},
    ),
    "application_taken_up": _project("application_taken_up", N_("Study of the project begun")),
    "application_on_ballot": _project("application_on_ballot", N_("Project on the ballot")),
    "application_withdrawn": _project("application_withdrawn", N_("Project withdrawn")),
}
LONGEST = {"subject": 200, "body": 10_000}


def key_of(template: str, facts: Mapping[str, Any]) -> str:
    """Return the key of the wording of a mail: one template may serve several messages."""
    event = facts.get("event")
    return f"{template}:{event}" if event else template


def samples(wording: Wording) -> dict[str, Any]:
    """Return facts that put each name between braces: what the shipped template says becomes a text to begin with."""
    named = {name: f"{{{name}}}" for name in wording.facts}
    both = {name: dict.fromkeys(("fr", "nl", "en"), f"{{{name}}}") for name in ("edition_title", "service")}
    dates = {"dates": {name: f"{{{name}}}" for name in ("closes", "decided", "vote", "vote_ends")}}
    return {**named, **(both if "path" in wording.facts else {}), **dates, **wording.sample}


def check(wording: Wording, texts: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    """Return what is wrong with a wording: one language alone, an unknown fact, the link that is gone."""
    problems = []
    written = {code: each for code, each in texts.items() if any(part.strip() for part in each.values())}
    for code in EQUAL_LANGUAGES if written else ():
        gaps = [part for part in ("subject", "body") if not written.get(code, {}).get(part, "").strip()]
        problems += [Problem("text_missing_in", f"{part}_{code}", {"code": code}) for part in gaps]
    for code, each in written.items():
        for part, text in each.items():
            wrong = braces.unknown(text, dict.fromkeys(wording.facts))
            problems += [Problem("unknown_fact", f"{part}_{code}", {"name": name}) for name in wrong]
        if each.get("body", "").strip() and f"{{{wording.needed}}}" not in each["body"]:
            problems.append(Problem("link_missing", f"body_{code}", {"name": wording.needed}))
    return problems


def flat(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the facts of a mail as plain texts by their names; texts in several languages give the reader's."""
    found: dict[str, str] = {}
    for name, fact in facts.items():
        if isinstance(fact, Mapping):
            if set(fact) & {"fr", "nl", "en"}:
                found[name] = str(fact.get(language) or next(iter(fact.values()), ""))
            else:
                found |= flat(fact, language)
        elif isinstance(fact, list | tuple):
            found[name] = "\n- ".join(str(each) for each in fact)
        elif isinstance(fact, str | int):
            found[name] = str(fact)
    return found
