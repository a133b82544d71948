"""The worker: takes tasks from the outbox one by one, and forgets what is old now and then."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
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
from vaxcentre.tasks.imports import continue_import
from vaxcentre.tasks.push import ring_browser
from vaxcentre.tasks.rounds import Rounds
from vaxcentre.usecases.imports import APPOINTMENTS
from vaxcentre.usecases.notice_sending import decide_notice
from vaxcentre.usecases.outbox import (
    IMPORT,
    MAIL,
    NOTICE,
    PUSH,
    ClaimedTask,
    claim_task,
    finish_task,
    postpone_task,
    release_task,
)
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.received_lists import ImportProgress

GLANCE = 1.0
"""Seconds between two looks at an empty outbox."""
BREATH = 0.12
"""Seconds between two parts of a list: who waits for SQLite looks every 0.1 s."""

log = structlog.get_logger()


class Worker:
    """Does what is due, until it is told to stop: it then ends after the part it is at."""

    def __init__(self, settings: Config, clock: Clock, stop: threading.Event | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = stop or threading.Event()
        self._rounds = Rounds(settings, clock)
        self._ways: dict[str, Callable[[ClaimedTask], bool]] = {
            IMPORT: self._import,
            MAIL: self._mail,
            NOTICE: self._notice,
            PUSH: self._push,
        }

    @property
    def _kinds(self) -> tuple[str, ...]:
        """Without a mail server, letters wait quietly for one."""
        return tuple(kind for kind in self._ways if kind != MAIL or self._settings.mail.host)

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            if not self._one_round():
                self._stop.wait(GLANCE)

    def run_once(self) -> int:
        """Do all that is due, and return how many tasks that was."""
        done = 0
        self._rounds.go()
        while not self._stop.is_set() and self.work_once():
            done += 1
        return done

    def _one_round(self) -> bool:
        try:
            self._rounds.go()
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
            finished = self._ways[task.kind](task)
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
        about = task.payload.get("about", APPOINTMENTS)
        return continue_import(
            UUID(task.payload["import_id"]),
            task.id,
            place,
            self._clock,
            self._breathe,
            about=about,
        )

    def _breathe(self, _progress: ImportProgress) -> bool:
        return not self._stop.wait(BREATH if self._settings.embedded else 0)

    def _mail(self, task: ClaimedTask) -> bool:
        mail.send(self._settings.mail, str(task.id), task.payload, self._clock.now())
        return True

    def _notice(self, task: ClaimedTask) -> bool:
        fate = perform(
            decide_notice,
            WORKER,
            self._clock.now(),
            NOWHERE,
            notice_id=UUID(task.payload["notice_id"]),
            public_url=self._settings.public_url,
            by_mail=bool(self._settings.mail.host),
        )
        log.info("notice", notice=task.payload["notice_id"], fate=fate)
        return True

    def _push(self, task: ClaimedTask) -> bool:
        return ring_browser(self._settings, task.payload, self._clock)


def _without_personal_data(error: Exception) -> str:
    """The kind of an error, and the server's code: its words may hold somebody's address."""
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else ""
    if isinstance(error, VaxcentreError):
        code = error.code
    return f"{type(error).__name__} {code}".strip()
