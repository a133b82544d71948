"""The real thing: gunicorn on a free port, with a database of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgresql import free_port
from tests.settings import SECRET
from vaxcentre.launch.commands import gunicorn
from vaxcentre.provision.steps import ROOT

STARTING = 30.0
"""Seconds that a server may take to answer."""


class Server:
    """vaxcentre as people reach it: its address, its processes, and its log."""

    def __init__(self, database_url: str, folder: Path, **environment: str) -> None:
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
            "VAXCENTRE_DATA": str(folder),
            **environment,
        }
        self.process = self._start()

    def flask(self, *words: str) -> str:
        """Run a command of the terminal on this server's database; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def workers(self) -> list[int]:
        """The process ids of gunicorn's workers."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(word) for word in listed.stdout.split()]

    def restart(self) -> None:
        """Start again on the same port, as after a power cut."""
        self.stop()
        self.process = self._start()

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        """End the server."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(20)

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                gunicorn(Path(sys.executable), self.port),
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + STARTING
        while process.poll() is None and time.monotonic() < deadline:
            if _answers(self.url + "/healthz"):
                return process
            time.sleep(0.05)
        process.kill()
        process.wait()
        raise RuntimeError("the server did not start:\n" + self.log.read_text()[-3000:])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers: serve(database_url, NAME="value", …)."""
    servers: list[Server] = []

    def start(database_url: str, **environment: str) -> Server:
        servers.append(Server(database_url, tmp_path, **environment))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def server(serve: Callable[..., Server], database_url: str) -> Server:
    """A server on the test's own database, by the machine's clock."""
    return serve(database_url)
