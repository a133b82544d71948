"""A million visit steps, written by the database itself: ten centres, four months of full days each.

Only the numbers matter here, so all visits of a centre belong to one patient.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
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
    Appointment, Booth, Centre, ClinicSession, Line, Network, Patient, Visit, VisitStep,
)
from vaxcentre.storage.transaction import writing

ZONE = "Europe/Paris"
LAST_DAY = date(2026, 11, 24)
CENTRES, VISITS_A_DAY, STEPS_A_VISIT = 10, 1_000, 5
DAYS = 1_000_000 // (CENTRES * VISITS_A_DAY * STEPS_A_VISIT)

_WAY = (
    (VisitEvent.ARRIVE, None, 0), (VisitEvent.CALL, VisitState.WAITING, 4), (VisitEvent.SEAT, VisitState.CALLED, 5),
    (VisitEvent.OBSERVE, VisitState.IN_BOOTH, 12), (VisitEvent.LEAVE, VisitState.OBSERVING, 27),
)


def fill() -> UUID:
    """Write it all to the current application's database; returns the id of the centre to measure."""
    network = uuid4()
    _keep(Network, [{"id": network, "name": "Measured"}])
    centres = [_centre(network, number) for number in range(1, CENTRES + 1)]
    for centre in centres:
        for back in range(DAYS):
            _day(centre, LAST_DAY - timedelta(days=back))
    return centres[0]["id"]


def _centre(network: UUID, number: int) -> dict[str, UUID]:
    centre, line, booths, patient = uuid4(), uuid4(), [uuid4() for _ in range(18)], uuid4()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    _keep(Centre, [{
        "id": centre, "network_id": network, "number": number, "name": f"Centre {number}", "slug": f"centre-{number}",
        "kind": CentreKind.VACCINATION, "state": CentreState.OPEN,
    }])
    _keep(Line, [{"id": line, "centre_id": centre, "code": "A", "kind": CentreKind.VACCINATION}])
    _keep(Booth, [
        {"id": booth, "centre_id": centre, "line_id": line, "number": n, "state": BoothState.OPEN}
        for n, booth in enumerate(booths, 1)
    ])
    _keep(Patient, [{
        "id": patient, "centre_id": centre, "given_name": "A", "family_name": "B", "search_name": "b a", "created_at": at,
    }])
    return {"id": centre, "line": line, "patient": patient, **{f"booth {n}": booth for n, booth in enumerate(booths)}}


def _day(centre: dict[str, UUID], on: date) -> None:
    """A day of a thousand visits, evenly from eight to six, in four statements."""
    session, opens = uuid4(), local_instant(on, time(8), ZONE)
    _keep(ClinicSession, [{
        "id": session, "centre_id": centre["id"], "held_on": on, "kind": SessionKind.VACCINATION, "opens_at": opens,
        "closes_at": opens + timedelta(hours=12), "target_per_hour": 130, "state": SessionState.CLOSED,
    }])
    visits = [_visit(centre, session, opens, number) for number in range(VISITS_A_DAY)]
    _keep(Appointment, [appointment for appointment, _ in visits])
    _keep(Visit, [visit for _, visit in visits])
    _keep(VisitStep, [step for _, visit in visits for step in _steps(visit)])


def _visit(
    centre: dict[str, UUID], session: UUID, opens: datetime, number: int
) -> tuple[dict[str, object], dict[str, object]]:
    arrived = opens + timedelta(seconds=36 * number)
    here = {"centre_id": centre["id"], "session_id": session}
    appointment = here | {
        "id": uuid4(), "patient_id": centre["patient"], "slot_at": arrived, "origin": Origin.IMPORT,
        "link_secret": secrets.token_hex(16), "created_at": opens, "changed_at": opens,
    }
    visit = here | {
        "id": uuid4(), "appointment_id": appointment["id"], "line_id": centre["line"], "booth_id": centre[f"booth {number % 18}"],
        "queue_number": f"A-{number}", "state": VisitState.LEFT, "punctuality": Punctuality.ON_TIME, "arrived_at": arrived,
        "queued_at": arrived, "called_at": arrived + timedelta(minutes=4), "outcome": Outcome.VACCINATED,
    }
    return appointment, visit


def _steps(visit: dict[str, object]) -> list[dict[str, object]]:
    arrived = visit["arrived_at"]
    assert isinstance(arrived, datetime)
    steps = []
    for event, before, minutes in _WAY:
        at = arrived + timedelta(minutes=minutes)
        booth = visit["booth_id"] if event is not VisitEvent.ARRIVE else None
        steps.append({
            "id": uuid4(), "centre_id": visit["centre_id"], "visit_id": visit["id"], "event": event, "state_before": before,
            "at": at, "recorded_at": at, "hour_start": local_hour_start(at, ZONE), "line_id": visit["line_id"], "booth_id": booth,
        })
    return steps


def _keep(model: type[Base], rows: list[dict[str, object]]) -> None:
    writing(lambda: db.session.execute(insert(model), rows))
