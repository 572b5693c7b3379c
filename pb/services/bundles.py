"""The audit bundle of a count: all that a stranger needs to check it, signed; whole ballots for auditors alone (B9)."""

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import audit, clock, packs, reports, words
from pb import boxes as crypto
from pb.db import installation, session
from pb.errors import Conflict, Unknown, Unreadable
from pb.models.journal import JournalLine
from pb.models.results import Bundle
from pb.models.votes import Ballot, Participation
from pb.rules import ballots as ballot_rules
from pb.rules import counting, freeze
from pb.rules import paper as paper_rules
from pb.rules.channels import SMALL_COUNT, spans
from pb.rules.public_log import Entry, chained, shown, written
from pb.services import boxes, counts, editions, journal, listings, paper
from pb.services.actors import Actor
from pb.services.counts import CountView
from pb.services.paper import BatchView
from pb.services.snapshots import EditionView

FORMAT = "pb-bundle-1"
BATCH = 2000
CHANNEL_COLUMNS = ("track", "number", "channels", "votes")
DAY_COLUMNS = ("channels", "from", "to", "people")


@dataclass(frozen=True)
class BundleView:
    """A bundle that was made for everybody, with the key that signed it."""

    number: int
    file: str
    digest: str
    size: int
    public_key: bytes
    made_at: datetime


def write(edition: EditionView, count: CountView, file: BinaryIO, *, openings: bool) -> reports.ReportKey:
    """Write the bundle of a count; with `openings` each ballot lies in it in clear, for auditors (votes.md 5).

    Only the tally side can: it holds the report key and, for openings, the key of the box. Raise `Unreadable` without.
    """
    assert edition.box is not None
    signer = reports.key(installation().tally_dir, clock.today())
    log, head = chained(_entries(edition.id))
    files: dict[str, bytes] = {
        "rules.json": freeze.canonical(edition.box.rules),
        "projects.json": counting.canonical_list(_projects(edition, count)),
        "commitments.txt": counts.storage().read(count.commitments_file),
        "totals.csv": _totals(count.document),
        "participation_counts.csv": _register(edition.id, count.document),
        "paper_batches.json": counting.canonical_list(_paper(edition)),
        "allocation.json": counting.canonical(count.document),
        "staff_log.jsonl": b"".join(written(line) + b"\n" for line in log),
        **({"openings.jsonl": b"".join(_openings(edition))} if openings else {}),
        "verify.py": audit.joined(),
    }
    manifest = {
        "format": FORMAT,
        "edition": edition.slug,
        "count": count.number,
        "count_digest": count.digest,
        "software": {"name": "pb", "version": version("pb")},
        "public_keys": {"box": edition.box.public_key.hex(), "report": signer.public.hex()},
        "small": {"channel": edition.settings.small_channel_ballots, "count": SMALL_COUNT},
        "openings": openings,
        "log_head": head,
        "files": {name: {"bytes": len(body), "sha256": sha256(body).hexdigest()} for name, body in files.items()},
    }
    head_files = {"manifest.json": counting.canonical(manifest)}
    packs.write(file, {**head_files, "signature.ed25519": signer.sign(head_files["manifest.json"]), **files})
    return signer


def for_auditors(by: Sequence[Actor], edition: EditionView, file: BinaryIO) -> CountView:
    """Write a bundle with every ballot opened: two people, journalled; raise `Conflict` before the count."""
    boxes.check_pair("count", by, edition)
    found = chosen(edition)
    confirmed = {"confirmed_by": by[1].account_id or by[1].kind} if len(by) > 1 else {}
    journal.write(by[0], "result.openings", edition.slug, edition_id=edition.id, number=found.number, **confirmed)
    write(edition, found, file, openings=True)
    return found


def chosen(edition: EditionView) -> CountView:
    """Return the count that a bundle proves: the last one published, else the last one; raise `Conflict` without."""
    found = counts.latest(edition.id, published=True) or counts.latest(edition.id)
    if found is None or edition.box is None:
        raise Conflict("not_counted")
    return found


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Make the public bundle of a published count, once; the job of the tally worker."""
    edition = editions.get(edition_id)
    found = next((each for each in counts.all_of(edition_id) if each.number == facts["number"]), None)
    if found is None:
        raise Conflict("not_counted")
    yield 1
    if of(edition_id, found.number) is None:
        with TemporaryFile() as file:
            signer = write(edition, found, file, openings=edition.settings.openings_public)
            keep(edition, found.number, file, signer)
    yield 100


def keep(edition: EditionView, number: int, file: BinaryIO, signer: reports.ReportKey) -> None:
    """Keep a bundle for everybody; of two made at once the first one stands."""
    size = file.seek(0, 2)
    file.seek(0)
    digest = counts.digest_of(file)
    row = Bundle(
        edition_id=edition.id,
        number=number,
        file=counts.storage().save(file, "zip", None),
        digest=digest,
        size=size,
        public_key=signer.public,
        made_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        counts.storage().delete(row.file)
        return
    editions.touch(edition.id)


def of(edition_id: int, number: int) -> BundleView | None:
    """Return the public bundle of a count, or None while it is not made."""
    row = session.get(Bundle, (edition_id, number))
    if row is None:
        return None
    return BundleView(row.number, row.file, row.digest, row.size, row.public_key, row.made_at)


def require(edition_id: int, number: int) -> BundleView:
    """Return the public bundle of a count; raise `Unknown` while it is not made."""
    found = of(edition_id, number)
    if found is None:
        raise Unknown("no_bundle")
    return found


def ballots(edition: EditionView, number: int, track: str) -> list[list[int]] | None:
    """Return what the ballots of a published bundle name in a track, or None where the edition keeps them closed."""
    made = of(edition.id, number)
    if not edition.settings.openings_public or made is None:
        return None
    with zipfile.ZipFile(path(made)) as pack:
        lines = pack.read("openings.jsonl").splitlines()
    rules = boxes.rules_of(edition)
    choices = [said for line in lines if (said := json.loads(line).get("choices"))]
    return [each[track] for each in choices if each.get(track) and not ballot_rules.check(rules, each)]


def path(made: BundleView) -> Path:
    """Return where a bundle lies, for sending it; raise `Unknown` if it is gone."""
    return counts.storage().path(made.file)


def _projects(edition: EditionView, count: CountView) -> list[dict[str, Any]]:
    """Return what everybody knows of the projects on the ballot; the cost is the one that was frozen."""
    assert edition.box is not None
    costs = {one["number"]: one for one in edition.box.rules["projects"]}
    named = {view.number: view.facts for view in listings.everything(edition) if view.number in costs}
    return [
        {
            "number": number,
            "track": one["track"],
            "titles": dict(named[number].titles),
            "asked_cents": named[number].asked_cents,
            "estimated_cents": named[number].estimated_cents,
            "retained_cents": one["cost_cents"],
            "withdrawn": number in count.document["withdrawn"],
        }
        for number, one in sorted(costs.items())
    ]


def _totals(document: Mapping[str, Any]) -> bytes:
    """Return the votes of each project, in all and by channel where no number is small."""
    groups = document["ballots"]["by_channel"]
    rows: list[tuple[object, ...]] = []
    lines = sorted(
        (int(one["id"]), track["code"], one["votes"]) for track in document["tracks"] for one in track["minutes"]
    )
    for number, track, votes in lines:
        rows.append((track, number, "all", votes))
        if len(groups) > 1:
            shown = [part for part in groups if str(number) in part["votes"]]
            rows += [(track, number, "+".join(part["channels"]), part["votes"][str(number)]) for part in shown]
    return _table(CHANNEL_COLUMNS, rows)


def _register(edition_id: int, document: Mapping[str, Any]) -> bytes:
    """Return how many people were marked by channel, and by day, days with few put together (B10)."""
    found = select(Participation.day, func.count()).where(Participation.edition_id == edition_id)
    days = Counter({day.isoformat(): number for day, number in session.execute(found.group_by(Participation.day))})
    by_channel = document["participations"]["by_channel"].items()
    rows: list[tuple[object, ...]] = [(names, "", "", people) for names, people in by_channel]
    return _table(DAY_COLUMNS, rows + [("", first, last, people) for first, last, people in spans(days)])


def _paper(edition: EditionView) -> list[dict[str, Any]]:
    """Return the totals of paper: batches, small ones put together, then what has no paper (votes.md 6).

    `explained` are differences between people and papers that somebody explained in words.
    """
    found = paper.figures(edition)
    if not found.used:
        return []
    least = edition.settings.small_channel_ballots
    groups: list[list[BatchView]] = []
    for each in found.batches:
        if groups and sum(one.papers.judged for one in groups[-1]) < least:
            groups[-1].append(each)
        else:
            groups.append([each])
    if len(groups) > 1 and sum(one.papers.judged for one in groups[-1]) < least:
        groups[-2] += groups.pop()
    rows = [
        _batch(
            [each.code for each in group],
            [each.digest for each in group],
            paper_rules.papers_added(each.papers for each in group),
        )
        for group in groups
    ]
    rest = {**_batch([], [], paper_rules.Papers()), "not_returned": found.not_returned, "explained": found.gap}
    return [*rows, {**rest, "accepted": found.not_returned + found.gap}]


def _batch(codes: list[str], digests: list[str], papers: paper_rules.Papers) -> dict[str, Any]:
    parts = {name: getattr(papers, name) for name in ("valid", "blank", "invalid")}
    return {"batches": codes, "digests": digests, "accepted": papers.judged, **parts, "not_returned": 0, "explained": 0}


def _entries(edition_id: int) -> Iterator[Entry]:
    """Yield the acts on an edition that everybody may read, in order."""
    found = select(JournalLine).where(JournalLine.edition_id == edition_id).order_by(JournalLine.number)
    for line in session.scalars(found):
        if shown(line.act):
            at, digest = words.stamp(line.at), line.digest.hex()
            yield Entry(line.number, at, line.actor, line.act, line.subject, line.details, digest)


def _openings(edition: EditionView) -> Iterator[bytes]:
    """Yield a line for each ballot in the order of commitments: its nonce and choices, as they were sealed."""
    rules = boxes.rules_of(edition)
    private = crypto.load_private_key(installation().tally_dir, edition.id)
    last = b""
    while True:
        rows = session.execute(
            select(Ballot.commitment, Ballot.sealed)
            .where(Ballot.edition_id == edition.id, Ballot.commitment > last)
            .order_by(Ballot.commitment)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        last = rows[-1].commitment
        for opened in crypto.open_many(private, [(row.commitment, row.sealed) for row in rows]):
            yield counting.canonical(_said(opened, rules)) + b"\n"


def _said(opened: tuple[bytes, bytes] | None, rules: ballot_rules.BallotRules) -> dict[str, Any]:
    """Return what an opening tells: choices, a blank ballot, bytes that are no ballot of this vote, or nothing."""
    if opened is None:
        return {"unreadable": True}
    nonce, content = opened
    try:
        choices = ballot_rules.read(content, rules)
    except Unreadable:
        return {"nonce": nonce.hex(), "content": content.decode("utf-8", "replace")}
    kept = {track: list(numbers) for track, numbers in choices.items()}
    return {"nonce": nonce.hex(), **({"choices": kept} if kept else {"blank": True})}


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([columns, *rows])
    return text.getvalue().encode()
