"""Many people at once: real threads that start in the same instant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from vaxcentre.errors import VaxcentreError
from vaxcentre.storage.database import db

PATIENCE = 20.0
"""Seconds that a thread waits for the others to be ready; a busy machine starts fifty slowly."""


def at_once(app: Flask, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every job in a thread of its own, all starting together; refusals count as answers."""
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        with app.app_context():
            ready.wait(PATIENCE)
            try:
                return job()
            except VaxcentreError as refused:
                return refused
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))
