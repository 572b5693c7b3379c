"""The form and its money (art. 4, 6 and 7, annexes): limits, amounts, days, account numbers, place (R9, R12 to R26)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from pb.errors import Invalid
from pb.rules import bank, writing
from pb.rules.applications import Bank, CostLine, Funder, Idea, Site
from pb.rules.births import Birth
from pb.rules.cases import MET, NOT_MET, TO_JUDGE
from tests.applications import FLAGSHIP, GROUP, NOON, PERSON, PHASES, WHOLE, case, found, says


def idea(**changes):
    return replace(WHOLE, idea=replace(WHOLE.idea, **changes))


def plan(**changes):
    return replace(WHOLE, plan=replace(WHOLE.plan, **changes))


def money(*lines, asked=None, funders=(), kind="person", central=""):
    made = tuple(CostLine(heading, "", amount, part) for heading, amount, part in lines)
    held = replace(WHOLE, lines=made, asked_cents=asked, funders=funders, kind=kind)
    return replace(held, plan=replace(held.plan, central=central))


def account(iban, bic="", owner="Anne Dubois", **changes):
    return replace(WHOLE, bank=Bank(iban, bic, owner), **changes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Un four à pain", 4), ("Un four", 2), ("", 0), ("  Un\tfour \n à pain ", 4), ("Un four : pour tous !", 4),
        ("L’été au rendez-vous", 3), ("🍞 🍞 🍞 🍞", 0), ("Un 🍞 pour tous", 3), ("\u200fUn four\u200b à pain", 4),
        ("fou\u0301r a\u0300 pain", 3), (" ".join(["mot"] * 200), 200), ("2027", 1), ("خبز للجميع هنا", 3),
    ],
)  # fmt: skip
def test_words(text, words):
    assert writing.words(text) == words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("é" * 300, 300), ("e\u0301" * 300, 300), ("a\r\nb\r\n", 3), ("  a b  ", 3), ("👨‍👩‍👧", 1), ("👍🏽!", 2),
        ("🇧🇪🇫🇷", 2), ("❤\ufe0f", 1), ("\u200ba\u200e", 1), ("a\u00a0b", 3), ("", 0),
    ],
)  # fmt: skip
def test_characters(text, number):
    assert writing.characters(text) == number


@given(some.text())
@example("\u200d")
@example("\u0301a")
def test_what_is_kept_counts_the_same_and_stays_the_same(text):
    kept = writing.tidy(text)
    assert writing.tidy(kept) == kept
    assert writing.characters(kept) == writing.characters(text) <= len(kept)
    assert writing.words(kept) == writing.words(text)


@pytest.mark.parametrize(
    ("text", "words", "answer"),
    [
        ("Un four à", 3, MET), ("Un four", 2, NOT_MET),
        (" ".join("a" * 10), 10, MET), (" ".join("a" * 11), 11, NOT_MET),
        (" ".join(["mot"] * 200), 200, NOT_MET), ("🍞 🍞 🍞", 0, NOT_MET), ("", 0, NOT_MET),
    ],
)  # fmt: skip
def test_the_title_has_three_to_ten_words(text, words, answer):
    finding = found("title", case(idea(title=text)))
    assert (finding.verdict, finding.facts["words"]) == (answer, words)


def test_objectives_summary_and_themes_keep_their_limits():
    assert says("objectives", case(idea(objectives=("a", "b", "c")))) == (MET, "")
    assert says("objectives", case(idea(objectives=("a", "b", "c", "d")))) == (NOT_MET, "objectives_many")
    assert says("objectives", case(idea(objectives=()))) == (NOT_MET, "objectives_missing")
    assert says("summary", case(idea(summary="x" * 300))) == (MET, "")
    assert says("summary", case(idea(summary="x" * 299 + "\r\nx"))) == (NOT_MET, "summary_long")
    assert says("summary", case(idea(summary="x" * 298 + "\r\nx"))) == (MET, "")
    assert says("themes", case(idea(themes=()))) == (NOT_MET, "themes_missing")
    assert says("themes", case(idea(themes=("red",)))) == (NOT_MET, "themes_unknown")
    assert says("themes", case(idea(themes=("green", "social")), project_themes_max=1)) == (NOT_MET, "themes_many")
    assert found("themes", case(themes=None)) is None


@pytest.mark.parametrize(
    ("site", "answer"),
    [
        (Site("spot", {"fr": "x"}, 50.8, 4.4, True), (MET, "place_inside")),
        (Site("spot", {"fr": "x"}), (TO_JUDGE, "place_unseen")),
        (Site("spot", {}, 50.8, 4.4, None), (TO_JUDGE, "place_unseen")),
        (Site("spot", {}, 50.9, 4.4, False), (NOT_MET, "place_outside")),
        (Site("spot", {}, 50.9, 4.4, False, "Une navette"), (TO_JUDGE, "impact_inside")),
        (Site("outside", {"fr": "Uccle"}), (NOT_MET, "place_outside")),
        (Site("everywhere"), (MET, "place_everywhere")),
        (Site("spot"), (NOT_MET, "place_missing")),
    ],
)
def test_where(site, answer):
    assert says("territory", case(replace(WHOLE, site=site))) == answer


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [(-1, (MET, "sent_in_time")), (0, (NOT_MET, "submission_closed")), (1, (NOT_MET, "submission_closed"))],
)
def test_the_closing_second(seconds, answer):
    end = next(phase for phase in PHASES if phase.code == "submission").ends_at
    assert end == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert says("on_time", case(sent_at=end + timedelta(seconds=seconds))) == answer


def test_before_the_first_second_nothing_is_sent():
    start = PHASES[0].starts_at
    assert says("on_time", case(sent_at=start - timedelta(seconds=1))) == (NOT_MET, "submission_not_open")
    assert says("on_time", case(sent_at=start))[0] == MET
    assert says("on_time", case(phases=()))[0] == TO_JUDGE


@pytest.mark.parametrize(
    ("days", "least", "answer"),
    [(-1, 1, NOT_MET), (0, 1, NOT_MET), (1, 1, MET), (0, 0, MET), (-1, 0, NOT_MET), (29, 30, NOT_MET), (30, 30, MET)],
)
def test_the_application_comes_before_the_start(days, least, answer):
    starts = NOON.date() + timedelta(days=days)
    given_case = case(plan(starts_on=starts), start_days_after_submission=least)
    assert found("not_started", given_case).verdict == answer


def test_a_project_under_way_is_refused_and_an_early_start_warned():
    assert says("not_started", case(plan(under_way=True))) == (NOT_MET, "under_way")
    assert says("not_started", case(plan(starts_on=None))) == (NOT_MET, "start_missing")
    assert found("not_started", case(plan(under_way=True), before_start=False)) is None
    assert found("not_started", case(track=FLAGSHIP)) is None
    assert says("start_before_award", case(plan(starts_on=date(2027, 5, 1)))) == (TO_JUDGE, "start_before_award")
    assert found("start_before_award", case(plan(starts_on=date(2027, 5, 2)))) is None
    assert says("ends_after_start", case(plan(ends_on=date(2027, 5, 31)))) == (NOT_MET, "end_before_start")
    assert says("ends_after_start", case(plan(ends_on=None))) == (NOT_MET, "end_missing")


@pytest.mark.parametrize(
    ("rule", "application", "answer"),
    [
        ("cap", money(("works", 5_000_00, 5_000_00)), (MET, "within_cap")),
        ("cap", money(("works", 5_000_01, 5_000_01)), (NOT_MET, "over_cap")),
        ("cap", money(("works", 9_000_00, 5_000_00), asked=5_000_00), (MET, "within_cap")),
        ("cap", money(), (NOT_MET, "amount_missing")),
        ("cost_lines", money(("works", 100, 100), asked=101), (NOT_MET, "lines_sum")),
        ("cost_lines", money(("works", 100, 101)), (NOT_MET, "line_asks_more")),
        ("cost_lines", money(("works", -1, -1)), (NOT_MET, "line_negative")),
        ("cost_lines", money(("beer", 1, 1)), (NOT_MET, "line_heading")),
        ("cost_lines", money(), (NOT_MET, "lines_missing")),
        ("volunteers_share", money(("volunteers", 50, 50), ("works", 50, 50)), (MET, "volunteers_within")),
        ("volunteers_share", money(("volunteers", 51, 51), ("works", 49, 49)), (NOT_MET, "volunteers_over")),
        ("volunteers_share", money(("volunteers", 1, 1), ("works", 0, 0)), (NOT_MET, "volunteers_over")),
        ("volunteers_share", money(("volunteers", 500_00, 0), ("works", 1, 1)), (MET, "volunteers_within")),
        ("volunteers_allowed", money(("volunteers", 1, 1)), (TO_JUDGE, "volunteers_of_whom")),
        ("volunteers_allowed", money(("volunteers", 1, 1), kind="group"), (MET, "")),
        ("volunteers_allowed", money(("works", 1, 1)), None),
        ("central_work", money(("wages", 1, 1)), (NOT_MET, "work_unexplained")),
        ("central_work", money(("wages", 1, 1), central="L’animation est le projet."), (TO_JUDGE, "work_central")),
        ("cofinancing", money(("works", 100, 60), funders=(Funder("Région", 40),)), (MET, "")),
        ("cofinancing", money(("works", 100, 60), funders=(Funder("Région", 41),)), (NOT_MET, "paid_twice")),
        ("cofinancing", money(("works", 100, 60), funders=(Funder("", 4),)), (NOT_MET, "cofinancing_incomplete")),
        ("cofinancing", money(("works", 100, 60), funders=(Funder("Région"),)), (NOT_MET, "cofinancing_incomplete")),
        ("cofinancing", money(("works", 100, 60)), None),
        ("uncovered", money(("works", 100, 60), funders=(Funder("Région", 39),)), (TO_JUDGE, "budget_gap")),
        ("uncovered", money(("works", 100, 60), funders=(Funder("Région", 40),)), None),
    ],
)
def test_money(rule, application, answer):
    assert says(rule, case(application)) == answer


def test_money_follows_the_settings():
    assert says("cofinancing", case(money(("works", 9, 6), funders=(Funder("R", 3),)), cofinancing=False)) == (
        NOT_MET,
        "cofinancing_refused",
    )
    assert says("cap", case(money(("works", 499_99, 499_99)), least_cents=500_00)) == (NOT_MET, "below_least")
    assert says("cap", case(money(("works", 9**9, 9**9)), cap_cents=None))[0] == MET
    assert says("investment", case(money(("wages", 1, 1)), investment_only=True)) == (NOT_MET, "running_costs")
    flagship = {"track": FLAGSHIP}
    assert says("cap", case(money(("works", 35_000_00, 0)), **flagship)) == (MET, "within_cap")
    assert says("cap", case(money(("works", 35_000_01, 0)), **flagship)) == (TO_JUDGE, "estimate_over_cap")
    for rule in ("volunteers_share", "account", "bank_code", "stages", "not_started", "credible_budget", "cofinancing"):
        assert found(rule, case(**flagship)) is None


@given(some.integers(0, 10**9), some.integers(0, 10**9), some.integers(0, 100))
def test_the_share_of_volunteers_is_exact(volunteers, others, percent):
    given_money = money(("volunteers", volunteers, volunteers), ("works", others, others))
    within = volunteers * 100 <= percent * (volunteers + others)
    assert (says("volunteers_share", case(given_money, volunteers_percent=percent))[0] == MET) is within


@pytest.mark.parametrize(
    ("application", "answer"),
    [
        (account("BE32 1234 5678 9002"), (MET, "")),
        (account("be32-1234.5678 9002"), (MET, "")),
        (account("BE41 0918 1173 5141"), (NOT_MET, "iban_national")),  # right for ISO, not for Belgium
        (account("BE33 1234 5678 9002"), (NOT_MET, "iban_check")),
        (account("FR76 3000 6000 0112 3456 7890 189"), (TO_JUDGE, "iban_abroad")),
        (account("32 1234 5678 9002"), (NOT_MET, "iban_form")),
        (account("=1+1"), (NOT_MET, "iban_form")),
        (account(""), (NOT_MET, "iban_missing")),
    ],
)
def test_account_numbers(application, answer):
    assert says("account", case(application)) == answer


def test_the_bank_and_the_owner_of_the_account():
    right = "BE32 1234 5678 9002"
    assert says("bank_code", case(account(right))) == (MET, "bic_found")
    assert says("bank_code", case(account(right, "CTBKBEBX"))) == (MET, "")
    assert says("bank_code", case(account(right, "ctbk be bx xxx"))) == (MET, "")
    assert says("bank_code", case(account(right, "GKCCBEBB"))) == (NOT_MET, "bic_other_bank")
    assert says("bank_code", case(account(right, "BNP"))) == (NOT_MET, "bic_form")
    assert says("bank_code", case(account("FR76 3000 6000 0112 3456 7890 189"))) == (NOT_MET, "bic_missing")
    assert says("account_owner", case(account(right, owner="DUBOIS Anne"))) == (MET, "")
    assert says("account_owner", case(account(right, owner="Mme Anne Dubois"))) == (MET, "")
    assert says("account_owner", case(account(right, owner="Jan Peeters"))) == (TO_JUDGE, "owner_differs")
    assert says("account_owner", case(account(right, owner=""))) == (NOT_MET, "owner_missing")
    assert bank.hidden_iban("BE32123456789002") == "BE32 •••• 9002"
    with pytest.raises(Invalid):
        bank.iban("BE" + "１" * 14 + "é")


def test_enterprise_numbers():
    society = replace(WHOLE, kind="non_profit")
    assert says("enterprise_number", case(society)) == (NOT_MET, "enterprise_missing")
    for number, verdict in (("BE 0403.019.261", MET), ("403019261", MET), ("0431.150.351", NOT_MET),
                            ("0000000097", NOT_MET), ("9403019261", NOT_MET), ("no", NOT_MET)):  # fmt: skip
        assert says("enterprise_number", case(replace(society, enterprise_number=number)))[0] == verdict
    assert found("enterprise_number", case(GROUP)) is None


def test_who_signs_for_a_group():
    def shares(mine, other, born=(1990, 1, 1)):
        member = replace(GROUP.members[0], share=other, born=Birth(*born) if born else None)
        return says("beneficiaries", case(replace(GROUP, share=mine, members=(member,))))

    assert shares(50, 50) == shares(100, None) == (MET, "")
    assert shares(50, 49) == shares(None, None) == (NOT_MET, "shares_sum")
    assert shares(50, 50, (2015, 1, 1)) == (NOT_MET, "signatory_minor")
    assert shares(50, 50, None) == (TO_JUDGE, "signatories_adult")
    assert found("beneficiaries", case()) is None


def test_what_the_annexes_ask():
    assert says("contact", case(replace(WHOLE, contact=replace(PERSON, phone="")))) == (NOT_MET, "contact_incomplete")
    assert says("holder_name", case(replace(GROUP, name=""))) == (NOT_MET, "holder_name_missing")
    assert says("holder_name", case(replace(WHOLE, kind="non_profit", name="A"))) == (NOT_MET, "legal_form_missing")
    assert says("stages", case(plan(stages=""))) == (NOT_MET, "stages_missing")
    assert says("stages", case(plan(contacts=""))) == (NOT_MET, "contacts_missing")
    assert Idea().language == "fr"


def test_the_long_description_of_annex_1_has_three_pages_at_most():
    def flagship(text):
        return case(replace(WHOLE, idea=replace(WHOLE.idea, body=text)), track=FLAGSHIP, body_characters_max=500)

    assert found("body", flagship("")) is None
    assert says("body", flagship("é" * 500)) == (MET, "")
    assert says("body", flagship("🍞" * 501)) == (NOT_MET, "body_long")
    assert found("body", case(replace(WHOLE, idea=replace(WHOLE.idea, body="x" * 99_999)))) is None
