"""Check-ins by API on PostgreSQL with durable commits, beside a bare application in the same run."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event

from benchmarks.door_world import Scan, fill
from benchmarks.http_client import Run, send_all
from config import Config
from tests.postgresql import Cluster
from vaxcentre.app import create_app
from vaxcentre.launch.commands import gunicorn
from vaxcentre.provision.steps import ROOT

CLIENTS = (1, 8, 32)
ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "3"))
SECRET = "a secret for benchmarks, long enough for the settings"
_FORGET = (
    "TRUNCATE visit, visit_step, scan_attempt CASCADE; UPDATE session_line SET last_number = 0"
)


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


def run() -> dict[str, float]:
    """Measure, print a table, and return the figures."""
    with ExitStack() as stack:
        cluster = Cluster(durable=True)
        stack.callback(cluster.stop)
        app = _application(cluster)
        scans = fill(app)
        statements = _statements(app, scans[0])
        ours = stack.enter_context(_serving("vaxcentre", _our_command(), cluster))
        bare = stack.enter_context(_serving("bare", _bare_command(), cluster))
        runs = _measure(cluster, (ours, bare), scans)
        return _figures(runs, statements, ours.memory_mb())


def _application(cluster: Cluster) -> Flask:
    config = Config(database_url=cluster.url(), secret_key=SECRET, testing=True)
    app = create_app(config)
    with app.app_context():
        upgrade()
    return app


def _statements(app: Flask, scan: Scan) -> int:
    """How many statements one check-in needs, with signing in and all; BEGIN and COMMIT apart."""
    said: list[str] = []
    client, address = app.test_client(), f"/api/v1/{scan.slug}/scans"
    bearer = {"Authorization": f"Bearer {scan.token}"}
    client.post(address, headers=bearer, json={"code": "warms up", "scan_id": str(uuid4())})
    event.listen(Engine, "before_cursor_execute", lambda *words: said.append(words[2]))
    sent = {"code": scan.code, "scan_id": str(uuid4())}
    answer = client.post(address, headers=bearer, json=sent)
    assert answer.get_json()["verdict"] == "admitted", answer.text
    return len(said)


def _our_command() -> list[str]:
    return gunicorn(Path(sys.executable), 0)


def _bare_command() -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "benchmarks.bare_door:app", "--workers", "2"]
    return [*command, "--no-control-socket", "--log-level", "warning", "--bind", "127.0.0.1:0"]


@contextmanager
def _serving(name: str, command: list[str], cluster: Cluster) -> Iterator[Server]:
    port = _free_port()
    command = [word.replace("127.0.0.1:0", f"127.0.0.1:{port}") for word in command]
    environment = {
        **os.environ,
        "DATABASE_URL": cluster.url(),
        "BARE_DATABASE": cluster.url().replace("+psycopg", ""),
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


def _measure(
    cluster: Cluster, servers: tuple[Server, Server], scans: list[Scan]
) -> dict[tuple[str, int], list[Run]]:
    """Each ticket once for each application and number of clients, in turn, so often."""
    runs: dict[tuple[str, int], list[Run]] = {}
    for server in servers:
        _check_in_all(cluster, server, scans[:500], 8)  # warms up: prepared statements, caches
    for _ in range(ROUNDS):
        for clients in CLIENTS:
            for server in servers:
                done = _check_in_all(cluster, server, scans, clients)
                runs.setdefault((server.name, clients), []).append(done)
    return runs


def _check_in_all(cluster: Cluster, server: Server, scans: list[Scan], clients: int) -> Run:
    """Let everybody in, see that they are in, and forget them again."""
    with cluster.connect() as database:
        database.execute(_FORGET)
        database.execute("ANALYZE")
        done = send_all(server.port, [_request(scan) for scan in scans], clients)
        admitted = sum(json.loads(body)["verdict"] == "admitted" for body in done.bodies)
        stored = database.execute("SELECT count(*) FROM visit_step").fetchone()
    if done.failures or admitted != len(scans) or stored != (len(scans),):
        raise RuntimeError(f"{server.name}: {admitted} admitted, {stored} stored of {len(scans)}")
    return done


def _request(scan: Scan) -> bytes:
    body = json.dumps({"code": scan.code, "scan_id": str(uuid4())}).encode()
    head = (
        f"POST /api/v1/{scan.slug}/scans HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {scan.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _figures(
    runs: dict[tuple[str, int], list[Run]], statements: int, memory_mb: float
) -> dict[str, float]:
    figures: dict[str, float] = {"statements": statements, "rss_mb": round(memory_mb, 1)}
    print(f"{'':10} {'clients':>7} {'per s':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    for (name, clients), several in sorted(runs.items(), key=lambda one: (one[0][1], one[0][0])):
        per_second = statistics.median(run.per_second for run in several)
        p50, p95, p99 = (
            statistics.median(run.percentile_ms(part) for run in several)
            for part in (0.5, 0.95, 0.99)
        )
        print(f"{name:10} {clients:7} {per_second:8.0f} {p50:8.2f} {p95:8.2f} {p99:8.2f}")
        if name == "vaxcentre":
            figures[f"per_s.c{clients}"] = round(per_second, 1)
            figures[f"p50_ms.c{clients}"] = round(p50, 2)
            figures[f"p99_ms.c{clients}"] = round(p99, 2)
        else:
            figures[f"bare_per_s.c{clients}"] = round(per_second, 1)
    for clients in CLIENTS:
        ratio = figures[f"per_s.c{clients}"] / figures[f"bare_per_s.c{clients}"]
        figures[f"ratio.c{clients}"] = round(ratio, 3)
        print(f"ratio at {clients} clients: {ratio:.2f} of the bare application")
    print(f"statements per check-in: {statements}; memory of all processes: {memory_mb:.0f} MB")
    return figures
