"""The states of an appointment and of the tickets issued for it."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.lifecycle import Lifecycle


class AppointmentState(StrEnum):
    """Whether the patient is expected. That the patient came is told by the visit, not here."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


class AppointmentEvent(StrEnum):
    """What happens to an appointment."""

    CANCEL = "cancel"
    RESTORE = "restore"


class TicketState(StrEnum):
    """Whether a code still opens the door."""

    VALID = "valid"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class TicketEvent(StrEnum):
    """Why a code stops opening the door."""

    MOVE = "move"
    CANCEL = "cancel"
    REPLACE = "replace"


APPOINTMENT = Lifecycle(
    "appointment",
    AppointmentState.BOOKED,
    {
        (AppointmentState.BOOKED, AppointmentEvent.CANCEL): AppointmentState.CANCELLED,
        (AppointmentState.CANCELLED, AppointmentEvent.RESTORE): AppointmentState.BOOKED,
    },
)

TICKET = Lifecycle(
    "ticket",
    TicketState.VALID,
    {
        (TicketState.VALID, TicketEvent.MOVE): TicketState.MOVED,
        (TicketState.VALID, TicketEvent.CANCEL): TicketState.CANCELLED,
        (TicketState.VALID, TicketEvent.REPLACE): TicketState.REPLACED,
    },
)


class Origin(StrEnum):
    """How an appointment came to be known."""

    IMPORT = "import"
    BY_HAND = "by_hand"
    WALK_IN = "walk_in"
    API = "api"
