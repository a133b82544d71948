"""The worker: takes tasks from the outbox one by one, and forgets what is old now and then."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

import structlog

from config import Config
from vaxcentre.clock import Clock
from vaxcentre.errors import VaxcentreError
from vaxcentre.queries.ask import ask
from vaxcentre.queries.outbox import is_anything_due
from vaxcentre.rules.access import NOWHERE, WORKER, Place
from vaxcentre.rules.proposals import MOST_CLAIMS
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.tasks.failures import is_about_the_server, is_hopeless, without_personal_data
from vaxcentre.tasks.imports import continue_import
from vaxcentre.tasks.leases import LeaseKeeper
from vaxcentre.tasks.mail_server import MailServer
from vaxcentre.tasks.notices import decide, decide_many
from vaxcentre.tasks.proposals import work_out
from vaxcentre.tasks.push import ring_browser
from vaxcentre.tasks.push_services import PushServices
from vaxcentre.tasks.rounds import Rounds
from vaxcentre.usecases.imports import APPOINTMENTS
from vaxcentre.usecases.outbox import (
    IMPORT,
    MAIL,
    NOTICE,
    PROPOSAL,
    PUSH,
    ClaimedTask,
    postpone_task,
    release_task,
    take_next,
)
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.proposal_results import give_up_proposal
from vaxcentre.usecases.received_lists import ImportProgress

GLANCE = 1.0
"""Seconds between two looks at an empty outbox."""
BREATH = 0.12
"""Seconds between two parts of a list: who waits for SQLite looks every 0.1 s."""
RUN = 1.0
"""Seconds that a run of tasks lasts before the worker looks after other things."""
MAIL_RESTS = timedelta(seconds=10)
"""How long no letter is tried once the mail server itself was the matter."""
SHORT = (MAIL, PUSH, NOTICE)
"""Kinds of tasks that are done in a moment, also between two parts of a long one."""

log = structlog.get_logger()


class Worker:
    """Does what is due, until it is told to stop: it then ends after the part it is at."""

    def __init__(self, settings: Config, clock: Clock, stop: threading.Event | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = stop or threading.Event()
        self._rounds = Rounds(settings, clock)
        self._mail_server = MailServer(settings.mail)
        self._push_services = PushServices()
        self._mail_rests_until: datetime | None = None
        self._done: list[UUID] = []
        """What was done and is not noted yet: should the database be away, this is not forgotten."""
        self.leases = LeaseKeeper(clock)
        self._ways: dict[str, Callable[[ClaimedTask], bool]] = {
            IMPORT: self._import,
            MAIL: self._mail,
            NOTICE: self._notice,
            PROPOSAL: self._proposal,
            PUSH: self._push,
        }

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            try:
                self._rounds.go()
                done = self._run_of(self._ways)
            except VaxcentreError as error:
                log.error("worker_waits", kind=error.code)  # the database is away: it will be back
                done = 0
            if not done:
                self._hang_up()
                self._stop.wait(GLANCE)
        self._hang_up()

    def run_once(self) -> int:
        """Do all that is due, and return how many tasks that was."""
        done = 0
        self._rounds.go()
        while not self._stop.is_set() and (more := self._run_of(self._ways)):
            done += more
        self._hang_up()
        return done

    def _run_of(self, kinds: Collection[str]) -> int:
        """Do tasks of these kinds for a while; returns how many."""
        began = monotonic()
        try:
            if not self._is_anything_due(kinds):
                return 0
            done = decide_many(self._settings, self._clock) if NOTICE in kinds else 0
            if done is not None:
                kinds = [kind for kind in kinds if kind != NOTICE]
            task, done = self._next(kinds), done or 0
            while task is not None:
                self._do(task)
                done += 1
                goes_on = monotonic() - began < RUN and not self._stop.is_set()
                task = self._next(kinds if goes_on else ())
            return done
        finally:
            forget_reads()

    def _is_anything_due(self, kinds: Collection[str]) -> bool:
        """Asked before the right to write is taken, which others may need on SQLite."""
        possible = self._possible(kinds)
        return bool(self._done) or ask(is_anything_due, WORKER, self._clock.now(), kinds=possible)

    def _next(self, kinds: Collection[str]) -> ClaimedTask | None:
        """Note what was done, and take the next task of these kinds, if there is one."""
        task = perform(
            take_next,
            WORKER,
            self._clock.now(),
            done=tuple(self._done),
            kinds=self._possible(kinds),
        )
        self._done.clear()
        return task

    def _possible(self, kinds: Collection[str]) -> tuple[str, ...]:
        """Without a mail server, letters wait quietly for one."""
        rests_until = self._mail_rests_until
        rests = rests_until is not None and self._clock.now() < rests_until
        can_mail = bool(self._settings.mail.host) and not rests
        return tuple(kind for kind in kinds if kind != MAIL or can_mail)

    def _do(self, task: ClaimedTask) -> None:
        forget_reads()
        try:
            with self.leases.keeping(task):
                finished = self._ways[task.kind](task)
        except Exception as error:  # whatever it is, the other tasks must go on
            self._postpone(task, error)
            return
        if finished:
            self._done.append(task.id)
        else:
            perform(release_task, WORKER, self._clock.now(), NOWHERE, task_id=task.id)
        log.info("task", kind=task.kind, task=str(task.id), finished=finished)

    def _postpone(self, task: ClaimedTask, error: Exception) -> None:
        words = without_personal_data(error)
        if task.kind == MAIL and is_about_the_server(error):
            self._mail_rests_until = self._clock.now() + MAIL_RESTS
        again = perform(
            postpone_task,
            WORKER,
            self._clock.now(),
            task_id=task.id,
            error=words,
            tries=task.tries,
            is_hopeless=is_hopeless(error),
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
        """Between two parts of a list: whoever waits for a letter does not wait for the whole list."""
        with contextlib.suppress(VaxcentreError):  # the list goes on, or meets the same trouble
            self._rounds.go()
            self._run_of(SHORT)
        return not self._stop.wait(BREATH if self._settings.embedded else 0)

    def _proposal(self, task: ClaimedTask) -> bool:
        proposal_id = UUID(task.payload["proposal_id"])
        if task.tries > MOST_CLAIMS:
            # whoever had it before us did not live to say what became of it
            perform(give_up_proposal, WORKER, self._clock.now(), proposal_id=proposal_id)
            return True
        return work_out(proposal_id, self._clock, self._look_around)

    def _look_around(self) -> bool:
        """While the solver is at it: letters and call-outs do not wait for a plan."""
        with contextlib.suppress(VaxcentreError):
            self._rounds.go()
            self._run_of(SHORT)
        return not self._stop.is_set()

    def _mail(self, task: ClaimedTask) -> bool:
        self._mail_server.send(str(task.id), task.payload, self._clock.now())
        return True

    def _push(self, task: ClaimedTask) -> bool:
        return ring_browser(self._settings, self._push_services, task.payload, self._clock)

    def _notice(self, task: ClaimedTask) -> bool:
        return decide(self._settings, self._clock, task)

    def _hang_up(self) -> None:
        """Keep no connection open while there is nothing to send."""
        self._mail_server.close()
        self._push_services.close()
