"""What takes long and is the same for all processes of a run is made by one of them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def once_for_all_workers(
    folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """The file `name` of this run; the first process that asks makes it, the others wait for it."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = folders.getbasetemp() if alone else folders.getbasetemp().parent
    path = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = shared / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(path)
    return path
