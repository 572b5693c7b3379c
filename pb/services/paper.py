"""Paper as a whole: every intake and batch with its figures, what differs, and whether all of it is reconciled (P2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.paper import PaperBatch, PaperExplanation, PaperIntake, PaperStock
from pb.models.votes import Participation
from pb.rules import paper as rules
from pb.rules.paper import Difference, Intake, Papers
from pb.rules.paper_moves import READY, Hands
from pb.services import journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

COUNTED = ("received", "accepted", "duplicate", *rules.REJECTIONS, "handed_out", "found", "not_returned")
KEYED = (*READY, "agreed", "void_asked")  # what stands on these papers is known
WHOLE, STOCK = "all", "stock"  # subjects that are neither an intake nor a batch
Coded = TypeVar("Coded", PaperIntake, PaperBatch)
LEAST_WORDS, MOST_WORDS = 10, 2000  # characters of an explanation


@dataclass(frozen=True)
class IntakeView:
    """A session at a table or a reception of envelopes as pages show it."""

    code: str
    way: str
    state: str
    day: date
    place_id: int | None
    box_code: str
    by_post: bool
    opened_by: str
    closed_by: str
    batch: str
    figures: Intake

    @property
    def papers_due(self) -> int:
        """Return how many papers should come out of this intake."""
        return self.figures.handed_out if self.way == rules.TABLE else self.figures.accepted


@dataclass(frozen=True)
class BatchView:
    """Papers that were opened together, as pages show them: never what stands on one of them."""

    code: str
    state: str
    round: int
    papers: Papers
    hands: Hands
    closed_by: str
    closed_at: datetime | None
    void_reason: str
    digest: str
    content_hash: str
    made_at: datetime
    former: tuple[dict[str, Any], ...]
    id: int = field(repr=False, default=0)


@dataclass(frozen=True)
class Figures:
    """All figures of the paper of an edition, the differences between them, and those that somebody explained."""

    intakes: tuple[IntakeView, ...]
    batches: tuple[BatchView, ...]
    noted: int  # people in the register by the channel paper
    differences: tuple[Difference, ...]
    explained: tuple[tuple[Difference, str], ...]
    stock: dict[str, int]

    @property
    def keyed(self) -> int:
        """Return how many papers lie in batches that two people keyed alike, or a third one settled."""
        return sum(each.papers.found for each in self.batches if each.state in KEYED)

    @property
    def by_place(self) -> list[tuple[int | None, int, Intake]]:
        """Return the papers that came in at each place, with all figures; None is by post or from a file."""
        found: dict[int | None, list[Intake]] = {}
        for each in self.intakes:
            found.setdefault(each.place_id, []).append(each.figures)
        added = [(place, rules.added(inside, "")) for place, inside in found.items()]
        return [(place, whole.handed_out + whole.received, whole) for place, whole in added]

    @property
    def table(self) -> Intake:
        """Return the figures of all sessions at tables."""
        return rules.added((each.figures for each in self.intakes if each.way == rules.TABLE), rules.TABLE)

    @property
    def envelopes(self) -> Intake:
        """Return the figures of all receptions of envelopes."""
        return rules.added((each.figures for each in self.intakes if each.way == rules.ENVELOPES), rules.ENVELOPES)

    @property
    def papers(self) -> Papers:
        """Return what became of all papers that were opened."""
        return rules.papers_added(each.papers for each in self.batches)

    @property
    def not_returned(self) -> int:
        """Return how many people took part without a paper coming back: a ballot kept, an empty envelope."""
        return self.table.not_returned + self.envelopes.not_returned

    @property
    def gap(self) -> int:
        """Return how many people were noted beyond the papers known of; negative when there are papers too many."""
        return self.noted - self.papers.judged - self.not_returned

    @property
    def without_ballot(self) -> dict[str, int]:
        """Return why people noted by paper have no ballot in the box: people = ballots + the sum of these."""
        return {"invalid": self.papers.invalid, "not_returned": self.not_returned, "explained": self.gap}

    @property
    def used(self) -> bool:
        """Tell whether anybody voted on paper or anything of it was begun."""
        return bool(self.intakes or self.batches or self.noted)

    @property
    def open_differences(self) -> list[Difference]:
        """Return the differences that nobody has explained yet."""
        return rules.unexplained(self.differences, [each for each, _ in self.explained])

    @property
    def standing(self) -> list[tuple[Difference, str]]:
        """Return the explanations of differences that are still there; one that was mended since is in the journal."""
        return [(each, words) for each, words in self.explained if each in self.differences]

    @property
    def problems(self) -> list[Problem]:
        """Return all that keeps the box from being sealed: what is open, what was not opened, what differs."""
        named = {"subject": "", "number": 0}
        found = [
            Problem("paper_intake_open", each.code, {**named, "subject": each.code})
            for each in self.intakes
            if each.state == "open"
        ]
        found += [
            Problem("paper_not_opened", each.code, {"subject": each.code, "number": each.papers_due})
            for each in self.intakes
            if each.state == "checked" and each.papers_due
        ]
        found += [
            Problem("paper_batch_open", each.code, {**named, "subject": each.code})
            for each in self.batches
            if each.state not in READY
        ]
        return found + [each.problem for each in self.open_differences]

    @property
    def reconciled(self) -> bool:
        """Tell whether nothing is missing: the box may be sealed as far as paper goes."""
        return not self.problems


def figures(edition: EditionView) -> Figures:
    """Return every figure of the paper of an edition, read in five short queries."""
    batches = {row.id: row for row in session.scalars(_of(PaperBatch, edition).order_by(PaperBatch.id))}
    rows = session.scalars(_of(PaperIntake, edition).order_by(PaperIntake.id)).all()
    intakes = tuple(_intake(row, batches[row.batch_id].code if row.batch_id else "") for row in rows)
    views = tuple(_batch(row) for row in batches.values())
    noted = session.scalar(
        select(func.count()).where(Participation.edition_id == edition.id, Participation.channel == "paper")
    )
    stock = stock_of(edition)
    explained = tuple(
        (Difference(row.subject, row.rule, row.left, row.right), row.words)
        for row in session.scalars(_of(PaperExplanation, edition).order_by(PaperExplanation.at))
    )
    return Figures(intakes, views, noted or 0, tuple(_differences(intakes, views, noted or 0, stock)), explained, stock)


def reconciled(edition: EditionView) -> bool:
    """Tell whether all paper of an edition is reconciled; an edition without any is."""
    return figures(edition).reconciled


def require_reconciled(edition: EditionView) -> Figures:
    """Return the figures, or raise `Conflict` naming everything that is not reconciled (votes.md 4)."""
    found = figures(edition)
    if not found.reconciled:
        raise Conflict("paper_not_reconciled", found.problems)
    return found


def explain(actor: Actor, edition: EditionView, subject: str, rule: str, words: str) -> None:
    """Keep in words why two figures differ; raise `Unknown` when they do not, `Invalid` for too few words."""
    found = next((each for each in figures(edition).differences if (each.subject, each.rule) == (subject, rule)), None)
    if found is None:
        raise Unknown("paper_no_difference")
    keep_explanation(actor, edition, [found], words)


def keep_explanation(actor: Actor, edition: EditionView, found: Iterable[Difference], words: str) -> None:
    """Keep one explanation for differences that were just seen."""
    said = words.strip()
    if not LEAST_WORDS <= len(said) <= MOST_WORDS:
        raise Invalid("paper_words", [Problem("paper_words", "words", {"least": LEAST_WORDS})], least=LEAST_WORDS)
    for each in found:
        row = PaperExplanation(
            edition_id=edition.id,
            subject=each.subject,
            rule=each.rule,
            left=each.left,
            right=each.right,
            words=said,
            by=actor.account_id or actor.kind,
            at=clock.now(),
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            continue  # these very figures were explained already
        journal.write(
            actor,
            "paper.explain",
            each.subject,
            edition_id=edition.id,
            rule=each.rule,
            left=each.left,
            right=each.right,
        )


def settle_differences(
    actor: Actor, edition: EditionView, found: list[Difference], explained: Iterable[Difference], words: str
) -> None:
    """Go on when figures agree or their difference is explained, by an earlier word or by these (P2)."""
    open_ones = rules.unexplained(found, list(explained))
    if open_ones and words.strip():
        keep_explanation(actor, edition, open_ones, words)
    else:
        rules.require(open_ones)


def intake_row(edition: EditionView, code: str) -> PaperIntake:
    """Return the row of an intake, held until the transaction ends; raise `Unknown`."""
    return _one(PaperIntake, edition, code, held=True)


def intake(edition: EditionView, code: str) -> IntakeView:
    """Return one intake; raise `Unknown`."""
    row = _one(PaperIntake, edition, code)
    batch = session.get(PaperBatch, row.batch_id) if row.batch_id else None
    return _intake(row, batch.code if batch else "")


def batch_row(edition: EditionView, code: str) -> PaperBatch:
    """Return the row of a batch, held until the transaction ends; raise `Unknown`."""
    return _one(PaperBatch, edition, code, held=True)


def batch(edition: EditionView, code: str) -> BatchView:
    """Return one batch; raise `Unknown`."""
    return _batch(_one(PaperBatch, edition, code))


def explained_of(edition: EditionView, subject: str) -> list[Difference]:
    """Return the differences of one subject that were explained."""
    found = _of(PaperExplanation, edition).where(PaperExplanation.subject == subject)
    return [Difference(row.subject, row.rule, row.left, row.right) for row in session.scalars(found)]


def stock_of(edition: EditionView) -> dict[str, int]:
    """Return how many ballots were printed, issued, spoiled and not used."""
    found = select(PaperStock.name, func.sum(PaperStock.number)).where(PaperStock.edition_id == edition.id)
    return {name: int(number) for name, number in session.execute(found.group_by(PaperStock.name))}


def batches_document(edition: EditionView, known: Figures | None = None) -> list[dict[str, Any]]:
    """Return the totals of the closed batches as the audit bundle shows them; the digest freezes what was keyed."""
    found = known or figures(edition)
    made = []
    for each in found.batches:
        inside = [intake.figures for intake in found.intakes if intake.batch == each.code]
        made.append(
            {
                "batch": each.code,
                "accepted": sum(one.accepted for one in inside),
                "opened": each.papers.found,
                "valid": each.papers.valid,
                "blank": each.papers.blank,
                "invalid": each.papers.invalid,
                "not_returned": sum(one.not_returned for one in inside),
                "digest": each.digest,
            }
        )
    return sorted(made, key=lambda one: str(one["batch"]))


def next_code(edition: EditionView, table: type[PaperIntake] | type[PaperBatch], letter: str) -> str:
    """Return the next free code with a letter: T1, E2, B3."""
    taken = set(session.scalars(select(table.code).where(table.edition_id == edition.id)))
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _differences(
    intakes: Iterable[IntakeView], batches: Iterable[BatchView], noted: int, stock: dict[str, int]
) -> Iterable[Difference]:
    held, opened = list(intakes), list(batches)
    for each in held:
        if each.state != "open":
            yield from rules.at_close(each.code, each.figures)
        if each.state == "joined":
            yield from rules.at_opening(each.code, each.figures)
    for view in opened:
        if view.state in READY:
            yield from rules.at_keying(view.code, view.papers)
    yield from rules.in_register(WHOLE, noted, [each.figures for each in held])
    if stock.get("printed") and (stock.get("unused") or opened):  # before the vote is over nobody counts what is left
        yield from rules.in_stock(STOCK, stock)


def _of(table: Any, edition: EditionView) -> Select[Any]:
    return select(table).where(table.edition_id == edition.id)


def _one(table: type[Coded], edition: EditionView, code: str, *, held: bool = False) -> Coded:
    """Return the row with a code, locked and read anew when it is to be `held`; raise `Unknown`."""
    found = _of(table, edition).where(table.code == code)
    if held:
        found = found.with_for_update().execution_options(populate_existing=True)
    row: Coded | None = session.scalars(found).first()
    if row is None:
        raise Unknown("unknown")
    return row


def _intake(row: PaperIntake, batch: str) -> IntakeView:
    return IntakeView(
        code=row.code,
        way=row.way,
        state=row.state,
        day=row.day,
        place_id=row.place_id,
        box_code=row.box_code,
        by_post=row.by_post,
        opened_by=row.opened_by,
        closed_by=row.closed_by,
        batch=batch,
        figures=figures_of(row),
    )


def figures_of(row: PaperIntake) -> Intake:
    """Return the figures of an intake as the rules take them."""
    return Intake(row.way, **{name: getattr(row, name) for name in COUNTED})


def _batch(row: PaperBatch) -> BatchView:
    return BatchView(
        code=row.code,
        state=row.state,
        round=row.round,
        papers=Papers(row.found, row.valid, row.blank, row.invalid),
        hands=hands_of(row),
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        void_reason=row.void_reason,
        digest=row.digest,
        content_hash=row.content_hash or "",
        made_at=row.made_at,
        former=tuple(row.former),
        id=row.id,
    )


def hands_of(row: PaperBatch) -> Hands:
    """Return who did what on a batch so far."""
    return Hands(row.first_by, row.second_by, row.settler, row.void_by, row.importer)
