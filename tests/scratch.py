"""Folders for databases that nobody will miss: in memory if the machine lends any, and gone at the end."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
"""Files here are never written to a disk, so that no commit waits for one."""

ENOUGH = 1024**3
"""Free bytes below which the folder had better be on a disk: containers often lend 64 MB."""


class ScratchFolder:
    """A new folder that vanishes with this process, however it ends; so does a PostgreSQL in it.

    Its path is short, because the name of PostgreSQL's socket in it may have 107 bytes at most.
    """

    def __init__(self, prefix: str, *, durable: bool = False) -> None:
        in_memory = not durable and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if in_memory else "/tmp"))
        self._guard = _guard(self.path)

    def remove(self) -> None:
        """Remove it now."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._guard.communicate()


def _guard(folder: Path) -> subprocess.Popen[bytes]:
    """Ends what runs in the folder and removes it once our end of a pipe closes."""
    script = """
        cat >/dev/null
        test -f "$0/data/postmaster.pid" && kill -INT "$(head -n 1 "$0/data/postmaster.pid")"
        rm -rf "$0"
    """
    return subprocess.Popen(
        ["sh", "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
