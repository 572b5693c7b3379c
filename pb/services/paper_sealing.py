"""Paper enters the box: judged papers are sealed like every other ballot, in random order (votes.md 4)."""

from collections.abc import Iterable, Iterator
from typing import cast as typed

from sqlalchemy import Connection, Table, insert, select, update

from pb import boxes as crypto
from pb.errors import Conflict
from pb.models.paper import PaperBatch, PaperEntry, PaperIntake
from pb.models.votes import Ballot
from pb.rules import paper_ballots
from pb.rules.ballots import BallotRules, canonical
from pb.rules.paper_ballots import Paper
from pb.rules.paper_moves import READY
from pb.services import boxes, paper
from pb.services.paper import Figures
from pb.services.snapshots import EditionView

TABLES = (PaperBatch, PaperEntry, PaperIntake, Ballot)
BATCHES, ENTRIES, INTAKES, BOX = (typed(Table, table.__table__) for table in TABLES)
AT_ONCE = 500
ALONG_THE_WAY = ("register", "handed_out", "found", "judged")  # from a person noted to a paper judged


def check(edition: EditionView) -> int:
    """Return how many papers will enter the box; raise `Conflict` while paper is not reconciled or does not add up.

    People noted = valid + blank + invalid + not returned, apart from what was explained in words.
    """
    found = paper.require_reconciled(edition)
    if not holds(found):
        raise Conflict("paper_does_not_add_up", [each.problem for each in found.differences])
    return found.papers.valid + found.papers.blank


def holds(found: Figures) -> bool:
    """Tell whether people noted by paper = valid + blank + invalid + not returned, but for what was explained."""
    return found.gap == sum(each.left - each.right for each in found.differences if each.rule in ALONG_THE_WAY)


def pour(connection: Connection, edition: EditionView) -> int:
    """Put every valid and blank paper into the box within the transaction that seals it; return how many."""
    if edition.box is None:
        raise Conflict("box_not_prepared")
    rows_of = select(BATCHES.c.id, BATCHES.c.state).where(BATCHES.c.edition_id == edition.id)
    batches = list(connection.execute(rows_of))
    left = select(INTAKES.c.id).where(INTAKES.c.edition_id == edition.id, INTAKES.c.state == "open")
    if any(row.state not in READY for row in batches) or connection.execute(left).first() is not None:
        raise Conflict("paper_not_reconciled")  # something was begun between the check and now
    ids = [row.id for row in batches if row.state == "closed"]
    if not ids:
        return 0
    rows = sorted(_sealed(edition, _papers(connection, ids)), key=lambda row: bytes(typed(bytes, row["ballot_id"])))
    for at in range(0, len(rows), AT_ONCE):
        connection.execute(insert(BOX), rows[at : at + AT_ONCE])
    connection.execute(update(BATCHES).where(BATCHES.c.id.in_(ids)).values(state="sealed"))
    return len(rows)


def _papers(connection: Connection, ids: Iterable[int]) -> Iterator[Paper]:
    """Yield the papers of batches as they stand, each batch from its keyings."""
    for batch_id in ids:
        keyings: dict[int, list[Paper]] = {1: [], 2: [], 3: []}
        for row in connection.execute(select(ENTRIES).where(ENTRIES.c.batch_id == batch_id)):
            keyings[row.keying].append(Paper(row.serial, tuple(row.marks), row.reason, tuple(row.unclear)))
        yield from paper_ballots.agreed(*keyings.values())


def _sealed(edition: EditionView, papers: Iterable[Paper]) -> Iterator[dict[str, object]]:
    """Yield a sealed ballot for each paper that counts, under a random identifier and with a nonce of its own."""
    assert edition.box is not None
    rules = boxes.rules_of(edition)
    for each in papers:
        verdict = paper_ballots.judge(rules, each)
        if verdict.outcome == paper_ballots.INVALID:
            continue
        yield _ballot(edition, rules, verdict)


def _ballot(edition: EditionView, rules: BallotRules, verdict: paper_ballots.Verdict) -> dict[str, object]:
    assert edition.box is not None
    content, nonce = canonical(rules.edition, rules.digest, verdict.choices), crypto.new_nonce()
    return {
        "edition_id": edition.id,
        "ballot_id": crypto.new_ballot_id(),
        "channel": "paper",
        "commitment": crypto.commitment(nonce, content),
        "sealed": crypto.seal(nonce, content, edition.box.sealed_length, edition.box.public_key),
    }
