"""The columns of a roll, found by their headings in French, Dutch or English, whatever their order (R35)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pb.rules.cleaning import clean, folded, repaired

IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[0-9])")  # DateNaissance, prenom1
PLURAL = re.compile(r"\(s\)|\(en\)|\(s\b", re.IGNORECASE)
INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
OR = re.compile(r"\s*[/|;\n]\s*|\s+-\s+")
GUESSES = {  # what a heading that is not in the table may still hold
    "number": re.compile(
        r"^(?!date|datum).*(?:registre ?national|rijksregister|national ?register|\b(?:niss|insz|inss|ssin|nrn)\b)"
    ),
    "born": re.compile(r"dat\w* naiss|geb\w* ?dat|birth ?dat|date birth"),
    "given": re.compile(r"prenom|voornaam|first ?name|given ?name"),
    "surname": re.compile(r"nom famille|familienaam|achternaam|last ?name|surname"),
    "postal": re.compile(r"code ?postal|postcode|postal ?code"),
    "language": re.compile(r"\b(?:langue|taal|language)\b"),
    "sex": re.compile(r"\b(?:sexe|geslacht|gender)\b"),
    "street": re.compile(r"^(?!numero|code)(?:.* )?(?:rue|straat|straatnaam|street)\b"),
}
RELATIVE = re.compile(r"chef|conjoint|epou|partenaire|pere|mere|parent|hoofd|partner|echtgeno|vader|moeder|head|spouse")
NUMBER_WORDS = frozenset({"n", "no", "nr", "nro", "num", "numero", "nummer", "number", "nbr"})
ARTICLES = "de du des d la le les l van het of the der den in au aan a personne persoon person citoyen"
SKIPPED = frozenset(ARTICLES.split())

# Each heading is written here as `heading` writes it: folded, without articles, every word for number as "numero".
WORDS: Mapping[str, str] = {
    "number": """
        registre national|numero registre national|numero national|numero identification registre national|numero rn|rn
        registrenational|numeronational|numero identification national|identifiant national|id national|numnat|numreg
        numero natl|numero nat|nat|nrn|numero nrn|rnn|rrn|numero rrn|niss|numero niss|insz|inss|ssin|numero insz
        numero inss|numero ssin|numero securite sociale|securite sociale|numero identification securite sociale
        numero niss nrn|numero nrn niss|insz numero|niss numero|rijksregister|rijksregisternummer|rijksregisternr|rrnr
        rijksregister numero|numero rijksregister|rr numero|rr|rr nr|nationaal numero|nationaalnummer|nationaalnr
        identificatienummer|identificatie numero rijksregister|identificatienummer rijksregister|inszn|insznummer|insznr
        inss nummer|national numero|national register numero|numero national register|national register|nationalnumber
        national id|national identification numero|social security numero|nn|numero nn|registernummer|nationalregister
        nationalregisternumber|numero registre|registre numero|national reg numero|nationalregnumber|numregnat
        numero reg nat|reg nat|numero regnat|regnat|registre nat|numero registre nat""",
    "born": """
        date naissance|naissance|datenaissance|ne e le|ne le|nee le|ne|date nais|dt naissance|dat naissance|ddn|dn
        jour naissance|datnaiss|date naiss|naiss|geboortedatum|geboorte datum|datum geboorte|geboren|geboren op
        geboorte|geb datum|gebdatum|geb|birth date|birthdate|date birth|birthday|dob|birth|born|born on|dateofbirth
        geboortedag|gebdat|date of birth|birth day""",
    "surname": """
        nom|nom famille|nomfamille|nom naissance|nom patronymique|patronyme|nomnaissance|noms|nom s|nom usage|naam
        achternaam|familienaam|familie naam|achter naam|geslachtsnaam|name|last name|lastname|surname|family name
        familyname|nom 1|naam 1|namen|nachname|familienname""",
    "given": """
        prenom|prenoms|prenom s|prenom usuel|premier prenom|1er prenom|prenom 1|1 prenom|prenom principal|voornaam
        voornamen|voor naam|eerste voornaam|voornaam 1|roepnaam|first name|firstname|first names|given name|givenname
        given names|forename|forenames|christian name|vorname|voornaam en|firstname 1|first name 1""",
    "whole": """
        nom prenom|nom prenoms|nom et prenom|nom et prenoms|prenom nom|prenom et nom|nom complet|naam voornaam
        naam en voornaam|naam en voornamen|voornaam naam|voornaam en naam|volledige naam|full name|fullname
        complete name|name and first name|first name and last name|identite|identiteit|nomprenom|naamvoornaam
        last name first name|first name last name""",
    "street": """
        rue|nom rue|nomrue|voie|nom voie|libelle voie|libelle rue|adresse rue|rue adresse|adresse voie|avenue
        straat|straatnaam|straat naam|naam straat|adres straat|street|street name|streetname|strasse|rue avenue
        rue fr|straat nl|rue et numero|straat en numero|rue numero|straat numero|street and numero|street numero name
        libelle adresse|voirie|address line 1|adresse ligne 1|address 1|adresse 1|adres 1|adresregel 1|adresse1""",
    "address": """
        adresse|adresse complete|adresse domicile|domicile|adresse postale|adresse residence|residence|adres
        volledig adres|woonplaats adres|adres woonplaats|domicilie|address|full address|home address|residence address
        hoofdverblijfplaats|residence principale|adresse residence principale|postal address|woonadres""",
    "house": """
        numero|numero maison|numero rue|numero voie|numero porte|numero police|num maison|maison|huisnummer|huisnr
        huis numero|huis|straatnummer|straatnr|house numero|house|housenumber|housenr|street numero|streetnumber|hnr
        nrmaison|numero habitation|numero adresse|numero huis|nummaison|hausnummer|numero straat|num voie""",
    "box": """
        boite|bte|bt|numero boite|numero bte|boite numero|index boite|boite postale|boiteaux lettres|indice|bus
        busnummer|busnr|bus numero|numero bus|box|box numero|postbus|index|mailbox|apt|appartement|app""",
    "postal": """
        code postal|codepostal|cp|c p|code post|postal|numero postal|postcode|post code|postnummer|pc|postkode
        postal code|postalcode|zip|zip code|zipcode|code p|postleitzahl|codpost|code postal commune""",
    "town": """
        commune|localite|ville|municipalite|gemeente|plaats|woonplaats|stad|deelgemeente|city|town|municipality
        locality|nom commune|naam gemeente|commune residence|ort""",
    "language": """
        langue|lang|lg|code langue|langue administrative|langue contact|langue correspondance|regime linguistique|role
        role linguistique|langue preferee|choix langue|taal|taalcode|taal code|code taal|taalrol|taalregime|voertaal
        correspondentietaal|taalkeuze|administratieve taal|contacttaal|taalvoorkeur|language|language code|lng|langage
        preferred language|correspondence language|languagecode|sprache|taal correspondentie""",
    "sex": """
        sexe|genre|sx|code sexe|geslacht|gender|geslachtcode|code geslacht|sex|gndr|geslacht code|m v|m f|h f|m v x
        geslachtscode|sexe m f|sexe h f""",
    "protected": """
        adresse protegee|adresse confidentielle|adresse secrete|protection adresse|adresse non communicable
        non communication|non communication adresse|adresse masquee|beschermd adres|adres beschermd|geheim adres
        afgeschermd adres|vertrouwelijk adres|niet meedelen|niet meedelen adres|protected address|address protected
        confidential address|secret address|protege|protegee|beschermd|protected""",
    "gone": """
        date deces|deces|decede|decedee|decede e|decede le|date radiation|radiation|radie|radiee|radie e
        radiation office|date radiation office|radie office|overleden|overleden op|overlijden|overlijdensdatum
        datum overlijden|afgevoerd|afgevoerd op|afvoering|datum afvoering|ambtshalve afgevoerd|ambtshalve afvoering
        ambtshalve geschrapt|geschrapt|schrapping|datum schrapping|deceased|dead|death|date death|death date|deceased on
        dateofdeath|struck off|date struck off|datedeces|date of death""",
}


@dataclass(frozen=True)
class Columns:
    """Where each known column stands in a record; several may say the same thing, in two languages for instance."""

    places: Mapping[str, Sequence[int]]

    def get(self, cells: Sequence[str], name: str) -> str:
        """Return the first text of a column as it stands in the file; nothing where record or file has none."""
        for at in self.places.get(name, ()):
            text = cells[at] if at < len(cells) else ""
            if text and not text.isspace():
                return text
        return ""

    @property
    def enough(self) -> bool:
        """Tell whether these can be the columns of a roll: a number, and a name of some kind."""
        return "number" in self.places and not {"surname", "whole"}.isdisjoint(self.places)


def find(cells: Sequence[str]) -> Columns:
    """Return the known columns of a line of headings; a guess counts only for what no heading names outright."""
    named: dict[str, list[int]] = {}
    guessed: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if name := _named(cell) or _named(repaired(cell)):
            named.setdefault(name, []).append(at)
        elif name := _guess(heading(cell)):
            guessed.setdefault(name, []).append(at)
    return Columns({**guessed, **named})


def heading(text: str) -> str:
    """Return a heading as the table of words writes it: folded, without brackets, articles and the sign of a number."""
    plain = unicodedata.normalize("NFKC", IN_BRACKETS.sub(" ", PLURAL.sub("s", clean(text))))
    plain = INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    words = folded(BETWEEN_WORDS.sub(" ", plain.replace("°", " ").replace("º", " "))).split()
    kept = ["numero" if word in NUMBER_WORDS else word for word in words if word not in SKIPPED]
    return " ".join(kept)


def _named(cell: str) -> str:
    """Return the column that a heading names, perhaps in several languages, or nothing."""
    parts = {HEADINGS.get(heading(part), "") for part in OR.split(cell)}
    return HEADINGS.get(heading(cell)) or (parts.pop() if len(parts) == 1 else "")


def _guess(words: str) -> str:
    """Return the column that a heading seems to speak of, unless it speaks of somebody else."""
    if RELATIVE.search(words):
        return ""
    return next((name for name, guess in GUESSES.items() if guess.search(words)), "")


HEADINGS = {
    heading(words): name for name, listed in WORDS.items() for line in listed.split("\n") for words in line.split("|")
}
HEADINGS.pop("", None)
