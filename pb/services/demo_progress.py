"""News and milestones of the demonstration, all invented: in both languages, with the drawings that we ship."""

from collections.abc import Iterator
from datetime import date, timedelta

from pb import clock
from pb.rules.stream import Stream
from pb.services import follow_up, news, progress
from pb.services.actors import Actor
from pb.services.demo_lives import Calendar
from pb.services.demo_parts import Part, Scene
from pb.services.follow_up import MilestoneFacts
from pb.services.listings import ProjectView
from pb.services.news import Photo
from pb.services.progress import Work
from pb.services.snapshots import EditionView

NEWS = (  # share of the follow-up, title and text in both languages
    (
        0.12,
        {"fr": "C’est parti !", "nl": "We zijn begonnen!"},
        {
            "fr": "Premier rendez-vous hier soir : vingt voisines et voisins, un plan sur la table et bien des idées. "
            "Le matériel est commandé.",
            "nl": "Gisteravond de eerste afspraak: twintig buren, een plan op tafel en veel ideeën. Het materiaal is "
            "besteld.",
        },
    ),
    (
        0.33,
        {"fr": "Une journée de travail sous le soleil", "nl": "Een werkdag in de zon"},
        {
            "fr": "On a scié, planté, peint et mangé des tartines. **Merci** à toutes celles et ceux qui sont passés, "
            "même cinq minutes.",
            "nl": "We hebben gezaagd, geplant, geverfd en boterhammen gegeten. **Dank** aan iedereen die langskwam, al "
            "was het maar vijf minuten.",
        },
    ),
    (
        0.5,
        {"fr": "L’inauguration, c’est samedi", "nl": "Zaterdag is de opening"},
        {
            "fr": "Venez samedi à 15 h. Il y aura du café, de la musique et de la place pour tout le monde.",
            "nl": "Kom zaterdag om 15 uur. Er is koffie, muziek en plaats voor iedereen.",
        },
    ),
)
WAITING = (
    "Une petite vidéo bientôt",
    "Les enfants du quartier préparent un petit film sur le projet. On vous le montre dès qu’il est prêt !",
)
SERVICES = (
    {"fr": "Service des travaux publics", "nl": "Dienst openbare werken"},
    {"fr": "Service des espaces verts", "nl": "Dienst groene ruimten"},
)
STAGES = (
    ({"fr": "Rencontre avec les riverains", "nl": "Ontmoeting met de buurt"}, 0.08),
    ({"fr": "Marché attribué", "nl": "Opdracht gegund"}, 0.25),
    ({"fr": "Début du chantier", "nl": "Start van de werf"}, 0.45),
    ({"fr": "Ouverture au public", "nl": "Opening voor het publiek"}, 0.8),
)
DELAY = {
    "fr": "La première offre dépassait le budget : le marché a été relancé en deux lots.",
    "nl": "De eerste offerte ging boven het budget: de opdracht werd in twee percelen opnieuw uitgeschreven.",
}


def add(scene: Scene) -> Iterator[Part]:
    """Tell how last year's winners go on; the open edition has none yet."""
    edition = scene.view
    begun = {phase.code for phase in edition.phases if phase.starts_at < clock.now()}
    if not scene.counted or "follow_up" not in begun:
        return
    service = scene.staff["participation"]
    calendar = Calendar(edition.phases, Stream(f"{edition.slug} progress"))
    turn = 0
    for place, work in enumerate(progress.works(edition)):
        if not work.by_holder:
            _carry_out(service, edition, work, calendar, late=turn == 1, service_names=SERVICES[turn % 2])
            turn += 1
        if not work.stopped:
            _tell(service, edition, work.project, calendar, pieces=1 + place % 3)
    yield Part(f"{edition.slug}: news and milestones")


def _tell(service: Actor, edition: EditionView, project: ProjectView, calendar: Calendar, pieces: int) -> None:
    """Publish some news of a project, the first with its drawing; what a holder just sent waits."""
    drawing = project.facts.pictures[0].drawing if project.facts.pictures else ""
    for at, (share, titles, texts) in enumerate(NEWS[:pieces]):
        instant = min(calendar.at("follow_up", share), clock.now() - timedelta(minutes=3))
        photo = Photo(b"", project.facts.titles, drawing=drawing) if drawing and at == 0 else None
        with clock.played(instant):
            news.write(service, edition, project, titles, texts, photo)
    if project.status == "under_way" and pieces == 1:
        news.send(service, edition, project, "fr", *WAITING, None)


def _carry_out(
    service: Actor, edition: EditionView, work: Work, calendar: Calendar, late: bool, service_names: dict[str, str]
) -> None:
    """Note the service in charge, the money and the milestones; a late one has its reason."""
    project, today = work.project, clock.today()
    done = project.status in ("reported", "closed")
    voted = work.voted_cents
    follow_up.charge(service, edition, project, service_names, voted * 9 // 10, voted * (9 if done else 4) // 10)
    for number, (names, share) in enumerate(STAGES, 1):
        day = clock.day_of(calendar.at("follow_up", share))
        reached = (day if day <= today else today) if done or (share < 0.4 and day <= today) else None
        drawing = project.facts.pictures[0].drawing if project.facts.pictures and number == 1 else ""
        facts = MilestoneFacts(names, day, reached, {}, shows=project.facts.titles, drawing=drawing)
        follow_up.plan(service, edition, project, facts)
        if late and reached is None:
            _delay(service, edition, project, number, facts, day)


def _delay(
    service: Actor, edition: EditionView, project: ProjectView, number: int, facts: MilestoneFacts, day: date
) -> None:
    """Plan a milestone 45 days later, with the reason."""
    later = MilestoneFacts(facts.names, day + timedelta(days=45), None, DELAY)
    follow_up.change(service, edition, project, number, later)
