"""The worker: takes tasks from the outbox one by one, and forgets what is old now and then."""

from __future__ import annotations

import smtplib
import threading
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from config import Config
from vaxcentre.clock import Clock
from vaxcentre.errors import VaxcentreError
from vaxcentre.queries.ask import ask
from vaxcentre.queries.outbox import is_anything_due
from vaxcentre.rules.access import NOWHERE, WORKER, Place
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.tasks import mail
from vaxcentre.tasks.call_outs import send_due_rounds
from vaxcentre.tasks.imports import continue_import
from vaxcentre.usecases.imports import ImportProgress
from vaxcentre.usecases.outbox import (
    IMPORT,
    MAIL,
    ClaimedTask,
    claim_task,
    finish_task,
    postpone_task,
    release_task,
)
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.retention import forget_lists, forget_sign_in_attempts

GLANCE = 1.0
"""Seconds between two looks at an empty outbox."""
BREATH = 0.12
"""Seconds between two parts of a list: who waits for SQLite looks every 0.1 s."""
TIDYING = timedelta(hours=1)

log = structlog.get_logger()


class Worker:
    """Does what is due, until it is told to stop: it then ends after the part it is at."""

    def __init__(self, settings: Config, clock: Clock, stop: threading.Event | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = stop or threading.Event()
        self._tidied_at: datetime | None = None

    @property
    def _kinds(self) -> tuple[str, ...]:
        """Without a mail server, letters wait quietly for one."""
        return (IMPORT, MAIL) if self._settings.mail.host else (IMPORT,)

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            if not self._one_round():
                self._stop.wait(GLANCE)

    def run_once(self) -> int:
        """Do all that is due, and return how many tasks that was."""
        done = 0
        self._tidy()
        self._call_out()
        while not self._stop.is_set() and self.work_once():
            done += 1
        return done

    def _one_round(self) -> bool:
        try:
            self._tidy()
            self._call_out()
            return self.work_once()
        except VaxcentreError as error:
            log.error("worker_waits", kind=error.code)  # the database is away: it will be back
            return False

    def work_once(self) -> bool:
        """Do one task, if one is due; returns whether there was one."""
        try:
            if not ask(is_anything_due, WORKER, self._clock.now(), kinds=self._kinds):
                return False
            task = perform(claim_task, WORKER, self._clock.now(), kinds=self._kinds)
        finally:
            forget_reads()
        if task is None:
            return False
        self._do(task)
        forget_reads()
        return True

    def _do(self, task: ClaimedTask) -> None:
        try:
            finished = self._import(task) if task.kind == IMPORT else self._send(task)
        except Exception as error:  # whatever it is, the other tasks must go on
            self._postpone(task, error)
            return
        verb = finish_task if finished else release_task
        perform(verb, WORKER, self._clock.now(), NOWHERE, task_id=task.id)
        log.info("task", kind=task.kind, task=str(task.id), finished=finished)

    def _postpone(self, task: ClaimedTask, error: Exception) -> None:
        words = _without_personal_data(error)
        again = perform(
            postpone_task, WORKER, self._clock.now(), NOWHERE, task_id=task.id, error=words
        )
        log.error("task_failed", kind=task.kind, task=str(task.id), error=words, again=again)

    def _import(self, task: ClaimedTask) -> bool:
        place = Place(None, task.centre_id)
        return continue_import(
            UUID(task.payload["import_id"]), task.id, place, self._clock, self._breathe
        )

    def _breathe(self, _progress: ImportProgress) -> bool:
        return not self._stop.wait(BREATH if self._settings.embedded else 0)

    def _send(self, task: ClaimedTask) -> bool:
        mail.send(self._settings.mail, str(task.id), task.payload, self._clock.now())
        return True

    def _call_out(self) -> None:
        send_due_rounds(self._settings.public_url, self._clock)

    def _tidy(self) -> None:
        now = self._clock.now()
        if self._tidied_at is not None and now - self._tidied_at < TIDYING:
            return
        for verb in (forget_lists, forget_sign_in_attempts):
            perform(verb, WORKER, now)
        self._tidied_at = now


def _without_personal_data(error: Exception) -> str:
    """The kind of an error, and the server's code: its words may hold somebody's address."""
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
    if isinstance(error, VaxcentreError):
        code = error.code
    return f"{type(error).__name__} {code}".strip()
