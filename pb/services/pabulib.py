"""Editions made from Pabulib elections: real votes, held again by invented people through the acts of the site."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pb import clock
from pb.db import installation, session
from pb.errors import Conflict, Forbidden
from pb.models.editions import Edition
from pb.models.projects import Project
from pb.rules import edition as text
from pb.rules.ballots import Section
from pb.rules.invented import residents
from pb.rules.pabulib import Election
from pb.rules.pabulib import Project as Listed
from pb.rules.phases import Phase
from pb.rules.projects import ProjectFacts
from pb.rules.settings import Settings
from pb.rules.ties import by_number
from pb.rules.tracks import TrackRules
from pb.services import casting, counts, editions, projects, roll
from pb.services.actors import SYSTEM
from pb.services.casting import Visit
from pb.services.counts import CountView
from pb.services.snapshots import EditionView

KINDS = ("approval", "choose-1")
TRACK = "all"
VOTE_DAYS = 14
CALENDAR = {  # days from the end of the vote
    "submission": (-80, -50),
    "review": (-50, -20),
    "campaign": (-20, 0),
    "vote": (-VOTE_DAYS, 0),
    "count": (0, 30),
    "award": (30, 60),
    "follow_up": (60, 425),
}
SOURCE = "pabulib.org"
MOST_CHOICES = 200  # more is no limit
REASONS = {
    "article": "META",
    "facts": "Pabulib",
    "text": "Repris du fichier Pabulib. / Overgenomen uit het Pabulib-bestand.",
    "text_fr": "Repris du fichier Pabulib.",
    "text_nl": "Overgenomen uit het Pabulib-bestand.",
}


@dataclass(frozen=True)
class Step:
    """How far the loading is: ballots cast so far and in all; the count comes with the last step."""

    slug: str
    done: int
    total: int
    count: CountView | None = None


def load(name: str, election: Election, cast: bool) -> Iterator[Step]:
    """Make an edition of an election, and with `cast` hold its vote again; the caller commits after each step.

    Every ballot gets an invented voter on the roll. Raise `Conflict` for a kind of vote that no ballot of ours has,
    `Forbidden` for casting outside the demonstration, `Unreadable` without a budget.
    """
    if election.vote_type not in KINDS:
        raise Conflict("pabulib_kind", vote_type=election.vote_type, kinds=", ".join(KINDS))
    if cast and not installation().demonstration:
        raise Forbidden("only_demonstration")
    ends = clock.start_of(clock.today() - timedelta(days=1 if cast else -VOTE_DAYS - 1))
    calendar = tuple(
        Phase(code, ends + timedelta(days=start), ends + timedelta(days=end)) for code, (start, end) in CALENDAR.items()
    )
    view = editions.load(SYSTEM, _file(name, election, calendar), published=True, fictitious=True)
    numbers = _enter(view, election)
    yield Step(view.slug, 0, len(election.ballots))
    if cast:
        yield from _hold(view, election, numbers)


def originals(edition_id: int) -> dict[str, str]:
    """Return the id in the file of each number on the ballot."""
    listed = session.execute(
        select(Project.number, Project.source_id).where(Project.edition_id == edition_id, Project.number.is_not(None))
    )
    return {str(row.number): row.source_id for row in listed}


def _hold(view: EditionView, election: Election, numbers: Mapping[str, int]) -> Iterator[Step]:
    """Hold the vote: roll, box, one cast for each ballot, seal, count, publication if no tie is open."""
    vote = next(phase for phase in view.phases if phase.code == "vote")
    number = len(election.ballots)
    people = residents(view.slug, vote.ends_at.date(), [None] * max(number, 1))
    refs = roll.add(view, casting.on_roll(people), vote.starts_at.date())
    opened = casting.prepare([SYSTEM], view.id, vote.starts_at - timedelta(days=1))
    yield Step(view.slug, 0, number)
    pause = (vote.ends_at - vote.starts_at) / (number + 1)
    visits = (
        Visit(ref, {TRACK: [numbers[mark] for mark in ballot.marks]}, vote.ends_at - pause * (number - place))
        for place, (ref, ballot) in enumerate(zip(refs, election.ballots, strict=False))
    )
    done = 0
    for more in casting.cast_all(opened, visits):
        done += more
        yield Step(view.slug, done, number)
    for count in casting.seal_and_count([SYSTEM], view.id, clock.now()):
        if count is not None and count.final:
            counts.announce(SYSTEM, editions.get(view.id))
        yield Step(view.slug, done, number, count)


def _file(name: str, election: Election, calendar: tuple[Phase, ...]) -> text.EditionFile:
    """Return the election as the text of an edition; what has no name in French or Dutch keeps its own."""
    unit = election.meta.get("unit") or election.meta.get("country") or name
    title = election.meta.get("description") or name
    track = TrackRules(
        _section(election),
        code=TRACK,
        envelope_cents=election.envelope(),
        names={"fr": "Projets", "nl": "Projecten", "en": "Projects"},
        run_by="municipality",
    )
    return text.EditionFile(
        municipality=text.Municipality(
            text.Contact(), slug=f"pabulib-{_slug(unit)}"[:60].strip("-"), postal_code="9999", names=_both(unit)
        ),
        edition=text.Head(
            text.Adoption(platform=SOURCE), _free_slug(_slug(name)), calendar[3].starts_at.year, _both(title)
        ),
        settings=Settings(voter_min_age=0, channels=("online", "desk", "paper")),
        phases=calendar,
        tracks=(track,),
        themes=(text.Theme("all", {"fr": "Tous", "nl": "Alle", "en": "All"}),),
        texts={"home_title": _both(title), "notes": _notes(election)},
    )


def _section(election: Election) -> Section:
    """Return the limits of META, widened to the ballots that were accepted: none is refused afterwards."""
    longest = max((len(ballot.marks) for ballot in election.ballots), default=1)
    shortest = min((len(ballot.marks) for ballot in election.ballots if ballot.marks), default=0)
    stated = 1 if election.vote_type == "choose-1" else _whole(election.meta.get("max_length"))
    most = max(stated, longest) if stated else None
    least = min(_whole(election.meta.get("min_length")), shortest)
    return Section(TRACK, "approval", least, most if most and most <= MOST_CHOICES else None)


def _notes(election: Election) -> dict[str, str]:
    """Keep what META says, so that limits that its own ballots do not keep are not lost."""
    said = "\n".join(f"- {key}: {value}" for key, value in election.meta.items())
    return dict.fromkeys(("fr", "nl", "en"), f"Pabulib\n\n{said}"[:19_000])


def _enter(view: EditionView, election: Election) -> dict[str, int]:
    """Enter every project and bring it to the ballot; return the numbers, in the order in which equals are named."""
    moments = {phase.code: phase.starts_at + timedelta(hours=9) for phase in view.phases}
    numbers: dict[str, int] = {}
    for number, listed in enumerate(sorted(election.projects, key=lambda one: by_number(one.id)), 1):
        _bring(view, listed, moments, number)
        numbers[listed.id] = number
    return numbers


def _bring(view: EditionView, listed: Listed, moments: Mapping[str, datetime], number: int) -> None:
    name = _both(listed.name.strip() or listed.id)
    facts = ProjectFacts(
        TRACK,
        "fr",
        name,
        name,  # an old vote says no more of a project than its name, and the list for the vote wants a description
        asked_cents=listed.cost_cents,
        retained_cents=listed.cost_cents,
        source_id=listed.id,
    )
    made = projects.create(SYSTEM, view, facts, at=moments["submission"], strict=False)
    for step, by, phase in (
        ("submit", "participation", "submission"),
        ("take_up", "participation", "review"),
        ("admit", "college", "review"),
    ):
        projects.move(SYSTEM, view, made, step, by=by, reasons=REASONS, at=moments[phase])
    projects.move(SYSTEM, view, made, "put_on_ballot", by="participation", at=moments["review"], number=number)


def _both(name: str) -> dict[str, str]:
    """Return a text in its own language for every language of the site (at most 200 characters)."""
    return dict.fromkeys(("fr", "nl", "en"), name[:200])


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain)[:70].strip("-") or "pabulib"


def _free_slug(wanted: str) -> str:
    """Return a slug that no edition has: a file may be loaded again."""
    slug, times = wanted, 1
    while session.scalar(select(Edition.id).where(Edition.slug == slug)) is not None:
        times += 1
        slug = f"{wanted}-{times}"
    return slug


def _whole(value: Any) -> int:
    """Return a whole number of META, or zero for anything else."""
    found = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?", str(value or "").strip())
    return int(found.group(1)) if found else 0
