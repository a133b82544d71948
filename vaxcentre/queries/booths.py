"""The booths: who works in them, who is inside, how many they have done today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, select, true
from sqlalchemy.orm import aliased

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothFeature, BoothState, is_staffed
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.spans import local_day, local_day_span
from vaxcentre.rules.visits import Outcome, VisitState, outcomes_in
from vaxcentre.storage.models import (
    Booth,
    BoothStaffing,
    ClinicSession,
    Line,
    Person,
    PlannedBreak,
    Visit,
)

_LONGEST_VISIT = timedelta(hours=12)
_BREAK_GOES_BY = timedelta(minutes=45)


@dataclass(frozen=True)
class AtWork:
    """Somebody who works in a booth, or may."""

    person_id: UUID
    name: str

    @property
    def initials(self) -> str:
        """The first letters of the names."""
        return "".join(part[0] for part in self.name.split()[:2]).upper()


@dataclass(frozen=True)
class Occupant:
    """The patient who is called to a booth or in it, by number."""

    visit_id: UUID
    number: str
    state: VisitState
    since: datetime
    outcomes: tuple[Outcome, ...]
    """How the visit may end, by the kind of its session."""


@dataclass(frozen=True)
class BoothShown:
    """A booth at this moment."""

    number: int
    name: str
    line: str
    kind: CentreKind
    accessible: bool
    state: BoothState
    state_since: datetime | None
    doctor: AtWork | None
    nurse: AtWork | None
    occupant: Occupant | None
    done: int
    """How many were vaccinated or tested here today."""
    features: tuple[BoothFeature, ...] = ()
    """What it offers besides."""
    break_at: datetime | None = None
    """When those who work here are to have a break that they have not begun."""

    @property
    def pair(self) -> tuple[AtWork, ...]:
        """Those who work here."""
        return tuple(person for person in (self.doctor, self.nurse) if person)

    @property
    def may_open(self) -> bool:
        """Whether it has the people that its line asks for."""
        return is_staffed(self.kind, doctor=self.doctor is not None, nurse=self.nurse is not None)

    @property
    def is_free(self) -> bool:
        """Whether it works and has nobody."""
        return self.state is BoothState.OPEN and self.occupant is None


@query(Permission.SEE_QUEUE)
def booths_now(look: Look, *, zone: str) -> tuple[BoothShown, ...]:
    """Every booth in use; two statements."""
    done = _done_today(look, zone)
    return tuple(_shown(row, done) for row in _rows(look, true()))


def booths_at_work(look: Look) -> tuple[BoothShown, ...]:
    """Every booth in use, without how many it has done today; one statement."""
    return tuple(_shown(row, {}) for row in _rows(look, true()))


def booth_with_number(look: Look, number: int, zone: str) -> tuple[UUID, UUID, BoothShown] | None:
    """The booth in use with that number, after its key and its line's; None if there is none."""
    for row in _rows(look, Booth.number == number):
        return row.id, row.line_id, _shown(row, _done_today(look, zone))
    return None


def _rows(look: Look, which: ColumnElement[bool]) -> Sequence[Any]:
    """One row for each booth: there is at most one staffing now, and one patient."""
    doctor, nurse = aliased(Person), aliased(Person)
    return look.db.execute(
        select(
            Booth.id, Booth.line_id, Booth.number, Booth.name, Booth.accessible, Booth.state,
            Booth.quiet, Booth.couch, Booth.near_entrance, _next_break(look).label("break_at"),
            Booth.state_since, Line.code, Line.kind,
            doctor.id.label("doctor_id"), nurse.id.label("nurse_id"),
            (doctor.given_name + " " + doctor.family_name).label("doctor"),
            (nurse.given_name + " " + nurse.family_name).label("nurse"),
            Visit.id.label("visit_id"), Visit.queue_number, Visit.state.label("visit_state"),
            Visit.called_at, Visit.seated_at, ClinicSession.kind.label("session_kind"),
        )
        .join(Line, (Line.centre_id == Booth.centre_id) & (Line.id == Booth.line_id))
        .outerjoin(
            BoothStaffing,
            (BoothStaffing.centre_id == Booth.centre_id) & (BoothStaffing.booth_id == Booth.id)
            & BoothStaffing.until.is_(None),
        )
        .outerjoin(doctor, doctor.id == BoothStaffing.doctor_id)
        .outerjoin(nurse, nurse.id == BoothStaffing.nurse_id)
        .outerjoin(
            Visit,
            (Visit.centre_id == Booth.centre_id) & (Visit.booth_id == Booth.id)
            & Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
        )
        .outerjoin(ClinicSession, ClinicSession.id == Visit.session_id)
        .where(Booth.centre_id == look.centre_id, Booth.in_use, which)
        .order_by(Booth.number)
    ).all()  # fmt: skip


def _shown(row: Any, done: dict[UUID, int]) -> BoothShown:
    return BoothShown(
        row.number, row.name, row.code, row.kind, row.accessible, row.state, row.state_since,
        AtWork(row.doctor_id, row.doctor) if row.doctor_id else None,
        AtWork(row.nurse_id, row.nurse) if row.nurse_id else None,
        _occupant(row), done.get(row.id, 0),
        tuple(one for one in BoothFeature if getattr(row, one.value)), row.break_at,
    )  # fmt: skip


def _next_break(look: Look) -> ScalarSelect[datetime]:
    """When the crew of a booth is to rest next: today, and not begun."""
    return (
        select(func.min(PlannedBreak.starts_at))
        .where(
            PlannedBreak.centre_id == look.centre_id,
            PlannedBreak.starts_at > look.now - _BREAK_GOES_BY,
            PlannedBreak.starts_at < look.now + _LONGEST_VISIT,
            PlannedBreak.begun_at.is_(None),
            PlannedBreak.person_id.in_((BoothStaffing.doctor_id, BoothStaffing.nurse_id)),
        )
        .correlate(BoothStaffing)
        .scalar_subquery()
    )


def _occupant(row: Any) -> Occupant | None:
    if row.visit_id is None:
        return None
    since = row.seated_at if row.visit_state is VisitState.IN_BOOTH else row.called_at
    return Occupant(
        row.visit_id, row.queue_number, row.visit_state, since, outcomes_in(row.session_kind)
    )


def _done_today(look: Look, zone: str) -> dict[UUID, int]:
    since = local_day_span(local_day(look.now, zone), zone).start
    rows = look.db.execute(
        select(Visit.booth_id, func.count())
        .where(
            Visit.centre_id == look.centre_id,
            Visit.arrived_at >= since - _LONGEST_VISIT,  # for the index
            Visit.done_at >= since, Visit.booth_id.is_not(None),
        )
        .group_by(Visit.booth_id)
    )  # fmt: skip
    return {booth_id: count for booth_id, count in rows if booth_id}
