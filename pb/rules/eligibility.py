"""Every condition of art. 3, 4, 6 and 7 in one list, and what they say of an application (R7 to R14, R24 to R30)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pb.rules import applicants, completeness, funding
from pb.rules.cases import NOT_MET, TO_JUDGE, Case, Finding, Verdict


@dataclass(frozen=True)
class Rule:
    """A condition: its name, the article it carries out, the field and the step of the form it is about."""

    name: str
    article: str
    check: Callable[[Case], Verdict | None]
    step: str
    at: str = ""
    once_sent: bool = False  # staff's own question: nothing that the holder could mend


RULES = (
    Rule("submitter", "art. 3", applicants.submitter, "who", "kind"),
    Rule("age", "art. 3", applicants.age, "who", "born"),
    Rule("domicile", "art. 3", applicants.domicile, "who", "domiciled"),
    Rule("seat", "art. 3", applicants.seat, "who", "seat_inside"),
    Rule("active", "art. 3", applicants.active, "who", "active_inside"),
    Rule("reference_person", "art. 3", applicants.reference_person, "who", "first_name"),
    Rule("residents", "art. 3", applicants.residents, "people", "members"),
    Rule("group_size", "art. 3", applicants.group_size, "people", "members"),
    Rule("group_ages", "art. 3", applicants.group_ages, "people", "members"),
    Rule("signatures", "art. 3", applicants.signatures, "people", "signatures"),
    Rule("relay", "art. 3", applicants.relay, "who", "relay"),
    Rule("mandate", "art. 3", applicants.mandate, "people", "mandate"),
    Rule("mandate_list", "art. 3", applicants.mandate_list, "people", "", True),
    Rule("holder_cap", "art. 3", applicants.holder_cap, "who"),
    Rule("territory", "art. 3", completeness.territory, "place", "street"),
    Rule("powers", "art. 3", completeness.powers, "place", "", True),
    Rule("cap", "art. 4", funding.cap, "budget", "asked"),
    Rule("volunteers_allowed", "art. 4", funding.volunteers_allowed, "budget"),
    Rule("central_work", "art. 4", funding.central_work, "budget", "central"),
    Rule("on_time", "art. 6", completeness.on_time, "check"),
    Rule("title", "annex", completeness.title, "idea", "title"),
    Rule("objectives", "annex", completeness.objectives, "idea", "objective_1"),
    Rule("summary", "annex", completeness.summary, "idea", "summary"),
    Rule("body", "annex", completeness.body, "idea", "body"),
    Rule("themes", "art. 1", completeness.themes, "idea", "themes"),
    Rule("holder_name", "annex", completeness.holder_name, "who", "name"),
    Rule("enterprise_number", "annex", funding.enterprise_number, "who", "enterprise_number"),
    Rule("contact", "annex", completeness.contact, "who", "first_name"),
    Rule("stages", "annex", completeness.stages, "plan", "stages"),
    Rule("not_started", "art. 6", completeness.not_started, "plan", "starts_on"),
    Rule("start_before_award", "art. 6", completeness.start_before_award, "plan", "starts_on"),
    Rule("ends_after_start", "annex", completeness.ends_after_start, "plan", "ends_on"),
    Rule("cost_lines", "annex", funding.cost_lines, "budget", "asked"),
    Rule("cofinancing", "art. 6", funding.cofinancing, "budget", "funders"),
    Rule("uncovered", "art. 7", funding.uncovered, "budget", "asked"),
    Rule("investment", "art. 7", funding.investment, "budget"),
    Rule("volunteers_share", "art. 7", funding.volunteers_share, "budget", "asked"),
    Rule("account", "annex", funding.account, "bank", "iban"),
    Rule("bank_code", "annex", funding.bank_code, "bank", "bic"),
    Rule("account_owner", "annex", funding.account_owner, "bank", "owner"),
    Rule("beneficiaries", "annex", funding.beneficiaries, "people", "share"),
    Rule("policy", "art. 7", completeness.policy, "check", "", True),
    Rule("collective", "art. 7", completeness.collective, "check", "", True),
    Rule("credible_budget", "art. 7", completeness.credible_budget, "budget", "", True),
)
BY_NAME = {rule.name: rule for rule in RULES}


def judge(case: Case) -> list[Finding]:
    """Return what each rule that concerns a case finds, in the order of the articles."""
    return [finding for rule in RULES if (finding := one(rule, case)) is not None]


def one(rule: Rule, case: Case) -> Finding | None:
    """Return what one rule finds, or None where it does not concern the case."""
    found = rule.check(case)
    return Finding(rule.name, rule.article, found[0], found[1], found[2], rule.at) if found else None


def objections(findings: Iterable[Finding]) -> list[Finding]:
    """Return what is not met: with any of these an application cannot be sent (R27)."""
    return [finding for finding in findings if finding.verdict == NOT_MET]


def questions(findings: Iterable[Finding]) -> list[Finding]:
    """Return what staff will look at."""
    return [finding for finding in findings if finding.verdict == TO_JUDGE]
