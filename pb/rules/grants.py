"""The life of a grant from its decision to the last cent: one table of moves, and what a payment needs (R17 to R23)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown

STATES = (
    "decided",
    "agreed",
    "paid",
    "reported",
    "justified",
    "closed",
    "claimed",
    "in_plan",
    "in_recovery",
    "repaid",
    "dropped",
)
OVER = frozenset({"closed", "dropped", "repaid"})
UNJUSTIFIED = frozenset(
    {"paid", "reported", "claimed", "in_plan", "in_recovery"}
)  # money is out, proof is not in (R52)
OWED = frozenset({"claimed", "in_plan", "in_recovery"})
STOPPED = OWED | {"dropped", "repaid"}  # what was bought goes to the service (R22)
HOLD = timedelta(hours=48)  # between the approval of an account number and the first payment to it (D8)
WHOLE = 10_000  # shares of signatories are hundredths of a percent


@dataclass(frozen=True)
class Move:
    """One row of the table: from where to where, by whom, and whether it needs reasons (in both languages)."""

    name: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    reasons: bool = False


MOVES = (
    Move("agree", ("decided",), "agreed", ("holder", "participation")),
    Move("pay", ("agreed",), "paid", ("finance",)),
    Move("report", ("paid",), "reported", ("holder", "participation")),
    Move("send_back", ("reported",), "paid", ("participation",), reasons=True),
    Move("justify", ("reported",), "justified", ("participation",)),
    Move("close", ("justified", "repaid"), "closed", ("participation",)),
    Move("drop", ("decided", "agreed"), "dropped", ("participation",), reasons=True),
    Move("claim", ("paid", "reported", "justified"), "claimed", ("participation",), reasons=True),
    Move("withdraw_claim", ("claimed", "in_plan"), "paid", ("participation",), reasons=True),
    Move("plan", ("claimed",), "in_plan", ("finance",)),
    Move("recover", ("claimed", "in_plan"), "in_recovery", ("finance",), reasons=True),
    Move("settle", ("claimed", "in_plan", "in_recovery"), "repaid", ("finance",)),
)
NAMES = tuple(move.name for move in MOVES)
PROOFS = ("card", "signatories")  # by which staff know that a holder asks for another address
CAPACITIES = ("holder", "participation", "finance")


@dataclass(frozen=True)
class Other:
    """Another grant of the same beneficiary: its reference, the day it was decided, and its state."""

    ref: str
    decided_on: date
    state: str


@dataclass(frozen=True)
class Payable:
    """What the payment of one instalment hangs on, as it is when the order is made."""

    state: str
    decided_on: date
    budget_article: str
    commitment_number: str
    commitment_on: date | None
    iban_known: bool
    iban_from: datetime | None  # from when the account number may be paid to
    iban_pending: bool
    others: tuple[Other, ...] = field(default_factory=tuple)


def check_move(name: str, state: str, by: str, reasons: Mapping[str, str] | None = None) -> Move:
    """Return the row of a move that may be made; raise Unknown, Conflict, Forbidden or Invalid saying why not."""
    rows = [move for move in MOVES if move.name == name]
    if not rows:
        raise Unknown("unknown_move", move=name)
    move = rows[0]
    if state not in move.sources:
        raise Conflict("grant_move_not_from_here", move=name, state=state)
    if by not in move.by:
        raise Forbidden("move_not_yours", move=name, by=by)
    missing = [each for each in ("fr", "nl") if move.reasons and not (reasons or {}).get(each, "").strip()]
    if missing:
        raise Invalid("reason_needed", [Problem(f"text_{each}_needed", f"reason_{each}") for each in missing])
    return move


def possible(state: str, by: Collection[str]) -> list[Move]:
    """Return the moves that somebody with these capacities may make from a state."""
    return [move for move in MOVES if state in move.sources and set(by) & set(move.by)]


def blocking(decided_on: date, others: Iterable[Other]) -> list[Other]:
    """Return the earlier grants whose use is not proven: while there is one, nothing is paid (law of 1983, R52)."""
    return [each for each in others if each.decided_on < decided_on and each.state in UNJUSTIFIED]


def check_payment(facts: Payable, now: datetime) -> None:
    """Refuse a payment order that lacks something, naming everything; raise `Conflict` (R52, R53, D8)."""
    problems = []
    if facts.state not in ("agreed", "paid", "reported"):
        problems.append(Problem("payment_before_agreement" if facts.state == "decided" else "payment_after_end"))
    if not facts.budget_article.strip():
        problems.append(Problem("payment_no_article", "budget_article"))
    if not facts.commitment_number.strip() or facts.commitment_on is None:
        problems.append(Problem("payment_no_commitment", "commitment_number"))
    elif facts.commitment_on < facts.decided_on:
        problems.append(Problem("commitment_before_decision", "commitment_on", {"decided": facts.decided_on}))
    if facts.iban_pending:
        problems.append(Problem("iban_pending"))
    elif not facts.iban_known or facts.iban_from is None:
        problems.append(Problem("account_missing"))
    elif now < facts.iban_from:
        problems.append(Problem("iban_on_hold", "", {"from": facts.iban_from}))
    problems += [
        Problem("earlier_unjustified", "", {"ref": each.ref}) for each in blocking(facts.decided_on, facts.others)
    ]
    if problems:
        raise Conflict("payment_not_ready", problems)


def check_value_date(paid_on: date, ordered_on: date, today: date) -> None:
    """Refuse a value date before the order or in the future; raise `Invalid`."""
    if paid_on > today:
        raise Invalid("bad_payment", [Problem("paid_in_future", "paid_on")])
    if paid_on < ordered_on:
        raise Invalid("bad_payment", [Problem("paid_before_order", "paid_on", {"ordered": ordered_on})])


def check_approval(asked_by: str, by: str, asked: bytes, shown: bytes) -> None:
    """Refuse to approve one's own account number, or another number than the one that was looked at (D8)."""
    if asked_by == by:
        raise Forbidden("iban_own_request")
    if asked != shown:
        raise Conflict("iban_swapped")


def payable_from(approved_at: datetime) -> datetime:
    """Return from when an approved account number may be paid to (D8)."""
    return approved_at + HOLD


def instalments(granted_cents: int, parts: Sequence[int]) -> tuple[int, ...]:
    """Return the instalments of a grant: the whole at once unless parts are named (R17); their sum is the grant."""
    if not parts:
        return (granted_cents,)
    if any(part <= 0 for part in parts) or sum(parts) != granted_cents:
        details = {"sum_cents": sum(parts), "granted_cents": granted_cents}
        raise Invalid("bad_grant", [Problem("instalments_sum", "instalments", details)])
    return tuple(parts)


def check_granted(granted_cents: int, retained_cents: int, reasons: Mapping[str, str]) -> None:
    """Refuse a grant above what was retained, of nothing, or lower without reasons (R17); raise `Invalid`."""
    problems = []
    if granted_cents <= 0:
        problems.append(Problem("grant_of_nothing", "granted"))
    if granted_cents > retained_cents:
        problems.append(Problem("grant_above_retained", "granted", {"retained_cents": retained_cents}))
    if 0 < granted_cents < retained_cents:
        missing = [each for each in ("fr", "nl") if not reasons.get(each, "").strip()]
        problems += [Problem(f"text_{each}_needed", f"reason_{each}") for each in missing]
    if problems:
        raise Invalid("bad_grant", problems)


def check_signatories(shares: Sequence[int]) -> None:
    """Refuse an agreement that nobody signs, or whose shares are not the whole (R26); raise `Invalid`."""
    if not shares or any(share < 0 for share in shares) or sum(shares) != WHOLE:
        raise Invalid("bad_signatories", [Problem("signing_shares", "signatories", {"sum": f"{sum(shares) / 100:g}"})])


def duties(granted_cents: int, light_cents: int, full_cents: int) -> tuple[str, ...]:
    """Return the duties of a beneficiary by the thresholds of the law of 14 November 1983 (R52)."""
    found = ["purpose", "proof", "control", "repay"]
    if granted_cents >= light_cents:
        found.append("accounts")
    if granted_cents >= full_cents:
        found.append("balance_sheet")
    return tuple(found)
