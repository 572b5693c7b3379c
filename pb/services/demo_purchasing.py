"""The regional side of the demonstration: fictitious contractors, and dossiers at several steps (RP11)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from pb import clock
from pb.rules.purchasing import Need
from pb.services import adhesions, dossier_notes, dossiers, offers, orders, procedures, purchasing
from pb.services.actors import Actor
from pb.services.demo_parts import Part, Scene

LETTERS = "ABCDEF"
SPECIFICATION = """# Objet de la mission
Aller à la rencontre des personnes qui participent rarement : jeunes, personnes âgées isolées, nouveaux habitants.

# Voorwerp van de opdracht
Mensen bereiken die zelden deelnemen: jongeren, alleenstaande ouderen, nieuwe bewoners.

# Prestations / Prestaties
- 6 stands sur les marchés / 6 standen op de markten
- 2 soirées de quartier / 2 wijkavonden
- un rapport bref / een kort verslag
"""
CRITERIA = (
    {
        "code": "c1",
        "names": {"fr": "Qualité de l’approche", "nl": "Kwaliteit van de aanpak"},
        "weight": 60,
        "price": False,
    },
    {"code": "c2", "names": {"fr": "Prix", "nl": "Prijs"}, "weight": 40, "price": True},
)
OFFERS = ((41_500_00, 850), (38_900_00, 700), (44_250_00, 900), (52_000_00, 750), (39_800_00, 650), (47_300_00, 800))
WEEK = timedelta(days=7)


def load(scene: Scene) -> Iterator[Part]:
    """Play the regional side: one dossier ordered, one being asked for quotes, one just sent; all invented."""
    if scene.counted or not purchasing.on():
        return
    service, town = scene.staff["regional"], scene.staff["participation"]
    now = clock.now()
    with clock.played(now - 30 * WEEK):
        centre = purchasing.load_defaults()
        for lot in centre.lots:
            for letter in LETTERS:
                purchasing.add_contractor(
                    service, lot.id, f"Contractor {letter}, lot {lot.number} (fictitious)", "", "fr"
                )
        body = adhesions.of_municipality(town, scene.view.municipality)
    _ordered(service, town, body, now - 26 * WEEK)
    _asked(service, town, scene, now - 5 * WEEK)
    with clock.played(now - timedelta(days=4)):
        need = Need(
            ("evaluation",), amount_cents=18_000_00, publics=("everybody",), text="Évaluer l’édition et son suivi."
        )
        sent = dossiers.draft(town, body, "Évaluation du budget participatif", need)
        dossiers.move(town, sent, "send")
    yield Part(f"{scene.view.slug}: the purchasing centre, three dossiers")


def _ordered(service: Actor, town: Actor, body: adhesions.BodyView, start: datetime) -> None:
    """Lead a dossier from the first contact to a mission that runs."""
    need = Need(
        ("mobilising",), amount_cents=42_000_00, publics=("young", "older", "newcomers"), text=SPECIFICATION[:120]
    )
    with clock.played(start):
        held = dossiers.draft(town, body, "Mobilisation des publics éloignés", need)
        dossiers.move(town, held, "send")
    with clock.played(start + timedelta(days=3)):
        dossiers.move(service, held, "take_up")
        dossier_notes.write_note(service, held, "dossier", "Merci. Quels quartiers souhaitez-vous viser en premier ?")
        lot = next(each for each in purchasing.main().lots if each.number == 5)
        dossiers.confirm_lots(service, held, [lot.id], 42_000_00, "")
        adhesions.advance(service, purchasing.main().id, body.id, "sent")
    with clock.played(start + timedelta(days=4)):
        dossier_notes.write_note(town, held, "dossier", "Les Trois Tilleuls et la Héronnière.")
    with clock.played(start + 5 * WEEK):
        adhesions.advance(
            town,
            purchasing.main().id,
            body.id,
            "signed",
            deciding_body="Conseil communal / gemeenteraad",
            decided_on=clock.today() - timedelta(days=6),
            reference="CC/2/14",
            signatories="Bourgmestre et secrétaire communale / burgemeester en gemeentesecretaris",
            signed_on=clock.today(),
            name="protocole.png",
            content=_scan(),
        )
        dossier_notes.write_specification(town, held, SPECIFICATION, 0)
        procedures.fix(service, held, CRITERIA, "price", clock.now() + 3 * WEEK)
        procedures.invite(service, held, "mail")
    _concluded(service, town, held, lot.id, start)


def _concluded(service: Actor, town: Actor, held: str, lot_id: int, start: datetime) -> None:
    """Record the offers of a dossier, analyse them, and let the client decide and begin."""
    ranking = purchasing.ranking(lot_id)
    with clock.played(start + 8 * WEEK + timedelta(hours=2)):
        received = start + 7 * WEEK
        for each, (cents, _) in zip(ranking, OFFERS, strict=True):
            offers.record_offer(service, held, each.id, received, cents, "", b"")
        dossiers.move(service, held, "open")
        for each, (_, mark) in zip(ranking, OFFERS, strict=True):
            reasons = {"c1": "Approche claire, expérience démontrée. / Duidelijke aanpak, aangetoonde ervaring."}
            offers.analyse(service, held, each.id, 1, fits=True, unfit_reason="", marks={"c1": mark}, reasons=reasons)
        offers.conclude(service, held)
    with clock.played(start + 10 * WEEK):
        orders.decide(town, held, "Conseil communal / gemeenteraad", clock.today(), "CC/5/09")
        orders.order(service, held)
        orders.start(town, held, clock.today() + timedelta(days=10))


def _asked(service: Actor, town: Actor, scene: Scene, start: datetime) -> None:
    """Lead a dossier to a cascade whose first contractor has declined."""
    with clock.played(start):
        held = dossiers.from_edition(town, scene.view, ())
        need = Need(
            ("communication",), amount_cents=22_500_00, publics=("everybody",), text="Affiches, vidéos, réseaux."
        )
        dossiers.write_need(town, held, "Campagne du budget participatif", need)
        dossiers.move(town, held, "send")
        dossiers.move(service, held, "take_up")
        lot = next(each for each in purchasing.main().lots if each.number == 4)
        dossiers.confirm_lots(service, held, [lot.id], 22_500_00, "")
        dossier_notes.write_specification(
            service, held, "Campagne FR/NL : affiches, vidéos courtes, réseaux sociaux.", 0
        )
        procedures.fix(service, held, (), "price", clock.now() + WEEK)
        procedures.invite(service, held, "mail")
    with clock.played(start + timedelta(days=5)):
        first = purchasing.ranking(lot.id)[0]
        procedures.answer(service, held, first.id, "declined")
        procedures.ask_next(service, held, "mail", clock.now() + 6 * WEEK)


def _scan() -> bytes:
    """Return the picture of a sheet, as a scanner makes it: nothing is on it, for nobody has signed anything."""
    sheet = BytesIO()
    Image.new("RGB", (620, 877), "#fdfcf8").save(sheet, "PNG")
    return sheet.getvalue()
