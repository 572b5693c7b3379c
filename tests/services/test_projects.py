"""Projects: kept, moved by the table alone, listed without drafts, searched and put in a fair order."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from pb.errors import Conflict, Invalid, Unknown
from pb.models.projects import ProjectMove
from pb.rules import fairness
from pb.rules.projects import CostFacts, PictureFacts
from pb.services import editions, journal, listings, projects
from pb.services.actors import SYSTEM
from pb.services.listings import Wanted
from tests import samples
from tests.services.test_editions import freeze


def test_a_project_comes_back_as_it_was_entered(session: Any) -> None:
    edition = samples.edition()
    given = samples.facts(
        cost_lines=(CostFacts("equipment", {"fr": "Briques"}, 3_500_00, 3_000_00),),
        pictures=(PictureFacts(drawing="oven", descriptions={"fr": "Un four"}),),
        objectives={"fr": ("Se rencontrer",)},
        themes=("green",),
        latitude=50.8,
        longitude=4.4,
    )
    made = projects.create(SYSTEM, edition, given)
    assert listings.get(edition, made).facts == given


def test_everything_to_mend_is_told_at_once(session: Any) -> None:
    edition = samples.edition()
    bad = samples.facts("Four", cents=6_000_00, themes=("war",), latitude=4.4, longitude=50.8)
    with pytest.raises(Invalid) as refusal:
        projects.create(SYSTEM, edition, bad)
    found = {problem.code for problem in refusal.value.problems}
    assert found == {"project_theme", "project_point", "project_title_words", "project_over_cap"}


def test_less_than_asked_needs_a_reason(session: Any) -> None:
    edition = samples.edition()
    with pytest.raises(Invalid) as refusal:
        projects.create(SYSTEM, edition, samples.facts(asked_cents=4_000_00))
    assert [problem.code for problem in refusal.value.problems] == ["project_retained_reason"]
    projects.create(SYSTEM, edition, samples.facts(asked_cents=4_000_00, retained_reason={"fr": "Devis"}))


def test_each_move_is_dated_kept_and_journalled(session: Any) -> None:
    edition = samples.edition()
    made = samples.on_ballot(edition, samples.facts())
    view = listings.get(edition, made)
    assert (view.status, view.number) == ("on_ballot", 1)
    assert [(each.name, each.target) for each in view.moves] == [
        ("submit", "submitted"),
        ("take_up", "in_review"),
        ("admit", "admitted"),
        ("put_on_ballot", "on_ballot"),
    ]
    assert view.moves[2].reasons["text_fr"] == "Le projet est admis."
    acts = [line.act for line in journal.latest(edition.id)]
    assert acts[:2] == ["project.put_on_ballot", "project.admit"]


def test_a_move_outside_the_table_changes_nothing(session: Any) -> None:
    edition = samples.edition()
    made = projects.create(SYSTEM, edition, samples.facts())
    with pytest.raises(Conflict, match="move_not_from_here"):
        projects.move(SYSTEM, edition, made, "admit", by="college", at=samples.STUDIED)
    with pytest.raises(Conflict, match="move_not_in_phase"):
        projects.move(SYSTEM, edition, made, "submit", by="holder", at=samples.STUDIED)
    assert listings.get(edition, made).status == "draft"
    assert session.query(ProjectMove).count() == 0


def test_no_amount_no_ballot(session: Any) -> None:
    edition = samples.edition()
    with pytest.raises(Invalid) as refusal:
        samples.on_ballot(edition, samples.facts(retained_cents=None))
    assert [problem.code for problem in refusal.value.problems] == ["project_no_amount"]


def test_a_number_is_given_once(session: Any) -> None:
    edition = samples.edition()
    samples.on_ballot(edition, samples.facts(), number=7)
    with pytest.raises(Conflict, match="project_number_taken"):
        samples.on_ballot(edition, samples.facts("Une mare pour tous"), number=7)
    session.expire_all()
    other = samples.on_ballot(edition, samples.facts("Un banc pour tous"))
    assert listings.get(edition, other).number == 8


def test_once_the_vote_is_prepared_only_words_and_withdrawals_remain(session: Any) -> None:
    edition = samples.edition()
    made = samples.on_ballot(edition, samples.facts())
    late = projects.create(SYSTEM, edition, samples.facts("Une mare pour tous"), at=samples.SENT)
    freeze(session, edition)
    given = samples.facts()
    with pytest.raises(Conflict, match="project_frozen"):
        projects.edit(SYSTEM, edition, made, replace(given, retained_cents=2_000_00, asked_cents=2_000_00))
    projects.edit(SYSTEM, edition, made, replace(given, titles={"fr": "Un four à bois", "nl": "Een houtoven hier"}))
    projects.edit(SYSTEM, edition, late, replace(samples.facts("Une mare ici"), retained_cents=1_00, asked_cents=1_00))
    during = samples.STUDIED.replace(month=4)
    projects.move(SYSTEM, edition, made, "withdraw", by="college", reasons={"text": "À sa demande"}, at=during)
    assert listings.one(edition, "1").status == "withdrawn"


def test_nobody_sees_what_is_not_public(session: Any) -> None:
    edition = samples.edition()
    draft = projects.create(SYSTEM, edition, samples.facts("Projet canari secret"))
    shown = samples.on_ballot(edition, samples.facts())
    edition = editions.find(edition.slug)
    assert [view.id for view in listings.listed(edition)] == [shown]
    with pytest.raises(Unknown):
        listings.one(edition, draft)
    assert listings.find(edition, Wanted(words="canari"), 1, "fr") == []
    assert {view.id for view in listings.everything(edition)} == {draft, shown}


def test_a_project_of_another_edition_is_unknown(session: Any) -> None:
    one, other = samples.edition(), samples.edition("uccle-2027", municipality="uccle")
    made = samples.on_ballot(one, samples.facts())
    with pytest.raises(Unknown):
        listings.get(other, made)
    with pytest.raises(Unknown):
        projects.edit(SYSTEM, other, made, samples.facts())


def test_what_asks_a_correction_concerns_the_holder_alone(session: Any) -> None:
    edition = samples.edition()
    made = projects.create(SYSTEM, edition, samples.facts(), at=samples.SENT)
    projects.move(SYSTEM, edition, made, "submit", by="holder", at=samples.SENT)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=samples.STUDIED)
    reasons = {"text": "Il manque un devis"}
    projects.move(SYSTEM, edition, made, "ask_correction", by="participation", reasons=reasons, at=samples.STUDIED)
    view = listings.one(edition, made)
    assert view.shown_status == "in_review"
    assert view.moves[-1].reasons == {}


def test_search_knows_no_accents_and_filters_add_up(session: Any) -> None:
    edition = samples.edition()
    for title, track, cents, theme in (
        ("Un four à pain", "boost", 3_000_00, "social"),
        ("Un marché d’été couvert", "boost", 5_000_00, "green"),
        ("Une pergola près de l’étang", "flagship", 30_000_00, "green"),
    ):
        samples.on_ballot(edition, samples.facts(title, track, cents, themes=(theme,)))

    def numbers(**wanted: Any) -> set[int | None]:
        return {view.number for view in listings.find(edition, Wanted(**wanted), 5, "fr")}

    assert numbers() == {1, 2, 3}
    assert numbers(words="MARCHE ete") == {2}
    assert numbers(words="l'étang pergola") == {3}
    assert numbers(track="boost") == {1, 2}
    assert numbers(theme="green", track="boost") == {2}
    assert numbers(cost_cents=5_000_00) == {1, 2}
    assert numbers(group="not_admitted") == set()
    assert [view.number for view in listings.find(edition, Wanted(sort="dearest"), 5, "fr")] == [3, 2, 1]
    assert [view.number for view in listings.find(edition, Wanted(sort="title"), 5, "fr")] == [1, 2, 3]


def test_the_fair_order_is_one_visitors_own_and_favours_nobody(session: Any) -> None:
    ids = [f"p{number}" for number in range(40)]
    assert fairness.order(ids, 77, "a") == fairness.order(list(reversed(ids)), 77, "a")
    rows = [fairness.order(ids, seed, "a") for seed in range(fairness.orders(40))]
    for place in range(40):
        assert set(Counter(row[place] for row in rows).values()) == {len(rows) // 40}
    followers = Counter((row[0], row[1]) for row in rows)
    assert max(followers.values()) <= 3
    assert fairness.orders(40) <= fairness.ORDERS
    assert fairness.order([], 3, "a") == []


def test_before_and_after_follow_the_visitors_order(session: Any) -> None:
    edition = samples.edition()
    for title in ("Un four ici", "Un banc ici", "Une mare ici"):
        samples.on_ballot(edition, samples.facts(title))
    row = listings.find(edition, Wanted(), 9, "fr")
    middle = listings.beside(edition, row[1], 9)
    assert middle == (row[0], row[2])
    assert listings.beside(edition, row[0], 9) == (None, row[1])
