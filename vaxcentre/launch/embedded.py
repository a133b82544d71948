"""The SQLite database that comes with the checkout, and the secret that goes with it."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path

from vaxcentre.launch.commands import flask
from vaxcentre.provision.steps import PYTHON, run, taking_turns, told

NOT_UPGRADED = "the database could not be brought to the present schema."
NO_DEMO = "the demonstration could not be loaded."


def keep_secret(folder: Path) -> None:
    """Give this machine a secret of its own, readable by nobody else, unless it has one."""
    path = folder / "secret_key"
    unfinished = folder / "secret_key.unfinished"
    with taking_turns(folder):
        if path.exists():
            return
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        unfinished.replace(path)


class EmbeddedDatabase:
    """One SQLite file; a new one is put in its place only when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._demo_mark = path.with_suffix(".demo")

    @property
    def is_new(self) -> bool:
        """Whether there is no database yet."""
        return not self.path.exists()

    @property
    def is_demo(self) -> bool:
        """Whether the database was filled with the demonstration."""
        return self._demo_mark.exists()

    def prepare(self, *, demo: bool) -> None:
        """Make the database, or bring the one that is there to the present schema."""
        with taking_turns(self.path.parent):
            if self.is_new:
                self._build(demo=demo)
            else:
                run(*flask(PYTHON, "db", "upgrade"), otherwise=NOT_UPGRADED)

    def _build(self, *, demo: bool) -> None:
        unfinished = self.path.with_suffix(".unfinished")
        for suffix in ("", "-wal", "-shm"):
            Path(f"{unfinished}{suffix}").unlink(missing_ok=True)
        elsewhere = {"DATABASE_URL": f"sqlite:///{unfinished}", "VAXCENTRE_DEMO": str(int(demo))}
        with told("database"):
            run(*flask(PYTHON, "db", "upgrade"), otherwise=NOT_UPGRADED, environment=elsewhere)
        self._demo_mark.unlink(missing_ok=True)
        if demo:
            with told("demonstration"):
                run(*flask(PYTHON, "demo", "load"), otherwise=NO_DEMO, environment=elsewhere)
            self._demo_mark.touch()
        _gather(unfinished)
        unfinished.replace(self.path)


def _gather(path: Path) -> None:
    """Bring what SQLite still keeps beside the file into it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
