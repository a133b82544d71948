"""Tasks that leave the request: written with the change that caused them, claimed by the worker."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from vaxcentre.errors import NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import Centre, OutboxTask
from vaxcentre.usecases.perform import Work, use_case

LEASE = timedelta(seconds=30)
"""How long a claimed task belongs to its worker; a worker that lives renews it in time."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 10

_TOLD_OF_THE_UNSENT = ("to", "subject")
"""What is kept of a letter that can never be sent: its text may hold a personal link."""

MAIL = "mail"
IMPORT = "appointment_import"
NOTICE = "notice"
PUSH = "push"
PROPOSAL = "proposal"


@dataclass(frozen=True)
class ClaimedTask:
    """A task that nobody else works on until its lease ends."""

    id: UUID
    kind: str
    centre_id: UUID | None
    payload: dict[str, Any]
    tries: int
    """How often it was taken, this time included: whoever takes it after us has a higher number."""


def enqueue(
    work: Work,
    kind: str,
    payload: dict[str, Any],
    *,
    leased: bool = False,
    due_at: datetime | None = None,
    centre_id: UUID | None = None,
) -> UUID:
    """Write a task in this transaction, to be done at once or from `due_at` on.

    `leased` is for a writer who begins with it at once. `centre_id` says whose it is when the work
    itself is done in no centre.
    """
    task_id = uuid4()
    work.db.add(
        OutboxTask(
            id=task_id,
            centre_id=centre_id or work.place.centre_id,
            kind=kind,
            payload=payload,
            created_at=work.now,
            due_at=due_at or work.now,
            leased_until=work.now + LEASE if leased else None,
        )
    )
    return task_id


def renew_lease(work: Work, task_id: UUID) -> None:
    """Keep a task for another while, because part of it has just been done."""
    work.db.execute(
        update(OutboxTask)
        .where(OutboxTask.id == task_id)
        .values(leased_until=work.now + LEASE, tries=0)
    )


@use_case(Permission.MANAGE_NETWORK)
def claim_task(work: Work, *, kinds: Collection[str]) -> ClaimedTask | None:
    """Take the task of these `kinds` that waited longest; of a centre's imports one at a time."""
    before = aliased(OutboxTask)
    another_import_runs = exists().where(
        OutboxTask.kind == IMPORT,
        before.kind == IMPORT,
        before.id != OutboxTask.id,
        before.centre_id == OutboxTask.centre_id,
        before.done_at.is_(None),
        before.leased_until > work.now,
    )
    work.noted_in_row()
    task = work.db.scalars(
        OutboxTask.due(work.now, kinds)
        .where(~another_import_runs)
        .order_by(OutboxTask.due_at, OutboxTask.created_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxTask)
    ).first()
    if task is None or _another_import_began(work, task):
        return None
    task.leased_until = work.now + LEASE
    task.tries += 1
    return ClaimedTask(task.id, task.kind, task.centre_id, dict(task.payload), task.tries)


@use_case(Permission.MANAGE_NETWORK)
def take_next(work: Work, *, done: Collection[UUID], kinds: Collection[str]) -> ClaimedTask | None:
    """Note what is done and take another task, in one transaction: one wait for the disk, not two."""
    work.noted_in_row()
    for task_id in done:
        task = work.db.get(OutboxTask, task_id, with_for_update=True)
        if task is not None:
            _finish(work, task)
    work.db.flush()
    return claim_task(work, kinds=kinds) if kinds else None


@use_case(Permission.MANAGE_NETWORK)
def keep_task(work: Work, *, task_id: UUID, tries: int) -> None:
    """Renew the lease of a task that its worker is still at, unless it is somebody else's by now."""
    work.noted_in_row()
    work.db.execute(
        update(OutboxTask)
        .where(
            OutboxTask.id == task_id,
            OutboxTask.tries <= tries,
            OutboxTask.leased_until.is_not(None),
        )
        .values(leased_until=work.now + LEASE)
    )


def _another_import_began(work: Work, task: OutboxTask) -> bool:
    """Whether another worker took an import of the same centre in this very moment.

    Two that look at once see no lease of each other: the centre's row makes them look one by one.
    """
    if task.kind != IMPORT:
        return False
    centre = select(Centre.id).where(Centre.id == task.centre_id)
    work.db.execute(centre.with_for_update(key_share=True))
    running = select(OutboxTask.id).where(
        OutboxTask.kind == IMPORT,
        OutboxTask.id != task.id,
        OutboxTask.centre_id == task.centre_id,
        OutboxTask.done_at.is_(None),
        OutboxTask.leased_until > work.now,
    )
    return work.db.scalar(running.limit(1)) is not None


@use_case(Permission.MANAGE_NETWORK)
def finish_task(work: Work, *, task_id: UUID) -> None:
    """Mark a task as done; what a letter or a notification said is forgotten."""
    _finish(work, _task(work, task_id))


@use_case(Permission.MANAGE_NETWORK)
def release_task(work: Work, *, task_id: UUID) -> None:
    """Give a task back unfinished, to be taken up by the next worker at once."""
    task = _task(work, task_id)
    task.leased_until = None
    task.tries = max(task.tries - 1, 0)


@use_case(Permission.MANAGE_NETWORK)
def postpone_task(
    work: Work, *, task_id: UUID, error: str, tries: int, is_hopeless: bool = False
) -> bool:
    """Try a failed task again after a growing pause; returns False when it was given up instead.

    Whoever lost the task to somebody else meanwhile changes nothing.
    """
    task = _task(work, task_id)
    if task.done_at is not None or task.tries > tries:
        return True
    task.last_error, task.leased_until = error, None
    if is_hopeless or task.tries >= MOST_TRIES:
        task.given_up_at = work.now
        if is_hopeless:
            task.payload = {name: task.payload.get(name, "") for name in _TOLD_OF_THE_UNSENT}
        return False
    task.due_at = work.now + pause_after(task.tries)
    return True


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to an hour."""
    pause: timedelta = FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 10)
    return min(pause, LONGEST_PAUSE)


def _finish(work: Work, task: OutboxTask) -> None:
    task.done_at, task.leased_until, task.last_error = work.now, None, ""
    if task.kind in (MAIL, PUSH):
        task.payload = {}


def _task(work: Work, task_id: UUID) -> OutboxTask:
    work.noted_in_row()
    task = work.db.get(OutboxTask, task_id, with_for_update=True)
    if task is None:
        raise NotFound()
    return task
