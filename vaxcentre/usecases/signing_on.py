"""Signing oneself on and off: by the poster on the wall, or with one's badge at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import (
    EARLIEST,
    JUST_NOW,
    STAYS_FOR,
    UNDO_FOR,
    AttendanceMethod,
)
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.signing_on import IS_HERE, MAY_SIGN_ON, Standing, seat_meant, standing
from vaxcentre.storage.models import Assignment, Centre, Member, Person, Poster, Shift
from vaxcentre.usecases.assignments import oneself
from vaxcentre.usecases.attending import (
    Attended,
    arrive,
    attended,
    in_centre,
    leave,
    read_again,
    take_back,
)
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people

AROUND = timedelta(hours=16)
"""A badge speaks of shifts that begin or end so near."""


@use_case(Permission.SIGNED_IN)
def arrive_here(work: Work, *, secret: str, assignment_id: UUID) -> None:
    """Sign on at the centre with that poster, from a quarter of an hour before the shift to its end."""
    here, seat = _own(work, secret, assignment_id)
    where = standing(seat, work.now)
    if where is Standing.TOO_EARLY:
        raise Conflict(
            "too_early_to_sign_on",
            N_("C’est un peu tôt : le pointage ouvre un quart d’heure avant le début du poste."),
        )
    if work.now >= seat.ends_at and where in (Standing.UNCLEAR, Standing.NO_SHOW):
        raise Conflict(
            "shift_ended", N_("Ce poste est terminé. Dites au responsable que vous étiez là.")
        )
    arrive(here, seat, work.now, AttendanceMethod.POSTER)


@use_case(Permission.SIGNED_IN)
def leave_here(work: Work, *, secret: str, assignment_id: UUID) -> None:
    """Sign off at the centre with that poster; the hours are counted."""
    here, seat = _own(work, secret, assignment_id)
    leave(here, seat, work.now, AttendanceMethod.POSTER)


@use_case(Permission.SIGNED_IN)
def undo_here(work: Work, *, secret: str, assignment_id: UUID) -> None:
    """Take back one's own last word, within ten minutes."""
    here, seat = _own(work, secret, assignment_id)
    if seat.attendance is None or work.now - seat.attendance.changed_at > UNDO_FOR:
        raise Conflict(
            "too_late_to_undo",
            N_("Cela ne s’annule plus ici après dix minutes. Le responsable peut le corriger."),
        )
    if standing(seat, work.now) is not Standing.NO_SHOW:
        take_back(here, seat)


class BadgeOutcome(StrEnum):
    """What a badge at the door led to."""

    SIGNED_ON = "signed_on"
    SIGNED_OFF = "signed_off"
    ALREADY_HERE = "already_here"
    TOO_EARLY = "too_early"
    NO_SHIFT = "no_shift"


@dataclass(frozen=True)
class BadgeAnswer:
    """What the door tells the holder of a badge."""

    outcome: BadgeOutcome
    given_name: str
    duty: Duty | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    assignment_id: UUID | None = None

    @property
    def opens_at(self) -> datetime | None:
        """From when on one may sign on."""
        return self.starts_at - EARLIEST if self.starts_at else None


@use_case(Permission.CHECK_IN)
def show_badge(work: Work, *, secret: str) -> BadgeAnswer | None:
    """Sign the holder of a badge on, or off at the end of the shift; None for no badge of ours.

    In between they are asked: one scan too many must not end a shift. The same scan again, because
    its answer was lost, gets the same answer.
    """
    person = work.db.scalar(
        select(Person)
        .join(Member, Member.person_id == Person.id)
        .where(
            Member.badge_secret == secret,
            Member.network_id == work.place.network_id,
            Member.state == MemberState.APPROVED,
        )
    )
    if person is None:
        return None
    lock_people(work, [person.id])
    seat = seat_meant(_seats_now(work, person.id), work.now)
    if seat is None:
        return BadgeAnswer(BadgeOutcome.NO_SHIFT, person.given_name)
    outcome = _presented(work, seat)
    return _answer(person, read_again(work, seat.assignment), outcome)


@use_case(Permission.CHECK_IN)
def leave_at_door(work: Work, *, assignment_id: UUID) -> BadgeAnswer:
    """Sign off somebody who showed their badge and says that they leave before the end."""
    seat = attended(work, assignment_id)
    leave(work, seat, work.now, AttendanceMethod.BADGE)
    person = work.db.get_one(Person, seat.assignment.person_id)
    return _answer(person, seat, BadgeOutcome.SIGNED_OFF)


def _presented(work: Work, seat: Attended) -> BadgeOutcome:
    where = standing(seat, work.now)
    if where in MAY_SIGN_ON:
        arrive(work, seat, work.now, AttendanceMethod.BADGE)
        return BadgeOutcome.SIGNED_ON
    if where in IS_HERE and work.now >= seat.ends_at:
        leave(work, seat, work.now, AttendanceMethod.BADGE)
        return BadgeOutcome.SIGNED_OFF
    if where in IS_HERE:
        is_same_scan = seat.attendance and work.now - seat.attendance.changed_at <= JUST_NOW
        return BadgeOutcome.SIGNED_ON if is_same_scan else BadgeOutcome.ALREADY_HERE
    return BadgeOutcome.SIGNED_OFF if where is Standing.GONE else BadgeOutcome.TOO_EARLY


def _answer(person: Person, seat: Attended, outcome: BadgeOutcome) -> BadgeAnswer:
    return BadgeAnswer(
        outcome,
        person.given_name,
        seat.assignment.duty,
        seat.starts_at,
        seat.ends_at,
        seat.attendance.arrived_at if seat.attendance else None,
        seat.attendance.left_at if seat.attendance else None,
        seat.assignment.id,
    )


def _own(work: Work, secret: str, assignment_id: UUID) -> tuple[Work, Attended]:
    """The work as it is done in the poster's centre, and one's own seat there; raises NotFound."""
    centre = work.db.scalar(
        select(Centre)
        .join(Poster, Poster.centre_id == Centre.id)
        .where(Poster.secret == secret, Poster.withdrawn_at.is_(None))
    )
    if centre is None:
        raise NotFound()
    here = in_centre(work, centre)
    own = work.db.get(Assignment, assignment_id)
    if own is None or own.person_id != oneself(work):
        raise NotFound()
    return here, attended(here, assignment_id)


def _seats_now(work: Work, person_id: UUID) -> list[Attended]:
    """The seats of a person in this centre around now, whoever holds them still."""
    found = work.db.scalars(
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(
            Assignment.person_id == person_id,
            Assignment.centre_id == work.centre_id,
            Assignment.state.in_(SEATED),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at < work.now + AROUND,
            Shift.ends_at > work.now - STAYS_FOR,
        )
    ).all()
    return [read_again(work, one) for one in found]
