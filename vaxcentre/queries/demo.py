"""What the players of the demonstration see of a centre's day: who is due, who is where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.tickets import TicketCode
from vaxcentre.rules.visits import INSIDE, VisitState
from vaxcentre.storage.models import Appointment, Booth, Centre, ClinicSession, Ticket, Visit

MAY_COME_AFTER = timedelta(minutes=45)
MAY_COME_BEFORE = timedelta(minutes=20)


@dataclass(frozen=True)
class Expected:
    """Somebody with an appointment about now who has not come yet, and what their ticket says."""

    appointment_id: UUID
    slot_at: datetime
    code: str


@dataclass(frozen=True)
class Inside:
    """A visit under way."""

    visit_id: UUID
    appointment_id: UUID
    slot_at: datetime
    state: VisitState
    booth: int | None
    called_at: datetime | None
    seated_at: datetime | None
    observed_until: datetime | None


@dataclass(frozen=True)
class FloorSeen:
    """The running session of a centre as its players see it."""

    expected: list[Expected]
    inside: list[Inside]
    free_booths: list[int]


@query(Permission.MANAGE_CENTRE)
def floor_seen(look: Look, *, on: date) -> FloorSeen | None:
    """The floor on the day `on`; None when no session is open."""
    session_ids = look.db.scalars(
        select(ClinicSession.id).where(
            ClinicSession.centre_id == look.centre_id,
            ClinicSession.held_on == on,
            ClinicSession.state == SessionState.OPEN,
        )
    ).all()
    if not session_ids:
        return None
    inside = _inside(look, session_ids)
    taken = {one.booth for one in inside if one.state in (VisitState.CALLED, VisitState.IN_BOOTH)}
    booths = look.db.scalars(
        select(Booth.number)
        .where(Booth.centre_id == look.centre_id, Booth.in_use, Booth.state == BoothState.OPEN)
        .order_by(Booth.number)
    )
    return FloorSeen(
        _expected(look, session_ids), inside, [number for number in booths if number not in taken]
    )


def _expected(look: Look, session_ids: Sequence[UUID]) -> list[Expected]:
    number = look.db.get_one(Centre, look.centre_id).number
    came = select(Visit.appointment_id).where(Visit.session_id.in_(session_ids))
    rows = look.db.execute(
        select(Appointment.id, Appointment.slot_at, Ticket)
        .join(Ticket, Ticket.appointment_id == Appointment.id)
        .where(
            Appointment.centre_id == look.centre_id,
            Appointment.session_id.in_(session_ids),
            Appointment.state == AppointmentState.BOOKED,
            Appointment.slot_at.between(look.now - MAY_COME_AFTER, look.now + MAY_COME_BEFORE),
            Appointment.id.not_in(came),
            Ticket.state == TicketState.VALID,
        )
        .order_by(Appointment.slot_at, Appointment.id)
    )
    return [Expected(key, slot_at, _text(ticket, number)) for key, slot_at, ticket in rows]


def _text(ticket: Ticket, number: int) -> str:
    code = TicketCode.at(ticket.slot_at, key_id=ticket.key_id, centre_number=number, ref=ticket.ref)
    return code.text(ticket.signature)


def _inside(look: Look, session_ids: Sequence[UUID]) -> list[Inside]:
    rows = look.db.execute(
        select(
            Visit.id,
            Visit.appointment_id,
            Appointment.slot_at,
            Visit.state,
            Booth.number,
            Visit.called_at,
            Visit.seated_at,
            Visit.observed_until,
        )
        .join(Appointment, Appointment.id == Visit.appointment_id)
        .outerjoin(Booth, Booth.id == Visit.booth_id)
        .where(
            Visit.centre_id == look.centre_id,
            Visit.session_id.in_(session_ids),
            Visit.state.in_(INSIDE),
        )
        .order_by(Visit.queued_at)
    )
    return [Inside(*row) for row in rows]
