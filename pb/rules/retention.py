"""How long each kind of personal data is kept, on what legal basis, and when its day has come (R51, D5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from pb.rules.marking import N_

AT_ONCE, APPEAL, LAW = "at_once", "appeal", "law"  # by themselves; at the end of the appeals; as other laws say


@dataclass(frozen=True)
class Kind:
    """A kind of data: what it is, why it may be kept, and until when; a `series` needs the State Archives' consent."""

    name: str
    term: str
    what: str
    basis: str
    until: str
    series: bool = False


MISSION = N_("Task of public interest of the municipality (GDPR, art. 6.1.e) and the regulation")
SAFETY = N_("Safety of the vote (GDPR, art. 6.1.e and 32)")
REGISTER = N_("Use of the national register, by authorisation (law of 8 August 1983) and the regulation")
ACCOUNTS = N_("Legal duty: accounts of the municipality and control of grants (law of 14 November 1983)")
END = N_("End of the appeals after the decision on the result")
CONSENT = N_("Consent (GDPR, art. 6.1.a)")

KINDS = (  # in the order of their destruction
    Kind("sessions", AT_ONCE, N_("Who is signed in"), SAFETY, N_("At most a day")),
    Kind("attempts", AT_ONCE, N_("Failed sign-ins, networks and limits, under a keyed name"), SAFETY, N_("24 hours")),
    Kind("totals", AT_ONCE, N_("Totals of the vote by network, hour, age and letters"), SAFETY, N_("24 hours")),
    Kind("mails", AT_ONCE, N_("Address and content of a mail"), MISSION, N_("Until it has left")),
    Kind("wishes", AT_ONCE, N_("What was typed to be sent a code"), MISSION, N_("At most a day")),
    Kind("letter_files", AT_ONCE, N_("Files of code letters to print"), MISSION, N_("Until printed, at most a week")),
    Kind(
        "roll_files",
        AT_ONCE,
        N_("Extracts of the register sent to the site"),
        REGISTER,
        N_("Until loaded or given up, at most thirty days"),
    ),
    Kind(
        "messages",
        AT_ONCE,
        N_("Messages about projects; account numbers of projects without a grant"),
        MISSION,
        N_("End of the appeals, by themselves"),
    ),
    Kind("person_key", APPEAL, N_("Key that leads from a national number to the register"), REGISTER, END),
    Kind("box_key", APPEAL, N_("The private key of the ballot box"), MISSION, END),
    Kind("letters", APPEAL, N_("Who asked for a code letter, and who was sent one"), MISSION, END, series=True),
    Kind("codes", APPEAL, N_("Codes of the letters"), MISSION, END, series=True),
    Kind(
        "print_runs",
        APPEAL,
        N_("Print runs of the letters: who asked, how many, at what cost"),
        MISSION,
        END,
        series=True,
    ),
    Kind("passes", APPEAL, N_("Passes of the help desk"), MISSION, END, series=True),
    Kind("cases", APPEAL, N_("Cases of voters, and who was put on the roll by them"), MISSION, END, series=True),
    Kind("roll_before", APPEAL, N_("Version of the roll before the last import"), REGISTER, END, series=True),
    Kind("roll", APPEAL, N_("Roll of voters: national number, name, birth date, address"), REGISTER, END, series=True),
    Kind("imports", APPEAL, N_("Imports of the roll: days, numbers, lines refused"), MISSION, END, series=True),
    Kind("registrations", APPEAL, N_("Who registered for a meeting of the evaluation"), MISSION, END, series=True),
    Kind(
        "envelopes",
        APPEAL,
        N_("Whose envelope stayed closed, under a keyed fingerprint"),
        MISSION,
        END,
        series=True,
    ),
    Kind("keyed_papers", APPEAL, N_("Paper ballots as they were keyed, which name nobody"), MISSION, END, series=True),
    Kind(
        "participation",
        LAW,
        N_("Who has voted, under a keyed fingerprint"),
        MISSION,
        N_("Names nobody without its key"),
    ),
    Kind("ballots", LAW, N_("Ballots, which nothing joins to a person"), MISSION, N_("Kept: they name nobody")),
    Kind(
        "paper_record",
        LAW,
        N_("Count record of the paper: names of the bureau and of those who carried the boxes, signed scans"),
        MISSION,
        N_("As the archives say"),
    ),
    Kind("accounts", LAW, N_("Accounts of project holders"), MISSION, N_("Until the holder erases it")),
    Kind("staff", LAW, N_("Accounts of staff: sign-in, second factor, roles"), SAFETY, N_("As the archives say")),
    Kind(
        "following",
        LAW,
        N_("Addresses of people who follow a project or asked for alerts"),
        CONSENT,
        N_("Until they unsubscribe"),
    ),
    Kind(
        "decisions",
        LAW,
        N_("Forms of projects, opinions, decisions and their letters"),
        MISSION,
        N_("As the archives say"),
    ),
    Kind(
        "grants",
        LAW,
        N_("Files of grants: account number, receipts, reports"),
        ACCOUNTS,
        N_("As the law says"),
    ),
    Kind(
        "journal",
        LAW,
        N_("Journal of the acts of the services"),
        MISSION,
        N_("As the archives say"),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def due_on(kind: Kind, decided_on: date | None, appeal_days: int) -> date | None:
    """Return the first day on which a kind may be destroyed, or None while the decision is still to come."""
    if kind.term != APPEAL or decided_on is None:
        return None
    return decided_on + timedelta(days=appeal_days + 1)


def may_go(today: date, decided_on: date | None, appeal_days: int, archives: str) -> list[Kind]:
    """Return the kinds that may be destroyed today; no record series without the State Archives' reference (R51)."""
    found = []
    for kind in KINDS:
        day = due_on(kind, decided_on, appeal_days)
        if day is not None and today >= day and (archives.strip() or not kind.series):
            found.append(kind)
    return found


def complete_on(purged_on: date, backup_days: Collection[int]) -> date:
    """Return the day on which the last backup that holds what was destroyed has expired (votes.md 7)."""
    return purged_on + timedelta(days=max(backup_days, default=0))
