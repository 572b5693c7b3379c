"""The grants of the demonstration: last year's winners in every step, from the agreement to a claim, all invented."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pb import clock, documents, words
from pb.rules.stream import Stream
from pb.rules.volunteers import Allowance
from pb.services import agreements, bank_accounts, beside_grants, claims, grants, payments, receipts, reports, revisions
from pb.services.actors import Actor
from pb.services.claims import ClaimFacts
from pb.services.demo_lives import Calendar
from pb.services.demo_parts import Part, Scene
from pb.services.grants import GrantFacts, GrantView, Signatory
from pb.services.listings import ProjectView
from pb.services.receipts import ReceiptFacts
from pb.services.revisions import RevisionFacts
from pb.services.snapshots import EditionView

PEOPLE = ("Camille Aubépine", "Noor Meidoorn", "Idris Charme", "Lien Esdoorn", "Maïté Bouleau", "Youssef Lierre")
SHOPS = (
    "Brico du Bois",
    "Papeterie de l’Étang",
    "Imprimerie Merle",
    "Jardin & Co",
    "De Groene Winkel",
    "Librairie Pinson",
)
REPORTS = {
    "fr": "Le projet s’est fait comme prévu, avec un mois de retard à cause de la pluie. Les voisins sont venus "
    "nombreux, et beaucoup reviendront.",
    "nl": "Het project is verlopen zoals gepland, met een maand vertraging door de regen. Er kwamen veel buren, en "
    "velen komen terug.",
}
LEARNT = {
    "fr": "Demander plus tôt l’autorisation pour la place, et prévoir quelqu’un pour les photos.",
    "nl": "Vroeger de toelating voor het plein vragen, en iemand voorzien voor de foto’s.",
}
SOLD = {"fr": "Le local promis a été vendu.", "nl": "Het beloofde lokaal is verkocht."}
SCATTERED = {
    "fr": "Le groupe s’est dispersé avant le premier achat.",
    "nl": "De groep viel uiteen vóór de eerste aankoop.",
}
UNPROVEN = {
    "fr": "Une dépense n’est pas justifiée : le ticket original manque.",
    "nl": "Een uitgave is niet verantwoord: het originele kasticket ontbreekt.",
}
REVISED = {
    "fr": "Trois ateliers au lieu de cinq, et tous à la maison de quartier.",
    "nl": "Drie workshops in plaats van vijf, en allemaal in het wijkhuis.",
}
RAIN = {
    "fr": "Le terrain prévu est resté sous eau jusqu’en mai.",
    "nl": "Het voorziene terrein stond tot mei onder water.",
}
LATE_DAYS, SOON_DAYS = 80, 45


@dataclass(frozen=True)
class Desk:
    """Who works on the grants of an edition, and on which days."""

    edition: EditionView
    service: Actor
    finance: Actor
    calendar: Calendar

    def at(self, phase: str, share: float) -> datetime:
        """Return an instant of office hours in a phase, never in the future."""
        return min(self.calendar.at(phase, share), clock.now() - timedelta(minutes=5))


def add(scene: Scene) -> Iterator[Part]:
    """Give last year's winners their grants; the open edition has none yet."""
    edition = scene.view
    if not scene.counted or "follow_up" not in {
        phase.code for phase in edition.phases if phase.starts_at < clock.now()
    }:
        return
    stream = Stream(f"{edition.slug} grants")
    desk = Desk(edition, scene.staff["participation"], scene.staff["finance"], Calendar(edition.phases, stream))
    with clock.played(desk.at("award", 0.1)):
        payments.note_payer(desk.finance, edition, _iban(1))
    seen: dict[str, int] = {}
    for project in beside_grants.waiting(edition, []):
        seen[project.status] = seen.get(project.status, 0) + 1
        _tell(desk, project, seen[project.status])
    yield Part(f"{edition.slug}: {sum(seen.values())} grants with their receipts")


def _tell(desk: Desk, project: ProjectView, turn: int) -> None:
    """Play the life of one grant as far as its project came."""
    view, holder = _open(desk, project, turn)
    if project.status == "abandoned":
        with clock.played(desk.at("follow_up", 0.2)):
            grants.move(desk.service, view, "drop", by="participation", reasons=SCATTERED)
        return
    _sign(desk, view, waits=project.status == "validated")
    if project.status == "validated":
        return
    view = _pay(desk, view)
    if project.status == "failed":
        _claim(desk, view, view.granted_cents, SOLD, whole=True)
        return
    whole = project.status in ("closed", "reported") and not (project.status == "reported" and turn == 2)
    _receipts(desk, view, holder, project, whole)
    if project.status == "under_way":
        _revise(desk, view, holder, agreed=turn > 1)
    if project.status in ("closed", "reported"):
        _report(desk, view, holder, project.status == "closed", turn)


def _open(desk: Desk, project: ProjectView, turn: int) -> tuple[GrantView, Actor]:
    """Open the file; the end of the project is chosen so that one report is late and one due soon."""
    number = project.number or 1
    person, other = PEOPLE[number % 6], PEOPLE[(number + 2) % 6]
    today, starts = clock.today(), clock.day_of(desk.at("award", 0.9))
    under_way = LATE_DAYS if turn == 1 else SOON_DAYS
    ends = max(starts, today - timedelta(days=under_way if project.status == "under_way" else 120))
    language = "nl" if number % 3 == 0 else "fr"
    facts = GrantFacts(
        granted_cents=project.facts.retained_cents or 1,
        decided_on=clock.day_of(desk.at("award", 0.3)),
        starts_on=starts,
        ends_on=ends,
        email=f"holder{number}@demo.example",
        beneficiary=f"{person}, {other}",
        contact=person,
        language=language,
        decision_ref=f"{desk.edition.year}/CBE/{300 + number}",
        signatories=(Signatory(person, f"holder{number}@demo.example", 6000), Signatory(other, "", 4000)),
    )
    with clock.played(desk.at("award", 0.4)):
        view = grants.open_file(desk.service, desk.edition, project.id, facts)
    return view, Actor(kind="holder", holder_id=view.holder_id)


def _sign(desk: Desk, view: GrantView, waits: bool) -> None:
    """Have everybody accept, and the account number given; `waits` leaves it to be approved."""
    at = desk.at("award", 0.55)
    with clock.played(at):
        agreements.accept(desk.edition, agreements.link(view, 1), adult=True, agrees=True)
        agreements.record(desk.service, desk.edition, grants.find(desk.edition, str(view.number)), 2, clock.today())
        holder = Actor(kind="holder", holder_id=view.holder_id, fresh_at=clock.now())
        bank_accounts.ask(holder, desk.edition, view, _iban(view.number), view.signatories[0].name)
    if not waits:
        with clock.played(at + timedelta(hours=3)):
            asked = bank_accounts.pending(bank_accounts.all_of(view))
            assert asked is not None
            bank_accounts.approve(desk.finance, desk.edition, view, asked.number, asked.digest)


def _pay(desk: Desk, view: GrantView) -> GrantView:
    """Commit, order, list for the receiver and pay the whole grant (art. 4)."""
    with clock.played(desk.at("award", 0.85)):
        number = f"{desk.edition.year}/{4100 + view.number}"
        grants.note_commitment(desk.finance, view, "1040/332-02", number, clock.today())
        payments.order(desk.finance, desk.edition, view, 1, f"{desk.edition.year}-{880 + view.number}")
    with clock.played(desk.at("award", 0.9)):
        payments.make_list(desk.finance, desk.edition)
    with clock.played(desk.at("award", 0.97)):
        payments.pay(desk.finance, desk.edition, view, 1, clock.today())
    return grants.find(desk.edition, str(view.number))


def _receipts(desk: Desk, view: GrantView, holder: Actor, project: ProjectView, whole: bool) -> None:
    """Send receipts for every heading; all accepted when the grant is to be proven to the last cent."""
    for place, line in enumerate(project.facts.cost_lines):
        at = desk.at("follow_up", 0.15 + 0.1 * place)
        cents = line.asked_cents if whole or place else line.asked_cents * 3 // 5
        with clock.played(at):
            facts, content = _receipt(view, place, line.heading, cents, words.pick(line.labels, view.language))
            number = receipts.send(holder, desk.edition, view, facts, f"{facts.number}.pdf", content)
        with clock.played(desk.at("follow_up", 0.2 + 0.1 * place)):
            if whole or place == 0:
                receipts.accept(desk.service, desk.edition, view, number, cents, "seen")
            elif view.number % 2:
                why = {"fr": "La date est illisible.", "nl": "De datum is onleesbaar."}[view.language]
                receipts.decide(desk.service, desk.edition, view, number, "ask", why)
    if not whole:
        days = tuple(Allowance(name, clock.day_of(desk.at("follow_up", 0.2)), 30_00) for name in ("Ana B.", "Jef D."))
        with clock.played(desk.at("follow_up", 0.35)):
            facts = ReceiptFacts("volunteers", "volunteers", 60_00, 60_00, days[0].on, days=days)
            receipts.send(holder, desk.edition, view, facts)


def _receipt(view: GrantView, place: int, heading: str, cents: int, what: str) -> tuple[ReceiptFacts, bytes]:
    """Return an invented receipt with its paper."""
    shop = SHOPS[(view.number + place) % 6]
    facts = ReceiptFacts(
        "invoice",
        heading,
        cents,
        cents,
        clock.today() - timedelta(days=2),
        supplier=shop,
        number=f"T{view.number}{place}7",
    )
    said = {"supplier": shop, "number": facts.number, "day": facts.dated_on, "what": what, "amount": cents}
    return facts, documents.pdf("sample_receipt", said, view.language)


def _revise(desk: Desk, view: GrantView, holder: Actor, agreed: bool) -> None:
    """Have the holder propose a change; the service agrees to it, or has not looked at it yet (R21)."""
    own, other = view.language, {"fr": "nl", "nl": "fr"}[view.language]
    with clock.played(desk.at("follow_up", 0.4)):
        proposed = RevisionFacts({own: REVISED[own]}, {own: RAIN[own]})
        revisions.propose(holder, desk.edition, view, proposed)
    if agreed:
        with clock.played(desk.at("follow_up", 0.45)):
            revisions.agree(desk.service, desk.edition, view, 1, {other: REVISED[other]}, {other: RAIN[other]})


def _report(desk: Desk, view: GrantView, holder: Actor, closed: bool, turn: int) -> None:
    """Hand the report in; close the file, claim a part that is not proven, or leave it waiting."""
    with clock.played(desk.at("follow_up", 0.55)):
        people = 40 + 13 * (view.number % 9)
        reports.hand_in(holder, desk.edition, view, REPORTS[view.language], people, LEARNT[view.language])
    if closed:
        with clock.played(desk.at("follow_up", 0.62)):
            reports.justify(desk.service, desk.edition, view)
            reports.close(desk.service, desk.edition, view)
    elif turn == 2:
        left = receipts.balance(desk.edition, view, receipts.all_of(view)).unproven_cents
        _claim(desk, view, left, UNPROVEN, whole=False)


def _claim(desk: Desk, view: GrantView, cents: int, reasons: dict[str, str], whole: bool) -> None:
    """Claim back; the whole comes back in time, a part is paid back by half so far."""
    with clock.played(desk.at("follow_up", 0.42 if whole else 0.66)):
        today = clock.today()
        facts = ClaimFacts(
            cents, today, today + timedelta(days=30), reasons, f"{desk.edition.year}/CBE/{700 + view.number}"
        )
        claims.open_claim(
            desk.service, desk.edition, view, replace(facts, address="Avenue des Merles 12\n1170 Bruxelles")
        )
    at = desk.at("follow_up", 0.46 if whole else 0.7)
    with clock.played(at) if at < clock.now() else nullcontext():
        paid = cents if whole else cents // 2
        claims.repay(desk.finance, desk.edition, view, clock.today(), paid, f"R{view.number}")
        if whole:
            claims.note_settled(desk.finance, desk.edition, view)


def _iban(number: int) -> str:
    """Return an invented account number that passes every check."""
    account = 960000000 + 7919 * number  # of ten figures, the first a zero
    national = f"{account:010d}{account % 97 or 97:02d}"
    check = 98 - int(f"{national}111400") % 97
    return f"BE{check:02d}{national}"
