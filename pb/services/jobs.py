"""Jobs and outgoing mail: asked for within an act, taken by the worker, done once."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.models.jobs import Job

LEASE = timedelta(minutes=10)  # a job whose worker died is taken again after this time
MOST_TRIES = 8


def ask(queue: str, kind: str, *, edition_id: int | None = None, due_at: datetime | None = None, **facts: Any) -> str:
    """Write a job in the present transaction and return its identifier."""
    job = Job(
        id=secrets.token_hex(8),
        edition_id=edition_id,
        queue=queue,
        kind=kind,
        facts=facts,
        state="waiting",
        due_at=due_at or clock.now(),
    )
    session.add(job)
    session.flush()
    return job.id


def take(queues: Iterable[str]) -> Job | None:
    """Take the next job that is due, or one whose worker died; nobody else takes it meanwhile."""
    now = clock.now()
    free = (Job.state == "waiting") | ((Job.state == "taken") & (Job.taken_at < now - LEASE))
    found = (
        select(Job)
        .where(Job.queue.in_(list(queues)), Job.due_at <= now, free)
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.scalars(found).first()
    if job is not None:
        job.state, job.taken_at = "taken", now
        job.tries += 1
    return job


def finish(job_id: str) -> None:
    """Note that a job is done."""
    job = session.get_one(Job, job_id)
    job.state, job.done_at, job.progress, job.error = "done", clock.now(), 100, ""


def fail(job_id: str, error: str, final: bool) -> None:
    """Note that a job failed; it is tried again later, doubling the wait, unless the failure is final."""
    job = session.get_one(Job, job_id)
    job.error = error
    if final or job.tries >= MOST_TRIES:
        job.state, job.done_at = "failed", clock.now()
    else:
        job.state, job.due_at = "waiting", clock.now() + timedelta(seconds=10 * 2**job.tries)


def progress(job_id: str, percent: int) -> None:
    """Note how far a job is, in percent, and that its worker lives."""
    job = session.get_one(Job, job_id)
    job.progress, job.taken_at = percent, clock.now()


def latest(edition_id: int, kind: str) -> Job | None:
    """Return the last job of a kind for an edition."""
    found = select(Job).where(Job.edition_id == edition_id, Job.kind == kind).order_by(Job.due_at.desc()).limit(1)
    return session.scalars(found).first()


def every(edition_id: int, *kinds: str) -> list[Job]:
    """Return all jobs of some kinds for an edition."""
    return list(session.scalars(select(Job).where(Job.edition_id == edition_id, Job.kind.in_(kinds))))


def broke_off(job_id: str) -> bool:
    """Tell whether the worker gave a job up: it failed for good."""
    return session.scalar(select(Job.state).where(Job.id == job_id)) == "failed"


def state(job_id: str) -> tuple[str, int, str]:
    """Return how a job stands: its state, percent done, and what went wrong."""
    job = session.get_one(Job, job_id, populate_existing=True)
    return job.state, job.progress, job.error
