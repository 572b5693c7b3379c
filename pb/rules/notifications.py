"""A letter on its way: which step may follow which, and on what day (R33)."""

from datetime import date

from pb.errors import Problem

WAYS = ("to_complete", "to_print", "printed", "posted", "returned", "mailed")


def state(mailed: bool, complete: bool, printed: bool, posted: bool, returned: bool) -> str:
    """Return where a letter is; one that came back stays in the queue until it is sent anew."""
    if returned:
        return "returned"
    if posted:
        return "posted"
    if printed:
        return "printed"
    if mailed:
        return "mailed"
    return "to_print" if complete else "to_complete"


def check_posted(posted_on: date | None, signed_on: date | None, printed_on: date | None, today: date) -> list[Problem]:
    """Return what is wrong with the days on which a letter was signed and posted; it is printed first."""
    if printed_on is None:
        return [Problem("letter_not_printed", "posted_on")]
    problems = []
    for name, day in (("signed_on", signed_on), ("posted_on", posted_on)):
        if day is None:
            problems.append(Problem("letter_day_missing", name))
        elif day > today:
            problems.append(Problem("letter_in_future", name))
        elif day < printed_on:
            problems.append(Problem("letter_before_print", name, {"printed_on": printed_on}))
    if signed_on and posted_on and posted_on < signed_on:
        problems.append(Problem("letter_posted_unsigned", "posted_on"))
    return problems


def check_returned(returned_on: date | None, posted_on: date | None, today: date) -> list[Problem]:
    """Return what is wrong with the day on which a letter came back."""
    if posted_on is None:
        return [Problem("letter_not_posted", "returned_on")]
    if returned_on is None:
        return [Problem("letter_day_missing", "returned_on")]
    if returned_on > today:
        return [Problem("letter_in_future", "returned_on")]
    if returned_on < posted_on:
        return [Problem("letter_returned_early", "returned_on", {"posted_on": posted_on})]
    return []
