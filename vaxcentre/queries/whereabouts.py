"""What stands on every ticket, on a screen or on paper: its code, and where to go with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vaxcentre.rules.tickets import TicketCode, short_reference
from vaxcentre.storage.models import Centre, Ticket


@dataclass(frozen=True)
class TicketShown:
    """The code of a valid ticket, for machines and for people."""

    code: str
    short: str


@dataclass(frozen=True)
class Whereabouts:
    """The centre as a patient needs to know it."""

    id: UUID
    name: str
    time_zone: str
    address: str
    phone: str
    directions: str
    what_to_bring: tuple[str, ...]


def ticket_shown(ticket: Ticket, centre: Centre) -> TicketShown:
    """The code of `ticket`, as it was signed."""
    code = TicketCode.at(
        ticket.slot_at, key_id=ticket.key_id, centre_number=centre.number, ref=ticket.ref
    )
    return TicketShown(code.text(ticket.signature), short_reference(ticket.ref))


def whereabouts_of(centre: Centre) -> Whereabouts:
    """The centre as its patients need to know it."""
    return Whereabouts(
        centre.id,
        centre.name,
        centre.time_zone,
        centre.address,
        centre.phone,
        centre.directions,
        tuple(line.strip() for line in centre.what_to_bring.splitlines() if line.strip()),
    )
