"""Who is here and who is in which booth, read in a few statements for a plan, a move or a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import local_day, local_day_span
from vaxcentre.rules.staffing import (
    LATELY,
    Bond,
    BoothHere,
    Crew,
    Hall,
    LineHere,
    PersonHere,
    Post,
)
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Booth,
    BoothStaffing,
    ClinicSession,
    Grant,
    Line,
    Person,
    PersonState,
    Shift,
    Visit,
)

AT_BOOTHS = (Duty.PRESCRIBE, Duty.INJECT, Duty.SAMPLE)
"""Whoever signed on for one of these may be put in a booth."""
_POSTS = {Role.DOCTOR: Post.DOCTOR, Role.NURSE: Post.NURSE}
_SIGNED_ON_SINCE = timedelta(hours=16)
_SOON = timedelta(minutes=15)


def booths_here(db: Session, centre_id: UUID, *which: Any) -> tuple[BoothHere, ...]:
    """The booths in use by their numbers, with crew and patient; one statement."""
    rows = db.execute(
        select(
            Booth.id, Booth.number, Line.code, Line.kind, Booth.accessible, Booth.state,
            BoothStaffing.doctor_id, BoothStaffing.nurse_id, BoothStaffing.id.label("staffing_id"),
            BoothStaffing.since, Visit.queue_number,
        )
        .join(Line, (Line.centre_id == Booth.centre_id) & (Line.id == Booth.line_id))
        .outerjoin(
            BoothStaffing,
            (BoothStaffing.centre_id == Booth.centre_id) & (BoothStaffing.booth_id == Booth.id)
            & BoothStaffing.until.is_(None),
        )
        .outerjoin(
            Visit,
            (Visit.centre_id == Booth.centre_id) & (Visit.booth_id == Booth.id)
            & Visit.state.in_((VisitState.CALLED, VisitState.IN_BOOTH)),
        )
        .where(Booth.centre_id == centre_id, Booth.in_use, *which)
        .order_by(Booth.number)
    )  # fmt: skip
    return tuple(
        BoothHere(
            row.id, row.number, row.code, row.kind, row.accessible, row.state,
            Crew(row.doctor_id, row.nurse_id), row.staffing_id, row.queue_number,
            row.since,
        )
        for row in rows
    )  # fmt: skip


def hall_now(
    db: Session, centre_id: UUID, now: datetime, zone: str, *, bonds: bool = False
) -> Hall:
    """The hall at this moment; three statements, one more with the bonds between people."""
    booths = booths_here(db, centre_id)
    people = _people(db, centre_id, now, zone, booths)
    known = _bonds(db, centre_id, now, zone, people) if bonds else {}
    return Hall(booths, people, _lines(db, centre_id, now, zone, booths), known)


def _people(
    db: Session, centre_id: UUID, now: datetime, zone: str, booths: Iterable[BoothHere]
) -> Mapping[UUID, PersonHere]:
    """Doctors and nurses of the centre who signed on for the booths, or work in one already."""
    morning = local_day_span(local_day(now, zone), zone).start
    at_work = {
        person
        for one in booths
        if one.works or (one.since and one.since >= morning)
        for person in one.crew.people
    }
    kinds = frozenset(one.kind for one in booths)
    here: dict[UUID, PersonHere] = {}
    for row in db.execute(_granted(centre_id, now)):
        signed_on = row.duty in AT_BOOTHS
        if not signed_on and row.id not in at_work:
            continue
        known = here.get(row.id)
        here[row.id] = PersonHere(
            row.id,
            f"{row.given_name} {row.family_name}".strip(),
            (known.posts if known else frozenset()) | {_POSTS[row.role]},
            (known.kinds if known else frozenset()) | _kinds_of(row.duty, kinds),
            row.step_free,
            signed_on or bool(known and known.is_signed_on),
        )
    return here


def _granted(centre_id: UUID, now: datetime) -> Any:
    present = and_(
        Attendance.centre_id == centre_id,
        Attendance.person_id == Person.id,
        Attendance.state == AttendanceState.PRESENT,
        Attendance.arrived_at > now - _SIGNED_ON_SINCE,
    )
    return (
        select(
            Person.id, Person.given_name, Person.family_name, Person.step_free, Grant.role,
            Assignment.duty,
        )
        .join(Grant, Grant.person_id == Person.id)
        .outerjoin(Attendance, present)
        .outerjoin(Assignment, Assignment.id == Attendance.assignment_id)
        .where(
            Grant.centre_id == centre_id, Grant.role.in_(tuple(_POSTS)),
            Grant.revoked_at.is_(None), or_(Grant.until.is_(None), Grant.until > now),
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Person.family_name, Person.given_name, Person.id)
    )  # fmt: skip


def _kinds_of(duty: Duty | None, kinds: frozenset[CentreKind]) -> frozenset[CentreKind]:
    """What somebody with that duty does, where a centre both vaccinates and tests."""
    if len(kinds) < 2 or duty is None:
        return kinds
    wanted = CentreKind.TESTING if duty is Duty.SAMPLE else CentreKind.VACCINATION
    return frozenset({wanted})


def _lines(
    db: Session, centre_id: UUID, now: datetime, zone: str, booths: Iterable[BoothHere]
) -> tuple[LineHere, ...]:
    helped = func.count().filter(Visit.needs_help)
    rows = db.execute(
        select(Line.code, func.count(Visit.id), helped)
        .join(Visit, (Visit.centre_id == Line.centre_id) & (Visit.line_id == Line.id))
        .join(ClinicSession, ClinicSession.id == Visit.session_id)
        .where(
            Line.centre_id == centre_id, Visit.state == VisitState.WAITING,
            ClinicSession.held_on == local_day(now, zone),
        )
        .group_by(Line.code)
    )  # fmt: skip
    counted = {code: (waiting, helped) for code, waiting, helped in rows}
    codes = sorted({one.line for one in booths})
    return tuple(LineHere(code, *counted.get(code, (0, 0))) for code in codes)


def _bonds(
    db: Session, centre_id: UUID, now: datetime, zone: str, people: Mapping[UUID, PersonHere]
) -> Mapping[tuple[UUID, UUID], Bond]:
    """Who was a pair with whom lately, on how many days, and whether today."""
    rows = db.execute(
        select(BoothStaffing.doctor_id, BoothStaffing.nurse_id, BoothStaffing.since).where(
            BoothStaffing.centre_id == centre_id, BoothStaffing.since > now - LATELY,
            BoothStaffing.doctor_id.in_(list(people)), BoothStaffing.nurse_id.in_(list(people)),
        )
    )  # fmt: skip
    days: dict[tuple[UUID, UUID], set[Any]] = defaultdict(set)
    for doctor, nurse, since in rows:
        assert doctor is not None
        assert nurse is not None
        days[doctor, nurse].add(local_day(since, zone))
    today = local_day(now, zone)
    return {pair: Bond(len(on - {today}), today in on) for pair, on in days.items()}


def expected_at_booths(db: Session, centre_id: UUID, now: datetime) -> Mapping[Duty, int]:
    """Who should be at the booths by now, or in a moment, and has not signed on; one statement."""
    came = select(Attendance.id).where(
        Attendance.shift_id == Assignment.shift_id,
        Attendance.person_id == Assignment.person_id,
        Attendance.state != AttendanceState.EXPECTED,
    )
    rows = db.execute(
        select(Assignment.duty, func.count())
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(
            Assignment.centre_id == centre_id, Assignment.state.in_(SEATED),
            Assignment.duty.in_(AT_BOOTHS), Shift.ends_at > now, Shift.starts_at <= now + _SOON,
            ~came.exists(),
        )
        .group_by(Assignment.duty)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}
