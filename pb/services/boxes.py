"""The box of an edition: prepared with its keys, rules frozen; watched while open, paused when it does not add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, literal, select, union_all, update
from sqlalchemy.exc import IntegrityError

from pb import boxes, clock
from pb.db import installation, memory, session
from pb.errors import Conflict, Forbidden, Problem, Refusal, Unavailable
from pb.models.journal import JournalLine
from pb.models.paper import PaperCorrection
from pb.models.votes import Ballot, Box, Participation
from pb.rules import ages, freeze, permissions
from pb.rules.ballots import BallotRules, longest
from pb.rules.phases import find as phase_of
from pb.services import ballot_lists, ballots, editions, journal, roll
from pb.services.actors import SYSTEM, Actor
from pb.services.snapshots import BoxView, EditionView

COPIES = 2  # escrow sheets, each tested
TEST_BALLOTS = 3  # sealed and opened with each copy of the key
CAST_CHANNELS = ("online", "desk")
LANGUAGES = ("fr", "nl")  # the ballot must exist in both (R48)

log = structlog.get_logger()


@dataclass(frozen=True)
class Opening:
    """A box just prepared: the digest of its rules, and the escrow sheets to print now and never again."""

    digest: str
    public_key: bytes
    sheets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Balance:
    """How many people were noted and how many ballots lie in the box, by channel."""

    participations: Mapping[str, int]
    ballots: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Tell whether each vote cast online or at the desk left exactly one ballot (votes.md 3)."""
        return all(self.participations.get(name, 0) == self.ballots.get(name, 0) for name in CAST_CHANNELS)


def require_open(edition: EditionView, at: datetime) -> BoxView:
    """Return the box if a vote that arrived at this instant is accepted (B6); raise `Conflict` or `Unavailable`."""
    vote = phase_of(edition.phases, "vote")
    if vote is None or at < vote.starts_at:
        raise Conflict("vote_not_open", start=vote.starts_at if vote else "–")
    if at >= vote.ends_at:
        raise Conflict("vote_closed", end_until=vote.ends_at)
    if edition.box is None or edition.box.sealed_at is not None:
        raise Conflict("box_not_prepared")
    if edition.box.paused:
        raise Unavailable("vote_paused")
    return edition.box


def check_pair(act: str, by: Sequence[Actor], edition: EditionView) -> None:
    """Refuse a grave act unless two different people with the right to it ask for it (Z6)."""
    if [actor.kind for actor in by] == ["system"]:
        if not installation().demonstration:
            raise Forbidden("two_people_needed")
        return
    if len({actor.account_id for actor in by}) < permissions.people(act):
        raise Forbidden("two_people_needed")
    rights = [permissions.may(actor.roles_in(edition.municipality_id), act, ()) for actor in by]
    if not all(rights):
        raise Forbidden("forbidden")


def prepare(by: Sequence[Actor], edition: EditionView) -> Opening:
    """Freeze rules, projects and costs, make the key pair and test it with each escrow copy (R5, B5, B7).

    Raise `Conflict` when the box exists, when it is too early or too late, or with all that is missing to open.
    """
    check_pair("open_vote", by, edition)
    now = clock.now()
    _check_moment(edition, now)
    options = ballots.options(edition)
    problems = _missing(edition)
    if problems:
        raise Conflict("vote_not_ready", problems)
    rules = freeze.covered(edition.slug, edition.settings, edition.tracks, options)
    digest = freeze.digest(rules)
    length = boxes.sealed_length(longest(freeze.ballot_rules(rules, digest)))
    pair = boxes.make_key_pair()
    sheets = tuple(tested_sheet(pair.public, pair.private, length) for _ in range(COPIES))
    row = Box(
        edition_id=edition.id,
        rules=rules,
        digest=digest,
        public_key=pair.public,
        sealed_length=length,
        prepared_at=now,
        prepared_by=[actor.account_id or actor.kind for actor in by],
        tested_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("box_prepared") from None
    _keep(edition.id, pair)  # after the row, so that of two openings at once only one leaves a key
    _note(by, "vote.open", edition, digest=digest, projects=len(options), ballot_bytes=length)
    editions.touch(edition.id)
    return Opening(digest, pair.public, sheets)


def missing(edition: EditionView) -> list[Problem]:
    """Return everything that would stop the box from being prepared now, the moment included."""
    try:
        _check_moment(edition, clock.now())
    except Refusal as refusal:
        return [Problem(refusal.code, "phases.vote", refusal.details), *_missing(edition)]
    return _missing(edition)


def balance(edition_id: int) -> Balance:
    """Count the register and the box in one statement, so that both are seen at the same instant."""
    parts = [
        select(literal(name).label("what"), table.channel, func.count().label("number"))
        .where(table.edition_id == edition_id)
        .group_by(table.channel)
        for name, table in (("participation", Participation), ("ballot", Ballot))
    ]
    counted: dict[str, dict[str, int]] = {"participation": {}, "ballot": {}}
    for row in session.execute(union_all(*parts)):
        counted[row.what][row.channel] = row.number
    return Balance(counted["participation"], counted["ballot"])


def watch() -> list[int]:
    """Check every box that is open, pause those that do not add up, and return their editions (votes.md 3).

    One whose vote was over before the clock went back is paused too, so that it does not open again (T17).
    """
    broken = []
    latest = _latest()
    for edition_id in session.scalars(select(Box.edition_id).where(Box.sealed_at.is_(None))).all():
        vote = phase_of(editions.get(edition_id).phases, "vote")
        if vote is not None and clock.now() < vote.ends_at <= latest:
            log.critical("clock_went_back", edition_id=edition_id)
            pause(SYSTEM, editions.get(edition_id), "the clock went back to before the close")
        found = balance(edition_id)
        if not found.holds:
            broken.append(edition_id)
            log.critical("box_does_not_add_up", edition_id=edition_id)
            pause(SYSTEM, editions.get(edition_id), "the register and the box do not add up")
    return broken


def _latest() -> datetime:
    """Return the latest instant that this process or the journal has seen."""
    noted = session.scalar(select(func.max(JournalLine.at)))
    seen: datetime = max(clock.now(), noted or clock.now(), memory().get("latest", clock.now()))
    memory()["latest"] = seen
    return seen


def pause(actor: Actor, edition: EditionView, reason: str) -> None:
    """Stop taking votes, visibly; nothing that was cast is touched."""
    if edition.box is None or edition.box.paused:
        return
    session.execute(update(Box).where(Box.edition_id == edition.id).values(paused=True))
    _note([actor], "vote.pause", edition, reason=reason)
    editions.touch(edition.id)


def resume(by: Sequence[Actor], edition: EditionView, reason: str) -> None:
    """Take votes again after a pause: two people, and the box must add up."""
    check_pair("open_vote", by, edition)
    if not balance(edition.id).holds:
        raise Conflict("box_does_not_add_up")
    session.execute(update(Box).where(Box.edition_id == edition.id).values(paused=False))
    _note(by, "vote.resume", edition, reason=reason)
    editions.touch(edition.id)


def turnout(edition: EditionView) -> int:
    """Return how many people have voted, rounded down as the edition says (R39)."""
    number = sum(balance(edition.id).participations.values())
    return number - number % edition.settings.turnout_rounding


def check_not_sealed(edition: EditionView) -> None:
    """Refuse to change papers once their box is sealed, unless a correction is open, asked anew (`Conflict`)."""
    sealed = select(Box.edition_id).where(Box.edition_id == edition.id, Box.sealed_at.is_not(None))
    if session.scalar(sealed) is not None and not correcting(edition.id):
        raise Conflict("box_sealed")


def correcting(edition_id: int) -> bool:
    """Tell whether two people have begun to correct the paper of a sealed box (votes.md 4)."""
    found = select(PaperCorrection.number).where(
        PaperCorrection.edition_id == edition_id, PaperCorrection.done_at.is_(None)
    )
    return session.scalar(found.limit(1)) is not None


def rules_of(edition: EditionView) -> BallotRules:
    """Return the frozen rules of the ballot; raise `Conflict` when the box is not prepared."""
    if edition.box is None:
        raise Conflict("box_not_prepared")
    return ballots.rules(edition)


def _check_moment(edition: EditionView, now: datetime) -> None:
    """Refuse a second box, and one before its time or after the vote."""
    vote = phase_of(edition.phases, "vote")
    if edition.box is not None:
        raise Conflict("box_prepared")
    if vote is None or now >= vote.ends_at:
        raise Conflict("vote_closed", end_until=vote.ends_at if vote else "–")
    earliest = vote.starts_at - timedelta(days=edition.settings.opening_days_before)
    if now < earliest:
        raise Conflict("box_too_early", start=earliest)


def _missing(edition: EditionView) -> list[Problem]:
    """List what is missing to open: roll, list in both languages, costs, mail, a day for the age of voters."""
    problems = []
    if not roll.people(edition.id):
        problems.append(Problem("no_roll", "roll"))
    if not installation().mail_url:
        problems.append(Problem("no_mail", "mail"))
    if not edition.published and not edition.fictitious:  # a rehearsal is never published
        problems.append(Problem("edition_not_published", "edition"))
    try:
        ages.reference_day(edition.settings, edition.phases)
    except Refusal as refusal:
        problems.append(Problem(refusal.code, "settings.age_reference"))
    return problems + ballot_lists.missing(edition)


def tested_sheet(public: bytes, private: bytes, length: int) -> str:
    """Write an escrow sheet, read it back as a person would, and open test ballots with it (B5)."""
    sheet = boxes.sheet(private)
    typed = boxes.read_sheet(sheet.lower())
    if not all(boxes.keys_fit(public, typed, length) for _ in range(TEST_BALLOTS)):
        raise Conflict("escrow_test_failed")
    return sheet


def _keep(edition_id: int, pair: boxes.KeyPair) -> None:
    """Keep the private key on the tally side; one left there by an opening that did not succeed is set aside."""
    folder = installation().tally_dir
    boxes.set_private_key_aside(folder, edition_id)
    boxes.keep_private_key(folder, edition_id, pair.private)


def _note(by: Sequence[Actor], act: str, edition: EditionView, **details: object) -> None:
    """Write a grave act in the journal with the person who asked and the one who confirmed."""
    confirmed = {"confirmed_by": by[1].account_id or by[1].kind} if len(by) > 1 else {}
    journal.write(by[0], act, edition.slug, edition_id=edition.id, **confirmed, **details)
