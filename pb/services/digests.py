"""A mail to staff 14, 7 and 1 days before each phase: what begins, and what waits for them; each once (R6)."""

from sqlalchemy import select

from pb import clock, words
from pb.db import session
from pb.models.accounts import Account
from pb.models.editions import Edition
from pb.models.rehearsals import Rehearsal
from pb.rules.labels import PHASES
from pb.rules.phases import Phase
from pb.rules.staffing import needs
from pb.services import accounts, editions, outbox, today, told
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting

DAYS = (14, 7, 1)
ALWAYS = frozenset({"participation", "administrator"})


def send(edition_id: int) -> int:
    """Write the mails that are due for an edition today, and return how many."""
    edition = editions.get(edition_id)
    now = clock.now()
    return sum(
        _tell(edition, phase, days)
        for phase in edition.phases
        if phase.starts_at > now and (days := today.days_to(phase, now)) in DAYS
    )


def everywhere() -> list[int]:
    """Return the editions that have a phase ahead of them; a rehearsal troubles nobody."""
    copies = select(Rehearsal.copy_id)
    found = session.scalars(select(Edition.id).where(Edition.id.not_in(copies)).order_by(Edition.id)).all()
    return [
        edition_id
        for edition_id in found
        if any(phase.starts_at > clock.now() for phase in editions.get(edition_id).phases)
    ]


def _tell(edition: EditionView, phase: Phase, days: int) -> int:
    """Write to everybody who has a part in a phase."""
    roles = ALWAYS.union(*(each for each, _ in needs(phase.code, "paper" in edition.settings.channels)))
    sent = 0
    for account in accounts.with_role(edition.municipality_id, roles):
        if told.first(edition.id, f"digest:{phase.code}:{clock.day_of(phase.starts_at)}:{days}", account.id):
            _write(edition, phase, days, account)
            sent += 1
    return sent


def _write(edition: EditionView, phase: Phase, days: int, account: Account) -> None:
    found = today.show(accounts.by_email(account.email), edition)
    language = account.language
    outbox.queue(
        "phase_digest",
        account.email,
        language,
        edition_id=edition.id,
        name=account.name,
        edition=words.pick(edition.titles, language),
        slug=edition.slug,
        phase=words.translate(PHASES[phase.code], language),
        day=words.day(phase.starts_at, language),
        days=days,
        late=[said(line, language) for line in found.late],
        waiting=[said(line, language) for line in (*found.tasks, *found.checks)],
    )


def said(line: Waiting, language: str) -> str:
    """Return a line of the Today page in words; facts that are themselves words are translated too."""
    facts = {
        name: words.translate(each, language) if isinstance(each, str) else each for name, each in line.facts.items()
    }
    sentence = words.translate(line.text, language)
    return sentence % words.present(facts, language) if facts else sentence
