"""Both sides of a dossier of the purchasing centre, for tests: the Service, a municipality, a way through the steps."""

from datetime import timedelta

from pb import clock
from pb.rules.purchasing import Need
from pb.services import adhesions, dossier_notes, dossiers, offers, orders, procedures, purchasing
from pb.services.actors import Actor

CRITERIA = [
    {"code": "c1", "names": {"fr": "Qualité", "nl": "Kwaliteit"}, "weight": 60, "price": False},
    {"code": "c2", "names": {"fr": "Prix", "nl": "Prijs"}, "weight": 40, "price": True},
]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea735"
    "81840000000049454e44ae426082"
)


def service() -> Actor:
    """Return the Region's service."""
    return Actor(
        kind="staff",
        account_id="service",
        email="service@example.org",
        roles=frozenset({(None, "regional")}),
        factors=2,
    )


def client(municipality_id: int, name: str = "client") -> Actor:
    """Return somebody of the participation service of a municipality."""
    roles = frozenset({(municipality_id, "participation")})
    return Actor(kind="staff", account_id=name, email=f"{name}@example.org", roles=roles, factors=2)


def sent(edition, need: Need, title: str = "Atteindre les jeunes") -> str:
    """Return a dossier that the municipality of an edition has sent."""
    town = client(edition.municipality_id)
    body = adhesions.of_municipality(town, edition.municipality)
    held = dossiers.draft(town, body, title, need)
    dossiers.move(town, held, "send")
    return held


def confirmed(edition, lot: int, cents: int) -> str:
    """Return a dossier of one lot with a signed protocol, specifications and contractors A, B and C."""
    stage = {2: "design", 3: "running", 4: "communication", 5: "mobilising", 6: "evaluation"}[lot]
    held = sent(edition, Need((stage,), amount_cents=cents))
    dossiers.move(service(), held, "take_up")
    centre = purchasing.main()
    lot_id = next(each.id for each in centre.lots if each.number == lot)
    if not purchasing.ranking(lot_id):
        for letter in "ABC":
            purchasing.add_contractor(service(), lot_id, f"Contractor {letter} (fictitious)", "", "fr")
    dossiers.confirm_lots(service(), held, [lot_id], cents, "")
    sign(edition, centre.id)
    dossier_notes.write_specification(service(), held, "# Objet\nUn stand.", 0)
    return held


def sign(edition, framework_id: int) -> None:
    """Sign the protocol of a municipality, if it is not signed yet."""
    town = client(edition.municipality_id)
    body = adhesions.of_municipality(town, edition.municipality)
    if adhesions.adhesion(framework_id, body.id).state == "signed":
        return
    adhesions.advance(
        town, framework_id, body.id, "signed", deciding_body="Conseil", decided_on=clock.today(), reference="1",
        signatories="La bourgmestre", signed_on=clock.today(), name="p.png", content=PNG,
    )  # fmt: skip


def asked(edition, lot: int, cents: int) -> str:
    """Return a dossier whose contractors have been asked, until a week from now."""
    held = confirmed(edition, lot, cents)
    procedures.fix(service(), held, CRITERIA, "price", clock.now() + timedelta(days=7))
    procedures.invite(service(), held, "mail")
    return held


def offered(
    traveller, edition, lot: int, cents: int, prices=(20_000_00, 25_000_00, 30_000_00), marks=(500, 600, 700)
) -> str:
    """Return a dossier whose offers are opened and analysed; the clock moves past the deadline."""
    held = asked(edition, lot, cents)
    received = clock.now() + timedelta(days=6)
    traveller.shift(timedelta(days=7, seconds=1))
    lot_id = dossiers.view(service(), held).lot.id
    for each, price in zip(purchasing.ranking(lot_id), prices, strict=True):
        offers.record_offer(service(), held, each.id, received, price, "", b"")
    dossiers.move(service(), held, "open")
    for each, mark in zip(purchasing.ranking(lot_id), marks, strict=True):
        offers.analyse(
            service(), held, each.id, 1, fits=True, unfit_reason="", marks={"c1": mark}, reasons={"c1": "Clair."}
        )
    return held


def ordered(traveller, edition, lot: int, cents: int, **more) -> str:
    """Return a dossier that has been ordered."""
    held = offered(traveller, edition, lot, cents, **more)
    offers.conclude(service(), held)
    orders.decide(client(edition.municipality_id), held, "Conseil", clock.today(), "CC/1")
    orders.order(service(), held)
    return held
