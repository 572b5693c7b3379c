"""The reasoned text by which a grant is proposed to the College: law, facts, purpose, amount, conditions (R32, R52)."""

from collections.abc import Mapping
from dataclasses import dataclass

ARTICLE = "art. 4, 5, 6"
NOTHING = "–"
TEXTS = {
    "fr": (
        "Vu la loi du 14 novembre 1983 relative au contrôle de l’octroi et de l’emploi de certaines subventions ;\n"
        "Vu le règlement du budget participatif, articles 4, 5 et 6 ;\n"
        "Vu la validation du projet « %(title)s » (n° %(number)s) ;\n"
        "Considérant que le projet est mené par %(beneficiary)s et que le montant retenu pour le vote est de "
        "%(retained)s ;\n"
        "Décide d’accorder à %(beneficiary)s un subside de %(granted)s, pour ce seul projet, payé en une fois après "
        "acceptation de la convention ;\n"
        "L’emploi du subside est justifié par les factures et tickets originaux et par un rapport, remis au plus tard "
        "%(months)s mois après la fin du projet. À défaut, il est remboursé."
    ),
    "nl": (
        "Gelet op de wet van 14 november 1983 betreffende de controle op de toekenning en op de aanwending van sommige "
        "toelagen;\n"
        "Gelet op het reglement van het participatiebudget, artikelen 4, 5 en 6;\n"
        "Gelet op de validatie van het project “%(title)s” (nr. %(number)s);\n"
        "Overwegende dat het project uitgevoerd wordt door %(beneficiary)s en dat het bedrag waarover gestemd werd "
        "%(retained)s is;\n"
        "Beslist aan %(beneficiary)s een subsidie van %(granted)s toe te kennen, uitsluitend voor dit project, in één "
        "keer betaald na aanvaarding van de overeenkomst;\n"
        "Het gebruik van de subsidie wordt bewezen met de originele facturen en kastickets en met een verslag, "
        "uiterlijk %(months)s maanden na het einde van het project. Bij gebreke wordt ze terugbetaald."
    ),
}
FACTS = {
    "fr": "Projet validé, montant retenu %(retained)s.",
    "nl": "Gevalideerd project, weerhouden bedrag %(retained)s.",
}


@dataclass(frozen=True)
class Proposal:
    """What the text says, written in one language."""

    title: str
    number: int
    beneficiary: str
    retained: str
    granted: str
    months: int


def text(said: Proposal, language: str) -> str:
    """Return the whole text in French or in Dutch."""
    return _typeset(TEXTS[language] % _facts(said), language)


def facts(said: Proposal, language: str) -> str:
    """Return the facts on which it rests."""
    return _typeset(FACTS[language] % _facts(said), language)


def _facts(said: Proposal) -> Mapping[str, object]:
    return {**vars(said), "beneficiary": said.beneficiary.strip() or NOTHING}


def _typeset(written: str, language: str) -> str:
    """Put the spaces of French typography."""
    if language != "fr":
        return written
    for sign in (";", ":", "?", "!", "»"):
        written = written.replace(f" {sign}", f"\u00a0{sign}")
    return written.replace("« ", "«\u00a0")
