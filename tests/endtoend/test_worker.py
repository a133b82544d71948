"""The real worker process is told to stop, or killed, in the middle of a list."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.make import DAY, a_centre, a_clinic_session, a_line, place_of
from tests.settings import SECRET, settings_for
from vaxcentre.app import create_app
from vaxcentre.clock import FixedClock
from vaxcentre.provision.steps import ROOT
from vaxcentre.rules.access import COMMAND_LINE
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, AppointmentImport, ImportState
from vaxcentre.tasks.worker import Worker
from vaxcentre.usecases.imports import receive_list, start_import
from vaxcentre.usecases.perform import perform

ROWS = 2000


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    """An application by the clock of the machine, like the worker's process."""
    app = create_app(settings_for(database_url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def import_id(app: Flask) -> UUID:
    """A list that has been started."""
    times = [f"{8 + n * 12 // ROWS}h{n % 60:02d}" for n in range(ROWS)]
    rows = [f"Nom{n};Prénom;{DAY:%d/%m/%Y};{at};R{n}" for n, at in enumerate(times)]
    content = "\n".join(["Nom;Prénom;Date;Heure;Référence", *rows]).encode()
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre, [a_line(centre)])
        place, at = place_of(centre), datetime.now(UTC)
        received = perform(
            receive_list, COMMAND_LINE, at, place, file_name="liste.csv", content=content
        )
        perform(start_import, COMMAND_LINE, at, place, import_id=received)
        return received


def done(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalars(select(AppointmentImport.rows_done)).one()
        db.session.remove()
        return found


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_lost_and_nothing_is_doubled(
    app: Flask, import_id: UUID, database_url: str, told_by: signal.Signals
) -> None:
    process = _worker(database_url)
    deadline = time.monotonic() + 60
    while not done(app) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(told_by)
    ended = process.wait(30)
    assert ended == (0 if told_by is signal.SIGTERM else -signal.SIGKILL)
    assert 0 < done(app) <= ROWS
    later = timedelta(seconds=31) if told_by is signal.SIGKILL else timedelta()
    with app.app_context():
        Worker(settings_for(database_url), FixedClock(datetime.now(UTC) + later)).run_once()
        one = db.session.get_one(AppointmentImport, import_id)
        assert (one.state, one.rows_added, one.rows_done) == (ImportState.DONE, ROWS, ROWS)
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == ROWS


def _worker(database_url: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "PUBLIC_URL": "http://127.0.0.1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
