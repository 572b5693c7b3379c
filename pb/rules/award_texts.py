"""The proposed text of a decision on the result, in the house form: Vu / Considérant / Décide (R32, R44)."""

from dataclasses import dataclass

TIE_ARTICLE = "art. 4"
BODIES = {
    "jury": {"fr": "Le jury", "nl": "De jury"},
    "college": {"fr": "Le Collège des bourgmestre et échevins", "nl": "Het college van burgemeester en schepenen"},
    "council": {"fr": "Le Conseil communal", "nl": "De gemeenteraad"},
}
SEEN = {
    "fr": "Vu le règlement du budget participatif, notamment son article 10\u00a0;",
    "nl": "Gelet op het reglement van het participatiebudget, inzonderheid artikel 10;",
}
WHEREAS = {"fr": "Considérant\u00a0: {}", "nl": "Overwegende: {}"}
DECIDES = {"fr": "{body} décide\u00a0: {what}", "nl": "{body} beslist: {what}"}
PROPOSES = {"fr": "{body} propose\u00a0: {what}", "nl": "{body} stelt voor: {what}"}
WHAT = {  # outcome, whether the count made it a winner
    ("validate", True): {
        "fr": "le projet «\u00a0{title}\u00a0» est arrêté au montant de {money}.",
        "nl": "het project “{title}” wordt vastgesteld voor een bedrag van {money}.",
    },
    ("validate", False): {
        "fr": "la liste se poursuit et le projet «\u00a0{title}\u00a0» est retenu au montant de {money}.",
        "nl": "de lijst loopt verder en het project “{title}” wordt weerhouden voor een bedrag van {money}.",
    },
    ("depart", True): {
        "fr": "par dérogation au classement, le projet «\u00a0{title}\u00a0» n’est pas retenu.",
        "nl": "in afwijking van de rangschikking wordt het project “{title}” niet weerhouden.",
    },
    ("depart", False): {
        "fr": "par dérogation au classement, le projet «\u00a0{title}\u00a0» est retenu au montant de {money}.",
        "nl": "in afwijking van de rangschikking wordt het project “{title}” weerhouden voor een bedrag van {money}.",
    },
}
MINUTE = {
    "fr": "Dépouillement n° {number}\u00a0: {votes} voix, rang {rank}. {said}",
    "nl": "Telling nr. {number}: {votes} stemmen, rang {rank}. {said}",
}


@dataclass(frozen=True)
class Award:
    """What a body is asked to decide on one project, already in the words of one language."""

    body: str
    outcome: str
    won: bool
    title: str
    money: str
    facts: str
    why: str


def text(language: str, award: Award) -> str:
    """Return the whole reasoned text of one language."""
    what = WHAT[award.outcome, award.won][language].format(title=award.title, money=award.money)
    form = PROPOSES if award.body == "jury" else DECIDES
    parts = [SEEN[language], *(WHEREAS[language].format(each) for each in (award.facts, award.why) if each)]
    return "\n\n".join([*parts, form[language].format(body=BODIES[award.body][language], what=what)])


def minute(language: str, number: int, votes: str, rank: int, said: str) -> str:
    """Return the facts of a project: the count, its votes and rank, and the sentence that explains its outcome."""
    return MINUTE[language].format(number=number, votes=votes, rank=rank, said=said)
