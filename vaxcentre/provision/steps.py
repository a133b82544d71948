"""What every step of the set-up shares: where things are, stamps, turns, and running programs."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = Path(os.environ.get("VAXCENTRE_VENV") or ROOT / ".venv").absolute()
PYTHON = VENV / "bin" / "python"
LAST_WORDS = 6
"""How many of a failed program's last lines are shown; not those of a traceback's inside."""


class SetUpFailed(Exception):
    """The set-up cannot go on; the message tells what to do about it."""


class Stamp:
    """Remembers what a step was made from: it is fresh until one of its sources changes."""

    def __init__(self, path: Path, *sources: Path | str) -> None:
        self.path = path
        self._content = _digest(sources)

    def is_fresh(self) -> bool:
        """Whether the step was finished from exactly these sources."""
        return self.path.is_file() and self.path.read_text() == self._content

    def set(self) -> None:
        """Note that the step is finished."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self._content)


def _digest(sources: tuple[Path | str, ...]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        content = source.encode() if isinstance(source, str) else source.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


@contextlib.contextmanager
def taking_turns(*folders: Path) -> Iterator[None]:
    """Hold these folders alone: a second set-up waits here until the first has finished."""
    with contextlib.ExitStack() as stack:
        for folder in folders:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((folder / ".set-up.lock").open("w"))
            except OSError as error:
                raise SetUpFailed(f"cannot write in {folder} ({error.strerror}).") from error
            _wait_for(lock)
        yield


def _wait_for(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with told("waiting for another set-up to finish"):
            fcntl.flock(lock, fcntl.LOCK_EX)


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Tell on the terminal what is being done, and how long it took."""
    started = time.monotonic()
    print(f"[set-up] {what} …", file=sys.stderr, flush=True)
    yield
    print(f"[set-up] {what}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def run(
    *command: str | Path,
    otherwise: str,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    good: tuple[int, ...] = (0,),
) -> str:
    """Run a program and return what it printed; `otherwise` is the sentence for when it fails."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    except OSError as error:
        raise SetUpFailed(f"{otherwise}\n{error}") from error
    if done.returncode not in good:
        lines = (done.stdout + done.stderr).splitlines()
        words = [line for line in lines if line.strip() and not line.startswith("  ")]
        raise SetUpFailed("\n".join([otherwise, *words[-LAST_WORDS:]]))
    return done.stdout
