"""Real worker processes, to be killed: forked from one that has imported all, so that they start at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from datetime import timedelta
from multiprocessing import connection
from multiprocessing.process import BaseProcess

from config import Config
from vaxcentre.app import create_app
from vaxcentre.cli import worker as command
from vaxcentre.tasks import worker as tasks
from vaxcentre.tasks.leases import LeaseKeeper
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases import outbox

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__])

GLANCE = 0.1
"""Seconds between two looks at an empty outbox, here."""


class Crew:
    """So many workers at once; whoever dies is replaced, as the launcher does."""

    def __init__(
        self,
        settings: Config,
        size: int = 1,
        *,
        kind: type[Worker] = Worker,
        lease: timedelta = outbox.LEASE,
        renews: bool = True,
    ) -> None:
        self._size = size
        self._words = (settings, kind, lease, renews)
        self._lock = threading.Lock()
        self._alive: list[BaseProcess] = []
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._replace, name="crew")

    def kill(self, number: int) -> bool:
        """Kill one of them with SIGKILL; says whether there was one alive."""
        with self._lock:
            alive = [one for one in self._alive if one.is_alive()]
            if not alive:
                return False
            alive[number % len(alive)].kill()
            return True

    def __enter__(self) -> Crew:
        self._alive = [self._start() for _ in range(self._size)]
        self._watch.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for one in self._alive:
            one.terminate()
        self._watch.join()
        for one in self._alive:
            one.join(20)

    def _replace(self) -> None:
        while not self._over.is_set():
            connection.wait([one.sentinel for one in self._alive])
            if not self._over.is_set():
                with self._lock:
                    living = [one for one in self._alive if one.is_alive()]
                    missing = self._size - len(living)
                    self._alive = [*living, *(self._start() for _ in range(missing))]

    def _start(self) -> BaseProcess:
        process = _FORKS.Process(target=_work, args=self._words)
        process.start()
        return process


def _work(settings: Config, kind: type[Worker], lease: timedelta, renews: bool) -> None:
    """What `flask worker` does, in a process of its own."""
    outbox.LEASE, LeaseKeeper.pace = lease, lease.total_seconds() / 3 if renews else 3600
    tasks.GLANCE = GLANCE
    command.Worker = kind  # type: ignore[misc]
    with contextlib.suppress(SystemExit):
        create_app(settings).test_cli_runner().invoke(args=["worker"])
