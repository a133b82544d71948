"""Check-ins by API on PostgreSQL with durable commits, beside a bare application in the same run."""

from __future__ import annotations

import json
import os
import statistics
from contextlib import ExitStack
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event

from benchmarks.door_world import Scan, fill
from benchmarks.http_client import Run, send_all
from benchmarks.serving import SECRET, Server, bare_command, our_command, serving
from config import Config
from tests.postgresql import Cluster
from vaxcentre.app import create_app

CLIENTS = (1, 8, 32)
ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "3"))
_FORGET = (
    "TRUNCATE visit, visit_step, scan_attempt CASCADE; UPDATE session_line SET last_number = 0"
)


def run() -> dict[str, float]:
    """Measure, print a table, and return the figures."""
    with ExitStack() as stack:
        cluster = Cluster(durable=True)
        stack.callback(cluster.stop)
        app = _application(cluster)
        scans = fill(app)
        statements = _statements(app, scans[0])
        ours = stack.enter_context(serving("vaxcentre", our_command(), cluster.url()))
        bare = stack.enter_context(
            serving("bare", bare_command("benchmarks.bare_door"), cluster.url())
        )
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
