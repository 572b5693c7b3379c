"""The reasoned text in the house form: what it has seen, what it considers, what it decides (R32)."""

from dataclasses import replace

import pytest

from pb.rules import reasoning
from pb.rules.reasoning import Advice, Found, Study
from pb.rules.reviews import CRITERIA

STUDY = Study(
    outcome="admit",
    title={"fr": "Un four à pain", "nl": "Een broodoven"},
    track={"fr": "Coup de pouce", "nl": "Boostproject"},
    sent_on={"fr": "10 février 2027", "nl": "10 februari 2027"},
    adopted_by="council",
    adopted_on={"fr": "1er décembre 2026", "nl": "1 december 2026"},
    found=(
        Found("policy", "art. 7", "met"),
        Found("mandate", "art. 3", "met"),
        Found("own-1", "2027", "met", {"fr": "Local", "nl": "Lokaal"}),
    ),
    advice=(
        Advice(
            {"fr": "Travaux", "nl": "Werken"},
            "feasible_if",
            {"fr": "Hauteur limitée.", "nl": "Beperkte hoogte."},
            {"fr": "sous réserve d’une hauteur de 2 m", "nl": ""},
            {"fr": "5 mars 2027", "nl": "5 maart 2027"},
        ),
    ),
    asked={"fr": "3.000 €", "nl": "€ 3.000"},
    amount={"fr": "3.000 €", "nl": "€ 3.000"},
)


SEEN = "Vu le règlement du budget participatif adopté par le Conseil communal"


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\u00a0", " ")


def test_the_french_text_is_whole() -> None:
    assert plain(reasoning.compose(STUDY)["fr"]).split("\n") == [
        "LE COLLÈGE DES BOURGMESTRE ET ÉCHEVINS,",
        "Vu la loi du 29 juillet 1991 relative à la motivation formelle des actes administratifs ;",
        f"{SEEN} le 1er décembre 2026, notamment les articles 3, 4, 6 et 7 ;",
        "Vu le projet « Un four à pain », introduit le 10 février 2027 dans la catégorie « Coup de pouce » ;",
        "Vu l’avis favorable sous condition du 5 mars 2027 du service Travaux : sous réserve d’une hauteur de 2 m ;",
        "Considérant que le projet est compatible avec la déclaration de politique générale (art. 7) ;",
        "Considérant que les conditions relatives aux mandataires communaux sont respectées (art. 3) ;",
        "Considérant que le critère « Local » est rempli (2027) ;",
        "Considérant que le subside demandé est de 3.000 € ;",
        "DÉCIDE :",
        "Article 1er. Le projet « Un four à pain » est admis au vote.",
        "Article 2. Le montant retenu est de 3.000 €.",
        f"Article 3. {reasoning.TOLD['fr']}",
    ]


def test_the_dutch_text_says_the_same() -> None:
    lines = reasoning.compose(STUDY)["nl"].split("\n")
    assert len(lines) == len(reasoning.compose(STUDY)["fr"].split("\n"))
    assert lines[0] == "HET COLLEGE VAN BURGEMEESTER EN SCHEPENEN,"
    assert lines[2].startswith("Gelet op het reglement van het participatiebudget, op 1 december 2026 aangenomen door")
    assert (
        lines[4] == "Gelet op het voorwaardelijk gunstig advies van 5 maart 2027 van de dienst Werken: Beperkte hoogte;"
    )
    assert lines[-4:-1] == [
        "BESLIST:",
        "Artikel 1. Het project “Een broodoven” wordt toegelaten tot de stemming.",
        "Artikel 2. Het in aanmerking genomen bedrag is € 3.000.",
    ]


def test_a_refusal_says_what_is_not_met_and_why_it_departs() -> None:
    wanting = Found("powers", "art. 3", "not_met", reason={"fr": "Compétence régionale.", "nl": "Gewest."})
    study = replace(STUDY, outcome="do_not_admit", found=(*STUDY.found, wanting), amount={})
    study = replace(study, departs=reasoning.departure(study))
    text = reasoning.compose(study)
    clause = "le projet ne relève pas des compétences communales (art. 3) : Compétence régionale"
    assert f"Considérant que {clause} ;" in plain(text["fr"])
    assert study.departs["fr"].endswith(f"{clause}.")
    assert "Article 1er. Le projet « Un four à pain » n’est pas admis au vote." in plain(text["fr"])
    assert "Gewest" in reasoning.facts(study)["nl"]
    assert reasoning.articles(study) == "art. 3"


def test_an_admission_has_no_ready_departure() -> None:
    assert reasoning.departure(STUDY) == {}
    assert reasoning.articles(STUDY) == "art. 3, 7"
    assert plain(reasoning.facts(STUDY)["fr"]) == (
        "Avis des services – Travaux : favorable sous condition. Toutes les conditions sont remplies."
    )


def test_less_than_asked_is_considered() -> None:
    reasons = {"fr": "Le devis est plus bas.", "nl": "De offerte is lager."}
    text = reasoning.compose(replace(STUDY, amount={"fr": "2.000 €", "nl": "€ 2.000"}, reduction=reasons))
    assert "le subside demandé est de 3.000 € et que le montant à retenir est de 2.000 €" in plain(text["fr"])
    assert "Considérant que le devis est plus bas ;" in plain(text["fr"])
    assert "Overwegende dat de offerte is lager;" in text["nl"]


def test_titles_of_residents_are_only_text() -> None:
    text = reasoning.compose(replace(STUDY, title={"fr": "{amount} {0}", "nl": "{x}"}))
    assert "« {amount} {0} » est admis" in plain(text["fr"])
    assert "“{x}” wordt toegelaten" in text["nl"]


@pytest.mark.parametrize("language", reasoning.LANGUAGES)
@pytest.mark.parametrize("criterion", [each.code for each in CRITERIA])
def test_every_criterion_has_its_clause(criterion: str, language: str) -> None:
    met, not_met = reasoning.CLAUSES[criterion][language]
    assert met != not_met


@pytest.mark.parametrize("outcome", ["admit", "do_not_admit", "send_back", "withdraw"])
def test_every_outcome_has_its_article_in_both_languages(outcome: str) -> None:
    text = reasoning.compose(replace(STUDY, outcome=outcome))
    assert "Article 1er." in plain(text["fr"])
    assert "Artikel 1." in text["nl"]
