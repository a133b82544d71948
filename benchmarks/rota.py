"""“Je peux prendre” beside a bare Flask page with one indexed query, and a rush of sign-ups.

On SQLite and on PostgreSQL with durable commits; each figure is the worse of the two. `shifts_ratio`
compares the 95th percentiles of the two pages, asked for in turn in the same run; `statements` is
what one page asks of the database, signing in included. In the rush 200 people take at the same
instant a shift that their page offers; `rush.double` counts whatever does not add up afterwards.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event, text

from benchmarks.http_client import Run, send_all
from benchmarks.rota_world import OPENING, Volunteer, World, fill
from benchmarks.serving import SECRET, Server, bare_command, our_command, serving
from config import Config
from tests.postgresql import Cluster
from tests.rota_truth import wrong_with_seats
from vaxcentre.app import create_app
from vaxcentre.storage.database import db

ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "12"))
ASKED = 50
"""Pages asked for in a round, of each of the two."""
RUSH = 200
KEYS = ("shifts_ratio", "statements", "rush.double", "rush.errors", "rush.p95_ms")
BESIDES = ("page_p95_ms", "bare_p95_ms", "page_p50_ms", "bare_p50_ms", "page_bytes", "rush.taken")
PAGE = "/my/open-shifts"
THREADS = ("--worker-class", "gthread", "--threads", "8")
"""The bare page is served exactly as ours is."""

Figures = dict[str, float]


def run() -> Figures:
    """Measure on both databases, print a table, and return the worse figures."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        found["SQLite"] = _measure(f"sqlite:///{folder}/rota.sqlite3")
        cluster = Cluster(durable=True)
        stack.callback(cluster.stop)
        found["PostgreSQL"] = _measure(cluster.url())
    print(f"{'':16}" + "".join(f"{name:>14}" for name in found))
    for key in (*KEYS, *BESIDES):
        print(f"{key:16}" + "".join(f"{figures[key]:14}" for figures in found.values()))
    return {key: max(figures[key] for figures in found.values()) for key in KEYS}


def _measure(url: str) -> Figures:
    app = create_app(Config(database_url=url, secret_key=SECRET, testing=True))
    with app.app_context():
        upgrade()
    world = fill(app)
    statements = _statements(app, world.volunteers[0])
    with ExitStack() as stack:
        ours = stack.enter_context(serving("vaxcentre", our_command(), url))
        bare = stack.enter_context(
            serving("bare", bare_command("benchmarks.bare_rota", *THREADS), url)
        )
        found = _pages(app, ours, bare, world) | {"statements": float(statements)}
        found |= _rush(app, ours, world)
    with app.app_context():
        db.engine.dispose()
    return found


def _cookie(app: Flask, volunteer: Volunteer) -> str:
    """The cookie of a browser in which the volunteer is signed in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return "vaxcentre=" + signer.dumps({"_user_id": volunteer.secret, "_fresh": True})


def _statements(app: Flask, volunteer: Volunteer) -> int:
    """How many statements the page needs, with signing in and all; BEGIN and ROLLBACK apart."""
    said: list[str] = []
    client, cookie = app.test_client(use_cookies=False), _cookie(app, volunteer)
    client.get(PAGE, headers={"Cookie": cookie})
    event.listen(Engine, "before_cursor_execute", lambda *words: said.append(words[2]))
    answer = client.get(PAGE, headers={"Cookie": cookie})
    assert answer.text.count('name="seat"') >= 8, answer.status
    return len([one for one in said if one != "BEGIN"])


def _pages(app: Flask, ours: Server, bare: Server, world: World) -> Figures:
    """Both pages by one client, a round of one after a round of the other."""
    page = _get(PAGE, _with_token(ours, _cookie(app, world.volunteers[0])))
    plain = _get(f"/{_key(app, world)}", "")
    runs: dict[str, list[Run]] = {"page": [], "bare": []}
    for server, request in ((ours, page), (bare, plain)):
        send_all(server.port, [request] * 80, 8)  # warms up: prepared statements, caches
    for _ in range(ROUNDS):
        runs["page"].append(send_all(ours.port, [page] * ASKED, 1))
        runs["bare"].append(send_all(bare.port, [plain] * ASKED, 1))
    assert not any(run.failures for several in runs.values() for run in several)
    both = {name: _together(several) for name, several in runs.items()}
    found = {
        f"{name}_p{part}_ms": round(run.percentile_ms(part / 100), 2)
        for name, run in both.items()
        for part in (50, 95)
    }
    found["shifts_ratio"] = round(found["page_p95_ms"] / found["bare_p95_ms"], 2)
    return found | {"page_bytes": float(len(both["page"].bodies[0]))}


def _with_token(ours: Server, cookie: str) -> str:
    """The cookie as it is after a first page: the token against forged requests is in it."""
    connection = http.client.HTTPConnection("127.0.0.1", ours.port)
    connection.request("GET", PAGE, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return str(answer.getheader("Set-Cookie")).split(";")[0]


def _key(app: Flask, world: World) -> str:
    """A centre's key as the database's driver knows it."""
    key = world.centre_ids[0]
    with app.app_context():
        return key.hex if db.engine.dialect.name == "sqlite" else str(key)


def _together(runs: list[Run]) -> Run:
    whole = Run()
    for run in runs:
        whole.latencies += run.latencies
        whole.bodies += run.bodies
    return whole


def _get(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def _rush(app: Flask, ours: Server, world: World) -> Figures:
    """Everybody has the page of the new rotas open; at the same instant everybody takes a shift."""
    chance = random.Random(11)
    taps = list(_taps(app, ours, world, chance))
    done = send_all(ours.port, taps, RUSH)
    with app.app_context():
        wrong = wrong_with_seats()
        taken = _taken_in_the_rush()
        db.session.remove()
    return {
        "rush.double": float(len(wrong)),
        "rush.errors": float(sum(status != 303 for status in done.statuses)),
        "rush.p95_ms": round(done.percentile_ms(0.95), 1),
        "rush.taken": float(taken),
    }


def _taken_in_the_rush() -> int:
    statement = "SELECT count(*) FROM audit_entry WHERE action = 'seat taken'"
    return int(db.session.execute(text(statement)).scalar_one())


def _taps(app: Flask, ours: Server, world: World, chance: random.Random) -> Iterator[bytes]:
    """Each opens the page of the day the new rotas begin, and is about to press one of its buttons."""
    day = world.today + timedelta(days=OPENING)
    connection = http.client.HTTPConnection("127.0.0.1", ours.port)
    for volunteer in world.volunteers[:RUSH]:
        cookie = _cookie(app, volunteer)
        connection.request("GET", f"{PAGE}?day={day}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        page, given = answer.read().decode(), answer.getheader("Set-Cookie", "")
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]
        seat = chance.choice(re.findall(r'name="seat" value="([^"]+)"', page))
        body = urlencode({"csrf_token": token, "seat": seat}).encode()
        head = (
            f"POST {PAGE}/take HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {given.split(';')[0]}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
    connection.close()
