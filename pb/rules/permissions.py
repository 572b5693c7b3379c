"""Who may do what, when: one table of acts with their roles, their phases and how many people they take (Z2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pb.rules.phases import CODES

STAFF = (
    "participation",
    "reviewer",
    "college",
    "counting_chief",
    "counting",
    "help_desk",
    "finance",
    "administrator",
    "regional",
    "client",
    "auditor",
    "witness",
)
EVERYBODY = ("public", "voter", "holder")
ROLES = EVERYBODY + STAFF

ANY = CODES
NO_PHASE = "none"  # before the first phase, between two, after the last
STRONG_ROLES = ("administrator", "college", "counting_chief")  # that open with a security key alone (A1)
WITHOUT_KEY = ("see_desk", "change_own_account", "see_rights")  # what they may do before: enrol one
BALLOT_KNOWN = ("campaign", "vote")
COUNTERS = ("participation", "counting_chief", "counting")  # who works on paper


@dataclass(frozen=True)
class Act:
    """An act: when each role may do it, how many people it takes, whether the second factor is asked again (S5)."""

    name: str
    who: Mapping[str, tuple[str, ...]]  # role → phases; a phase of the list must be open
    at_any_time: bool = True  # also when no phase is open
    never_during: tuple[str, ...] = ()  # refused while one of these is open, whatever else is
    people: int = 1
    fresh_factor: bool = False


def _always(*roles: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(roles, ANY)


def _during(phases: tuple[str, ...], *roles: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(roles, phases)


ACTS = {
    act.name: act
    for act in (
        Act("see_public", _always(*ROLES)),
        Act("choose", _during(BALLOT_KNOWN, *ROLES), at_any_time=False),
        Act("identify", _during(("vote",), "public", "voter", "holder"), at_any_time=False),
        Act("cast", _during(("vote",), "voter"), at_any_time=False),
        Act("see_desk", _always(*STAFF)),
        # roll, codes, cases, kiosk
        Act("ask_code", _during(BALLOT_KNOWN, *EVERYBODY), at_any_time=False),
        Act("print_codes", _always("participation", "administrator"), people=2, fresh_factor=True),
        Act("handle_cases", _always("participation", "administrator") | _during(BALLOT_KNOWN, "help_desk")),
        Act("correct_roll", _always("participation", "administrator"), people=2, fresh_factor=True),
        Act("issue_pass", _during(("vote",), "participation", "help_desk"), at_any_time=False),
        Act("see_roll", _always("participation", "administrator", "auditor")),
        # accounts, holders, privacy
        Act("keep_own_account", _always("holder")),
        Act("change_own_account", _always(*STAFF), fresh_factor=True),
        Act("see_people", _always("administrator")),
        Act("change_people", _always("administrator"), fresh_factor=True),
        Act("confirm_role", _always("administrator", "participation"), people=2, fresh_factor=True),
        Act("see_rights", _always(*STAFF)),
        Act("see_alarms", _always("participation", "counting_chief", "administrator", "auditor")),
        Act("settle_alarm", _always("participation", "administrator")),
        Act("see_privacy", _always("participation", "administrator", "auditor")),
        Act("purge", _always("participation", "administrator"), people=2, fresh_factor=True),
        # editions: set-up, texts, alerts, agenda
        # submission
        Act("write_project", _always("holder")),
        Act("enter_forms", _always("participation", "administrator")),
        Act("moderate", _always("participation", "administrator")),
        Act("see_applicants", _always("participation", "administrator")),
        # reviews, decisions
        Act("review_projects", _always("participation", "administrator")),
        Act("prepare_decisions", _always("participation", "college", "administrator")),
        Act("record_decisions", _always("college", "administrator")),
        Act("send_notifications", _always("participation", "college", "administrator")),
        Act("manage_ballot_list", _always("participation", "administrator")),
        Act("ask_posters", _always("holder")),
        Act("give_opinion", _always("reviewer", "participation", "administrator")),
        Act("manage_projects", _always("participation", "administrator")),
        # paper
        Act("see_paper", _always(*COUNTERS, "help_desk", "administrator", "auditor", "witness")),
        Act("prepare_paper", _always("participation", "counting_chief", "administrator")),
        Act("take_in_paper", _always(*COUNTERS) | _during(("vote",), "help_desk")),
        Act("key_paper", _always(*COUNTERS), never_during=("vote",)),
        Act("close_paper", _always(*COUNTERS, "witness"), never_during=("vote",)),
        Act("void_paper", _always(*COUNTERS), never_during=("vote",), people=2, fresh_factor=True),
        Act("note_paper", _always(*COUNTERS) | _during(("vote",), "help_desk")),
        Act("record_paper", _always("participation", "counting_chief"), never_during=("vote",)),
        # results
        Act("see_count", _always("participation", "college", "counting_chief", "administrator", "auditor")),
        Act("manage_awards", _always("participation", "college", "administrator")),
        # grants, equipment, progress, meetings
        Act("see_grants", _always("participation", "finance", "administrator", "auditor")),
        Act("manage_grants", _always("participation", "administrator")),
        Act("manage_progress", _always("participation", "administrator")),
        Act("claim_grants", _always("participation", "finance", "administrator")),
        Act("commit_grants", _always("finance", "administrator")),
        Act("enter_iban", _always("participation", "finance", "administrator"), fresh_factor=True),
        Act("approve_iban", _always("participation", "finance", "administrator"), fresh_factor=True),
        Act("take_payments", _always("finance", "administrator"), fresh_factor=True),
        Act("order_payment", _always("finance"), fresh_factor=True),
        Act("see_own_grant", _always("holder")),
        # purchasing and the other lodgers
        Act("see_dossiers", _always("regional", "client", "participation", "administrator", "auditor")),
        Act("refer", _always("participation", "administrator")),
        Act("manage_purchasing", _always("regional")),
        # the vote and its box
        Act("set_up_edition", _always("participation", "administrator")),
        Act("open_vote", _always("participation", "administrator"), people=2, fresh_factor=True),
        Act(
            "extend_vote",
            _during(("vote",), "participation", "administrator"),
            at_any_time=False,
            people=2,
            fresh_factor=True,
        ),
        Act(
            "seal_box", _always("counting_chief", "administrator"), never_during=("vote",), people=2, fresh_factor=True
        ),
        Act("count", _always("counting_chief", "administrator"), never_during=("vote",), people=2, fresh_factor=True),
        Act("score_jury", _always("counting_chief", "administrator"), people=2, fresh_factor=True),
        Act("publish_result", _always("participation", "administrator"), never_during=("vote",), fresh_factor=True),
        Act("see_turnout", _always("participation", "counting_chief", "administrator", "auditor", "witness")),
        Act("see_journal", _always("administrator", "auditor")),
        Act("invite", _always("administrator"), fresh_factor=True),
        Act("import_roll", _always("participation", "administrator"), people=2, fresh_factor=True),
        Act(
            "search_roll",
            _always("participation")
            | _during(BALLOT_KNOWN, "help_desk")
            | _during(("vote", "count"), "counting", "counting_chief"),
        ),
        Act("issue_code", _during(BALLOT_KNOWN, "participation", "help_desk"), at_any_time=False),
        Act("manage_municipality", _always("administrator")),
        Act("see_health", _always("administrator", "auditor")),
    )
}


def may(roles: Collection[str], act: str, phases_open: Collection[str]) -> bool:
    """Say whether a person with these roles may do an act while these phases are open; never an unknown act."""
    found = ACTS.get(act)
    if found is None or not set(found.never_during).isdisjoint(phases_open):
        return False
    return any(_role_may(found, role, phases_open) for role in roles)


def anyone_may(act: str) -> bool:
    """Say whether an act is open to people without any session; whether now is the moment, the act itself checks."""
    return act in ACTS and "public" in ACTS[act].who


def only_voters_may(act: str) -> bool:
    """Say whether an act needs the session of an identified voter."""
    return act in ACTS and "voter" in ACTS[act].who and "public" not in ACTS[act].who


def only_holders_may(act: str) -> bool:
    """Say whether an act needs the session of a resident with an account."""
    return act in ACTS and "holder" in ACTS[act].who and "public" not in ACTS[act].who


def people(act: str) -> int:
    """Return how many different people must confirm an act (four eyes: 2)."""
    return ACTS[act].people


def matrix() -> dict[tuple[str, str, str], bool]:
    """Return the whole table (role, act, phase or "none") → allowed, one phase open at a time: the test oracle (Z2)."""
    states = {NO_PHASE: (), **{code: (code,) for code in CODES}}
    return {
        (role, act, state): may({role}, act, open_) for role in ROLES for act in ACTS for state, open_ in states.items()
    }


def _role_may(act: Act, role: str, phases_open: Collection[str]) -> bool:
    if role not in act.who:
        return False
    if act.who[role] == ANY and act.at_any_time:
        return True
    return not set(act.who[role]).isdisjoint(phases_open)
