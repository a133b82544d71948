"""What the tablet at the door shows beside the camera: numbers, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState
from vaxcentre.rules.door import MAY_UNDO_FOR, DoorVerdict
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import Appointment, ClinicSession, ScanAttempt, Visit

LAST = 5


@dataclass(frozen=True)
class LastScan:
    """A scan of this day and the answer it got."""

    at: datetime
    verdict: DoorVerdict
    queue_number: str | None


@dataclass(frozen=True)
class DoorNow:
    """How many are expected today, how many came, and the last scans."""

    expected: int
    came: int
    scans: list[LastScan]


@dataclass(frozen=True)
class RecentEntry:
    """An entry that may still be taken back."""

    visit_id: UUID
    queue_number: str
    arrived_at: datetime


@query(Permission.CHECK_IN)
def door_now(look: Look, *, on: date) -> DoorNow:
    """The door on the day `on`."""
    return DoorNow(_expected(look, on), _came(look, on), _last_scans(look, on))


def _expected(look: Look, on: date) -> int:
    booked = (
        select(func.count())
        .select_from(Appointment)
        .join(
            ClinicSession,
            and_(
                ClinicSession.centre_id == Appointment.centre_id,
                ClinicSession.id == Appointment.session_id,
            ),
        )
        .where(
            Appointment.centre_id == look.centre_id,
            ClinicSession.held_on == on,
            Appointment.state == AppointmentState.BOOKED,
        )
    )
    return look.db.scalars(booked).one()


def _came(look: Look, on: date) -> int:
    came = (
        select(func.count())
        .select_from(Visit)
        .join(
            ClinicSession,
            and_(ClinicSession.centre_id == Visit.centre_id, ClinicSession.id == Visit.session_id),
        )
        .where(
            Visit.centre_id == look.centre_id,
            ClinicSession.held_on == on,
            Visit.state != VisitState.CANCELLED,
        )
    )
    return look.db.scalars(came).one()


def _last_scans(look: Look, on: date) -> list[LastScan]:
    rows = look.db.execute(
        select(ScanAttempt.at, ScanAttempt.verdict, Visit.queue_number)
        .outerjoin(
            Visit, and_(Visit.centre_id == ScanAttempt.centre_id, Visit.id == ScanAttempt.visit_id)
        )
        .where(ScanAttempt.centre_id == look.centre_id, ScanAttempt.day == on)
        .order_by(ScanAttempt.at.desc())
        .limit(LAST)
    )
    return [LastScan(*row) for row in rows]


@query(Permission.UNDO_CHECK_IN)
def recent_entries(look: Look) -> list[RecentEntry]:
    """The entries of the last five minutes whose patients still wait, the newest first."""
    rows = look.db.execute(
        select(Visit.id, Visit.queue_number, Visit.arrived_at)
        .where(
            Visit.centre_id == look.centre_id,
            Visit.arrived_at >= look.now - MAY_UNDO_FOR,
            Visit.state == VisitState.WAITING,
        )
        .order_by(Visit.arrived_at.desc(), Visit.queue_number.desc())
    )
    return [RecentEntry(*row) for row in rows]
