"""Tickets are issued for appointments, and end when the appointment moves or is cancelled."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from vaxcentre.keyring import Signer
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import TicketEvent, TicketState
from vaxcentre.rules.tickets import REF_BITS, TicketCode
from vaxcentre.storage.models import Appointment, Centre, Ticket
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.signing_keys import rotate_key, signer_for, withdraw_key

_AT_ONCE = 1000
"""Ids in one statement; databases have a limit."""

_IS_VALID = Ticket.state == TicketState.VALID


@use_case(Permission.EDIT_APPOINTMENTS)
def issue_tickets(work: Work, appointments: Sequence[Appointment]) -> list[Ticket]:
    """One new signed ticket for each appointment, in their order, whatever their number.

    Two equal references in a centre's day break a unique constraint; the work is then done again
    with others (once in a million busy days).
    """
    work.db.flush()  # the appointments need their ids, and ended tickets must be ended first
    if not appointments:
        return []
    signer = signer_for(work)
    numbers = _numbers_of(work, {appointment.centre_id for appointment in appointments})
    tickets = [_issued(work, one, signer, numbers[one.centre_id]) for one in appointments]
    work.db.add_all(tickets)
    work.db.flush()
    work.noted_in_row()
    return tickets


@use_case(Permission.EDIT_APPOINTMENTS)
def end_tickets(work: Work, appointments: Sequence[Appointment], event: TicketEvent) -> int:
    """End the valid tickets of these appointments, for the reason `event`; returns how many."""
    work.db.flush()
    ended = 0
    for ids in _in_parts([appointment.id for appointment in appointments]):
        theirs = select(Ticket).where(Ticket.appointment_id.in_(ids), _IS_VALID)
        for ticket in work.db.scalars(theirs.with_for_update()):
            ticket.advance(event, work.now)
            ended += 1
    work.db.flush()
    work.noted_in_row()
    return ended


@use_case(Permission.MANAGE_NETWORK)
def replace_key(work: Work, key_id: int) -> int:
    """Withdraw a key that fell into wrong hands, and give every coming ticket a new code.

    Returns how many tickets were replaced. What was printed under the old key opens no door.
    """
    rotate_key(work)
    signed = (
        select(Appointment)
        .join(Ticket, (Ticket.appointment_id == Appointment.id) & _IS_VALID)
        .where(Ticket.key_id == key_id, Ticket.slot_at >= work.now - timedelta(days=1))
    )
    appointments = work.db.scalars(signed).all()
    end_tickets(work, appointments, TicketEvent.REPLACE)
    issue_tickets(work, appointments)
    withdraw_key(work, key_id)
    return len(appointments)


def _issued(work: Work, appointment: Appointment, signer: Signer, number: int) -> Ticket:
    code = TicketCode.at(
        appointment.slot_at,
        key_id=signer.key_id,
        centre_number=number,
        ref=secrets.randbits(REF_BITS),
    )
    return Ticket(
        centre_id=appointment.centre_id,
        appointment_id=appointment.id,
        day=code.utc_day,
        ref=code.ref,
        slot_at=appointment.slot_at,
        key_id=code.key_id,
        signature=signer.sign(code),
        issued_at=work.now,
    )


def _numbers_of(work: Work, centre_ids: set[UUID]) -> dict[UUID, int]:
    rows = work.db.execute(select(Centre.id, Centre.number).where(Centre.id.in_(centre_ids)))
    return dict(rows.all())


def _in_parts(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    remaining = iter(ids)
    while part := list(islice(remaining, _AT_ONCE)):
        yield part
