"""Draws long runs in a process apart: ten seconds of drawing must not hold up the door."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from vaxcentre.documents.print_run import print_run
from vaxcentre.queries.convocations import Convocation

SHORT = 60
"""So many sheets are drawn where they are asked for, in half a second."""

PATIENCE = 180.0
_ROOT = Path(__file__).resolve().parent.parent.parent
_one_at_a_time = Lock()


def print_run_apart(sheets: Sequence[Convocation], per_page: int) -> bytes:
    """What `print_run` makes; a long run is drawn by another process, politely, one at a time."""
    if len(sheets) <= SHORT:
        return print_run(sheets, per_page)
    with _one_at_a_time:
        return subprocess.run(
            [sys.executable, "-m", "vaxcentre.documents.apart"],
            input=pickle.dumps((sheets, per_page)),
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            timeout=PATIENCE,
            check=True,
        ).stdout


if __name__ == "__main__":
    os.nice(10)
    # our own parent's values, never anybody else's
    sys.stdout.buffer.write(print_run(*pickle.load(sys.stdin.buffer)))  # noqa: S301
