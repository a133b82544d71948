"""A million visit steps, loaded the fastest way each database has.

Ten centres of a thousand visits a day for twenty days. The centre and day that are measured have real
visits; the steps around them share one visit a centre, for only their number matters there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.door import Punctuality
from vaxcentre.rules.sessions import SessionKind, SessionState
from vaxcentre.rules.spans import local_hour_start, local_instant
from vaxcentre.rules.visits import Outcome, VisitEvent, VisitState
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import (
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Network,
    Patient,
    Visit,
)
from vaxcentre.storage.transaction import writing

ZONE = "Europe/Paris"
LAST_DAY = date(2026, 11, 24)
CENTRES, VISITS_A_DAY, STEPS_A_VISIT = 10, 1_000, 5
DAYS = 1_000_000 // (CENTRES * VISITS_A_DAY * STEPS_A_VISIT)

_WAY = (
    (VisitEvent.ARRIVE, None, 0),
    (VisitEvent.CALL, VisitState.WAITING, 4),
    (VisitEvent.SEAT, VisitState.CALLED, 5),
    (VisitEvent.OBSERVE, VisitState.IN_BOOTH, 12),
    (VisitEvent.LEAVE, VisitState.OBSERVING, 27),
)


def fill() -> UUID:
    """Write it all to the current application's database; returns the id of the centre to measure."""
    network = uuid4()
    _keep(Network, [{"id": network, "name": "Measured"}])
    centres = [_centre(network, number) for number in range(1, CENTRES + 1)]
    _load_steps(step for centre in centres for back in range(DAYS) for step in _day(centre, back))
    return centres[0]["id"]


def _centre(network: UUID, number: int) -> dict[str, UUID]:
    centre, line, booths, patient = uuid4(), uuid4(), [uuid4() for _ in range(18)], uuid4()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    _keep(
        Centre,
        [
            {
                "id": centre,
                "network_id": network,
                "number": number,
                "name": f"Centre {number}",
                "slug": f"centre-{number}",
                "kind": CentreKind.VACCINATION,
                "state": CentreState.OPEN,
            }
        ],
    )
    _keep(Line, [{"id": line, "centre_id": centre, "code": "A", "kind": CentreKind.VACCINATION}])
    _keep(
        Booth,
        [
            {
                "id": booth,
                "centre_id": centre,
                "line_id": line,
                "number": n,
                "state": BoothState.OPEN,
            }
            for n, booth in enumerate(booths, 1)
        ],
    )
    _keep(
        Patient,
        [
            {
                "id": patient,
                "centre_id": centre,
                "given_name": "A",
                "family_name": "B",
                "search_name": "b a",
                "created_at": at,
            }
        ],
    )
    first = {"first": centre} if number == 1 else {}
    return {
        "id": centre,
        "line": line,
        "patient": patient,
        **first,
        **{f"booth {n}": booth for n, booth in enumerate(booths)},
    }


def _day(centre: dict[str, UUID], back: int) -> Iterator[dict[str, object]]:
    """The steps of a day of a thousand visits, evenly from eight to six, `back` days before the last."""
    opens = local_instant(LAST_DAY - timedelta(days=back), time(8), ZONE)
    measured = back == 0 and "first" in centre
    wanted = VISITS_A_DAY if measured else 1
    session = _session(centre, opens)
    visits = [_visit(centre, session, opens, number) for number in range(wanted)]
    _keep(Appointment, [appointment for appointment, _ in visits])
    _keep(Visit, [visit for _, visit in visits])
    for number in range(VISITS_A_DAY):
        visit = visits[number if measured else 0][1]
        yield from _steps(
            visit, opens + timedelta(seconds=36 * number), centre[f"booth {number % 18}"]
        )


def _session(centre: dict[str, UUID], opens: datetime) -> UUID:
    session = uuid4()
    _keep(
        ClinicSession,
        [
            {
                "id": session,
                "centre_id": centre["id"],
                "held_on": opens.date(),
                "kind": SessionKind.VACCINATION,
                "opens_at": opens,
                "closes_at": opens + timedelta(hours=12),
                "target_per_hour": 130,
                "state": SessionState.CLOSED,
            }
        ],
    )
    return session


def _visit(
    centre: dict[str, UUID], session: UUID, opens: datetime, number: int
) -> tuple[dict[str, object], dict[str, object]]:
    arrived = opens + timedelta(seconds=36 * number)
    here = {"centre_id": centre["id"], "session_id": session}
    appointment = here | {
        "id": uuid4(),
        "patient_id": centre["patient"],
        "slot_at": arrived,
        "origin": Origin.IMPORT,
        "link_secret": secrets.token_hex(16),
        "created_at": opens,
        "changed_at": opens,
    }
    visit = here | {
        "id": uuid4(),
        "appointment_id": appointment["id"],
        "line_id": centre["line"],
        "booth_id": centre[f"booth {number % 18}"],
        "queue_number": f"A-{number}",
        "state": VisitState.LEFT,
        "punctuality": Punctuality.ON_TIME,
        "arrived_at": arrived,
        "queued_at": arrived,
        "called_at": arrived + timedelta(minutes=4),
        "outcome": Outcome.VACCINATED,
    }
    return appointment, visit


def _steps(visit: dict[str, object], arrived: datetime, booth: UUID) -> Iterator[dict[str, object]]:
    for event, before, minutes in _WAY:
        at = arrived + timedelta(minutes=minutes)
        yield {
            "id": uuid4(),
            "centre_id": visit["centre_id"],
            "visit_id": visit["id"],
            "event": event.value,
            "state_before": before.value if before else None,
            "at": at,
            "hour_start": local_hour_start(at, ZONE),
            "recorded_at": at,
            "line_id": visit["line_id"],
            "booth_id": None if event is VisitEvent.ARRIVE else booth,
            "reason": "",
        }


def _keep(model: type[Base], rows: list[dict[str, object]]) -> None:
    writing(lambda: db.session.execute(insert(model), rows))


_COLUMNS = (
    "id",
    "centre_id",
    "visit_id",
    "event",
    "state_before",
    "at",
    "hour_start",
    "recorded_at",
    "line_id",
    "booth_id",
    "reason",
)


def _load_steps(steps: Iterable[dict[str, object]]) -> None:
    """Past the ORM and past the checks of foreign keys, which would take most of the time."""
    rows = [tuple(step[column] for column in _COLUMNS) for step in steps]
    connection = db.engine.raw_connection()
    load = _copy if db.engine.dialect.name == "postgresql" else _insert
    load(connection, rows)
    connection.commit()
    connection.close()


def _copy(connection: Any, rows: list[tuple[object, ...]]) -> None:
    cursor = connection.cursor()
    cursor.execute("SET LOCAL session_replication_role = replica")
    with cursor.copy(f"COPY visit_step ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Any, rows: list[tuple[object, ...]]) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("BEGIN IMMEDIATE")
    blanks = ", ".join("?" * len(_COLUMNS))
    cursor.executemany(
        f"INSERT INTO visit_step ({', '.join(_COLUMNS)}) VALUES ({blanks})",
        (_plain(row) for row in rows),
    )


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    """As SQLite keeps it: keys as hexadecimal, instants as microseconds."""
    return tuple(
        each.hex
        if isinstance(each, UUID)
        else round(each.timestamp() * 1_000_000)
        if isinstance(each, datetime)
        else each
        for each in row
    )
