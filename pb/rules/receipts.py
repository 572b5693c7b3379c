"""Receipts of a grant: what is refused, what staff must look at, and every sum against heading and grant (R19)."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.rules.projects import HEADINGS, CostFacts

KINDS = ("invoice", "volunteers", "wages")
STATES = ("sent", "asked", "accepted", "refused", "withdrawn")
WAITING = frozenset({"sent", "asked"})
COUNTED = frozenset({"sent", "asked", "accepted"})
EURO = "EUR"
OLDEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Move:
    """One row of the table of receipts: from where to where, by whom, and whether a reason is asked."""

    name: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    reason: bool = False


MOVES = (
    Move("ask", ("sent",), "asked", ("participation",), reason=True),
    Move("answer", ("asked",), "sent", ("holder", "participation")),
    Move("accept", ("sent",), "accepted", ("participation",)),
    Move("refuse", ("sent", "asked"), "refused", ("participation",), reason=True),
    Move("reopen", ("accepted", "refused"), "sent", ("participation",), reason=True),
    Move("withdraw", ("sent", "asked"), "withdrawn", ("holder", "participation")),
)
NAMES = tuple(move.name for move in MOVES)


@dataclass(frozen=True)
class Receipt:
    """A receipt as the rules see it: `charged_cents` is the part that the grant pays, the rest comes from elsewhere."""

    heading: str
    amount_cents: int
    charged_cents: int
    dated_on: date
    state: str = "sent"
    kind: str = "invoice"
    currency: str = EURO


@dataclass(frozen=True)
class Twin:
    """A receipt elsewhere with the same file, or the same number and supplier: where it is, and what it is charged."""

    ref: str
    same_file: bool
    here: bool
    state: str = "sent"


@dataclass(frozen=True)
class HeadingLine:
    """A heading of the budget: planned cost and part of the grant, what receipts charge, and what is left, in cents."""

    heading: str
    cost_cents: int
    granted_cents: int
    sent_cents: int
    accepted_cents: int

    @property
    def left_cents(self) -> int:
        """Return what may still be charged to this heading; less than nothing when it is overspent."""
        return self.granted_cents - self.accepted_cents - self.sent_cents


@dataclass(frozen=True)
class Balance:
    """Every sum of a grant: what is granted, charged by receipts, accepted, co-financed and not proven, in cents."""

    granted_cents: int
    lines: tuple[HeadingLine, ...]
    sent_cents: int
    accepted_cents: int
    refused_cents: int
    cofinanced_cents: int
    cofinancing_cents: int
    volunteers_cents: int

    @property
    def counted_cents(self) -> int:
        """Return what is proven: the accepted sum, never more than the grant."""
        return min(self.accepted_cents, self.granted_cents)

    @property
    def unproven_cents(self) -> int:
        """Return the part of the grant whose use is not proven."""
        return self.granted_cents - self.counted_cents

    @property
    def over_cents(self) -> int:
        """Return by how much the receipts charge more than the grant."""
        return max(0, self.sent_cents + self.accepted_cents - self.granted_cents)


def check_receipt(receipt: Receipt, today: date) -> None:
    """Refuse what cannot be a receipt: no amount, other money, a day to come, an unknown heading; raise `Invalid`."""
    problems = []
    if receipt.kind not in KINDS:
        problems.append(Problem("receipt_kind", "kind"))
    if receipt.heading not in HEADINGS:
        problems.append(Problem("receipt_heading", "heading"))
    if receipt.currency != EURO:
        problems.append(Problem("receipt_currency", "currency", {"currency": receipt.currency}))
    if receipt.amount_cents <= 0:
        problems.append(Problem("receipt_amount", "amount"))
    if receipt.charged_cents <= 0:
        problems.append(Problem("receipt_charged", "charged"))
    elif receipt.charged_cents > receipt.amount_cents > 0:
        problems.append(Problem("receipt_charged_more", "charged", {"amount_cents": receipt.amount_cents}))
    if receipt.dated_on > today:
        problems.append(Problem("receipt_future", "dated_on"))
    if receipt.dated_on < OLDEST:
        problems.append(Problem("receipt_old", "dated_on"))
    if problems:
        raise Invalid("bad_receipt", problems)


def warnings(
    receipt: Receipt, *, granted_cents: int, starts_on: date | None, ends_on: date | None, twins: Iterable[Twin] = ()
) -> list[Problem]:
    """Return what staff must look at before accepting; none of it refuses by itself (art. 6: no double financing)."""
    problems = []
    if receipt.charged_cents > granted_cents:
        problems.append(Problem("receipt_above_grant", "charged", {"granted_cents": granted_cents}))
    if starts_on is not None and receipt.dated_on < starts_on:
        problems.append(Problem("receipt_before_start", "dated_on", {"start": starts_on}))
    if ends_on is not None and receipt.dated_on > ends_on:
        problems.append(Problem("receipt_after_end", "dated_on", {"end": ends_on}))
    for twin in twins:
        if twin.state in COUNTED:
            code = "receipt_same_file" if twin.same_file else "receipt_same_number"
            problems.append(Problem(code, "", {"ref": twin.ref}))
    return problems


def check_twins(twins: Iterable[Twin]) -> None:
    """Refuse the same receipt a second time within one grant; elsewhere it is flagged only. Raise `Conflict`."""
    for twin in twins:
        if twin.here and twin.state != "withdrawn":
            raise Conflict("receipt_twice" if twin.same_file else "receipt_number_twice")


def check_move(name: str, state: str, by: str, reason: str = "") -> Move:
    """Return the row of a move that may be made; raise Unknown, Conflict, Forbidden or Invalid saying why not."""
    move = next((each for each in MOVES if each.name == name), None)
    if move is None:
        raise Unknown("unknown_move", move=name)
    if state not in move.sources:
        raise Conflict("receipt_move_not_from_here", move=name, state=state)
    if by not in move.by:
        raise Forbidden("move_not_yours", move=name, by=by)
    if move.reason and not reason.strip():
        raise Invalid("reason_needed", [Problem("text_needed", "reason")])
    return move


def check_accept(receipt: Receipt, original: str, accepted_cents: int, originals_needed: bool) -> None:
    """Refuse to accept a receipt whose original nobody saw (setting), or more of it than it charges (R19, art. 5)."""
    problems = []
    if originals_needed and receipt.kind == "invoice" and original not in ("seen", "digital"):
        problems.append(Problem("original_needed", "original"))
    if not 0 < accepted_cents <= receipt.charged_cents:
        problems.append(Problem("accepted_too_much", "accepted", {"charged_cents": receipt.charged_cents}))
    if problems:
        raise Invalid("bad_acceptance", problems)


def balance(granted_cents: int, costs: Sequence[CostFacts], receipts: Iterable[tuple[Receipt, int]]) -> Balance:
    """Add everything up; each receipt comes with the cents accepted of it (0 while it is not)."""
    rows = list(receipts)
    headings = [each for each in HEADINGS if each in _used(costs, rows)]
    return Balance(
        granted_cents=granted_cents,
        lines=tuple(_line(heading, granted_cents, costs, rows) for heading in headings),
        sent_cents=sum(each.charged_cents for each, _ in rows if each.state in WAITING),
        accepted_cents=sum(accepted for each, accepted in rows if each.state == "accepted"),
        refused_cents=sum(each.charged_cents for each, _ in rows if each.state == "refused"),
        cofinanced_cents=sum(each.amount_cents - each.charged_cents for each, _ in rows if each.state in COUNTED),
        cofinancing_cents=sum(line.amount_cents - line.asked_cents for line in costs),
        volunteers_cents=sum(each.charged_cents for each, _ in rows if _volunteers(each)),
    )


def fingerprint_text(supplier: str, number: str) -> str:
    """Return supplier and number in the form in which two spellings of one invoice are the same; empty if no number."""
    plain = [_plain(supplier), _plain(number)]
    return "/".join(plain) if plain[1] else ""


def share_of(asked_cents: int, granted_cents: int, asked_total_cents: int) -> int:
    """Return the part of a heading that the grant pays when less was granted than asked; cents are rounded down."""
    return asked_cents * granted_cents // asked_total_cents if asked_total_cents else 0


def _line(
    heading: str, granted_cents: int, costs: Sequence[CostFacts], rows: Sequence[tuple[Receipt, int]]
) -> HeadingLine:
    asked = sum(line.asked_cents for line in costs)
    own = sum(line.asked_cents for line in costs if line.heading == heading)
    return HeadingLine(
        heading=heading,
        cost_cents=sum(line.amount_cents for line in costs if line.heading == heading),
        granted_cents=own if asked == granted_cents else share_of(own, granted_cents, asked),
        sent_cents=sum(each.charged_cents for each, _ in rows if each.heading == heading and each.state in WAITING),
        accepted_cents=sum(cents for each, cents in rows if each.heading == heading and each.state == "accepted"),
    )


def _used(costs: Iterable[CostFacts], rows: Iterable[tuple[Receipt, int]]) -> Collection[str]:
    return {line.heading for line in costs} | {each.heading for each, _ in rows if each.state in COUNTED}


def _volunteers(receipt: Receipt) -> bool:
    return receipt.state in COUNTED and "volunteers" in (receipt.kind, receipt.heading)


def _plain(text: str) -> str:
    """Leave letters and figures only: INV-2027/014 and inv 2027 14 differ, Inv.2027-014 does not."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^0-9a-z]", "", folded)
