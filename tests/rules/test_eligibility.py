"""Who may send in a project (art. 3): case by case, on the day itself and the days around it (R7 to R11)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pb.rules.ages import birthday
from pb.rules.applications import Member
from pb.rules.births import Birth, reached
from pb.rules.cases import MET, NOT_MET, TO_JUDGE
from pb.rules.eligibility import RULES, judge, objections, questions
from pb.rules.sentences import SENTENCES
from tests.applications import FLAGSHIP, GROUP, PERSON, WHOLE, case, found, says


def born(*parts, **changes):
    return replace(WHOLE, contact=replace(PERSON, born=Birth(*parts) if parts else None, **changes))


def person(**changes):
    return replace(WHOLE, contact=replace(PERSON, **changes))


def group(*members, **contact):
    return replace(GROUP, members=members, contact=replace(PERSON, **contact))


def test_a_whole_application_meets_everything_but_what_only_staff_can_tell():
    findings = judge(case())
    assert objections(findings) == []
    assert [finding.rule for finding in questions(findings)] == ["powers", "policy", "collective", "credible_budget"]
    assert objections(judge(case(GROUP))) == []


def test_an_empty_application_objects_and_never_breaks():
    for track in ({}, {"track": FLAGSHIP}):
        findings = judge(case(replace(WHOLE.__class__(track="boost"), kind=""), **track))
        assert {"submitter", "title", "objectives", "summary", "territory", "contact"} <= {
            finding.rule for finding in objections(findings)
        }


def test_every_finding_has_its_sentence_and_every_rule_its_article():
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.article.startswith(("art. ", "annex"))
        assert rule.check.__doc__.startswith(("Art. ", "Annex", "R"))
    for application in (WHOLE, GROUP, WHOLE.__class__("boost"), born(2015, 1, 1, mandate=True)):
        for finding in judge(case(application, signatures_min=3, adult_relay=True, projects_per_holder=1)):
            assert not finding.code or SENTENCES[finding.code]


@pytest.mark.parametrize(
    ("birth", "on", "strict", "verdict"),
    [
        ((2009, 2, 10), date(2027, 2, 10), False, MET),  # the 18th birthday itself
        ((2009, 2, 10), date(2027, 2, 10), True, NOT_MET),
        ((2009, 2, 11), date(2027, 2, 10), False, NOT_MET),  # the day before
        ((2009, 2, 9), date(2027, 2, 10), True, MET),
        ((2008, 2, 29), date(2026, 2, 28), False, NOT_MET),  # who was born on 29 February waits for 1 March
        ((2008, 2, 29), date(2026, 3, 1), False, MET),
        ((2008, 2, 29), date(2026, 3, 1), True, NOT_MET),
        ((2008, 2, 29), date(2026, 3, 2), True, MET),
        ((2009, 2), date(2027, 2, 10), False, TO_JUDGE),  # the day is not known
        ((2009, 1), date(2027, 2, 10), False, MET),
        ((2009, 3), date(2027, 2, 10), False, NOT_MET),
        ((2009,), date(2027, 2, 10), False, TO_JUDGE),
        ((2008,), date(2027, 2, 10), False, MET),
        ((2010,), date(2027, 2, 10), False, NOT_MET),
        ((), date(2027, 2, 10), False, NOT_MET),
    ],
)
def test_age(birth, on, strict, verdict):
    sent = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
    finding = found("age", case(born(*birth), age_strict=strict, sent_at=sent))
    assert finding.verdict == verdict
    assert (finding.facts["years"], finding.facts.get("day", on)) == (18, on)


def test_the_age_counts_on_the_brussels_day_or_on_a_fixed_day():
    late = datetime(2027, 2, 9, 23, 30, tzinfo=UTC)  # half past midnight in Brussels
    assert says("age", case(born(2009, 2, 10), sent_at=late))[0] == MET
    fixed = {"age_reference": "fixed_day", "age_day": date(2027, 12, 31)}
    assert says("age", case(born(2009, 12, 31), **fixed))[0] == MET
    assert says("age", case(born(2010, 1, 1), **fixed))[0] == NOT_MET
    assert says("age", case(born(2009, 1, 1), age_reference="fixed_day", age_day=None)) == (TO_JUDGE, "age_day_missing")
    assert found("age", case(GROUP)) is None
    assert found("age", case(born(), min_age=0)) is None


@given(some.dates(date(1905, 1, 1), date(2026, 1, 1)), some.integers(0, 99), some.booleans())
def test_an_unknown_day_is_certain_exactly_when_every_day_agrees(day, years, strict):
    on = birthday(day, years) if years else date(2027, 2, 10)
    days = [date(day.year, day.month, number) for number in range(1, Birth(day.year, day.month).latest.day + 1)]
    every = {reached(Birth(each.year, each.month, each.day), years, on, strict) for each in days}
    known = reached(Birth(day.year, day.month), years, on, strict)
    assert known == (every.pop() if len(every) == 1 else None)


@pytest.mark.parametrize(
    ("rule", "application", "rules", "answer"),
    [
        ("submitter", replace(WHOLE, kind="company"), {}, (NOT_MET, "kind_refused")),
        ("submitter", replace(WHOLE, kind="company"), {"submitters": ("company",)}, (MET, "")),
        ("submitter", replace(WHOLE, kind=""), {}, (NOT_MET, "kind_missing")),
        ("domicile", person(domiciled=False), {}, (NOT_MET, "domicile_elsewhere")),
        ("domicile", person(domiciled=None), {}, (NOT_MET, "domicile_missing")),
        ("domicile", person(postal_code="1050"), {}, (TO_JUDGE, "domicile_postal_code")),
        ("domicile", person(domiciled=False), {"domiciled": False}, None),
        ("domicile", GROUP, {}, None),
        ("seat", replace(WHOLE, kind="social_enterprise", seat_inside=False), {}, (NOT_MET, "seat_elsewhere")),
        ("seat", replace(WHOLE, kind="social_enterprise"), {}, (NOT_MET, "seat_missing")),
        ("seat", replace(WHOLE, kind="social_enterprise", seat_inside=True), {}, (MET, "seat_declared")),
        ("seat", replace(WHOLE, kind="social_enterprise", seat_inside=False), {"seat_required": False}, None),
        ("seat", replace(WHOLE, kind="non_profit", seat_inside=False), {}, None),
        ("active", replace(WHOLE, kind="non_profit", active_inside=True), {}, (TO_JUDGE, "activity_declared")),
        ("active", replace(WHOLE, kind="non_profit", seat_inside=True), {}, (MET, "seat_declared")),
        ("active", replace(WHOLE, kind="non_profit", active_inside=False), {}, (NOT_MET, "activity_elsewhere")),
        ("active", GROUP, {}, None),
        ("reference_person", group(first_name=""), {}, (NOT_MET, "reference_missing")),
        ("reference_person", group(confirmed=False), {}, (TO_JUDGE, "reference_unconfirmed")),
        ("reference_person", WHOLE, {}, None),
        ("group_size", group(), {}, (NOT_MET, "group_size")),
        ("group_size", group(Member("anne  DUBOIS")), {}, (NOT_MET, "group_size")),  # the contact again
        ("group_size", group(Member("Jan"), Member("jan")), {"group_min_people": 3}, (NOT_MET, "group_size")),
        ("group_size", group(Member("Jan"), Member("Piet")), {"group_min_people": 3}, (MET, "")),
        ("group_ages", group(Member("Jan", Birth(2014, 1, 1))), {"group_min_age": 14}, (NOT_MET, "group_too_young")),
        ("group_ages", group(Member("Jan", Birth(2013, 2, 10))), {"group_min_age": 14}, (MET, "")),
        ("group_ages", group(Member("Jan")), {"group_min_age": 14}, (TO_JUDGE, "group_age_unknown")),
        ("group_ages", group(Member("Jan", Birth(2020, 1, 1))), {}, None),
        ("residents", group(Member("J", resident=False)), {"resident_members_percent": 50}, (MET, "residents_enough")),
        ("residents", group(Member("J", resident=False)), {"resident_members_percent": 51}, (NOT_MET, "residents_few")),
        ("residents", group(Member("Jan")), {"resident_members_percent": 51}, (TO_JUDGE, "residents_unknown")),
        ("residents", group(Member("J", resident=False), domiciled=False), {}, (TO_JUDGE, "residents_none")),
        ("residents", WHOLE, {}, None),
        ("signatures", replace(WHOLE, signatures=29), {"signatures_min": 30}, (NOT_MET, "signatures_few")),
        ("signatures", replace(WHOLE, signatures=30), {"signatures_min": 30}, (TO_JUDGE, "signatures_unseen")),
        ("signatures", replace(WHOLE, signatures=30, signature_list=True), {"signatures_min": 30}, (MET, "")),
        ("signatures", WHOLE, {}, None),
        ("relay", born(2010, 1, 1), {"adult_relay": True}, (NOT_MET, "relay_missing")),
        ("relay", replace(born(2010, 1, 1), relay="Marie"), {"adult_relay": True}, (MET, "")),
        ("relay", born(2009, 2, 10), {"adult_relay": True}, (MET, "")),
        ("relay", born(2009), {"adult_relay": True}, (TO_JUDGE, "relay_unknown")),
        ("relay", born(2010, 1, 1), {}, None),
    ],
)  # fmt: skip
def test_who(rule, application, rules, answer):
    assert says(rule, case(application, **rules)) == answer


@pytest.mark.parametrize(
    ("application", "answer"),
    [
        (person(mandate=True), (NOT_MET, "mandate_alone")),
        (person(mandate=None), (NOT_MET, "mandate_undeclared")),
        (person(mandate=False), (MET, "mandate_none")),
        (group(Member("Jan", mandate=False), mandate=True), (NOT_MET, "mandate_contact")),
        (group(Member("Jan", mandate=None)), (NOT_MET, "mandate_undeclared")),
        (group(Member("Jan", mandate=True), household=False), (MET, "mandate_in_group")),
        (group(Member("Jan", mandate=True), household=True), (NOT_MET, "mandate_household")),
        (group(Member("Jan", mandate=True), Member("Piet", mandate=False, household=True), household=True),
         (NOT_MET, "mandate_household")),
        (group(Member("Jan", mandate=True), Member("Piet", mandate=False, household=False), household=True),
         (MET, "mandate_in_group")),
        (group(Member("Jan", mandate=True)), (TO_JUDGE, "household_unknown")),
        (group(Member("Jan", mandate=True), Member("Piet", mandate=True), household=True),
         (TO_JUDGE, "mandate_households")),
    ],
)  # fmt: skip
def test_mandates(application, answer):
    assert says("mandate", case(application)) == answer


def test_mandates_may_be_allowed_and_a_name_on_the_list_only_warns():
    assert found("mandate", case(person(mandate=True), mandates_excluded=False)) is None
    assert says("mandate_list", case(mandates=("DUBOIS Anne",))) == (TO_JUDGE, "mandate_name")
    assert says("mandate_list", case(GROUP, mandates=("Peeters, Jan",))) == (TO_JUDGE, "mandate_name")
    assert found("mandate_list", case(mandates=("Dubois Annette",))) is None


@pytest.mark.parametrize(
    ("others", "counted", "stage", "answer"),
    [
        (("submitted",), "submission", "submission", (MET, "")),
        (("submitted", "in_review"), "submission", "submission", (NOT_MET, "cap_reached")),
        (("draft", "withdrawn", "merged", "submitted"), "submission", "submission", (MET, "")),
        (("submitted", "in_review"), "feasibility", "submission", (TO_JUDGE, "cap_later")),
        (("submitted", "in_review"), "feasibility", "feasibility", (MET, "")),
        (("admitted", "on_ballot"), "feasibility", "feasibility", (NOT_MET, "cap_reached")),
        (("admitted", "not_admitted"), "feasibility", "feasibility", (MET, "")),
    ],
)
def test_the_cap_of_one_holder(others, counted, stage, answer):
    given_case = case(others=others, projects_per_holder=2, holder_cap_counted=counted, stage=stage)
    assert says("holder_cap", given_case) == answer
    assert found("holder_cap", case(others=others)) is None
