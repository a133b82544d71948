"""The commands that vaxcentre's processes are started with."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  (gunicorn makes a file of its own in it)
"""A folder that is memory: a slow disk must not look like a server that hangs."""


def gunicorn(python: Path, port: int) -> list[str]:
    """The web server, reachable from this machine alone: a proxy stands before it elsewhere."""
    command = [str(python), "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", os.environ.get("WEB_CONCURRENCY", "2")]
    command += ["--worker-class", "gthread", "--threads", "8"]
    command += ["--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning"]
    if MEMORY.is_dir():
        command += ["--worker-tmp-dir", str(MEMORY)]
    return command


def flask(python: Path, *words: str) -> list[str]:
    """A command of vaxcentre's own: `flask --app wsgi …`."""
    return [str(python), "-m", "flask", "--app", "wsgi", *words]
