"""What the worker reminds holders of: report and accounts around their day (R29), news now and then (R46)."""

from datetime import date

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.models.grants import Grant
from pb.rules import deadlines
from pb.services import editions, grant_mails, grants, news
from pb.services.actors import SYSTEM

ASKED = "news "
NAME, SKIPPED = "remind", grants.SKIPPED


def due() -> list[tuple[int, int]]:
    """Return the grants whose report is still to come: edition and number."""
    found = select(Grant.edition_id, Grant.number).where(Grant.state == "paid").order_by(Grant.edition_id, Grant.number)
    return [(edition_id, number) for edition_id, number in session.execute(found)]


def remind(edition_id: int, number: int) -> bool:
    """Send the reminder of a grant that is due today, if any, once; tell whether one was written."""
    edition = editions.get(edition_id)
    view = grants.locked(grants.find(edition, str(number)))
    if view.state != "paid":
        return False
    start = f"{NAME} {view.due_on.isoformat()} "
    sent = [int(each.removeprefix(start)) for each in grants.happened(view, start)]
    wanted = edition.settings.report_reminder_days
    shown, done = deadlines.reminders(view.due_on, wanted, sent, clock.today())
    told = shown[0].days_before if shown else None
    new = [
        days
        for days in done
        if grants.note_once(SYSTEM, view, NAME if days == told else SKIPPED, f"{start}{days}", days=days)
    ]
    if not shown or shown[0].days_before not in new:
        return False
    template = "report_late" if shown[0].days_before < 0 else "report_due"
    grant_mails.tell(edition, view, template, due_on=view.due_on.isoformat())
    return True


def ask_for_news(edition_id: int, number: int) -> bool:
    """Ask a holder for news when the edition's rhythm says so, once a day at most; tell whether it was asked (R46)."""
    edition = editions.get(edition_id)
    view = grants.locked(grants.find(edition, str(number)))
    told = news.last_day(edition, view.project_id)
    asked = [date.fromisoformat(each.removeprefix(ASKED)) for each in grants.happened(view, ASKED)]
    since = max([view.starts_on, *asked, *([clock.day_of(told)] if told else [])])
    today = clock.today()
    if view.state != "paid" or not deadlines.news_due(since, edition.settings.news_days, today):
        return False
    if not grants.note_once(SYSTEM, view, "ask_news", f"{ASKED}{today.isoformat()}"):
        return False
    grant_mails.tell(edition, view, "news_asked", "/news")
    return True
