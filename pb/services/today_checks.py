"""What the Today page says of the edition itself: the list, the roll, the texts, mail, worker and people (R4, R48)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.models.accounts import Account, Role
from pb.models.editions import Edition
from pb.models.jobs import Beat, Mail
from pb.models.projects import Project
from pb.models.roll import RollVersion
from pb.rules import edition_check, gravity, staffing
from pb.rules.labels import PHASES, ROLES
from pb.rules.phases import Phase, find, timeline
from pb.rules.sentences import N_
from pb.rules.settings import EQUAL_LANGUAGES
from pb.services import ceremonies, editions, health, outbox, requests
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting

SET_UP = frozenset({"participation", "administrator"})
LIST = "staff_projects.index"
OPENING = {ceremonies.OPEN, ceremonies.EXTEND}  # acts that are confirmed on the page of the opening
ROLL_DAYS, PEOPLE_DAYS, LIST_DAYS = 60, 30, 7  # before a phase, from when what it lacks is told


@dataclass(frozen=True)
class Found:
    """What is known of an edition besides its rules, asked for in three queries."""

    people: int
    stuck: int
    heard_at: datetime | None
    statuses: Counter[str]
    untranslated: int
    staff: dict[str, set[str]] = field(default_factory=dict)


def waiting(actor: Actor, edition: EditionView) -> list[Waiting]:
    """Return what waits for the actor in an edition, and what deserves a look."""
    roles = actor.roles_in(edition.municipality_id)
    found = _found(edition)
    lines = list(_checks(edition, found)) if SET_UP & roles else []
    if SET_UP & roles:
        lines += _tasks(edition, found)
    lines += _requests(actor, edition)
    if "administrator" in roles:
        lines += _house(found)
    return lines


def _found(edition: EditionView) -> Found:
    """Ask for everything at once."""
    people = select(RollVersion.people).where(RollVersion.edition_id == edition.id, RollVersion.current)
    heard = select(Beat.at).where(Beat.name == "work")
    stuck = select(func.count()).select_from(Mail).where(outbox.is_stuck())
    living = Role.ends_at.is_(None) | (Role.ends_at > clock.now())
    held = select(Role.municipality_id, Role.name, Role.account_id).join(Account, Account.id == Role.account_id)
    role = held.where(Account.disabled.is_(False), living).subquery()
    rows = session.execute(
        select(
            people.scalar_subquery(), stuck.scalar_subquery(), heard.scalar_subquery(), role.c.name, role.c.account_id
        )
        .select_from(Edition)
        .outerjoin(role, role.c.municipality_id == Edition.municipality_id)
        .where(Edition.id == edition.id)
    ).all()
    projects = session.execute(select(Project.status, Project.titles).where(Project.edition_id == edition.id)).all()
    staff: dict[str, set[str]] = defaultdict(set)
    for *_, name, account_id in rows:
        if name is not None:
            staff[name].add(account_id)
    return Found(
        people=rows[0][0] or 0,
        stuck=rows[0][1] or 0,
        heard_at=rows[0][2],
        statuses=Counter(status for status, _ in projects),
        untranslated=sum(
            status == "on_ballot" and not all(titles.get(code) for code in EQUAL_LANGUAGES)
            for status, titles in projects
        ),
        staff=dict(staff),
    )


def _tasks(edition: EditionView, found: Found) -> Iterator[Waiting]:
    """Yield what the participation service has to do with projects and with the opening."""
    review, vote, campaign = (find(edition.phases, code) for code in ("review", "vote", "campaign"))
    if review and found.statuses["submitted"] and clock.now() < review.ends_at:
        facts, due = {"num": found.statuses["submitted"]}, review.starts_at + timedelta(days=7)
        yield Waiting(N_("Projects to begin studying: %(num)s"), facts, LIST, {"status": "submitted"}, due)
    if vote and found.statuses["admitted"] and clock.now() < vote.starts_at:
        due = campaign.starts_at if campaign else vote.starts_at
        facts = {"num": found.statuses["admitted"]}
        yield Waiting(N_("Projects to put on the ballot: %(num)s"), facts, LIST, {"status": "admitted"}, due)
    days = timedelta(days=edition.settings.opening_days_before)
    if vote and edition.box is None and vote.starts_at - days <= clock.now() < vote.ends_at:
        yield Waiting(
            N_("The ballot box is to be prepared, by two people."), endpoint="ceremonies.show", due=vote.starts_at
        )
    if not edition.published and not _over(edition.phases):
        yield Waiting(N_("The edition is not published yet."), endpoint="setup.check", due=edition_start(edition))


def _requests(actor: Actor, edition: EditionView) -> Iterator[Waiting]:
    """Yield what somebody else asked for and waits for a second person, this one (Z6)."""
    for asked in requests.to_confirm(actor, edition):
        page = "ceremonies.show" if asked.act in OPENING else "staff_results.show"
        yield Waiting(N_("%(name)s asks you to confirm an act on the vote."), {"name": asked.name}, page)


def _checks(edition: EditionView, found: Found) -> Iterator[Waiting]:
    """Yield what is wrong or missing, each in time."""
    wrong = gravity.errors(edition_check.check(editions.file_of(edition)))
    if wrong and not _over(edition.phases):
        facts = {"num": len(wrong)}
        yield Waiting(N_("Things to mend in the set-up: %(num)s"), facts, "setup.check", check=True)
    if found.untranslated:
        facts = {"num": found.untranslated}
        yield Waiting(
            N_("Projects on the ballot without a title in French and Dutch: %(num)s"),
            facts,
            LIST,
            {"status": "on_ballot"},
            check=True,
        )
    vote = find(edition.phases, "vote")
    if _near(vote, ROLL_DAYS) and not found.people:
        yield Waiting(N_("The roll of voters is not loaded."), due=vote.starts_at if vote else None, check=True)
    if _near(vote, LIST_DAYS) and not found.statuses["on_ballot"]:
        yield Waiting(
            N_("The vote is near, but no project is on the ballot."), endpoint="staff_projects.index", check=True
        )
    if edition.box is not None and edition.box.paused:
        yield Waiting(N_("The vote is paused: nobody can vote."), check=True)
    yield from _people(edition, found)


def _people(edition: EditionView, found: Found) -> Iterator[Waiting]:
    """Yield each phase that lacks somebody, from a month before it."""
    paper = "paper" in edition.settings.channels
    for phase in timeline(edition.phases):
        for roles, number in staffing.lacking(phase.code, found.staff, paper) if _near(phase, PEOPLE_DAYS) else ():
            facts = {"num": number, "phase": PHASES[phase.code], "role": ROLES[roles[0]]}
            yield Waiting(
                N_("Accounts missing for the phase “%(phase)s”: %(num)s (%(role)s)"),
                facts,
                due=phase.starts_at,
                check=True,
            )


def _house(found: Found) -> Iterator[Waiting]:
    """Yield what is wrong with the installation: mail that does not leave, a worker that is silent (L6)."""
    if found.stuck:
        yield Waiting(N_("Mails that do not leave: %(num)s"), {"num": found.stuck}, check=True)
    if found.heard_at is None or clock.now() - found.heard_at > health.QUIET:
        yield Waiting(N_("The worker is silent: mails, letters and counts wait."), check=True)


def edition_start(edition: EditionView) -> datetime | None:
    """Return when the first phase of an edition begins."""
    return min((phase.starts_at for phase in edition.phases), default=None)


def _near(phase: Phase | None, days: int) -> bool:
    """Tell whether a phase is open, or begins within so many days."""
    return phase is not None and phase.starts_at - timedelta(days=days) <= clock.now() < phase.ends_at


def _over(phases: Collection[Phase]) -> bool:
    return bool(phases) and all(phase.ends_at <= clock.now() for phase in phases)
