"""The head of the journal, mailed each day to addresses outside, so that nobody cuts off its end unseen (L1)."""

from pb import clock
from pb.db import installation, session
from pb.models.jobs import Beat
from pb.services import health, journal, outbox

LANGUAGE = "fr"


def send_daily() -> int:
    """Write today's mails unless they were written; return how many. The worker calls this."""
    addresses, last = installation().head_to, session.get(Beat, health.HEAD)
    if not addresses or (last is not None and clock.day_of(last.at) >= clock.today()):
        return 0
    health.beat(health.HEAD)
    number, digest = journal.head()
    for address in addresses:
        outbox.queue("journal_head", address, LANGUAGE, number=number, digest=digest, day=clock.today().isoformat())
    return len(addresses)
