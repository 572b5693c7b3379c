"""Decisions: proposed, put on an agenda, adopted under a number, never edited, corrected by a new one (R32, R33)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from pb.errors import Conflict, Invalid, Unknown
from pb.models.decisions import Decision
from pb.rules.decisions import Draft, Limits
from pb.services import attachments, deciding, decisions, editions, journal, listings, projects, sittings
from pb.services.actors import SYSTEM
from pb.services.snapshots import EditionView
from tests import samples
from tests.papers import pdf

BOTH = {"fr": "Vu le règlement ; le Collège décide.", "nl": "Gelet op het reglement; het college beslist."}
DAY = date(2027, 3, 25)
LIMITS = Limits(3_000_00, 5_000_00)


def studied(edition: EditionView, title: str = "Un four à pain") -> str:
    """Enter a project and bring it to the study."""
    made = projects.create(SYSTEM, edition, samples.facts(title, retained_cents=None), at=samples.SENT)
    projects.move(SYSTEM, edition, made, "submit", by="participation", at=samples.SENT)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=samples.SENT)
    return made


def admit(project: str, **change: Any) -> Draft:
    draft = Draft("admissibility", f"project {project}", "admit", "art. 7", BOTH, BOTH, 3_000_00)
    return replace(draft, **change)


def put(edition: EditionView, draft: Draft, sitting: str) -> str:
    return decisions.propose(SYSTEM, edition, draft, LIMITS, sitting)


def test_a_decision_moves_its_project_and_fixes_the_amount(edition: EditionView) -> None:
    project = studied(edition)
    sitting = sittings.convene(SYSTEM, edition, "college", DAY, "séance 12")
    reduced = admit(project, amount_cents=2_500_00, reduction={"fr": "Devis plus bas", "nl": "Lagere offerte"})
    point = put(edition, reduced, sitting)
    made = deciding.adopt(SYSTEM, edition, point, "2027/041", DAY)
    view = listings.get(edition, project)
    assert (view.status, view.facts.retained_cents) == ("admitted", 2_500_00)
    assert view.facts.retained_reason == reduced.reduction
    step = view.moves[-1]
    assert (step.name, step.by, step.reasons["number"], step.reasons["text_nl"]) == (
        "admit",
        "college",
        "2027/041",
        BOTH["nl"],
    )
    assert (made.number, made.held_on, made.body, made.signed_on, made.in_force) == (
        "2027/041",
        DAY,
        "college",
        None,
        True,
    )
    assert decisions.of(edition.id, f"project {project}") == [made]
    assert decisions.waiting(edition.id) == []
    assert journal.verify() is None


@pytest.mark.parametrize(
    ("outcome", "status"), [("do_not_admit", "not_admitted"), ("send_back", "to_correct")], ids=["refused", "sent back"]
)
def test_other_outcomes_make_their_own_move(edition: EditionView, outcome: str, status: str) -> None:
    project = studied(edition)
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    point = put(edition, admit(project, outcome=outcome, amount_cents=None), sitting)
    deciding.adopt(SYSTEM, edition, point, "1", DAY)
    assert listings.get(edition, project).status == status


def test_a_matter_waits_once_and_gets_the_newer_text(edition: EditionView) -> None:
    project = studied(edition)
    one = decisions.propose(SYSTEM, edition, admit(project, facts={}), LIMITS)
    two = decisions.propose(SYSTEM, edition, admit(project, article="art. 3"))
    (view,) = decisions.waiting(edition.id)
    assert one == two == view.id
    assert (view.draft.article, view.draft.facts, view.limits) == ("art. 3", BOTH, LIMITS)
    with pytest.raises(Conflict, match="not_on_agenda"):
        deciding.adopt(SYSTEM, edition, one, "1", DAY)


def test_everything_that_lacks_is_told_and_nothing_is_half_done(edition: EditionView) -> None:
    project = studied(edition)
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    bad = admit(project, article="", texts={"fr": "x"}, advised=("not_feasible",), amount_cents=9_000_00)
    point = put(edition, bad, sitting)
    with pytest.raises(Invalid) as refusal:
        deciding.adopt(SYSTEM, edition, point, "", date(2027, 3, 24))
    assert {(problem.code, problem.at) for problem in refusal.value.problems} == {
        ("article_needed", "article"),
        ("text_needed", "texts.nl"),
        ("decision_over_cap", "amount_cents"),
        ("decision_over_asked", "amount_cents"),
        ("departure_needed", "departs.fr"),
        ("departure_needed", "departs.nl"),
        ("number_needed", "number"),
        ("decided_before_sitting", "decided_on"),
    }
    assert decisions.everything(edition.id) == []
    assert listings.get(edition, project).status == "in_review"


def test_a_sitting_to_come_decides_nothing_yet(edition: EditionView) -> None:
    point = put(edition, admit(studied(edition)), sittings.convene(SYSTEM, edition, "college", date(2027, 4, 2)))
    with pytest.raises(Invalid) as refusal:
        deciding.adopt(SYSTEM, edition, point, "1", date(2027, 4, 2))
    assert [problem.code for problem in refusal.value.problems] == ["sitting_to_come"]


def test_a_project_cannot_be_decided_before_its_study(edition: EditionView) -> None:
    point = put(edition, admit(studied(edition)), sittings.convene(SYSTEM, edition, "college", date(2027, 2, 1)))
    with pytest.raises(Invalid) as refusal:
        deciding.adopt(SYSTEM, edition, point, "1", date(2027, 2, 1))
    assert [problem.code for problem in refusal.value.problems] == ["decided_before_study"]


def test_only_the_competent_body_decides(edition: EditionView) -> None:
    council = sittings.convene(SYSTEM, edition, "council", DAY)
    with pytest.raises(Invalid) as refusal:
        put(edition, admit(studied(edition)), council)
    assert [problem.code for problem in refusal.value.problems] == ["body_not_competent"]
    put(edition, Draft("results", "result 1", "validate", "art. 10", BOTH, BOTH), council)


def test_all_are_adopted_except_some_under_one_number_or_counted_on(edition: EditionView) -> None:
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    made = [studied(edition, f"Un four numéro {number}") for number in range(4)]
    points = [put(edition, admit(project), sitting) for project in made]
    listed = deciding.adopt_all(SYSTEM, edition, sitting, "2027/9", DAY, but=points[2:])
    assert [each.number for each in listed] == ["2027/9", "2027/9"]
    assert len({each.deliberation_id for each in listed}) == 1
    rest = deciding.adopt_all(SYSTEM, edition, sitting, "2027/10", DAY, counted_on=True)
    assert [each.number for each in rest] == ["2027/10", "2027/11"]
    with pytest.raises(Conflict, match="nothing_on_agenda"):
        deciding.adopt_all(SYSTEM, edition, sitting, "2027/12", DAY)
    assert sittings.get(edition, sitting).decided == 4


def test_one_point_that_is_not_ready_stops_them_all(edition: EditionView) -> None:
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    put(edition, admit(studied(edition)), sitting)
    bad = put(edition, admit(studied(edition, "Une mare pour tous"), facts={"fr": "x"}), sitting)
    with pytest.raises(Invalid, match="points_not_ready") as refusal:
        deciding.adopt_all(SYSTEM, edition, sitting, "1", DAY)
    assert [(problem.code, problem.at) for problem in refusal.value.problems] == [("facts_needed", f"{bad}.facts.nl")]
    assert decisions.everything(edition.id) == []


def test_a_number_belongs_to_one_sitting_and_day(edition: EditionView) -> None:
    one, other = (sittings.convene(SYSTEM, edition, "college", day) for day in (date(2027, 3, 18), DAY))
    deciding.adopt(SYSTEM, edition, put(edition, admit(studied(edition)), one), "7", date(2027, 3, 18))
    point = put(edition, admit(studied(edition, "Une mare pour tous")), other)
    with pytest.raises(Conflict, match="number_taken"):
        deciding.adopt(SYSTEM, edition, point, "7", DAY)


def test_a_point_is_decided_once(edition: EditionView, session: Any) -> None:
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    point = put(edition, admit(studied(edition)), sitting)
    deciding.adopt(SYSTEM, edition, point, "1", DAY)
    with pytest.raises(Conflict, match="business_closed"):
        deciding.adopt(SYSTEM, edition, point, "2", DAY)


def test_the_database_itself_keeps_decisions(edition: EditionView, session: Any) -> None:
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    deciding.adopt(SYSTEM, edition, put(edition, admit(studied(edition)), sitting), "1", DAY)
    session.commit()
    for statement in (
        "update decision set outcome = 'do_not_admit'",
        "delete from decision",
        "update deliberation set number = '2'",
    ):
        with pytest.raises(DatabaseError, match="only grow"):
            session.execute(text(statement))
        session.rollback()
    assert session.query(Decision).one().outcome == "admit"


def test_an_error_is_mended_by_a_new_decision(edition: EditionView, clock: Any) -> None:
    project = studied(edition)
    first = sittings.convene(SYSTEM, edition, "college", DAY)
    old = deciding.adopt(SYSTEM, edition, put(edition, admit(project), first), "1", DAY)
    point = decisions.begin_correction(SYSTEM, edition, old.id, {"fr": "Coquille", "nl": "Tikfout"})
    with pytest.raises(Conflict, match="business_there"):
        decisions.begin_correction(SYSTEM, edition, old.id, {"fr": "Coquille", "nl": "Tikfout"})
    second = sittings.convene(SYSTEM, edition, "college", date(2027, 4, 1))
    decisions.place(SYSTEM, edition, point, second)
    with pytest.raises(Invalid) as refusal:
        deciding.adopt(SYSTEM, edition, point, "2", date(2027, 4, 1))
    assert [problem.code for problem in refusal.value.problems] == ["correction_changes_nothing"]
    better = admit(project, amount_cents=2_900_00, reduction={"fr": "Total juste", "nl": "Juist totaal"})
    new = deciding.adopt(SYSTEM, edition, point, "2", date(2027, 4, 1), better)
    assert (new.corrects, new.correction) == (old.id, {"fr": "Coquille", "nl": "Tikfout"})
    assert [(each.number, each.in_force) for each in decisions.of(edition.id, f"project {project}")] == [
        ("2", True),
        ("1", False),
    ]
    view = listings.get(edition, project)
    assert (view.status, view.facts.retained_cents) == ("admitted", 2_900_00)
    assert [move.name for move in view.moves].count("admit") == 1
    with pytest.raises(Conflict, match="corrected_already"):
        decisions.begin_correction(SYSTEM, edition, old.id, {"fr": "Encore", "nl": "Nog"})


def test_a_refusal_looked_at_again_gets_a_decision_of_its_own(edition: EditionView, clock: Any) -> None:
    clock.move_to(samples.STUDIED)
    project = studied(edition)
    sitting = sittings.convene(SYSTEM, edition, "college", date(2027, 3, 9))
    refused = admit(project, outcome="do_not_admit", amount_cents=None)
    deciding.adopt(SYSTEM, edition, put(edition, refused, sitting), "1", date(2027, 3, 9))
    until = samples.STUDIED.replace(day=17)
    projects.move(SYSTEM, edition, project, "reconsider", by="participation", reasons={"text": "Devis"}, deadline=until)
    again = sittings.convene(SYSTEM, edition, "college", date(2027, 3, 10))
    deciding.adopt(SYSTEM, edition, put(edition, admit(project), again), "2", date(2027, 3, 10))
    assert [each.draft.outcome for each in decisions.of(edition.id, f"project {project}")] == ["admit", "do_not_admit"]
    assert listings.get(edition, project).status == "admitted"


def test_the_extract_is_kept_once_signed_and_tells_once(edition: EditionView, monkeypatch: Any) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        deciding, "TOLD", {"admissibility": lambda actor, edition, decision: told.append(decision.number)}
    )
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    for title in ("Un four à pain", "Une mare pour tous"):
        put(edition, admit(studied(edition, title)), sitting)
    made = deciding.adopt_all(SYSTEM, edition, sitting, "5", DAY)
    number = made[0].deliberation_id
    for day, content, code in (
        (date(2027, 3, 24), pdf(), "signed_before_decision"),
        (date(2027, 4, 2), pdf(), "signed_in_future"),
        (DAY, b"", "extract_needed"),
    ):
        with pytest.raises(Invalid) as refusal:
            deciding.record_extract(SYSTEM, edition, number, "x.pdf", content, day)
        assert [problem.code for problem in refusal.value.problems] == [code]
    deciding.record_extract(SYSTEM, edition, number, "extrait.pdf", pdf(), DAY)
    assert told == ["5", "5"]
    deciding.record_extract(SYSTEM, edition, number, "extrait-complet.pdf", pdf("le bon"), date(2027, 3, 26))
    assert told == ["5", "5"]
    view = decisions.under(edition, number)[0]
    assert view.signed_on == date(2027, 3, 26)
    kept, content = attachments.read(edition.id, f"deliberation {number}", view.extract)
    assert (kept.name, content) == ("extrait-complet.pdf", pdf("le bon"))
    late = put(edition, admit(studied(edition, "Un banc pour tous")), sitting)
    with pytest.raises(Conflict, match="deliberation_signed"):
        deciding.adopt(SYSTEM, edition, late, "5", DAY)


def test_nothing_crosses_editions(edition: EditionView) -> None:
    other = samples.edition("uccle-2027", municipality="uccle")
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    point = put(edition, admit(studied(edition)), sitting)
    with pytest.raises(Unknown):
        deciding.adopt(SYSTEM, other, point, "1", DAY)
    with pytest.raises(Unknown):
        put(other, admit(studied(other)), sitting)
    made = deciding.adopt(SYSTEM, edition, point, "1", DAY)
    with pytest.raises(Unknown):
        decisions.get(other, made.id)
    with pytest.raises(Unknown):
        deciding.record_extract(SYSTEM, other, made.deliberation_id, "x.pdf", pdf(), DAY)


def test_a_sitting_changes_until_something_is_decided(edition: EditionView) -> None:
    sitting = sittings.convene(SYSTEM, edition, "college", DAY)
    with pytest.raises(Conflict, match="sitting_there"):
        sittings.convene(SYSTEM, edition, "college", DAY)
    sittings.change(SYSTEM, edition, sitting, date(2027, 3, 26), "séance 13")
    point = put(edition, admit(studied(edition)), sitting)
    assert [(each.held_on, each.waiting) for each in sittings.every(edition.id)] == [(date(2027, 3, 26), 1)]
    deciding.adopt(SYSTEM, edition, point, "1", date(2027, 3, 26))
    with pytest.raises(Conflict, match="sitting_not_empty"):
        sittings.cancel(SYSTEM, edition, sitting)
    empty = sittings.convene(SYSTEM, edition, "college", date(2027, 3, 30))
    waiting = put(edition, admit(studied(edition, "Une mare pour tous")), empty)
    sittings.cancel(SYSTEM, edition, empty)
    assert decisions.business(edition, waiting).sitting_id == ""
    decisions.drop(SYSTEM, edition, waiting)
    assert decisions.waiting(edition.id) == []
    assert editions.get(edition.id).revision > edition.revision
