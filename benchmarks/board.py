"""The hourly board with a million visit steps in the database, on PostgreSQL and on SQLite.

`day_ms`: one centre's day counted from the rows; beside it the same count without its index.
`unchanged_ms`: a poll of a board that did not change; beside it a page that says only "ok".
`poll50_cores`: the share of a core, the database's included, that fifty boards cost at two seconds.
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from benchmarks.million_steps import LAST_DAY, ZONE, fill
from benchmarks.processes import cpu_seconds
from tests.make import a_person, signed_in_client
from tests.postgresql import Cluster
from tests.server import Server
from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.clock import FixedClock
from vaxcentre.queries.ask import Look
from vaxcentre.queries.step_counts import people_per_hour
from vaxcentre.rules.access import COMMAND_LINE, Place
from vaxcentre.rules.spans import local_day_span
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Centre

NOON = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 11, tzinfo=UTC)
BOARDS, EVERY_SECONDS, ROUNDS = 50, 2.0, 8
KEYS = ("day_ms", "day_without_index_ms", "unchanged_ms", "plain_page_ms", "poll50_cores")


def run() -> dict[str, float]:
    """Measure on both databases; the keys without a name are the slower of the two."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, _postgresql() as cluster:
        found |= _named("sqlite", _measure(f"sqlite:///{folder}/board.sqlite3", Path(folder), None))
        found |= _named("postgresql", _measure(cluster.url(), Path(folder), cluster.process.pid))
    for key in KEYS:
        found[key] = max(found[f"{key}.sqlite"], found[f"{key}.postgresql"])
    _print(found)
    return found


def _print(found: dict[str, float]) -> None:
    print(f"{'':24}{'SQLite':>12}{'PostgreSQL':>12}")
    for key in KEYS:
        print(f"{key:24}{found[f'{key}.sqlite']:12}{found[f'{key}.postgresql']:12}")
    ratio = found["day_without_index_ms"] / found["day_ms"]
    print(f"the day is counted {ratio:.0f} times faster with its index")


@contextmanager
def _postgresql() -> Iterator[Cluster]:
    cluster = Cluster(durable=True)
    try:
        yield cluster
    finally:
        cluster.stop()


def _named(database: str, found: dict[str, float]) -> dict[str, float]:
    return {f"{key}.{database}": value for key, value in found.items()}


def _measure(url: str, folder: Path, database_process: int | None) -> dict[str, float]:
    app = create_app(settings_for(url), FixedClock(NOON))
    with app.app_context():
        upgrade()
        centre_id = fill()
        _tell_the_planner()
        found = {"day_ms": _day_ms(centre_id)}
        found["day_without_index_ms"] = _without_index(lambda: _day_ms(centre_id, times=3))
        slug, cookie = _viewer(app, centre_id)
        db.session.remove()
        db.engine.dispose()
    return found | _polls(url, folder, slug, cookie, database_process)


def _tell_the_planner() -> None:
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _day_ms(centre_id: UUID, times: int = 30) -> float:
    look = Look(db.session(), NOON, COMMAND_LINE, Place(None, centre_id))
    span = local_day_span(LAST_DAY, ZONE)
    return _median_ms(lambda: people_per_hour(look, span), times)


def _median_ms(call: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken), 2)


def _without_index(measure: Callable[[], float]) -> float:
    """The baseline: the index is dropped in a transaction that is then undone."""
    db.session.rollback()
    db.session.execute(text("DROP INDEX ix_visit_step_hour"))
    try:
        return measure()
    finally:
        db.session.rollback()


def _viewer(app: Flask, centre_id: UUID) -> tuple[str, str]:
    """The slug of the centre, and the cookie of somebody who watches its wall."""
    centre = db.session.get(Centre, centre_id)
    assert centre is not None
    slug = centre.slug
    db.session.expunge(centre)
    client = signed_in_client(app, a_person(centre))
    cookie = client.get_cookie("vaxcentre")
    assert cookie is not None
    return slug, f"vaxcentre={cookie.value}"


def _polls(
    url: str, folder: Path, slug: str, cookie: str, database_process: int | None
) -> dict[str, float]:
    server = Server(url, folder)
    try:
        board = _Board(server.url, f"/{slug}/wall/throughput", cookie)
        board.poll()
        found = {"unchanged_ms": _median_ms(board.poll, 300)}
        plain = _Board(server.url, "/healthz", cookie)
        found["plain_page_ms"] = _median_ms(plain.poll, 300)
        processes = [server.process.pid, *([database_process] if database_process else [])]
        return found | {"poll50_cores": _cores(board, processes)}
    finally:
        server.stop()


def _cores(board: _Board, processes: list[int]) -> float:
    """Let fifty boards' polls come evenly spread, and see what processor time they took."""
    used, began = cpu_seconds(processes), time.monotonic()
    for number in range(int(BOARDS * ROUNDS)):
        time.sleep(max(0.0, began + number * EVERY_SECONDS / BOARDS - time.monotonic()))
        board.poll()
    return round((cpu_seconds(processes) - used) / (time.monotonic() - began), 4)


class _Board:
    """A screen that asks whether its board changed."""

    def __init__(self, server: str, path: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(server).netloc)
        self.path = path
        self.headers = {"Cookie": cookie, "X-Live": "true"}

    def poll(self) -> None:
        """Ask once; every answer after the first must be a 304 where the page has an ETag."""
        self.connection.request("GET", self.path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        etag = answer.getheader("ETag")
        expected = 304 if "If-None-Match" in self.headers else 200
        assert answer.status == expected, answer.status
        if etag:
            self.headers["If-None-Match"] = etag
