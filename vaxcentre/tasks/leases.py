"""Keeping a task for as long as its worker lives, however slow whoever it waits for may be."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import structlog

from vaxcentre.clock import Clock
from vaxcentre.errors import VaxcentreError
from vaxcentre.rules.access import WORKER
from vaxcentre.usecases.outbox import LEASE, ClaimedTask, keep_task
from vaxcentre.usecases.perform import perform

log = structlog.get_logger()


class LeaseKeeper:
    """Renews, from a thread of its own, the lease of the task that the worker is at.

    A mail server may take its time: longer than a lease, which is short so that what a killed worker
    leaves is taken up soon. Were the lease longer than the longest wait instead, such a letter would
    lie about for minutes.
    """

    pace = LEASE.total_seconds() / 3

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._task: ClaimedTask | None = None

    @contextlib.contextmanager
    def keeping(self, task: ClaimedTask) -> Iterator[None]:
        """Keep `task` while in here, provided that a thread is in `keep_on`."""
        before, self._task = self._task, task
        try:
            yield
        finally:
            self._task = before

    def keep_on(self, stop: threading.Event) -> None:
        """Look after what is being kept, until told to stop."""
        while not stop.wait(self.pace):
            self.renew()

    def renew(self) -> None:
        """Renew the lease once; a database that is away is asked again next time."""
        task = self._task
        if task is None:
            return
        try:
            perform(keep_task, WORKER, self._clock.now(), task_id=task.id, tries=task.tries)
        except VaxcentreError as error:
            log.error("lease_not_renewed", task=str(task.id), kind=error.code)
