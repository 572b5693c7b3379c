"""The money of an application (art. 4, 6 and 7): each rule one function, None where it is no matter (R12 to R26)."""

from pb.errors import Invalid
from pb.rules import bank
from pb.rules.applications import ASSOCIATIONS, GROUPED, HEADINGS, REGISTERED
from pb.rules.births import reached
from pb.rules.cases import Case, Verdict, met, not_met, to_judge
from pb.rules.cleaning import folded

ADULT = 18
WORK = ("volunteers", "wages")


def cost_lines(case: Case) -> Verdict | None:
    """Art. 6: each line has a known heading, no amount below zero, and asks no more than it costs; they add up."""
    given = case.application
    for number, line in enumerate(given.lines, 1):
        if line.heading not in HEADINGS:
            return not_met("line_heading", number=number)
        if line.amount_cents < 0 or line.asked_cents < 0:
            return not_met("line_negative", number=number)
        if line.asked_cents > line.amount_cents:
            return not_met("line_asks_more", number=number, **_pair(line.asked_cents, line.amount_cents))
    if not case.by_holder:
        return None
    if not given.lines:
        return not_met("lines_missing")
    if given.grant_cents != given.lines_asked_cents:
        return not_met("lines_sum", asked_cents=given.grant_cents, sum_cents=given.lines_asked_cents)
    return met("", asked_cents=given.grant_cents, sum_cents=given.lines_asked_cents)


def cap(case: Case) -> Verdict | None:
    """Art. 4: a project asks at most the cap of its track; for a flagship the estimate of the services counts."""
    most, least = case.track.cap_cents, case.track.least_cents
    amount = case.application.grant_cents if case.by_holder else case.application.total_cents
    facts = {"amount_cents": amount, "cap_cents": most or case.track.envelope_cents, "least_cents": least}
    if not amount:
        return not_met("amount_missing") if case.by_holder else None
    if most is not None and amount > most:
        return not_met("over_cap", **facts) if case.by_holder else to_judge("estimate_over_cap", **facts)
    if amount < least:
        return not_met("below_least", **facts)
    return met("within_cap", **facts)


def volunteers_share(case: Case) -> Verdict | None:
    """Art. 7: allowances of volunteers are at most the share set (50 %) of the grant asked, exactly (R14)."""
    if not case.by_holder:
        return None
    part, whole = case.application.volunteers_cents, case.application.grant_cents
    percent = case.track.volunteers_percent
    facts = {"part_cents": part, "most_cents": whole * percent // 100, "percent": percent}
    return met("volunteers_within", **facts) if 100 * part <= percent * whole else not_met("volunteers_over", **facts)


def volunteers_allowed(case: Case) -> Verdict | None:
    """Art. 4: only associations and groups have volunteers in the sense of the law; else staff look at it (R14)."""
    if not case.by_holder or not any(line.heading == "volunteers" for line in case.application.lines):
        return None
    return met() if case.application.kind in ASSOCIATIONS else to_judge("volunteers_of_whom")


def central_work(case: Case) -> Verdict | None:
    """Art. 4: wages and allowances only for work that is central to the success of the project (R14)."""
    given = case.application
    if not case.by_holder or not any(line.heading in WORK and line.asked_cents for line in given.lines):
        return None
    return to_judge("work_central") if given.plan.central else not_met("work_unexplained")


def cofinancing(case: Case) -> Verdict | None:
    """Art. 6: others may pay a part, named with its amount, if no expense is paid twice (R26)."""
    given = case.application
    if not case.by_holder or not given.funders:
        return None
    if not case.track.cofinancing:
        return not_met("cofinancing_refused")
    if any(not each.source or each.amount_cents <= 0 for each in given.funders):
        return not_met("cofinancing_incomplete")
    paid = given.grant_cents + given.funded_cents
    facts = {"paid_cents": paid, "total_cents": given.total_cents, "over_cents": max(0, paid - given.total_cents)}
    return not_met("paid_twice", **facts) if paid > given.total_cents else met("", **facts)


def uncovered(case: Case) -> Verdict | None:
    """Art. 7: what neither the municipality nor a named source pays is told to staff: is the budget credible?"""
    given = case.application
    gap = given.total_cents - given.grant_cents - given.funded_cents
    if not case.by_holder or not given.lines or gap <= 0:
        return None
    return to_judge("budget_gap", gap_cents=gap, total_cents=given.total_cents)


def investment(case: Case) -> Verdict | None:
    """R30: some editions pay investments only, no running costs."""
    if not case.track.investment_only:
        return None
    running = any(line.heading in (*WORK, "room_hire") for line in case.application.lines)
    return not_met("running_costs") if running else to_judge("investment_only")


def account(case: Case) -> Verdict | None:
    """Annex 2: the account number is right for ISO and for the Belgian check (R26)."""
    if not case.by_holder:
        return None
    if not case.application.bank.iban:
        return not_met("iban_missing")
    try:
        number = bank.iban(case.application.bank.iban)
    except Invalid as refusal:
        return not_met(refusal.code)
    return met() if number.startswith("BE") else to_judge("iban_abroad", country=number[:2])


def bank_code(case: Case) -> Verdict | None:
    """Annex 2: the BIC belongs to the account; it is found where it can be (R26)."""
    given = case.application.bank
    if not case.by_holder or not given.iban:
        return None
    try:
        derived = bank.bic_of(bank.iban(given.iban))
    except Invalid:
        return None  # said of the account already
    if not given.bic:
        return met("bic_found", bic=derived) if derived else not_met("bic_missing")
    try:
        code = bank.bic(given.bic)
    except Invalid as refusal:
        return not_met(refusal.code)
    if derived and not bank.same_bank(code, derived):
        return not_met("bic_other_bank", bic=derived)
    return met()


def account_owner(case: Case) -> Verdict | None:
    """R26: the name on the account is that of the holder, or of who signs for a group; else staff compare."""
    given = case.application
    if not case.by_holder or not given.bank.iban:
        return None
    if not given.bank.owner:
        return not_met("owner_missing")
    owner = set(folded(given.bank.owner).split())
    names = [given.contact.name, *(each.name for each in given.members)] if given.kind in ("person", *GROUPED) else []
    same = any(words and (words <= owner or owner <= words) for words in _words(given.name, *names))
    return met() if same else to_judge("owner_differs", owner=given.bank.owner)


def beneficiaries(case: Case) -> Verdict | None:
    """R26: in a de facto association or group the adults who sign are the beneficiaries, named with their share."""
    given = case.application
    if not case.by_holder or given.kind not in GROUPED:
        return None
    shares = [(given.contact.name, given.contact.born, given.share)]
    shares += [(each.name, each.born, each.share) for each in given.members]
    signing = [(name, born, share) for name, born, share in shares if share]
    if any(share is not None and not 0 <= share <= 100 for _, _, share in shares):
        return not_met("share_bounds")
    total = sum(share for _, _, share in signing if share)
    if total != 100:
        return not_met("shares_sum", percent=total)
    adults = [reached(born, ADULT, case.day) if born else None for _, born, _ in signing]
    if False in adults:
        return not_met("signatory_minor")
    return to_judge("signatories_adult") if None in adults else met()


def enterprise_number(case: Case) -> Verdict | None:
    """Annexes 1 and 2: an association or enterprise with legal personality gives its number, modulus 97 (R24)."""
    given = case.application
    if not given.enterprise_number:
        return not_met("enterprise_missing") if given.kind in REGISTERED else None
    try:
        bank.enterprise(given.enterprise_number)
    except Invalid as refusal:
        return not_met(refusal.code)
    return met()


def _pair(asked: int, amount: int) -> dict[str, int]:
    return {"asked_cents": asked, "amount_cents": amount}


def _words(*names: str) -> list[set[str]]:
    return [set(folded(name).split()) for name in names if name]
