"""Facts in the texts of an edition, written between braces and put in when the text is read: {age}, {vote_until}."""

import re
from collections.abc import Mapping

from pb.rules.sentences import N_

FACTS = {
    "municipality": N_("Name of the municipality"),
    "title": N_("Title of the edition"),
    "year": N_("Year"),
    "service": N_("Name of the service"),
    "address": N_("Address of the service"),
    "hours": N_("Opening hours of the service"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "publisher": N_("Responsible publisher"),
    "age": N_("Minimum age to vote"),
    "money": N_("All the envelopes together"),
    "submit_from": N_("First day to send in a project"),
    "submit_until": N_("Last day to send in a project"),
    "vote_from": N_("First day of the vote"),
    "vote_until": N_("Last day of the vote"),
}
NAMED = re.compile(r"\{([a-z_]{1,40})\}")


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with its facts put in, a dash for one that is not known; unknown names stay as they are."""
    return NAMED.sub(lambda found: (facts[found[1]] or "–") if found[1] in facts else found[0], text)


def unknown(text: str, known: Mapping[str, object] = FACTS) -> list[str]:
    """Return the names between braces that are no facts: typing errors that a reader would see."""
    return [name for name in dict.fromkeys(NAMED.findall(text)) if name not in known]
