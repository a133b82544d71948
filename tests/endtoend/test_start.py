"""`python3 -m vaxcentre`, from nothing to a page and back."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgresql import free_port
from vaxcentre.provision.steps import ROOT


@contextmanager
def started(folder: Path, port: int, *words: str) -> Iterator[str]:
    """The command as it runs, and what it tells on the terminal once pages are served."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "PORT": str(port)}
    where = {"VAXCENTRE_DATA": str(folder / "data"), "VAXCENTRE_VENV": sys.prefix}
    command = subprocess.Popen(
        [sys.executable, "-m", "vaxcentre", *words],
        cwd=ROOT,
        env=bare | where,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with command:
        assert command.stdout
        told = ""
        for line in command.stdout:
            told += line
            if line.startswith("Ctrl-C"):
                break
        yield told
        command.send_signal(signal.SIGINT)
        assert command.wait(30) == 0


def refuses_connections(port: int) -> bool:
    """Whether nothing listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.timeout(300)
def test_an_empty_start_asks_for_a_first_administrator_and_keeps_the_data(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port, "--empty") as told:
        welcome = re.search(rf"http://127\.0\.0\.1:{port}/welcome\S+", told)
        assert welcome, told
        with urllib.request.urlopen(welcome[0], timeout=30) as page:
            assert page.status == 200
    assert refuses_connections(port)
    database = tmp_path / "data" / "vaxcentre.sqlite3"
    made = database.stat().st_ino
    with started(tmp_path, port) as told:
        assert "/welcome" in told
    assert database.stat().st_ino == made


@pytest.mark.timeout(600)
def test_a_start_with_the_demonstration_tells_whom_to_sign_in_as(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as told:
        assert f"http://127.0.0.1:{port}" in told
        assert "@" in told
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
    assert refuses_connections(port)
