"""What becomes of the demonstration's projects after the count: chosen, validated, carried out, or not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pb import words
from pb.rules.phases import Phase
from pb.rules.stream import Stream
from pb.services.counts import CountView
from pb.services.demo_lives import Calendar, Step, reasons

FUNDED, SKIPPED = "funded", "skipped"
ENDS = {  # how far the winners of each track come, in the order in which they were funded
    "flagship": ("reported", "under_way"),
    "boost": (
        "closed", "closed", "reported", "under_way", "abandoned",
        "closed", "reported", "failed", "under_way", "validated",
    ),
}  # fmt: skip
VALIDATED = {
    "fr": "Vu le procès-verbal du dépouillement\u00a0; considérant que le projet figure parmi les projets "
    "choisis\u00a0; le Collège valide le projet pour un montant de %(amount)s.",
    "nl": "Gelet op het proces-verbaal van de telling; overwegende dat het project tot de gekozen projecten behoort; "
    "valideert het college het project voor een bedrag van %(amount)s.",
}
ABANDONED = {
    "fr": "Le groupe s’est dispersé avant le premier achat\u00a0; rien n’a été versé.",
    "nl": "De groep is uiteengevallen vóór de eerste aankoop; er is niets uitbetaald.",
}
FAILED = {
    "fr": "Le local promis a été vendu\u00a0; le subside est remboursé en entier.",
    "nl": "Het beloofde lokaal is verkocht; de subsidie wordt volledig terugbetaald.",
}
PROMOTED = {
    "fr": "Un projet choisi a été abandonné avant tout paiement\u00a0: le premier projet de la réserve qui tient dans "
    "le montant libéré le remplace.",
    "nl": "Een gekozen project werd vóór elke betaling stopgezet: het eerste reserveproject dat in het vrijgekomen "
    "bedrag past, komt in de plaats.",
}
LATER = {  # share of the phase in which each step is taken
    "validate": ("award", 0.25),
    "start": ("award", 0.8),
    "abandon": ("follow_up", 0.2),
    "fail": ("follow_up", 0.4),
    "promote": ("follow_up", 0.5),
    "report": ("follow_up", 0.55),
    "close": ("follow_up", 0.62),
}
PATHS = {
    "validated": ("validate",),
    "under_way": ("validate", "start"),
    "reported": ("validate", "start", "report"),
    "closed": ("validate", "start", "report", "close"),
    "abandoned": ("validate", "abandon"),
    "failed": ("validate", "start", "fail"),
}


def outcome(count: CountView, places: Mapping[str, int], phases: Sequence[Phase], seed: str) -> list[Step]:
    """Return the steps after a count in the order of time, future ones included; `places` are rows by ballot number."""
    calendar = Calendar(phases, Stream(f"{seed} outcome"))
    steps = [step for track in count.document["tracks"] for step in _of_track(track, places, calendar)]
    return sorted(steps, key=lambda step: step.at)


def _of_track(track: Mapping[str, Any], places: Mapping[str, int], calendar: Calendar) -> Iterator[Step]:
    """Yield the steps of the winners of one track, and of the project that takes the place of one given up."""
    ends = iter(ENDS.get(track["code"], ()))
    freed = 0
    for minute in track["minutes"]:
        if minute["verdict"] == FUNDED:
            end = next(ends, "validated")
            freed = minute["cost_cents"] if end == "abandoned" else freed
            yield from _path(places[minute["id"]], end, track["code"], minute["cost_cents"], calendar)
    waiting = [minute for minute in track["minutes"] if minute["verdict"] == SKIPPED]
    fitting = next((minute for minute in waiting if minute["cost_cents"] <= freed), None)
    if fitting is not None:
        yield Step(calendar.at(*LATER["promote"]), places[fitting["id"]], "promote", "deciding_body", reasons(PROMOTED))


def _path(project: int, end: str, track: str, cents: int, calendar: Calendar) -> Iterator[Step]:
    """Yield the steps of a chosen project until it stands where the demonstration wants it."""
    amounts = {language: words.money(cents, language) for language in VALIDATED}
    texts = {language: text % {"amount": amounts[language]} for language, text in VALIDATED.items()}
    capacities = {
        "validate": ("deciding_body", reasons(texts, article="art. 10", facts="Procès-verbal / proces-verbaal")),
        "start": ("participation", {}),
        "report": ("service" if track == "flagship" else "holder", {}),
        "close": ("participation", {}),
        "abandon": ("holder", reasons(ABANDONED)),
        "fail": ("holder", reasons(FAILED)),
    }
    for name in PATHS[end]:
        by, why = capacities[name]
        yield Step(calendar.at(*LATER[name]), project, name, by, why)
