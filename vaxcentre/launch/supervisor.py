"""Keeps the web server and the worker running together, and stops them together."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import FrameType
from typing import Self

from vaxcentre.provision.steps import ROOT

GLANCE = 0.5
"""Seconds between two looks at whether both are alive."""
LONGEST_PAUSE = 30.0
"""Seconds before a worker that keeps dying is started once more."""
STEADY = 60.0
"""Seconds after which a worker counts as having started well."""
PATIENCE = 15.0
"""Seconds that a process may take to stop."""


class Supervisor:
    """Runs the server and the worker until told to stop, or until the server ends."""

    def __init__(
        self, server: list[str], worker: list[str], environment: Mapping[str, str]
    ) -> None:
        self._environment = environment
        self._worker_command = worker
        self._told_to_stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._stop_soon)
        self.server = self._start(server)
        self.worker = self._start(worker)
        self._worker_started = time.monotonic()
        self._pause = 1.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in (self.server, self.worker):
            if process.poll() is None:
                process.terminate()
        for process in (self.server, self.worker):
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def goes_on(self) -> bool:
        """Whether the server runs and nobody asked it to stop."""
        return self.server.poll() is None and not self._told_to_stop.is_set()

    def watch(self) -> int:
        """Start the worker again whenever it dies; returns the exit code once all is over."""
        while self.goes_on:
            self._told_to_stop.wait(GLANCE)
            if self.worker.poll() is not None and self.goes_on:
                self._start_worker_again()
        return 0 if self._told_to_stop.is_set() else self.server.returncode or 1

    def _start_worker_again(self) -> None:
        if time.monotonic() - self._worker_started > STEADY:
            self._pause = 1.0
        print(
            f"The worker ended with code {self.worker.returncode}; "
            f"it starts again in {self._pause:.0f} s.",
            file=sys.stderr,
            flush=True,
        )
        if self._told_to_stop.wait(self._pause):
            return
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self.worker = self._start(self._worker_command)
        self._worker_started = time.monotonic()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        # in a session of its own: Ctrl-C reaches us alone, and we stop the others in good order
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, start_new_session=True)

    def _stop_soon(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop.set()
