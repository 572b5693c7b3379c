"""What the Today page says of the roll: what waits for a second person, letters to print, cases by their day."""

from datetime import date

from sqlalchemy import func, select

from pb import clock
from pb.models.letters import Letter, PrintRun
from pb.models.roll_cases import RollCase
from pb.models.roll_files import RollFile
from pb.rules import letters as letter_rules
from pb.rules import roll_cases as case_rules
from pb.rules import roll_files as file_rules
from pb.rules.phases import find
from pb.rules.sentences import N_
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting, ask, counted

SERVICE, DESK = frozenset({"participation", "administrator"}), frozenset({"help_desk"})


def waiting(actor: Actor, edition: EditionView) -> list[Waiting]:
    """Return what waits, with one query; the help desk sees the cases alone."""
    roles = actor.roles_in(edition.municipality_id)
    if not (SERVICE | DESK) & roles:
        return []
    held = edition.id
    runs = select(func.count(PrintRun.id)).where(PrintRun.edition_id == held)
    cases = (RollCase.edition_id == held, RollCase.state != case_rules.SETTLED)
    parts = (
        select(func.count(RollFile.id)).where(RollFile.edition_id == held, RollFile.state == file_rules.ASKED),
        runs.where(PrintRun.state == letter_rules.ASKED),
        runs.where(PrintRun.state == letter_rules.READY),
        select(func.count(Letter.id)).where(Letter.edition_id == held, Letter.state == "waiting"),
        select(func.count(RollCase.id)).where(*cases),
        select(func.min(RollCase.due_on)).where(*cases),
    )
    row = ask(*parts)
    lines = _of_service(*row[:4]) if SERVICE & roles else []
    return lines + _cases(edition, row[4], row[5])


def _of_service(files: int, asked: int, ready: int, letters: int) -> list[Waiting]:
    told = (
        (files, N_("Extracts of the register that wait for a second person: %(num)s"), "staff_roll.index"),
        (asked, N_("Runs of letters that wait for a second person: %(num)s"), "staff_codes.index"),
        (ready, N_("Runs of letters to print, then to erase: %(num)s"), "staff_codes.index"),
        (letters, N_("Code letters that wait to be printed: %(num)s"), "staff_codes.index"),
    )
    return counted(told)


def _cases(edition: EditionView, number: int, first: date | None) -> list[Waiting]:
    """Name the open cases: the first is due by its day, and all before the vote closes."""
    vote = find(edition.phases, "vote")
    if first is None or vote is None:
        return []
    due = min(clock.end_of(first), vote.ends_at)
    text = N_("Voters' cases to settle before the vote closes: %(num)s")
    return [Waiting(text, {"num": number}, "staff_cases.index", due=due)]
