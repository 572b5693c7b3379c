"""What the verification says, in French, Dutch and English, so that a clerk knows what to do."""

from typing import Any

Said = tuple[str, dict[str, Any]]  # a code and its facts
LANGUAGES = ("fr", "nl", "en")
SAID = {  # code: French, Dutch, English
    "good": ("Tout est en ordre : {ballots} bulletins, {projects} projets, dépouillement n° {count}.",
             "Alles klopt: {ballots} stembiljetten, {projects} projecten, telling nr. {count}.",
             "Everything holds: {ballots} ballots, {projects} projects, count no. {count}."),
    "sum": (("{people} personnes pointées = {ballots} bulletins dans l’urne + {invalid} bulletins papier nuls "
             "+ {not_returned} non rendus + {explained} d’écart que les services ont expliqué par écrit."),
            ("{people} aangestipte personen = {ballots} stembiljetten in de stembus + {invalid} ongeldige papieren "
             "stembiljetten + {not_returned} niet teruggegeven + {explained} schriftelijk uitgelegd verschil."),
            ("{people} people marked = {ballots} ballots in the box + {invalid} invalid papers "
             "+ {not_returned} not given back + {explained} of difference that the services explained in writing.")),
    "bad": ("Ce dossier ne tient pas. Ne vous y fiez pas et signalez-le à la commune.",
            "Dit dossier klopt niet. Vertrouw er niet op en meld het aan de gemeente.",
            "This bundle does not hold. Do not rely on it, and tell the municipality."),
    "no_openings": ("Non contrôlé ici : le contenu des bulletins, réservé aux personnes chargées de l’audit.",
                    "Hier niet nagegaan: de inhoud van elk stembiljet, die voorbehouden is aan de auditors.",
                    "Not checked here: the content of each ballot, which only auditors receive."),
    "key": ("Signé avec la clé {key}. Comparez-la avec celle du site de la commune.",
            "Ondertekend met sleutel {key}. Vergelijk met die op de site van de gemeente.",
            "Signed with the key {key}. Compare it with the one on the site of the municipality."),
    "cut": ("Le fichier est abîmé ou incomplet.", "Het bestand is beschadigd of onvolledig.",
            "The file is damaged or incomplete."),
    "packed": ("Le fichier n’est pas celui qui a été publié : il a été ouvert et refermé ({name}).",
               "Het bestand is niet het gepubliceerde: het werd uitgepakt en opnieuw ingepakt ({name}).",
               "The file is not the one that was published: it was unpacked and packed again ({name})."),
    "extra": ("Un fichier de trop : {name}.", "Een bestand te veel: {name}.", "A file too many: {name}."),
    "missing": ("Il manque le fichier {name}.", "Het bestand {name} ontbreekt.", "The file {name} is missing."),
    "digest": ("Le fichier {name} a été modifié depuis la signature.",
               "Het bestand {name} werd gewijzigd na de ondertekening.",
               "The file {name} was changed after it was signed."),
    "signature": ("La signature n’est pas celle de ce dossier.", "De handtekening hoort niet bij dit dossier.",
                  "The signature does not belong to this bundle."),
    "other_key": ("Le dossier est signé avec une autre clé que celle de la commune.",
                  "Het dossier is ondertekend met een andere sleutel dan die van de gemeente.",
                  "The bundle is signed with another key than that of the municipality."),
    "form": ("Le fichier {name} n’a pas la forme prévue.", "Het bestand {name} heeft niet de voorziene vorm.",
             "The file {name} is not written as it should be."),
    "rules": ("Les règles ne sont pas celles qui ont été figées avant le vote.",
              "De regels zijn niet die welke vóór de stemming werden vastgelegd.",
              "The rules are not those that were frozen before the vote."),
    "projects": ("Le projet n° {number} n’est pas celui du bulletin (coût, catégorie ou retrait).",
                 "Project nr. {number} is niet dat van het stembiljet (kosten, categorie of intrekking).",
                 "Project no. {number} is not that of the ballot (cost, section or withdrawal)."),
    "order": ("La liste des bulletins n’est pas en ordre à la ligne {line} : un bulletin y est déplacé ou double.",
              "De lijst van de stembiljetten klopt niet op lijn {line}: een biljet staat er verkeerd of dubbel.",
              "The list of ballots is out of order at line {line}: a ballot was moved or stands there twice."),
    "opening": ("Le bulletin de la ligne {line} n’est pas celui de l’urne : il a été changé ou vient d’ailleurs.",
                "Het stembiljet op lijn {line} is niet dat uit de stembus: het werd gewijzigd of komt van elders.",
                "The ballot of line {line} is not the one of the box: it was changed or comes from elsewhere."),
    "number": ("{what} : {found} au lieu de {wanted}.", "{what}: {found} in plaats van {wanted}.",
               "{what}: {found} instead of {wanted}."),
    "shared": ("La répartition de l’enveloppe « {track} » ne suit pas les règles : voir le projet n° {number}.",
               "De verdeling van de enveloppe “{track}” volgt de regels niet: zie project nr. {number}.",
               "The envelope “{track}” is not shared out by the rules: see project no. {number}."),
    "log": ("Le journal des actes est rompu à la ligne {line} : un acte a été changé, retiré ou déplacé.",
            "Het logboek is verbroken op lijn {line}: een handeling werd gewijzigd, weggelaten of verplaatst.",
            "The log of acts is broken at line {line}: an act was changed, removed or moved."),
    "story": ("Le journal ne raconte pas ce dépouillement (ouverture, scellement, dépouillement).",
              "Het logboek vertelt deze telling niet (opening, verzegeling, telling).",
              "The log does not tell of this count (opening, sealing, counting)."),
}  # fmt: skip
WHAT = {
    "ballots": ("Bulletins dans l’urne", "Stembiljetten in de stembus", "Ballots in the box"),
    "blank": ("Bulletins blancs", "Blanco stembiljetten", "Blank ballots"),
    "invalid": ("Bulletins nuls", "Ongeldige stembiljetten", "Invalid ballots"),
    "not_returned": ("Papiers non rendus", "Niet teruggegeven papieren", "Papers not given back"),
    "explained": ("Écart expliqué par écrit", "Schriftelijk uitgelegd verschil", "Difference explained in writing"),
    "votes": ("Voix du projet n° {number}", "Stemmen voor project nr. {number}", "Votes of project no. {number}"),
    "people": ("Personnes pointées", "Aangestipte personen", "People marked as having voted"),
    "paper": ("Papiers acceptés", "Aanvaarde papieren stembiljetten", "Papers accepted"),
    "section": ("Bulletins utilisant « {track} »", "Stembiljetten met “{track}”", "Ballots using “{track}”"),
}  # fmt: skip


class Wrong(Exception):
    """What stops the verification at once, with its code and facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        """Keep what is said."""
        super().__init__(code)
        self.said: Said = (code, facts)


def tell(said: Said, language: str) -> str:
    """Return the sentence of a code with its facts."""
    code, facts = said
    place = LANGUAGES.index(language)
    told = {name: _written(value, place) for name, value in facts.items()}
    text = SAID[code][place].format(**told)
    return text.replace(" :", "\u00a0:") if language == "fr" else text


def compare(problems: list[Said], what: str, found: int, wanted: int, **facts: Any) -> None:
    """Note two numbers that should be the same."""
    if found != wanted:
        problems.append(("number", {"what": (what, facts), "found": found, "wanted": wanted}))


def _written(value: Any, place: int) -> str:
    if isinstance(value, tuple):
        return WHAT[value[0]][place].format(**value[1])
    return str(value)
