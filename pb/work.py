"""The worker: mail, jobs and sweeps, one short step after the other; the tally worker takes counts and nothing else."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any

import structlog

from pb import clock, mail
from pb.db import installation, transaction
from pb.errors import Refusal
from pb.models.jobs import Job
from pb.services import (
    alarms,
    alerts,
    attachments,
    attempts,
    bank_retention,
    boxes,
    bundles,
    ceremonies,
    counts,
    digests,
    dossiers,
    draft_reminders,
    followers,
    health,
    holder_links,
    identities,
    jobs,
    journal_heads,
    letters,
    meetings,
    news,
    opinion_mails,
    passage,
    print_runs,
    rehearsals,
    reminders,
    resets,
    result_mails,
    roll_files,
    sessions,
    statistics,
    tallies,
)

Handler = Callable[[int, dict[str, Any]], Iterator[int]]
QUEUES: Mapping[str, Mapping[str, Handler]] = {  # queue → kind of job → what carries it out, a percentage at a time
    "tally": {
        counts.KIND: counts.carry_out,
        ceremonies.OPENING: ceremonies.carry_out,
        ceremonies.TEST: ceremonies.carry_out_test,
        rehearsals.KIND: rehearsals.carry_out,
        counts.BUNDLE: bundles.carry_out,
        passage.SEAL: passage.carry_out_seal,
    },
    "work": {
        # roll, codes, cases
        letters.MATCH: letters.match,
        print_runs.PRINT: print_runs.carry_out,
        roll_files.READ: roll_files.read,
        roll_files.LOAD: roll_files.load,
        # accounts, holders, privacy
        # editions: set-up, texts, alerts, agenda
        alerts.KIND: alerts.carry_out,
        # submission
        attachments.DRAW: attachments.carry_out,
        # reviews, decisions
        # paper
        passage.PUBLISH: passage.carry_out_publish,
        counts.STATISTICS: statistics.carry_out,
        result_mails.KIND: result_mails.carry_out,
        # grants, progress, meetings
        news.KIND: news.mail_out,
        # purchasing and the other lodgers
    },
}
PAUSE_SECONDS = 1.0
REMIND_SECONDS = 1800.0
BEAT_SECONDS, WATCH_SECONDS, SWEEP_SECONDS, DIGEST_SECONDS = 30.0, 60.0, 600.0, 1800.0
LETTERS_SECONDS = 900.0
ALARM_SECONDS = 300.0
OPINIONS_SECONDS = 900.0

log = structlog.get_logger()


class Worker:
    """A worker of one queue that ends after the step it is in when it is asked to."""

    def __init__(self, queue: str) -> None:
        """Work on the jobs of a queue ("work" or "tally")."""
        self.queue = queue
        self.ending = threading.Event()
        self.last: dict[str, float] = {}

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.end)
        log.info("worker_started", queue=self.queue)
        while not self.ending.is_set():
            if not self.round():
                self.ending.wait(PAUSE_SECONDS)
        log.info("worker_ended", queue=self.queue)

    def end(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Ask the worker to end."""
        self.ending.set()

    def round(self) -> bool:
        """Do what is due now and tell whether there was a job; an accident is logged and the work goes on."""
        self.tried("beat", BEAT_SECONDS, self.beat)
        if self.queue == "work":
            for name, seconds, chore in CHORES:
                self.tried(name, seconds, chore)
        return bool(self.tried("job", 0, lambda: step(self.queue, self.ending)))

    def beat(self) -> None:
        """Say that this worker lives."""
        with transaction():
            health.beat(self.queue)

    def tried(self, name: str, every: float, act: Callable[[], Any]) -> Any:
        """Do something once in so many seconds; what goes wrong is logged without anything personal."""
        now = time.monotonic()
        if every and now - self.last.get(name, -every) < every:
            return None
        self.last[name] = now
        try:
            return act()
        except Exception as error:  # the next round tries again
            log.error("worker_accident", what=name, kind=type(error).__name__, exc_info=error)
            return None


def step(queue: str, ending: threading.Event | None = None) -> bool:
    """Take the next job of a queue and carry it out, committing after each part; tell whether there was one."""
    with transaction():
        job = jobs.take([queue])
    if job is None:
        return False
    try:
        finished = _carry_out(queue, job, ending or threading.Event())
    except Refusal as refusal:
        log.error("job_refused", kind=job.kind, job=job.id, code=refusal.code)
        _failed(job.id, refusal.code, final=True)
    except Exception as error:  # a job that breaks is tried again later, and the worker lives
        log.error("job_broken", kind=job.kind, job=job.id, error=type(error).__name__, exc_info=error)
        _failed(job.id, type(error).__name__, final=False)
    else:
        if finished:
            with transaction():
                jobs.finish(job.id)
        else:
            _failed(job.id, "stopped", final=False)
    return True


def watch() -> None:
    """Check that every open box adds up."""
    with transaction():
        boxes.watch()


def remind_services() -> None:
    """Remind services of the opinions they owe, and write their digest of the week (R31)."""
    with transaction():
        opinion_mails.digest(clock.now())
    with transaction():
        opinion_mails.remind(clock.now())


def remind_of_dossiers() -> None:
    """Remind the side for which a dossier of the purchasing centre has waited too long (RP7)."""
    if installation().purchasing:
        with transaction():
            dossiers.remind()


def sweep() -> None:
    """Delete sessions and attempts that are over (D5)."""
    with transaction():
        sessions.sweep()
    with transaction():
        attempts.sweep()
    with transaction():
        holder_links.sweep()
    with transaction():
        identities.sweep()


def tell_staff() -> None:
    """Write the mails that are due some days before a phase."""
    with transaction():
        found = digests.everywhere()
    for edition_id in found:
        with transaction():
            digests.send(edition_id)


def release() -> None:
    """Mail the links of staff who lost every factor and have waited a day (A5)."""
    with transaction():
        resets.release()


def plan_alerts() -> None:
    """Ask for the mails to residents that are due."""
    with transaction():
        alerts.plan()


def ask_box_tests() -> None:
    """Have the key of each open box tested once a day."""
    with transaction():
        ceremonies.ask_daily_tests()


def sweep_alerts() -> None:
    """Delete the addresses of residents whose edition is over."""
    with transaction():
        alerts.sweep()


def remind_of_drafts() -> None:
    """Recall drafts that were never sent in, shortly before the call closes (R27)."""
    with transaction():
        found = draft_reminders.due()
    for edition_id, holder_id in found:
        with transaction():
            draft_reminders.remind(edition_id, holder_id)


def erase_banks() -> None:
    """Erase the account numbers of projects that get no grant, once nobody can appeal (R24)."""
    with transaction():
        bank_retention.sweep()


def letter_chores() -> None:
    """Ask for the day's run of letters; erase files that nobody fetched or loaded (E4, D5)."""
    with transaction():
        print_runs.daily()
    with transaction():
        print_runs.sweep()
    with transaction():
        roll_files.sweep()
    with transaction():
        letters.sweep()


def remind() -> None:
    """Send the reminders of reports that are due, each in its own transaction, and delete addresses (R29, D5)."""
    with transaction():
        waiting = reminders.due()
    for edition_id, number in waiting:
        with transaction():
            reminders.remind(edition_id, number)
        with transaction():
            reminders.ask_for_news(edition_id, number)
    with transaction():
        followers.sweep()
    with transaction():
        meetings.sweep()


def send_head() -> None:
    """Mail the head of the journal outside, once a day (L1)."""
    with transaction():
        journal_heads.send_daily()


def look_for_odd_things() -> None:
    """Look for odd patterns in the votes that are open, and for what is wrong around them (E8, L6)."""
    with transaction():
        tallies.flush()
        tallies.sweep()
        alarms.sweep()
        found = alarms.voting()
    certificate = health.certificate() if found else None
    for edition_id in found:
        with transaction():
            alarms.look(edition_id, *([certificate] if certificate else []))


CHORES: tuple[tuple[str, float, Callable[[], Any]], ...] = (  # name, every how many seconds, what is done
    ("mail", 0, mail.send_due),
    ("watch", WATCH_SECONDS, watch),
    ("sweep", SWEEP_SECONDS, sweep),
    # roll, codes, cases
    ("letters", LETTERS_SECONDS, letter_chores),
    # accounts, holders, privacy
    ("resets", SWEEP_SECONDS, release),
    ("alarms", ALARM_SECONDS, look_for_odd_things),
    ("head", SWEEP_SECONDS, send_head),
    # editions: set-up, texts, alerts, agenda
    ("digests", DIGEST_SECONDS, tell_staff),
    ("alerts", WATCH_SECONDS, plan_alerts),
    ("box_tests", DIGEST_SECONDS, ask_box_tests),
    ("alerts_over", SWEEP_SECONDS, sweep_alerts),
    # submission
    ("drafts", DIGEST_SECONDS, remind_of_drafts),
    ("banks", bank_retention.EVERY_SECONDS, erase_banks),
    # reviews, decisions
    ("opinions", OPINIONS_SECONDS, remind_services),
    # paper
    # results
    # grants, progress, meetings
    ("reminders", REMIND_SECONDS, remind),
    # purchasing and the other lodgers
    ("dossiers", DIGEST_SECONDS, remind_of_dossiers),
)


def _carry_out(queue: str, job: Job, ending: threading.Event) -> bool:
    """Run the parts of a job; return False when the worker must end before its last part."""
    handler = QUEUES[queue].get(job.kind)
    if handler is None:
        raise LookupError(f"no worker knows the job {job.kind}")
    for percent in handler(job.edition_id or 0, job.facts):
        with transaction():
            jobs.progress(job.id, percent)
        if ending.is_set() and percent < 100:
            return False
    return True


def _failed(job_id: str, error: str, final: bool) -> None:
    with transaction():
        jobs.fail(job_id, error, final)
