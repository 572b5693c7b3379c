"""Grants for tests: a validated project of a holder, its file, and the way to the payment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pb import clock
from pb.rules.projects import CostFacts
from pb.services import agreements, bank_accounts, grants, payments, projects
from pb.services.actors import SYSTEM, Actor
from pb.services.grants import GrantFacts, GrantView, Signatory
from pb.services.receipts import ReceiptFacts
from pb.services.snapshots import EditionView
from tests import samples

AWARDED = datetime(2027, 5, 10, 9, tzinfo=UTC)
WORKING = datetime(2027, 6, 15, 10, tzinfo=UTC)
IBAN, OTHER_IBAN = "BE32 1234 5678 9002", "BE71 0961 2345 6769"
FINANCE = Actor(kind="staff", account_id="finance", factors=2)
ANNE = Actor(kind="staff", account_id="anne", factors=2)
RECEIPT = ReceiptFacts(
    "invoice", "equipment", 1_200_00, 1_000_00, date(2027, 6, 16), supplier="Brico Forêt", number="F-12"
)
COSTS = (
    CostFacts("equipment", {"fr": "Briques", "nl": "Bakstenen"}, 3_000_00, 2_500_00),
    CostFacts("volunteers", {"fr": "Bénévoles", "nl": "Vrijwilligers"}, 500_00, 500_00),
)


def validated(edition: EditionView, title: str = "Un four à pain", **more: Any) -> str:
    """Bring a project to the decision that validates it and return its identifier."""
    given = samples.facts(title, cost_lines=COSTS, holder="Les voisines et voisins", **more)
    made = samples.on_ballot(edition, given)
    minute = {"minute": "funded"}
    projects.move(SYSTEM, edition, made, "select", by="count", reasons=minute, at=AWARDED)
    decided = {**samples.REASONS, "article": "art. 10"}
    projects.move(SYSTEM, edition, made, "validate", by="deciding_body", reasons=decided, at=AWARDED)
    return made


def facts(**more: Any) -> GrantFacts:
    """Return what a decision says of a grant."""
    given = GrantFacts(
        granted_cents=3_000_00,
        decided_on=date(2027, 5, 11),
        starts_on=date(2027, 6, 1),
        ends_on=date(2028, 5, 31),
        email="holder@example.org",
        beneficiary="Les voisins du four, association de fait",
        contact="Camille Aubépine",
        signatories=(
            Signatory("Camille Aubépine", "holder@example.org", 6_000),
            Signatory("Noor Meidoorn", "noor@example.org", 4_000),
        ),
    )
    return replace(given, **more)


def opened(edition: EditionView, title: str = "Un four à pain", **more: Any) -> GrantView:
    """Open the file of a new validated project."""
    return grants.open_file(SYSTEM, edition, validated(edition, title), facts(**more))


def fresh(actor: Actor) -> Actor:
    """Return a colleague who has just shown the second factor."""
    return replace(actor, fresh_at=clock.now())


def account(edition: EditionView, view: GrantView, iban: str = IBAN) -> None:
    """Have an account number asked by one colleague and approved by another."""
    bank_accounts.ask(fresh(ANNE), edition, view, iban, "Camille Aubépine")
    waiting = bank_accounts.pending(bank_accounts.all_of(view))
    assert waiting
    bank_accounts.approve(fresh(FINANCE), edition, view, waiting.number, waiting.digest)


def ready(edition: EditionView, view: GrantView, traveller: Any) -> GrantView:
    """Bring a file to where its payment can be ordered: accepted, committed, account approved and held."""
    for place in range(1, len(view.signatories) + 1):
        agreements.record(SYSTEM, edition, view, place, clock.today())
        view = grants.find(edition, str(view.number))
    grants.note_commitment(FINANCE, view, "1040/332-02", "2027/1234", clock.today())
    account(edition, view)
    traveller.shift(timedelta(hours=48))
    return grants.find(edition, str(view.number))


def paid(edition: EditionView, view: GrantView, traveller: Any) -> GrantView:
    """Bring a file to its payment."""
    view = ready(edition, view, traveller)
    payments.order(FINANCE, edition, view, 1, f"M-{view.number}")
    payments.pay(FINANCE, edition, view, 1, clock.today())
    return grants.find(edition, str(view.number))
