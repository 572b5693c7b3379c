"""The reasoned text of a decision on admission, in the house form of each language, composed from the study (R32).

FR: Vu, Considérant, Décide. NL: Gelet op, Overwegende dat, Beslist. Both are written here and not translated, for they
are the deed itself; whoever sits may change every word before it is adopted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Texts = Mapping[str, str]
LANGUAGES = ("fr", "nl")


@dataclass(frozen=True)
class Found:
    """A criterion as it was judged: its code, article, words of its own if any, the answer and its reason."""

    code: str
    article: str
    answer: str
    texts: Texts = field(default_factory=dict)
    reason: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """The opinion of a service as the text quotes it; `day` is written in words by language."""

    service: Texts
    verdict: str
    texts: Texts = field(default_factory=dict)
    wording: Texts = field(default_factory=dict)
    day: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """All that a text is composed from; amounts and days are words by language already."""

    outcome: str
    title: Texts
    track: Texts
    sent_on: Texts
    adopted_by: str = ""
    adopted_on: Texts = field(default_factory=dict)
    by_holder: bool = True
    found: Sequence[Found] = ()
    advice: Sequence[Advice] = ()
    asked: Texts = field(default_factory=dict)
    amount: Texts = field(default_factory=dict)
    reduction: Texts = field(default_factory=dict)
    departs: Texts = field(default_factory=dict)


CLAUSES = {  # criterion → language → (met, not met), after "Considérant que" and "Overwegende dat"
    "policy": {
        "fr": (
            "le projet est compatible avec la déclaration de politique générale",
            "le projet n’est pas compatible avec la déclaration de politique générale",
        ),
        "nl": (
            "het project verenigbaar is met de algemene beleidsverklaring",
            "het project niet verenigbaar is met de algemene beleidsverklaring",
        ),
    },
    "collective": {
        "fr": (
            "le projet présente une dimension collective et participative",
            "le projet ne présente pas de dimension collective et participative",
        ),
        "nl": (
            "het project een collectieve en participatieve dimensie heeft",
            "het project geen collectieve en participatieve dimensie heeft",
        ),
    },
    "credible_budget": {
        "fr": (
            "l’estimation budgétaire est crédible et vérifiable",
            "l’estimation budgétaire n’est ni crédible ni vérifiable",
        ),
        "nl": (
            "de budgettaire raming geloofwaardig en controleerbaar is",
            "de budgettaire raming niet geloofwaardig en controleerbaar is",
        ),
    },
    "volunteers_share": {
        "fr": (
            "la part des défraiements de volontaires respecte le maximum fixé par le règlement",
            "la part des défraiements de volontaires dépasse le maximum fixé par le règlement",
        ),
        "nl": (
            "het aandeel van de vrijwilligersvergoedingen binnen het maximum van het reglement blijft",
            "het aandeel van de vrijwilligersvergoedingen het maximum van het reglement overschrijdt",
        ),
    },
    "territory": {
        "fr": (
            "le projet se réalise ou a son impact dans les limites du territoire communal",
            "le projet ne se réalise pas et n’a pas d’impact dans les limites du territoire communal",
        ),
        "nl": (
            "het project wordt uitgevoerd of een impact heeft binnen de grenzen van het gemeentelijk grondgebied",
            "het project niet wordt uitgevoerd en geen impact heeft binnen de grenzen van het gemeentelijk grondgebied",
        ),
    },
    "powers": {
        "fr": ("le projet relève des compétences communales", "le projet ne relève pas des compétences communales"),
        "nl": (
            "het project onder de gemeentelijke bevoegdheden valt",
            "het project niet onder de gemeentelijke bevoegdheden valt",
        ),
    },
    "mandate": {
        "fr": (
            "les conditions relatives aux mandataires communaux sont respectées",
            "les conditions relatives aux mandataires communaux ne sont pas respectées",
        ),
        "nl": (
            "aan de voorwaarden over gemeentelijke mandatarissen is voldaan",
            "niet aan de voorwaarden over gemeentelijke mandatarissen is voldaan",
        ),
    },
    "not_started": {
        "fr": ("la demande précède le début du projet", "le projet est déjà en cours ou terminé"),
        "nl": ("de aanvraag de start van het project voorafgaat", "het project al loopt of voorbij is"),
    },
    "investment": {
        "fr": (
            "le projet est un investissement, sans frais de fonctionnement récurrents",
            "le projet entraîne des frais de fonctionnement récurrents",
        ),
        "nl": (
            "het project een investering is, zonder terugkerende werkingskosten",
            "het project terugkerende werkingskosten meebrengt",
        ),
    },
}
OWN = {
    "fr": ("le critère « %s » est rempli", "le critère « %s » n’est pas rempli"),
    "nl": ("aan de voorwaarde “%s” is voldaan", "niet aan de voorwaarde “%s” is voldaan"),
}
VERDICTS = {
    "fr": {"feasible": "favorable", "feasible_if": "favorable sous condition", "not_feasible": "défavorable"},
    "nl": {"feasible": "gunstig", "feasible_if": "voorwaardelijk gunstig", "not_feasible": "ongunstig"},
}
BODIES = {
    "fr": {"council": "le Conseil communal", "college": "le Collège des bourgmestre et échevins"},
    "nl": {"council": "de gemeenteraad", "college": "het college van burgemeester en schepenen"},
}
OPENING = {"fr": "LE COLLÈGE DES BOURGMESTRE ET ÉCHEVINS,", "nl": "HET COLLEGE VAN BURGEMEESTER EN SCHEPENEN,"}
SEEN = {"fr": "Vu", "nl": "Gelet op"}
GIVEN = {"fr": "Considérant que", "nl": "Overwegende dat"}
DECIDES = {"fr": "DÉCIDE :", "nl": "BESLIST:"}
END = {"fr": " ;", "nl": ";"}
LAW = {
    "fr": "la loi du 29 juillet 1991 relative à la motivation formelle des actes administratifs",
    "nl": "de wet van 29 juli 1991 betreffende de uitdrukkelijke motivering van de bestuurshandelingen",
}
REGULATION = {"fr": "le règlement du budget participatif", "nl": "het reglement van het participatiebudget"}
NOTABLY = {"fr": ", notamment les articles 3, 4, 6 et 7", "nl": ", inzonderheid de artikelen 3, 4, 6 en 7"}
ARTICLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "admit": {
        "fr": ("Le projet « {title} » est admis au vote.", "Le montant retenu est de {amount}."),
        "nl": (
            "Het project “{title}” wordt toegelaten tot de stemming.",
            "Het in aanmerking genomen bedrag is {amount}.",
        ),
    },
    "do_not_admit": {
        "fr": ("Le projet « {title} » n’est pas admis au vote.",),
        "nl": ("Het project “{title}” wordt niet toegelaten tot de stemming.",),
    },
    "send_back": {
        "fr": ("Le projet « {title} » est renvoyé pour correction des points relevés ci-dessus.",),
        "nl": ("Het project “{title}” wordt teruggestuurd ter verbetering van de bovenstaande punten.",),
    },
    "withdraw": {
        "fr": ("Le projet « {title} » est retiré du vote. Les voix qu’il a reçues restent comptées.",),
        "nl": ("Het project “{title}” wordt uit de stemming genomen. De stemmen die het kreeg, blijven geteld.",),
    },
}
TOLD = {
    "fr": "La présente décision est notifiée au porteur ou à la porteuse du projet, avec les voies de recours.",
    "nl": "Deze beslissing wordt aan de projectdrager ter kennis gebracht, met de beroepsmogelijkheden.",
}


def compose(study: Study) -> dict[str, str]:
    """Return the whole text in French and in Dutch, one line for each Vu, Considérant and article."""
    return {language: _set("\n".join(_lines(study, language)), language) for language in LANGUAGES}


def facts(study: Study) -> dict[str, str]:
    """Return the facts in one paragraph by language: the opinions, then what is not met or to be corrected."""
    return {language: _set(_facts(study, language), language) for language in LANGUAGES}


def articles(study: Study) -> str:
    """Return the articles that the decision rests on, each once, in the order of their numbers."""
    named = [found.article for found in study.found if found.article.startswith("art. ")]
    if study.outcome != "admit":
        wanting = [found.article for found in study.found if found.answer != "met" and found.article]
        named = wanting or named
    numbers = sorted({name.removeprefix("art. ") for name in named}, key=lambda name: (len(name), name))
    return "art. " + ", ".join(numbers) if numbers else "art. 7"


def departure(study: Study) -> dict[str, str]:
    """Return why a refusal departs from favourable opinions, when a criterion that is not met says it already."""
    wanting = [found for found in study.found if found.answer == "not_met"]
    if study.outcome != "do_not_admit" or not wanting:
        return {}
    starts = {
        "fr": "Les services jugent de la faisabilité ; toutes les conditions du règlement ne sont pas remplies : ",
        "nl": "De diensten oordelen over de haalbaarheid; niet aan alle voorwaarden van het reglement is voldaan: ",
    }
    return {
        language: starts[language] + " ; ".join(_clause(found, language) for found in wanting) + "."
        for language in LANGUAGES
    }


def _lines(study: Study, language: str) -> list[str]:
    """Return the lines of a text."""
    lines = [OPENING[language]]
    lines += [f"{SEEN[language]} {each}{END[language]}" for each in _seen(study, language)]
    lines += [f"{GIVEN[language]} {each}{END[language]}" for each in _considered(study, language)]
    lines.append(DECIDES[language])
    wanted = [*ARTICLES.get(study.outcome, {}).get(language, ()), TOLD[language]]
    title, amount = study.title.get(language, ""), study.amount.get(language, "")
    for number, text in enumerate(wanted, 1):
        lines.append(f"{_article(number, language)} {text.format(title=title, amount=amount)}")
    return lines


def _article(number: int, language: str) -> str:
    if language == "nl":
        return f"Artikel {number}."
    return "Article 1er." if number == 1 else f"Article {number}."


def _seen(study: Study, language: str) -> list[str]:
    """Return what the decision has seen: law, regulation, project, opinions."""
    body, day = BODIES[language].get(study.adopted_by, ""), study.adopted_on.get(language, "")
    regulation = REGULATION[language]
    if body and day:
        regulation += f" adopté par {body} le {day}" if language == "fr" else f", op {day} aangenomen door {body}"
    regulation += NOTABLY[language]
    title, track, sent = study.title.get(language, ""), study.track.get(language, ""), study.sent_on.get(language, "")
    project = (
        f"le projet « {title} », introduit le {sent} dans la catégorie « {track} »"
        if language == "fr"
        else f"het project “{title}”, op {sent} ingediend in de categorie “{track}”"
    )
    return [LAW[language], regulation, project, *(_advice(each, language) for each in study.advice)]


def _advice(advice: Advice, language: str) -> str:
    """Return one opinion as a text quotes it: the wording that the service proposed, else what it said."""
    service, verdict = advice.service.get(language, ""), VERDICTS[language].get(advice.verdict, "")
    said = (advice.wording.get(language) or advice.texts.get(language) or "").strip().rstrip(".;")
    day = advice.day.get(language, "")
    dated = (f" du {day}" if language == "fr" else f" van {day}") if day else ""
    head = (
        f"l’avis {verdict}{dated} du service {service}"
        if language == "fr"
        else f"het {verdict} advies{dated} van de dienst {service}"
    )
    return head + (f" : {said}" if language == "fr" else f": {said}") if said else head


def _considered(study: Study, language: str) -> list[str]:
    """Return what the decision considers: each criterion, the amount, why less, why it departs."""
    lines = [_clause(found, language) for found in study.found if found.answer]
    asked, amount = study.asked.get(language, ""), study.amount.get(language, "")
    if study.outcome == "admit" and amount:
        lines.append(_money(study, asked, amount, language))
    reasons: tuple[Texts, ...] = (study.reduction, study.departs)
    for texts in reasons:
        said = texts.get(language, "").strip().rstrip(".;")
        if said:
            lines.append(_lower(said))
    return lines


def _money(study: Study, asked: str, amount: str, language: str) -> str:
    if not study.by_holder:
        return (
            f"les services estiment le coût du projet à {amount}, montant que le Collège fait sien"
            if language == "fr"
            else f"de diensten de kosten van het project ramen op {amount}, een bedrag dat het college overneemt"
        )
    if asked and asked != amount:
        return (
            f"le subside demandé est de {asked} et que le montant à retenir est de {amount}"
            if language == "fr"
            else f"de gevraagde subsidie {asked} bedraagt en {amount} in aanmerking wordt genomen"
        )
    return f"le subside demandé est de {amount}" if language == "fr" else f"de gevraagde subsidie {amount} bedraagt"


def _clause(found: Found, language: str) -> str:
    """Return a criterion as a clause, with its article and the reason when it is not met."""
    met = found.answer == "met"
    known = CLAUSES.get(found.code)
    if known is not None:
        clause = known[language][0 if met else 1]
    else:
        clause = OWN[language][0 if met else 1] % found.texts.get(language, "")
    if found.answer == "to_correct":
        clause = {"fr": "le dossier doit être complété", "nl": "het dossier moet worden aangevuld"}[language]
    article = f" ({found.article})" if found.article else ""
    reason = found.reason.get(language, "").strip().rstrip(".;")
    colon = " : " if language == "fr" else ": "
    return clause + article + (f"{colon}{reason}" if reason and not met else "")


def _facts(study: Study, language: str) -> str:
    """Return the facts in one paragraph."""
    parts = [f"{each.service.get(language, '')} : {VERDICTS[language].get(each.verdict, '')}" for each in study.advice]
    if language == "nl":
        parts = [part.replace(" : ", ": ") for part in parts]
    opinions = {"fr": "Avis des services – ", "nl": "Adviezen van de diensten – "}[language] + "; ".join(parts) + "."
    wanting = [_clause(found, language) for found in study.found if found.answer not in ("", "met")]
    if not wanting:
        met = {"fr": "Toutes les conditions sont remplies.", "nl": "Aan alle voorwaarden is voldaan."}[language]
        return f"{opinions} {met}" if study.outcome == "admit" else opinions
    return f"{opinions} " + " ".join(f"{text[0].upper()}{text[1:]}." for text in wanting)


def _set(text: str, language: str) -> str:
    """Return a French text with the spaces that keep its signs on their line."""
    if language != "fr":
        return text
    for sign in ";:!?»":
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return text.replace("« ", "«\u00a0")


def _lower(text: str) -> str:
    """Return a sentence as it goes on after "Considérant que": a first word of one capital begins small."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first.istitle() else text
