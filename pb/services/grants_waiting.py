"""What the Today page says of grants: receipts and news to read, account numbers to approve, advice to answer."""

from sqlalchemy import func, select

from pb import clock
from pb.models.editions import Edition
from pb.models.equipment import Item
from pb.models.grants import AccountNumber, Grant, Revision
from pb.models.meetings import Recommendation
from pb.models.progress import News
from pb.models.receipts import Receipt
from pb.rules.grants import STOPPED
from pb.rules.sentences import N_
from pb.services.actors import Actor
from pb.services.bank_accounts import ASKED
from pb.services.news import SENT
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting, ask, counted

SERVICE, MONEY = frozenset({"participation", "administrator"}), frozenset({"finance"})


def waiting(actor: Actor, edition: EditionView) -> list[Waiting]:
    """Return what waits, with one query; the finance service sees the account numbers alone."""
    roles = actor.roles_in(edition.municipality_id)
    if not (SERVICE | MONEY) & roles:
        return []
    held = edition.id
    accounts = select(func.count()).select_from(AccountNumber).join(Grant, Grant.id == AccountNumber.grant_id)
    things = select(func.count()).select_from(Item).join(Grant, Grant.id == Item.grant_id)
    advice = select(func.count()).select_from(Recommendation).join(Edition, Edition.id == Recommendation.edition_id)
    parts = (
        accounts.where(Grant.edition_id == held, AccountNumber.state == ASKED),
        select(func.count()).select_from(Receipt).where(Receipt.edition_id == held, Receipt.state == "sent"),
        select(func.count()).select_from(News).where(News.edition_id == held, News.state == SENT),
        select(func.count())
        .select_from(Revision)
        .where(Revision.edition_id == held, Revision.open.is_(True), Revision.side == "holder"),
        things.where(Grant.edition_id == held, Grant.state.in_(STOPPED), Item.state == "with_holder"),
        select(func.count())
        .select_from(Grant)
        .where(Grant.edition_id == held, Grant.state == "paid", Grant.due_on < clock.today()),
        advice.where(
            Edition.municipality_id == edition.municipality_id,
            Edition.year < edition.year,
            Recommendation.state == "open",
        ),
    )
    row = ask(*parts)
    told = (
        (row[0], N_("Account numbers that wait for a second person: %(num)s"), "staff_grants.index"),
        (row[1], N_("Receipts that wait for an answer: %(num)s"), "staff_receipts.inbox"),
        (row[2], N_("News of holders to read before it is published: %(num)s"), "staff_progress.index"),
        (row[3], N_("Changes of projects that holders propose: %(num)s"), "staff_grants.index"),
        (row[4], N_("Things of stopped projects to be handed over: %(num)s"), "equipment.index"),
        (row[5], N_("Reports and accounts that are overdue: %(num)s"), "staff_grants.index"),
        (row[6], N_("Recommendations of earlier editions without an answer: %(num)s"), "meetings.index"),
    )
    seen = told if SERVICE & roles else told[:1]
    return counted(seen)
