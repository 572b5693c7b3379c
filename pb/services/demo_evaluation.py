"""Equipment, meetings and recommendations of the demonstration, all invented."""

from collections.abc import Iterator
from datetime import timedelta

from pb import clock
from pb.rules.stream import Stream
from pb.services import equipment, grants, meetings
from pb.services.demo_lives import Calendar
from pb.services.demo_parts import Part, Scene
from pb.services.equipment import ItemFacts
from pb.services.snapshots import Names

HANGAR = {"fr": "Dépôt communal", "nl": "Gemeentelijke loods"}
ITEMS = (  # names, descriptions, value in cents, drawing, how far it came
    (
        {"fr": "Four solaire pliable", "nl": "Opvouwbare zonneoven"},
        {"fr": "Cuit pour douze personnes, avec mode d’emploi.", "nl": "Kookt voor twaalf personen, met uitleg."},
        420_00,
        "bread-oven",
        "available",
    ),
    (
        {"fr": "Vingt caisses de jeux de société", "nl": "Twintig kisten gezelschapsspellen"},
        {"fr": "Trois cents jeux, triés par âge.", "nl": "Driehonderd spellen, per leeftijd gesorteerd."},
        900_00,
        "play-street",
        "lent",
    ),
    (
        {"fr": "Atelier vélo mobile", "nl": "Mobiel fietsatelier"},
        {"fr": "Deux pieds d’atelier et une malle d’outils.", "nl": "Twee werkstandaards en een koffer gereedschap."},
        640_00,
        "cargo-bike",
        "available",
    ),
    (
        {"fr": "Sonorisation légère", "nl": "Lichte geluidsinstallatie"},
        {"fr": "Deux enceintes, deux micros.", "nl": "Twee luidsprekers, twee micro’s."},
        350_00,
        "park-music",
        "with_holder",
    ),
)
NAMES = {"fr": "Réunion publique d’évaluation", "nl": "Openbare evaluatievergadering"}
PLACE = {"fr": "Maison communale, salle du conseil", "nl": "Gemeentehuis, raadzaal"}
NOTES = {
    "fr": "Soixante-trois personnes, six tables, deux heures. On a parlé des délais, du vote des plus jeunes et "
    "des photos des projets.",
    "nl": "Drieënzestig mensen, zes tafels, twee uur. Het ging vooral over de termijnen, de stem van de jongsten en de "
    "foto’s van de projecten.",
}
RECOMMENDATIONS: tuple[tuple[Names, str, Names], ...] = (
    (
        {
            "fr": "Ouvrir le vote aussi un dimanche, à la bibliothèque.",
            "nl": "Ook op een zondag laten stemmen, in de bibliotheek.",
        },
        "done",
        {"fr": "La bibliothèque ouvre deux dimanches.", "nl": "De bibliotheek is twee zondagen open."},
    ),
    (
        {"fr": "Payer les subsides avant les vacances d’été.", "nl": "De subsidies vóór de zomervakantie betalen."},
        "taken_up",
        {"fr": "La décision est avancée de trois semaines.", "nl": "De beslissing valt drie weken vroeger."},
    ),
    (
        {"fr": "Montrer une photo du lieu pour chaque projet.", "nl": "Bij elk project een foto van de plek tonen."},
        "open",
        {},
    ),
)


def add(scene: Scene) -> Iterator[Part]:
    """Give last year's edition its equipment, its meeting and its recommendations."""
    edition, now = scene.view, clock.now()
    begun = {phase.code for phase in edition.phases if phase.starts_at < now}
    if not scene.counted or "follow_up" not in begun:
        return
    service = scene.staff["participation"]
    calendar = Calendar(edition.phases, Stream(f"{edition.slug} evaluation"))
    first = next((view.id for view in grants.all_of(edition) if view.state in ("closed", "repaid")), None)
    bought = clock.day_of(min(calendar.at("follow_up", 0.1), now))
    for names, about, value, drawing, state in ITEMS:
        facts = ItemFacts(names, about, HANGAR, value, bought, public=True, drawing=drawing)
        item = equipment.enter(service, edition, facts, first)
        if state != "with_holder":
            equipment.hand_over(service, edition, item, clock.today(), HANGAR)
        if state == "lent":
            equipment.lend(service, edition, item, "École du Bois", "", clock.today() + timedelta(days=20))
    held_at = min(calendar.at("follow_up", 0.3), now - timedelta(days=1))
    with clock.played(held_at - timedelta(days=20)):
        meeting = meetings.convene(service, edition, NAMES, PLACE, held_at, 80)
    meetings.record(service, edition, meeting, 63, NOTES)
    for texts, state, answers in RECOMMENDATIONS:
        number = meetings.recommend(service, edition, texts)
        if state != "open":
            meetings.answer(service, edition, edition.slug, number, state, answers)
    yield Part(f"{edition.slug}: equipment, a meeting, recommendations")
