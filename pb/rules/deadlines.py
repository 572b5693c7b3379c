"""The day on which report and accounts are due, the reminders around it, and when news is asked (R29, R46)."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pb.errors import Invalid, Problem


@dataclass(frozen=True)
class Reminder:
    """A reminder of a due day: so many days before it, after it when negative."""

    due_on: date
    days_before: int

    @property
    def on(self) -> date:
        """Return the day on which it is sent."""
        return self.due_on - timedelta(days=self.days_before)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later; where the month has none, its last day: 31 December + 2 → 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def report_due(ends_on: date, months: int) -> date:
    """Return the last day for report and accounts: so many months after the end of the project (art. 6)."""
    return months_later(ends_on, months)


def late(due_on: date | None, today: date) -> bool:
    """Tell whether a due day is over; the day itself is still in time."""
    return due_on is not None and today > due_on


def reminders(
    due_on: date, days: Iterable[int], sent: Collection[int], today: date
) -> tuple[list[Reminder], list[int]]:
    """Return the reminder to send today, if any, and the days before of all those it stands for.

    After days without a worker only the last of those missed is sent: nobody gets three at once.
    """
    missed = [Reminder(due_on, each) for each in days if each not in sent]
    missed = sorted((each for each in missed if each.on <= today), key=lambda each: each.on)
    already = [each for each in sent if missed and due_on - timedelta(days=each) > missed[-1].on]
    shown = missed[-1:] if missed and not already else []
    return shown, [each.days_before for each in missed]


def check_extension(due_on: date, new_due: date, today: date, reasons: Collection[str]) -> None:
    """Refuse an extension without reasons in both languages, backwards, or to a day that is over; raise `Invalid`."""
    problems = []
    if new_due <= due_on:
        problems.append(Problem("deadline_backwards", "new_due", {"due": due_on}))
    elif new_due < today:
        problems.append(Problem("extension_over", "new_due"))
    elif new_due > months_later(due_on, 24):
        problems.append(Problem("deadline_too_late", "new_due"))
    if len([text for text in reasons if text.strip()]) < len(reasons) or not reasons:
        problems.append(Problem("reasons_both_languages", "reason_fr"))
    if problems:
        raise Invalid("bad_extension", problems)


def news_due(last_on: date, every_days: int, today: date) -> bool:
    """Tell whether the holder is asked for news: so many days without any (0: never)."""
    return every_days > 0 and today >= last_on + timedelta(days=every_days)
