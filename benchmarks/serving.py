"""Starts the two web servers of a benchmark, vaxcentre and a bare one, on one database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vaxcentre.launch.commands import gunicorn
from vaxcentre.provision.steps import ROOT

SECRET = "a secret for benchmarks, long enough for the settings"


@dataclass(frozen=True)
class Server:
    """A gunicorn that runs one of the two applications."""

    name: str
    process: subprocess.Popen[bytes]
    port: int

    def memory_mb(self) -> float:
        """The memory of all its processes; what they share counts once for each."""
        listed = subprocess.run(
            ["ps", "-o", "rss=", "--pid", str(self.process.pid), "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=True,
        )
        return sum(int(word) for word in listed.stdout.split()) / 1024


def our_command() -> list[str]:
    """vaxcentre, as it is started in production."""
    return gunicorn(Path(sys.executable), 0)


def bare_command(module: str, *words: str) -> list[str]:
    """The bare application of a module, in the same web server."""
    command = [sys.executable, "-m", "gunicorn", f"{module}:app", "--workers", "2", *words]
    return [*command, "--no-control-socket", "--log-level", "warning", "--bind", "127.0.0.1:0"]


@contextmanager
def serving(name: str, command: list[str], database_url: str) -> Iterator[Server]:
    """Run a server for a while; what it logged is shown when it fails."""
    port = _free_port()
    command = [word.replace("127.0.0.1:0", f"127.0.0.1:{port}") for word in command]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "BARE_DATABASE": database_url.replace("+psycopg", ""),
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "https://vaccination.example.fr",
        "TRUSTED_PROXIES": "0",
        "PYTHONPATH": str(ROOT),
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(port, process)
            yield Server(name, process, port)
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode()[-2000:])
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("a server did not start")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
