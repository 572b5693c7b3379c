"""A small edition with its projects for tests: two tracks, the phases of 2027, and the way to the ballot."""

from datetime import UTC, datetime

from pb.rules import edition as text
from pb.rules.ballots import Section
from pb.rules.phases import Phase, from_days
from pb.rules.projects import ProjectFacts
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules
from pb.services import editions, projects
from pb.services.actors import SYSTEM
from pb.services.snapshots import EditionView

DAYS = {
    "submission": ("2027-01-31", "2027-02-28"),
    "review": ("2027-03-01", "2027-03-31"),
    "campaign": ("2027-03-15", "2027-04-28"),
    "vote": ("2027-04-01", "2027-04-28"),
    "count": ("2027-04-29", "2027-05-02"),
    "award": ("2027-05-03", "2027-06-30"),
    "follow_up": ("2027-07-01", "2028-06-30"),
    "evaluation": ("2027-10-01", "2027-10-31"),
}
SENT = datetime(2027, 2, 10, 9, tzinfo=UTC)
STUDIED = datetime(2027, 3, 10, 9, tzinfo=UTC)
REASONS = {"article": "art. 7", "facts": "Avis favorable.", "text_fr": "Le projet est admis.", "text_nl": "Toegelaten."}


def calendar() -> tuple[Phase, ...]:
    """Return the phases of the sample."""
    return from_days({code: {"start": start, "end": end} for code, (start, end) in DAYS.items()})[0]


def edition_file(slug: str = "forest-2027", municipality: str = "forest", year: int = 2027) -> text.EditionFile:
    """Return the text of an edition with a flagship and a boost track."""
    contact = text.Contact(
        service={"fr": "Service Participation", "nl": "Dienst Participatie"},
        phone="02 000 00 00",
        email="a@example.org",
    )
    return text.EditionFile(
        municipality=text.Municipality(
            contact, slug=municipality, postal_code="1190", names={"fr": "Bois-Joli", "nl": "Mooibos"}
        ),
        edition=text.Head(
            text.Adoption(adopted_by="council"), slug, year, {"fr": "Budget participatif", "nl": "Participatiebudget"}
        ),
        settings=Settings(),
        phases=calendar(),
        tracks=(
            TrackRules(
                Section("flagship", "approval", 0, 2),
                code="flagship",
                envelope_cents=70_000_00,
                run_by="municipality",
                names={"fr": "Projet phare", "nl": "Vlaggenschipproject", "en": "Flagship project"},
                cap_cents=35_000_00,
                max_winners=2,
            ),
            TrackRules(
                Section("boost", "basket", limit_cents=40_000_00),
                code="boost",
                envelope_cents=40_000_00,
                run_by="holder",
                names={"fr": "Coup de pouce", "nl": "Boostproject", "en": "Boost project"},
                cap_cents=5_000_00,
            ),
        ),
        themes=(
            text.Theme("green", {"fr": "Transition écologique", "nl": "Ecologische transitie"}),
            text.Theme("social", {"fr": "Cohésion sociale", "nl": "Sociale samenhang"}),
        ),
        places=(
            text.Place(
                "desk_and_box",
                {"fr": "Maison communale", "nl": "Gemeentehuis"},
                {"fr": "Place Verte 1", "nl": "Groenplein 1"},
                {"fr": "lundi de 9 à 12 h", "nl": "maandag van 9 tot 12 uur"},
                50.8,
                4.41,
            ),
        ),
        texts={"home_title": {"fr": "Votre quartier, votre choix", "nl": "Uw wijk, uw keuze"}},
    )


def edition(slug: str = "forest-2027", **facts: str) -> EditionView:
    """Load the sample edition, published."""
    return editions.load(SYSTEM, edition_file(slug, **facts), published=True)


def facts(title: str = "Un four à pain", track: str = "boost", cents: int = 3_000_00, **more: object) -> ProjectFacts:
    """Return the facts of a project that the form accepts."""
    values: dict[str, object] = {
        "titles": {"fr": title, "nl": f"{title} (nl)"},
        "summaries": {"fr": "Allumé un dimanche par mois.", "nl": "Een zondag per maand."},
        "asked_cents": cents,
        "retained_cents": cents,
        "place": {"fr": "Place de l’Étang", "nl": "Vijverplein"},
        **more,
    }
    return ProjectFacts(track=track, language="fr", **values)  # type: ignore[arg-type]


def on_ballot(view: EditionView, given: ProjectFacts, number: int | None = None) -> str:
    """Enter a project and bring it to the ballot through every move of the table, dated in their phases."""
    made = projects.create(SYSTEM, view, given, at=SENT)
    projects.move(SYSTEM, view, made, "submit", by="participation", at=SENT)
    projects.move(SYSTEM, view, made, "take_up", by="participation", at=SENT)
    projects.move(SYSTEM, view, made, "admit", by="college", reasons=REASONS, at=STUDIED)
    projects.move(SYSTEM, view, made, "put_on_ballot", by="participation", at=STUDIED, number=number)
    return made
