"""The demonstration: its open vote, its exact count of last year, every status, and letters that do what they say."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from pb import clock
from pb.db import session, transaction
from pb.errors import Conflict, Forbidden
from pb.rules import lifecycle, phases, shifted
from pb.rules.edition_check import check
from pb.rules.gravity import errors
from pb.services import (
    accounts,
    boxes,
    counts,
    decisions,
    demo,
    demo_lives,
    editions,
    journal,
    listings,
    migrations,
    paper,
    votes,
)
from pb.services.actors import PUBLIC
from pb.services.demo import Letter
from pb.services.demo_people import ENTRY_WORDS, STAFF
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView
from tests import databases, samples
from tests.house.sources import ROOT, matching, name, tree


class Loaded(NamedTuple):
    """The two editions and the letters that are shown."""

    before: EditionView
    now: EditionView
    letters: tuple[Letter, ...]


def load(phase: str = "vote") -> Loaded:
    """Load the demonstration as the command does."""
    parts, letters = demo.load(phase), ()
    while True:
        with transaction():
            part = next(parts, None)
        if part is None:
            break
        letters = part.letters or letters
    before, now = sorted(editions.published(), key=lambda line: line.year)
    return Loaded(editions.find(before.slug), editions.find(now.slug), letters)


def sharing(backend: str, templates: databases.Templates, folder: Any) -> Iterator[Loaded]:
    """Load the demonstration once for all the tests that only look at it."""
    with templates.copy(backend, folder) as url:
        settings = templates.settings(folder, url)
        with databases.ground(settings) as app, app.app_context():
            yield load()


@pytest.fixture(scope="module")
def loaded(templates: databases.Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Return the demonstration on the embedded database."""
    yield from sharing("sqlite", templates, tmp_path_factory.mktemp("demo"))


@pytest.fixture
def backend() -> str:
    """One database is enough where the demonstration is loaded again."""
    return "sqlite"


def everything(found: Loaded) -> list[ProjectView]:
    """Return the projects of both editions."""
    return [view for edition in (found.before, found.now) for view in listings.everything(edition)]


def identify(found: Loaded, shows: str) -> str:
    """Use the letter that shows something."""
    letter = next(each for each in found.letters if shows in each.shows)
    born = datetime.strptime(letter.born, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    with transaction():
        return votes.identify(PUBLIC, found.now, letter.code, born, clock.now())


def test_the_vote_is_open_now_and_both_editions_are_sound(loaded: Loaded) -> None:
    current = phases.current(loaded.now.phases, clock.now())
    assert current is not None
    assert current.code == "vote"
    assert loaded.before.year == loaded.now.year - 1
    for edition in (loaded.before, loaded.now):
        assert edition.fictitious
        assert not errors(check(editions.file_of(edition)))


def test_last_year_is_counted_to_the_last_vote(loaded: Loaded) -> None:
    found = counts.latest(loaded.before.id, published=True)
    assert found is not None
    document = found.document
    assert (document["ballots"]["total"], document["ballots"]["blank"], document["ballots"]["invalid"]) == (1099, 14, 0)
    assert document["participations"]["by_channel"] == {"online": 838, "desk": 74, "paper": 187}
    minutes = [minute for track in document["tracks"] for minute in track["minutes"]]
    assert len(minutes) == 39
    assert sum(minute["votes"] for minute in minutes) == 5327
    flagship, boost = document["tracks"]
    assert (len(flagship["selected"]), len(boost["selected"]), len(boost["fished_up"])) == (2, 10, 2)
    assert flagship["envelope_cents"] + boost["envelope_cents"] == 110_000_00
    assert document["final"]


def test_the_winners_of_last_year_have_their_decisions(loaded: Loaded) -> None:
    """R44: each body of the chain decided on each winner that stayed, under a number, with its text in FR and NL."""
    chain = loaded.before.settings.deciding_chain
    found = decisions.everything(loaded.before.id, "results")
    assert {each.body for each in found} == set(chain)
    count = counts.latest(loaded.before.id, published=True)
    assert count is not None
    assert len(found) == len(chain) * len(counts.winners(loaded.before, count))
    assert all(each.draft.texts["fr"] and each.draft.texts["nl"] and each.draft.amount_cents for each in found)


def test_everything_in_the_past_has_its_own_day(loaded: Loaded) -> None:
    box, found = loaded.before.box, counts.latest(loaded.before.id)
    vote = phases.find(loaded.before.phases, "vote")
    assert box is not None
    assert found is not None
    assert vote is not None
    assert box.sealed_at is not None
    assert found.published_at is not None
    assert box.prepared_at < vote.starts_at < vote.ends_at < box.sealed_at <= found.counted_at < found.published_at
    assert found.published_at < clock.now()


def test_register_and_box_agree(loaded: Loaded) -> None:
    for edition, number in ((loaded.before, 1099), (loaded.now, demo.TURNOUT)):
        balance = boxes.balance(edition.id)
        waiting = 0 if edition is loaded.before else balance.participations["paper"]  # closed until the vote is over
        assert balance.holds
        assert sum(balance.ballots.values()) + waiting == number == sum(balance.participations.values())


def test_paper_is_reconciled_where_it_is_counted(loaded: Loaded) -> None:
    found = paper.figures(loaded.before)
    assert found.reconciled
    assert (found.noted, found.papers.valid + found.papers.blank, found.papers.invalid) == (187, 187, 0)
    assert (found.envelopes.duplicate, found.differences) == (4, ())
    now = paper.figures(loaded.now)
    assert now.noted > 30
    assert {each.state for each in now.intakes} == {"checked", "open"}


def test_every_status_is_there(loaded: Loaded) -> None:
    found = Counter(view.status for view in everything(loaded))
    assert set(found) == set(lifecycle.STATUSES)
    assert found["on_ballot"] == 24


def test_each_project_lived_as_the_table_of_moves_says(loaded: Loaded) -> None:
    for view in everything(loaded):
        status, before = "draft", view.created_at
        for move in view.moves:
            assert (move.source, move.at >= before) == (status, True), (view.facts.titles["fr"], move.name)
            status, before = move.target, move.at
        assert status == view.status
        assert before < clock.now()


def test_each_decision_tells_its_reasons(loaded: Loaded) -> None:
    for view in everything(loaded):
        for move in view.moves:
            if move.name in ("admit", "do_not_admit", "validate"):
                assert {"article", "facts", "text_fr", "text_nl"} <= {
                    name for name, text in move.reasons.items() if text
                }


def test_each_project_is_complete_in_both_languages(loaded: Loaded) -> None:
    for view in everything(loaded):
        facts, settings = view.facts, loaded.now.settings
        for language in ("fr", "nl"):
            words = len(facts.titles[language].split())
            assert settings.title_words_min <= words <= settings.title_words_max, facts.titles[language]
            assert 0 < len(facts.summaries[language]) <= settings.summary_characters_max
        for picture in facts.pictures:
            assert (ROOT / "static" / "images" / "projects" / f"{picture.drawing}.svg").is_file()
    numbers = [view.number for view in listings.everything(loaded.now) if view.status == "on_ballot"]
    assert sorted(number or 0 for number in numbers) == list(range(1, 25))


@pytest.mark.parametrize("shows", ["90 years", "15 years", "last day of the vote"])
def test_a_letter_opens_the_vote(loaded: Loaded, shows: str) -> None:
    assert identify(loaded, shows)


def test_a_letter_of_somebody_too_young_does_not(loaded: Loaded) -> None:
    with pytest.raises(Forbidden) as refusal:
        identify(loaded, "one day too late")
    assert refusal.value.code == "too_young"


@pytest.mark.parametrize(("shows", "channel"), [("has voted online", "online"), ("help desk", "desk")])
def test_who_has_voted_is_told_where(loaded: Loaded, shows: str, channel: str) -> None:
    with pytest.raises(votes.AlreadyVoted) as refusal:
        identify(loaded, shows)
    assert refusal.value.channel == channel
    assert refusal.value.day <= clock.today()


def test_every_member_of_staff_comes_in(loaded: Loaded) -> None:
    for member in STAFF:
        with transaction():
            token = accounts.sign_in(PUBLIC, member.email, ENTRY_WORDS)
        assert token
        assert len(accounts.current_code(member.email)) == 6
        owner = None if member.role == "regional" else loaded.now.municipality_id
        assert member.role in accounts.by_email(member.email).roles_in(owner)


def test_the_journal_holds_and_never_tells_of_a_cast(loaded: Loaded) -> None:
    assert journal.verify() is None
    acts = Counter(act for edition in (loaded.before, loaded.now) for act in journal.acts(edition.id))
    assert {"vote.open", "vote.seal", "vote.count", "result.publish"} <= set(acts)
    assert not [act for act in acts if "cast" in act]


def test_it_is_loaded_once(loaded: Loaded) -> None:
    with pytest.raises(Conflict) as refusal, transaction():
        next(demo.load("vote"))
    assert refusal.value.code == "demonstration_there"


def test_is_refused_in_production(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pb.config.Config.demonstration", False)
    with pytest.raises(Forbidden):
        next(demo.load("vote"))
    with pytest.raises(Forbidden):
        demo.clear()


def test_nothing_real_is_ever_cleared(session: Any) -> None:
    with transaction():
        samples.edition()
    with pytest.raises(Conflict) as refusal:
        demo.clear()
    assert refusal.value.code == "not_only_invented"
    assert editions.find("forest-2027")


def test_clearing_leaves_an_empty_house(session: Any) -> None:
    with transaction():
        editions.load(PUBLIC, samples.edition_file(), published=True, fictitious=True)
    session.remove()
    demo.clear()
    assert migrations.state() == "empty"
    migrations.upgrade()
    assert editions.published() == []


def test_only_invented_acts_are_dated_back() -> None:
    """`clock.played` is for the demonstration and for old votes: nothing that a person reaches may change the time."""
    callers = {
        name(path)
        for path in matching("pb", ".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "played"
    }
    assert {each for each in callers if not each.startswith("pb/services/demo")} == {"pb/services/casting.py"}


@pytest.mark.long
@pytest.mark.parametrize("phase", [phase for phase in shifted.STANDING if phase != "vote"])
def test_every_phase_can_be_shown(session: Any, phase: str) -> None:
    found = load(phase)
    current = phases.current(found.now.phases, clock.now())
    assert (current.code if current else "campaign") == phase
    count = counts.latest(found.now.id)
    assert (count is not None) == (phase in ("count", "award", "follow_up"))
    assert count is None or count.final
    assert (counts.latest(found.now.id, published=True) is not None) == (phase in ("award", "follow_up"))
    assert all(move.at < clock.now() for view in everything(found) for move in view.moves)
    wanted = {"submission": "submitted", "review": "in_review", "award": "validated", "follow_up": "under_way"}
    assert wanted.get(phase, "on_ballot") in {view.status for view in listings.everything(found.now)}


@pytest.mark.long
def test_it_loads_on_postgresql(templates: databases.Templates, tmp_path: Any) -> None:
    for found in sharing("postgresql", templates, tmp_path):
        assert boxes.balance(found.before.id).holds
        assert counts.latest(found.before.id, published=True) is not None
        session.remove()
        demo.clear()
        assert migrations.state() == "empty"


@pytest.mark.parametrize("day", range(7))
def test_on_any_day_of_the_week_each_life_follows_the_table_of_moves(day: int) -> None:
    regulation = demo.text.read(demo.REGULATION.read_bytes())
    found = shifted.standing(regulation, "vote", date(2027, 3, 22) + timedelta(days=day))
    rows = tomllib.loads((ROOT / "demo" / "open.toml").read_text("utf-8"))["project"]
    statuses: dict[int, str] = {}
    for step in demo_lives.lives(rows, found.phases, "any seed"):
        if step.name == "create":
            statuses[step.project] = "draft"
            continue
        situation = lifecycle.Situation(
            status=statuses[step.project],
            by=step.by,
            phases_open=phases.open_at(found.phases, step.at),
            now=step.at,
            deadline=step.deadline,
            both_agree=True,
            reasons=step.reasons,
        )
        statuses[step.project] = lifecycle.check(step.name, situation).target
    assert [statuses[place] for place in range(len(rows))] == [row["status"] for row in rows]


@pytest.mark.parametrize("today", [date(2027, 1, 10), date(2028, 2, 29), date(2027, 3, 29)])
def test_the_editions_of_any_day_have_different_years(today: date) -> None:
    regulation = demo.text.read(demo.REGULATION.read_bytes())
    for phase in shifted.STANDING:
        now = shifted.standing(regulation, phase, today)
        assert shifted.moved(now, -shifted.YEAR).edition.slug != now.edition.slug
