"""The server and the worker live together and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SUPERVISE = """
import os, sys
from vaxcentre.launch.supervisor import Supervisor
with Supervisor([sys.executable, "-c", sys.argv[1]], [sys.executable, "-c", sys.argv[2]],
                dict(os.environ)) as together:
    print("server", together.server.pid, flush=True)
    code = together.watch()
sys.exit(code)
"""
WAIT = "import signal; signal.pause()"
TELL_AND_WAIT = "import os, signal; print('worker', os.getpid(), flush=True); signal.pause()"


def supervise(server: str, worker: str) -> subprocess.Popen[str]:
    """A supervisor of two small Python programs; it and they write to one pipe."""
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, server, worker],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def process_ids(supervisor: subprocess.Popen[str], count: int) -> dict[str, int]:
    """The process ids that the next lines tell."""
    assert supervisor.stdout
    told = (supervisor.stdout.readline().split() for _ in range(count))
    return {name: int(number) for name, number in told}


def is_alive(process_id: int) -> bool:
    """Whether a process still runs."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_both_stop_when_told_to(told: signal.Signals) -> None:
    with supervise(WAIT, TELL_AND_WAIT) as supervisor:
        ids = process_ids(supervisor, 2)
        supervisor.send_signal(told)
        assert supervisor.wait(20) == 0
    assert [name for name, number in ids.items() if is_alive(number)] == []


def test_a_dead_worker_is_started_again() -> None:
    with supervise(WAIT, TELL_AND_WAIT) as supervisor:
        first = process_ids(supervisor, 2)
        os.kill(first["worker"], signal.SIGKILL)
        second = process_ids(supervisor, 1)
        assert second["worker"] != first["worker"]
        assert is_alive(first["server"])
        supervisor.terminate()


def test_the_end_of_the_server_ends_all_with_its_code() -> None:
    with supervise("import sys; input(); sys.exit(7)", TELL_AND_WAIT) as supervisor:
        ids = process_ids(supervisor, 2)
        assert supervisor.stdin
        supervisor.stdin.write("end\n")
        supervisor.stdin.flush()
        assert supervisor.wait(20) == 7
    assert not is_alive(ids["worker"])
