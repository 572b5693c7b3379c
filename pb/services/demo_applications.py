"""The forms behind the demonstration's projects, with invented people, two drafts, a message and a reported text."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from pb import clock, words
from pb.db import session
from pb.models.applications import Application
from pb.rules import amounts
from pb.services import applications, holders, listings, messages
from pb.services.actors import Actor
from pb.services.demo_parts import Part, Scene
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView

HOST = "demo.example"
VISITOR = Actor(network=b"demonstration")
OWN = {"Vert Houx": "amina", "Copropriété des Bleuets": "amina", "Repair Café Bosvoorde": "wout"}
PEOPLE = (  # invented contact persons: first name, last name, street, language
    ("Amina", "Roseraie", "Avenue du Houx 12", "fr"),
    ("Wout", "Berkenbos", "Kerkstraat 4", "nl"),
    ("Colette", "Bruyère", "Rue du Loutrier 31", "fr"),
    ("Hakim", "Prunier", "Avenue des Archiducs 7", "fr"),
    ("Griet", "Vlierboom", "Everzwijntjesstraat 18", "nl"),
    ("Solange", "Frêne", "Rue des Gloxinias 3", "fr"),
    ("Pieter", "Lijsterbes", "Ottervangerstraat 22", "nl"),
    ("Inès", "Cognassier", "Place Eugène Keym 9", "fr"),
)
ACCOUNTS = ("BE32 1234 5678 9002", "BE68 5390 0754 7034", "BE71 0961 2345 6769")  # numbers of textbooks
STAGES = {
    "fr": "Mai : une réunion avec le voisinage pour préparer.\nJuin et juillet : les achats et le montage.\n"
    "Septembre : l’ouverture, puis un rendez-vous par mois.",
    "nl": "Mei: een vergadering met de buurt om alles voor te bereiden.\nJuni en juli: aankopen en opbouw.\n"
    "September: de opening, daarna elke maand een afspraak.",
}
CONTACTS = {
    "fr": "Le comité de quartier soutient le projet ; le service des Espaces verts a été contacté.",
    "nl": "Het wijkcomité steunt het project; de dienst Groene Ruimten werd gecontacteerd.",
}
CENTRAL = {
    "fr": "Sans ces personnes, l’activité n’a pas lieu : elles l’animent d’un bout à l’autre.",
    "nl": "Zonder deze mensen gaat de activiteit niet door: zij dragen ze van begin tot einde.",
}
BEGUN: Mapping[str, Mapping[str, Any]] = {  # a draft of each holder, as far as it is written
    "amina": {
        "idea": {
            "language": "fr",
            "title": "Une boîte à jeux sur la place",
            "objectives": ["Faire jouer ensemble petits et grands", "Rendre la place vivante le mercredi"],
            "summary": "Une grande boîte en bois, remplie de jeux à emprunter, ouverte le mercredi par des voisines.",
            "themes": ["social_cohesion"],
        },
        "place": {"place_kind": "spot", "street": "Place Léopold Wiener"},
        "budget": {
            "costs": [
                {"heading": "equipment", "label": "Boîte et jeux", "amount": "1.450"},
                {"heading": "communication", "label": "Affiches", "amount": "120"},
            ],
            "asked": "1500",
        },
    },
    "wout": {
        "idea": {
            "language": "nl",
            "title": "Schaduw op de speelplaats van de school",
            "objectives": ["Koelte in de zomer", "Samen planten met de klassen"],
            "summary": "Acht bomen, een waterdoorlatende bodem en een bank in de schaduw, ook open na schooltijd.",
            "themes": ["living_environment"],
        },
        "place": {"place_kind": "spot", "street": "Kerkstraat"},
    },
}


def load(scene: Scene) -> Iterator[Part]:
    """Give every project that was sent in its form; the open edition also gets drafts and messages."""
    edition = scene.view
    views = [view for view in listings.everything(edition) if view.status != "draft"]
    for at, view in enumerate(views):
        _form(edition, view, at)
    yield Part(f"{edition.slug}: {len(views)} forms of holders")
    if scene.counted:
        return
    for local, typed in BEGUN.items():
        track = "boost" if "budget" in typed else "flagship"
        language = typed["idea"]["language"]
        applications.make(edition, track, language, typed, holder_id=_account(local, language))
    _messages(edition)
    yield Part(f"{edition.slug}: drafts and messages")


def _form(edition: EditionView, view: ProjectView, at: int) -> None:
    """Keep the form of a project as its holder could have written it."""
    sent = next((move.at for move in view.moves if move.name == "submit"), view.created_at)
    local = OWN.get(view.facts.holder, "")
    person = ("amina", "wout").index(local) if local else 2 + at % (len(PEOPLE) - 2)
    local = local or f"{PEOPLE[person][0].lower().replace('è', 'e')}.{at}"
    with clock.played(sent - timedelta(days=2)):
        holder_id = _account(local, PEOPLE[person][3], f"{PEOPLE[person][0]} {PEOPLE[person][1]}")
        made = applications.make(
            edition, view.facts.track, view.facts.language, _typed(view, person, local), holder_id=holder_id
        )
    row = session.get_one(Application, made)
    row.project_id, row.sent_at = view.id, sent
    session.flush()


def _typed(view: ProjectView, person: int, local: str) -> dict[str, Any]:
    """Return what was typed: the project as it stands, and invented people."""
    first, last, _, language = (*PEOPLE[person][:3], view.facts.language)
    starts = (view.created_at + timedelta(days=150)).date()
    return {
        "idea": _idea(view),
        "place": {"place_kind": "spot", "street": words.pick(view.facts.place, language), **_point(view)},
        "plan": {
            "stages": STAGES[language],
            "contacts": CONTACTS[language],
            "under_way": "no",
            "starts_on": starts.isoformat(),
            "ends_on": (starts + timedelta(days=300)).isoformat(),
        },
        "budget": _budget(view),
        "who": _who(view, person, local),
        "people": {"mandate": "no", "share": "100"},
        "bank": {"iban": ACCOUNTS[person % len(ACCOUNTS)], "owner": f"{first} {last}"},
    }


def _idea(view: ProjectView) -> dict[str, Any]:
    facts, language = view.facts, view.facts.language
    return {
        "language": language,
        "title": facts.titles.get(language, ""),
        "objectives": list(facts.objectives.get(language, ())) or [words.pick(facts.summaries, language)[:120]],
        "summary": facts.summaries.get(language, ""),
        "body": facts.bodies.get(language, ""),
        "themes": list(facts.themes),
    }


def _budget(view: ProjectView) -> dict[str, Any]:
    language = view.facts.language
    lines = [
        {"heading": line.heading, "label": words.pick(line.labels, language), "amount": _euro(line.amount_cents)}
        for line in view.facts.cost_lines
    ]
    paid = any(line["heading"] in ("wages", "volunteers") for line in lines)
    return {"costs": lines, "asked": _euro(view.facts.asked_cents or 0), "central": CENTRAL[language] if paid else ""}


def _who(view: ProjectView, person: int, local: str) -> dict[str, str]:
    first, last, street, _ = PEOPLE[person]
    alone = view.facts.holder == "Particulier"
    return {
        "kind": "person" if alone else "de_facto_association",
        "name": "" if alone else view.facts.holder,
        "first_name": first,
        "last_name": last,
        "email": f"{local}@{HOST}",
        "phone": "02 000 00 00",
        "address": street,
        "postal_code": "1170",
        "city": "Watermaal-Bosvoorde" if view.facts.language == "nl" else "Watermael-Boitsfort",
        "domiciled": "yes",
        "born": f"{1 + person}/3/{1962 + 4 * person}",
    }


def _euro(cents: int) -> str:
    return amounts.plain(cents).replace(".", ",")


def _point(view: ProjectView) -> dict[str, str]:
    facts = view.facts
    if facts.latitude is None or facts.longitude is None:
        return {}
    return {"latitude": f"{facts.latitude:.5f}", "longitude": f"{facts.longitude:.5f}"}


def _account(local: str, language: str, name: str = "") -> str:
    known = {"amina": "Amina Roseraie", "wout": "Wout Berkenbos"}
    return holders.find_or_make(f"{local}@{HOST}", known.get(local, name), language)


def _messages(edition: EditionView) -> None:
    """Have a visitor offer help, and another one report a text."""
    shown = listings.listed(edition)
    mine = next((view for view in shown if view.facts.holder in OWN), None)
    if mine is not None:
        body = "Bonjour ! J’ai des outils et deux samedis libres : puis-je vous aider à monter le projet ?"
        messages.offer(VISITOR, edition, mine.ref, "Basile", f"basile@{HOST}", body, "fr")
    if shown:
        messages.report(VISITOR, edition, shown[-1].ref, "Le nom d’une voisine figure dans le texte.", "fr")
