"""What the door answers to a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from vaxcentre.rules.appointments import AppointmentState, TicketState
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import VisitState


class DoorVerdict(StrEnum):
    """The one answer to one scan."""

    ADMITTED = "admitted"
    ALREADY_IN = "already_in"
    TOO_EARLY = "too_early"
    OTHER_DAY = "other_day"
    OTHER_CENTRE = "other_centre"
    CANCELLED = "cancelled"
    MOVED = "moved"
    FORGED = "forged"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    SESSION_CLOSED = "session_closed"


class Punctuality(StrEnum):
    """How the arrival compares with the time of the appointment."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    WALK_IN = "walk_in"


class ScanSource(StrEnum):
    """How the code reached us."""

    CAMERA = "camera"
    SCANNER = "scanner"
    TYPED = "typed"
    SEARCH = "search"
    API = "api"
    CLI = "cli"

    @property
    def is_by_hand(self) -> bool:
        """Whether a person typed the code: only then is one without a signature looked at."""
        return self in (ScanSource.TYPED, ScanSource.CLI)


class CodeCheck(StrEnum):
    """What the code alone says, before anything is looked up."""

    GENUINE = "genuine"
    UNREADABLE = "unreadable"
    FORGED = "forged"
    OTHER_CENTRE = "other_centre"


class EarlyReason(StrEnum):
    """Why somebody who came too early is let in all the same."""

    FEW_WAITING = "few_waiting"
    CANNOT_WAIT = "cannot_wait"
    WITH_SOMEBODY = "with_somebody"


class UndoReason(StrEnum):
    """Why a check-in is taken back."""

    WRONG_PERSON = "wrong_person"
    BY_MISTAKE = "by_mistake"
    WENT_AWAY = "went_away"


MAY_UNDO_FOR = timedelta(minutes=5)
"""How long after the entry a check-in may be taken back at the door."""


@dataclass(frozen=True)
class Margins:
    """How long before and after their time patients are expected, and the centre's time zone."""

    early: timedelta
    late: timedelta
    zone: str


@dataclass(frozen=True)
class SessionFacts:
    """The clinic session an appointment belongs to."""

    held_on: date
    state: SessionState
    opens_at: datetime


@dataclass(frozen=True)
class VisitFacts:
    """The visit that an appointment has led to already."""

    arrived_at: datetime
    state: VisitState


@dataclass(frozen=True)
class Booking:
    """What is known of an appointment when its patient stands at the door."""

    slot_at: datetime
    state: AppointmentState
    session: SessionFacts
    ticket_state: TicketState | None = None
    """None when the appointment was found by name, without a code."""
    visit: VisitFacts | None = None
    walk_in: bool = False


@dataclass(frozen=True)
class Decision:
    """A verdict and the facts its answer needs."""

    verdict: DoorVerdict
    punctuality: Punctuality | None = None
    slot_at: datetime | None = None
    come_back_at: datetime | None = None
    since: datetime | None = None
    where: VisitState | None = None
    replaced: bool = False
    """The time did not change, but a newer code was issued."""
    session_state: SessionState | None = None


_CODE_ALONE = {
    CodeCheck.UNREADABLE: DoorVerdict.UNREADABLE,
    CodeCheck.FORGED: DoorVerdict.FORGED,
    CodeCheck.OTHER_CENTRE: DoorVerdict.OTHER_CENTRE,
}


def verdict(
    check: CodeCheck,
    booking: Booking | None,
    margins: Margins,
    at: datetime,
    *,
    even_if_early: bool = False,
) -> Decision:
    """The one answer at the door at the instant `at`: the first reason to turn away, or admission.

    The order is that of usefulness to the patient. A code that is not ours tells nothing. Cancelled
    goes before moved, for the new time of a cancelled appointment is no help. Somebody inside is
    told so before any talk of days and hours. While the session is shut nobody is let in, not even
    those who may come early.
    """
    if check is not CodeCheck.GENUINE:
        return Decision(_CODE_ALONE[check])
    if booking is None:
        return Decision(DoorVerdict.UNKNOWN)
    refusal = (
        _ended(booking)
        or _already_in(booking)
        or _other_day(booking, margins, at)
        or _shut(booking, margins, at)
        or _too_early(booking, margins, at, even_if_early)
    )
    if refusal:
        return refusal
    how = Punctuality.WALK_IN if booking.walk_in else punctuality(booking.slot_at, margins, at)
    return Decision(DoorVerdict.ADMITTED, how, booking.slot_at)


def punctuality(slot_at: datetime, margins: Margins, at: datetime) -> Punctuality:
    """How an arrival at `at` compares with `slot_at`, within the centre's margins."""
    if at < slot_at - margins.early:
        return Punctuality.EARLY
    return Punctuality.LATE if at > slot_at + margins.late else Punctuality.ON_TIME


def _ended(booking: Booking) -> Decision | None:
    """The appointment or its code is no longer good."""
    if booking.state is AppointmentState.CANCELLED:
        return Decision(DoorVerdict.CANCELLED, slot_at=booking.slot_at)
    if booking.ticket_state in (None, TicketState.VALID):
        return None
    replaced = booking.ticket_state is not TicketState.MOVED
    return Decision(DoorVerdict.MOVED, slot_at=booking.slot_at, replaced=replaced)


def _already_in(booking: Booking) -> Decision | None:
    if booking.visit is None:
        return None
    return Decision(
        DoorVerdict.ALREADY_IN,
        slot_at=booking.slot_at,
        since=booking.visit.arrived_at,
        where=booking.visit.state,
    )


def _other_day(booking: Booking, margins: Margins, at: datetime) -> Decision | None:
    if booking.session.held_on == local_day(at, margins.zone):
        return None
    return Decision(DoorVerdict.OTHER_DAY, slot_at=booking.slot_at)


def _shut(booking: Booking, margins: Margins, at: datetime) -> Decision | None:
    """The session lets nobody in now; while it is yet to open, also when to come."""
    session = booking.session
    if session.state is SessionState.OPEN:
        return None
    come = max(booking.slot_at - margins.early, session.opens_at)
    awaited = session.state is SessionState.PLANNED and come > at
    return Decision(
        DoorVerdict.SESSION_CLOSED,
        slot_at=booking.slot_at,
        session_state=session.state,
        come_back_at=come if awaited else None,
    )


def _too_early(
    booking: Booking, margins: Margins, at: datetime, even_if_early: bool
) -> Decision | None:
    come_back_at = booking.slot_at - margins.early
    if even_if_early or at >= come_back_at:
        return None
    return Decision(DoorVerdict.TOO_EARLY, slot_at=booking.slot_at, come_back_at=come_back_at)


@dataclass(frozen=True)
class LineLoad:
    """A line of the session, how many wait in it, and how many booths call from it."""

    code: str
    waiting: int
    booths: int


Load = TypeVar("Load", bound=LineLoad)


def choose_line(lines: Sequence[Load], own: str | None = None) -> Load | None:
    """The line to send a patient to: their own, else the one with the shortest wait.

    A line without an open booth comes last; of equal ones, the first by its code.
    """
    by_own = [line for line in lines if own is not None and line.code == own]
    return min(by_own or lines, key=_wait, default=None)


def _wait(line: LineLoad) -> tuple[bool, float, str]:
    return line.booths == 0, (line.waiting + 1) / max(line.booths, 1), line.code
