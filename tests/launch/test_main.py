"""`python3 -m vaxcentre`, up to where it would serve."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, with settings of its own only."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(folder), "VAXCENTRE_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "vaxcentre", *words],
        cwd=ROOT,
        env=bare | environment,
        capture_output=True,
        text=True,
    )


def test_with_postgresql_everything_missing_is_named_at_once(tmp_path: Path) -> None:
    ended = start(folder=tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1/none", PORT="20001")
    assert ended.returncode == 1
    assert "SECRET_KEY must be set" in ended.stderr
    assert "PUBLIC_URL must be set" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "secret_key").exists()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = start(folder=tmp_path, PORT=port)
    assert ended.returncode == 1
    assert f"port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_no_number_is_named(tmp_path: Path) -> None:
    ended = start(folder=tmp_path, PORT="http")
    assert ended.returncode == 1
    assert "'http'" in ended.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = start(folder=tmp_path, PORT="20001", VAXCENTRE_DATA=str(tmp_path / "file"))
    assert ended.returncode == 1
    assert f"cannot write in {tmp_path / 'file'}" in ended.stderr
    assert "Traceback" not in ended.stderr
