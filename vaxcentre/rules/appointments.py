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


class CancelReason(StrEnum):
    """Why an appointment was cancelled by hand; a choice, so that nothing personal is written down."""

    BY_PATIENT = "by_patient"
    BY_CENTRE = "by_centre"
    MISTAKE = "mistake"
    OTHER = "other"


class DayState(StrEnum):
    """How an appointment stands on its day; derived from itself and its visit, and never stored."""

    EXPECTED = "expected"
    CAME = "came"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
