"""The demonstration: the rules of 2022 on shifted days, an edition that is open now, one already counted, all invented.

Every act of the past is played at its own instant through the acts of the site, up to the present and no further.
"""

import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, select

from pb import clock, storage
from pb.db import Base, installation, memory, session
from pb.errors import Conflict, Forbidden
from pb.models.editions import Edition
from pb.models.rights import VERSION
from pb.rules import edition as text
from pb.rules import shifted
from pb.rules.ballots import Choices
from pb.rules.invented import ballots, fixed_votes, free_ballots
from pb.rules.stream import Stream
from pb.services import (
    boxes,
    casting,
    counts,
    demo_applications,
    demo_awards,
    demo_college,
    demo_evaluation,
    demo_grants,
    demo_lives,
    demo_paper,
    demo_people,
    demo_progress,
    demo_purchasing,
    demo_results,
    demo_roll,
    demo_setup,
    editions,
    geo,
    migrations,
    projects,
    roll,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.casting import Visit
from pb.services.counts import CountView
from pb.services.demo_lives import Calendar, Row, Step
from pb.services.demo_parts import Letter, More, Part, Scene
from pb.services.snapshots import EditionView

ROOT = Path(__file__).resolve().parent.parent.parent
REGULATION = ROOT / "editions" / "watermael-boitsfort-2022.toml"
MAPS = ROOT.parent / "shared" / "data" / "geo"  # open data beside the project, where somebody put them
STEM = "watermael-boitsfort-"
PHASES = tuple(shifted.STANDING)
ROLL, TURNOUT, WHOLE_TURNOUT = 700, 412, 587  # people of the open edition: on the roll, having voted so far, in the end
COUNTED_ROLL = 1460
PREPARED = timedelta(hours=36)  # before the vote
SEALED = timedelta(hours=9, minutes=40)  # after the vote
MINIMUM = {"flagship": 200, "boost": 120}  # votes that a project needed last year
MINIMUM_TOLD = {
    "fr": "- Un projet phare doit obtenir au moins 200 voix, un coup de pouce au moins 120.",
    "nl": "- Een vlaggenschipproject heeft minstens 200 stemmen nodig, een boostproject minstens 120.",
    "en": "- A flagship project needs at least 200 votes, a boost project at least 120.",
}
TUESDAY = 1  # as date.weekday() counts
DESK_EVERY = 9  # one ballot in so many is cast at a help desk
PAPER_EVERY = 8  # and one on paper
MORE: tuple[More, ...] = (  # what each subject adds to an edition once its story is told
    # editions: set-up, texts, alerts, agenda
    demo_setup.next_year,
    demo_setup.meetings,
    demo_setup.followers,
    # submission
    demo_applications.load,
    # reviews, decisions
    demo_college.services,
    demo_college.studies,
    demo_college.college,
    demo_college.support,
    # roll, codes, cases
    demo_roll.add,
    # paper
    # results
    demo_awards.decided,
    # grants, equipment, progress, meetings
    demo_grants.add,
    demo_progress.add,
    demo_evaluation.add,
    # purchasing and the other lodgers
    demo_purchasing.load,
)


def check() -> None:
    """Refuse outside the demonstration (`Forbidden`)."""
    if not installation().demonstration:
        raise Forbidden("only_demonstration")


def present() -> bool:
    """Tell whether the demonstration's editions are there, perhaps not all of them."""
    return any(fictitious and slug.startswith(STEM) for slug, fictitious in _editions())


def alone() -> bool:
    """Tell whether there is nothing but the demonstration."""
    return all(fictitious and slug.startswith(STEM) for slug, fictitious in _editions())


def clear() -> None:
    """Take every table and every file of an installation away that holds invented editions only (`Conflict` otherwise).

    Must be called outside any transaction; then the tables are made anew.
    """
    check()
    if migrations.state() != "empty" and not all(fictitious for _, fictitious in _editions()):
        raise Conflict("not_only_invented")
    session.remove()
    engine = migrations.owner_engine()
    Base.metadata.drop_all(engine)
    Table(VERSION, MetaData()).drop(engine, checkfirst=True)
    engine.dispose()
    memory().clear()
    settings = installation()
    for key in settings.tally_dir.glob("box-*"):
        key.unlink()
    for folder in (*storage.SHELVES, "mail"):
        shutil.rmtree(settings.data_dir / folder, ignore_errors=True)
    sheet().unlink(missing_ok=True)


def sheet() -> Path:
    """Return where the accounts and letters of the demonstration are written down."""
    return installation().data_dir / "demonstration.txt"


def _editions() -> list[tuple[str, bool]]:
    return [(row.slug, row.fictitious) for row in session.execute(select(Edition.slug, Edition.fictitious))]


def load(phase: str) -> Iterator[Part]:
    """Load everything so that a phase is open now; the caller commits after each part.

    Raise `Forbidden` outside the demonstration, `Conflict` when its editions are there already.
    """
    check()
    if present():
        raise Conflict("demonstration_there")
    regulation = text.read(REGULATION.read_bytes())
    now = shifted.standing(regulation, phase, clock.today())
    before = shifted.moved(now, -shifted.YEAR)
    rows, counted = _read("open"), _read("counted")
    yield from _Story(_of_last_year(before), demo_lives.completed(counted["project"], rows["project"]), counted).told()
    yield from _Story(now, rows["project"], None).told()
    yield Part("map" if _map(regulation.municipality) else "no map")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "demo" / f"{name}.toml").read_text("utf-8"))


def _map(municipality: text.Municipality) -> bool:
    """Bring in the open map data when they lie beside the project."""
    files = sorted(MAPS.glob("*.geojson")) if MAPS.is_dir() else []
    if files:
        geo.bring_in(municipality.slug, municipality.nis, [file.read_bytes() for file in files])
    return bool(files)


def _of_last_year(file: text.EditionFile) -> text.EditionFile:
    """Return last year's rules, with two settings of their own: a minimum of votes, and a reserve."""
    tracks = tuple(replace(track, min_votes=MINIMUM[track.code]) for track in file.tracks)
    rules = {language: f"{body}\n{MINIMUM_TOLD[language]}" for language, body in file.texts["rules"].items()}
    settings = replace(file.settings, reduction_reopens=True)
    return replace(file, tracks=tracks, settings=settings, texts={**file.texts, "rules": rules})


class _Story:
    """One edition from its rules to the present."""

    def __init__(self, file: text.EditionFile, rows: Sequence[Row], fixed: Mapping[str, Any] | None) -> None:
        submission = file.phases[0]
        adopted_on = clock.day_of(submission.starts_at) - timedelta(days=62)
        adopted_on -= timedelta(days=(adopted_on.weekday() - TUESDAY) % 7)  # the Council sits on Tuesdays
        self.file = shifted.adopted(
            replace(file, texts={key: body for key, body in file.texts.items() if key != "notes"}),
            adopted_on,
            f"{adopted_on.year}/CC/0{adopted_on.month:02d}",
        )
        self.rows = rows
        self.fixed = fixed
        self.seed = file.edition.slug
        self.ids: dict[int, str] = {}
        self.staff: dict[str, Actor] = {}
        self.phases = {phase.code: phase for phase in file.phases}

    def told(self) -> Iterator[Part]:
        """Tell the story part by part, as far as the present."""
        view = self._begin()
        yield Part(f"{view.slug}: rules, {len(demo_people.STAFF)} accounts, the roll")
        vote = self.phases["vote"]
        prepared, sealed = vote.starts_at - PREPARED, vote.ends_at + SEALED
        self._play(view, demo_lives.lives(self.rows, view.phases, self.seed))
        yield Part(f"{view.slug}: {len(self.ids)} projects")
        letters = self._letters(view)
        if clock.now() >= prepared:
            view = casting.prepare([self.staff["participation"], self.staff["administrator"]], view.id, prepared)
        yield Part(
            f"{view.slug}: the box is prepared" if view.box else f"{view.slug}: the box waits", letters, view.slug
        )
        if clock.now() >= vote.starts_at:
            yield from self._votes(view, list(self._visits(view)), sealed)
        if clock.now() >= sealed:
            yield from self._after(view, sealed)
        scene = Scene(editions.get(view.id), self.staff, tuple(self.ids.items()), counted=self.fixed is not None)
        for addition in MORE:
            yield from addition(scene)

    def _votes(self, view: EditionView, visits: Sequence[Visit], sealed: datetime) -> Iterator[Part]:
        """Have everybody vote who does: online, at a help desk, and on paper, which is keyed once the vote is over."""
        done = 0
        for more in casting.cast_all(view, (visit for visit in visits if visit.channel != "paper")):
            done += more
            yield Part(f"{view.slug}: {done} ballots cast")
        for more in demo_paper.take_in(view, self.staff, visits, dict(zip(self.refs, self.numbers, strict=True))):
            yield Part(f"{view.slug}: {more} envelopes of paper taken in")
        if clock.now() >= sealed:
            for told in demo_paper.count(view, self.staff, visits, sealed):
                yield Part(f"{view.slug}: {told}")

    def _begin(self) -> EditionView:
        """Load the rules, the accounts and the roll, half a year before anybody sends in a project."""
        starts = self.phases["submission"].starts_at
        with clock.played(min(clock.now(), starts - timedelta(days=30))):
            view = editions.load(SYSTEM, self.file, published=True, fictitious=True)
            self.staff = demo_people.make_staff(view)
            demo_people.make_holders()
        self.guests = demo_people.guests(view) if self.fixed is None else []
        number = ROLL if self.fixed is None else COUNTED_ROLL
        day = view.settings.register_day or clock.day_of(self.phases["vote"].starts_at)
        with clock.played(min(clock.now(), clock.start_of(day) + timedelta(hours=11))):
            people = list(demo_people.population(view, self.seed, self.guests, number))
            self.refs = roll.add(view, casting.on_roll(people), day)
        self.born = [each.born for each in people]
        self.numbers = [each.number for each in people]
        self.cards = [f"{each.number}  {each.born:%d/%m/%Y}  {each.name}, {each.street}" for each in people]
        return view

    def _play(self, view: EditionView, steps: Sequence[Step]) -> None:
        """Play the steps that lie in the past, each at its instant and by the person whose work it is."""
        for step in steps:
            if step.at > clock.now():
                return
            with clock.played(step.at):
                self._step(view, step)

    def _step(self, view: EditionView, step: Step) -> None:
        actor = self.staff[{"college": "college", "count": "counting_chief"}.get(step.by, "participation")]
        if step.name == "create":
            facts = demo_lives.facts(self.rows[step.project])
            strict = view.track(facts.track).run_by == "holder"
            self.ids[step.project] = projects.create(actor, view, facts, strict=strict)
            return
        projects.move(
            actor,
            view,
            self.ids[step.project],
            step.name,
            by=step.by,
            reasons=step.reasons,
            deadline=step.deadline,
            both_agree=step.name == "merge",
            number=step.number,
        )

    def _letters(self, view: EditionView) -> tuple[Letter, ...]:
        """Make the codes of the letters that are shown."""
        shown = self.refs[: len(self.guests)]
        with clock.played(min(clock.now(), self.phases["vote"].starts_at - timedelta(days=8))):
            codes = dict(roll.make_codes(view, shown))
        return tuple(
            Letter(codes[ref], f"{born:%d/%m/%Y}", guest.shows, card)
            for ref, born, card, guest in zip(shown, self.born, self.cards, self.guests, strict=False)
        )

    def _visits(self, view: EditionView) -> Iterator[Visit]:
        """Yield who votes, when, by which channel and with what choice."""
        stream = Stream(f"{self.seed} visits")
        desks = [place.id for place in view.places if place.kind != "box"]
        choices = self._choices(view)
        channels = self._channels(stream, len(choices))
        instants = sorted(self._instant(stream) for _ in choices)
        for ref, chosen, channel, at in zip(self._voters(stream), choices, channels, instants, strict=False):
            place = None if channel == "online" else stream.pick(desks)
            yield Visit(ref, chosen, at, channel, place)

    def _voters(self, stream: Stream) -> list[bytes]:
        """Return who votes: those whose letter says that they did, then others who can."""
        last = [ref for ref, guest in zip(self.refs, self.guests, strict=False) if guest.key in ("online", "desk")]
        return last + stream.shuffled(self.refs[len(self.guests) :])

    def _choices(self, view: EditionView) -> list[Choices]:
        """Return the ballots: those that give the counted edition its exact result, else ballots by taste."""
        rules = boxes.rules_of(view)
        if self.fixed is None:
            over = clock.now() >= self.phases["vote"].ends_at
            return list(free_ballots(self.seed, rules, WHOLE_TURNOUT if over else TURNOUT))
        weights = {row["number"]: row["weight"] for row in self.rows}
        votes = fixed_votes(weights, self.fixed["votes"])
        return ballots(self.seed, rules, votes, self.fixed["blank"], self.fixed["voters"])

    def _channels(self, stream: Stream, number: int) -> list[str]:
        """Return by which channel each ballot comes; the first two are those of the letters that are shown."""
        if self.fixed is not None:
            return stream.shuffled([name for name, times in self.fixed["channels"].items() for _ in range(times)])
        rest = ["desk" if stream.below(DESK_EVERY) == 0 else "online" for _ in range(number - 2)]
        return ["online", "desk"] + ["paper" if at % PAPER_EVERY == 0 else name for at, name in enumerate(rest, 1)]

    def _instant(self, stream: Stream) -> datetime:
        """Return when a ballot arrives: by day, within the vote and not in the future."""
        vote = self.phases["vote"]
        until = min(vote.ends_at, clock.now())
        days = max(1, (until - vote.starts_at).days)
        at = vote.starts_at + timedelta(days=stream.below(days), hours=8, minutes=stream.below(14 * 60))
        return min(at, until - timedelta(seconds=1))

    def _after(self, view: EditionView, sealed: datetime) -> Iterator[Part]:
        """Seal, count, announce, and let the projects live on."""
        by = [self.staff["counting_chief"], self.staff["administrator"]]
        count: CountView | None = None
        for count in casting.seal_and_count(by, view.id, sealed):
            yield Part(f"{view.slug}: counted" if count else f"{view.slug}: the box is closed")
        assert count is not None
        if not count.final:
            return
        announced = Calendar(view.phases, Stream(f"{self.seed} result")).at("count", 0.7)
        if clock.now() < announced:
            return
        with clock.played(announced):
            counts.announce(self.staff["participation"], editions.get(view.id))
        places = {str(row["number"]): place for place, row in enumerate(self.rows) if "number" in row}
        self._play(editions.get(view.id), self._outcome(count, places, view))
        yield Part(f"{view.slug}: the projects after the count")

    def _outcome(self, count: CountView, places: Mapping[str, int], view: EditionView) -> list[Step]:
        """Return what becomes of the projects; a project is only taken from the reserve where the rules keep one."""
        steps = demo_results.outcome(count, places, view.phases, self.seed)
        return [step for step in steps if step.name != "promote" or view.settings.reduction_reopens]
