"""A rota and its people as they are now, read in a few statements for however many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentState
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.duties import PAIR, Duty
from vaxcentre.rules.fairness import is_rest_day
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.needs import Need
from vaxcentre.rules.proposals import HISTORY
from vaxcentre.rules.rota_facts import PersonFacts, RotaFacts, SeatFacts, ShiftFacts
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Booth,
    BoothStaffing,
    Centre,
    Member,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
)

TOGETHER = 2
"""So often two have worked together lately before they count as a usual pair."""
MOST_PARTNERS = 3
CAME = (AttendanceState.PRESENT, AttendanceState.LEFT)
"""Whoever is at work, or was, is not planned somewhere else."""


def rota_facts(
    db: Session,
    network_id: UUID,
    centre_ids: Collection[UUID],
    days: tuple[date, date],
    at: datetime,
    *,
    begun_too: bool = False,
) -> RotaFacts:
    """The shifts of these centres and days that have not begun, their seats, and the whole pool.

    `begun_too` takes those that have begun and are not over as well. Twelve statements.
    """
    shifts = _shifts(db, network_id, centre_ids, days, at, begun_too=begun_too)
    if not shifts:
        return RotaFacts((), ())
    ids = [one.id for one in shifts]
    whole = TimeSpan(min(s.during.start for s in shifts), max(s.during.end for s in shifts))
    pool = candidates(db, network_id, None, whole)
    known = _members(db, network_id)
    past = _past(db, network_id, days[0])
    partners = _partners(past, _staffed(db, network_id, at))
    shifts_before = Counter(person for person, *_ in past)
    rest_before = Counter(
        person for person, _, _, on, centre in past if is_rest_day(on, centre.holidays_of)
    )
    people = {
        person_id: PersonFacts(
            candidate=candidate,
            may_lead=known[person_id][0],
            wished_weekly=known[person_id][1],
            home_centre_id=known[person_id][2],
            shifts_before=shifts_before[person_id],
            rest_days_before=rest_before[person_id],
            partners=partners.get(person_id, frozenset()),
        )
        for person_id, candidate in pool.items()
        if person_id in known
    }
    return RotaFacts(tuple(shifts), tuple(_seats(db, ids)), people)


def _shifts(
    db: Session,
    network_id: UUID,
    centre_ids: Collection[UUID],
    days: tuple[date, date],
    at: datetime,
    *,
    begun_too: bool,
) -> list[ShiftFacts]:
    rows = db.execute(
        select(Shift, Rota.state, Centre)
        .join(Rota, and_(Rota.centre_id == Shift.centre_id, Rota.id == Shift.rota_id))
        .join(Centre, Centre.id == Shift.centre_id)
        .where(
            Centre.network_id == network_id,
            Shift.centre_id.in_(list(centre_ids)),
            Shift.held_on.between(*days),
            Shift.state == ShiftState.PLANNED,
            (Shift.ends_at if begun_too else Shift.starts_at) > at,
        )
        .order_by(Shift.starts_at, Shift.name, Shift.id)
    ).all()
    ids = [row[0].id for row in rows]
    needs, booths = _needs(db, ids), _booths(db, ids)
    return [
        ShiftFacts(
            id=shift.id,
            centre_id=shift.centre_id,
            name=shift.name,
            during=TimeSpan(shift.starts_at, shift.ends_at),
            held_on=shift.held_on,
            zone=centre.time_zone,
            territory=centre.holidays_of,
            rota=rota,
            needs=tuple(needs[shift.id]),
            booths=booths.get(shift.id),
        )
        for shift, rota, centre in rows
    ]


def _needs(db: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[Need]]:
    rows = db.execute(
        select(ShiftNeed.shift_id, ShiftNeed.duty, ShiftNeed.minimum, ShiftNeed.maximum)
        .where(ShiftNeed.shift_id.in_(ids))
        .order_by(ShiftNeed.duty)
    )
    found: dict[UUID, list[Need]] = defaultdict(list)
    for shift_id, duty, minimum, maximum in rows:
        found[shift_id].append(Need(duty, minimum, maximum))
    return found


def _booths(db: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = db.execute(
        select(ShiftBooth.shift_id, func.count())
        .join(Booth, Booth.id == ShiftBooth.booth_id)
        .where(ShiftBooth.shift_id.in_(ids), Booth.in_use)
        .group_by(ShiftBooth.shift_id)
    )
    return {row[0]: row[1] for row in rows}


def _seats(db: Session, ids: Sequence[UUID]) -> list[SeatFacts]:
    rows = db.execute(
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.shift_id,
            Assignment.duty,
            Assignment.state,
            Assignment.is_pinned,
            Assignment.override_reason,
            Attendance.state,
        )
        .outerjoin(Attendance, Attendance.assignment_id == Assignment.id)
        .where(Assignment.shift_id.in_(ids), Assignment.state.in_(ACTIVE))
        .order_by(Assignment.shift_id, Assignment.duty, Assignment.seat, Assignment.id)
    )
    return [
        SeatFacts(
            assignment_id=row[0],
            person_id=row[1],
            shift_id=row[2],
            duty=row[3],
            is_looking=row[4] is AssignmentState.LOOKING,
            is_waiting=row[4] is AssignmentState.WAITING,
            is_missed=row[7] is AttendanceState.NO_SHOW,
            is_fixed=row[5] or bool(row[6]) or row[7] in CAME,
        )
        for row in rows
    ]


def _members(db: Session, network_id: UUID) -> dict[UUID, tuple[bool, int | None, UUID | None]]:
    rows = db.execute(
        select(
            Member.person_id, Member.may_lead, Member.wished_shifts_weekly, Member.home_centre_id
        ).where(Member.network_id == network_id, Member.state == MemberState.APPROVED)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


_Past = list[tuple[UUID, UUID, Duty, date, Centre]]


def _past(db: Session, network_id: UUID, first: date) -> _Past:
    """Who worked in which shift of the network during the weeks before `first`."""
    rows = db.execute(
        select(Assignment.person_id, Assignment.shift_id, Assignment.duty, Shift.held_on, Centre)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .where(
            Centre.network_id == network_id,
            Shift.held_on >= first - HISTORY,
            Shift.held_on < first,
            Shift.state == ShiftState.PLANNED,
            Assignment.state.in_(SEATED),
        )
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


def _staffed(db: Session, network_id: UUID, at: datetime) -> list[tuple[UUID, UUID]]:
    """The pairs that shared a booth during the last weeks, each time they did."""
    rows = db.execute(
        select(BoothStaffing.doctor_id, BoothStaffing.nurse_id)
        .join(Centre, Centre.id == BoothStaffing.centre_id)
        .where(
            Centre.network_id == network_id,
            BoothStaffing.since >= at - HISTORY,
            BoothStaffing.doctor_id.is_not(None),
            BoothStaffing.nurse_id.is_not(None),
        )
    )
    return [(row[0], row[1]) for row in rows if row[0] and row[1]]


def _partners(past: _Past, staffed: list[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    """With whom each has worked most often lately; a booth shared says more than a shift shared."""
    together: Counter[tuple[UUID, UUID]] = Counter()
    for pair in staffed:
        together[pair] += TOGETHER
    for doctors, nurses in _crews(past).values():
        if (
            len(doctors) <= MOST_PARTNERS and len(nurses) <= MOST_PARTNERS
        ):  # in a crowd it says nothing
            together.update((doctor, nurse) for doctor in doctors for nurse in nurses)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for (doctor, nurse), times in sorted(together.items(), key=lambda one: (-one[1], str(one[0]))):
        if times >= TOGETHER:
            for one, other in ((doctor, nurse), (nurse, doctor)):
                if len(found[one]) < MOST_PARTNERS:
                    found[one].append(other)
    return {person: frozenset(others) for person, others in found.items()}


def _crews(past: _Past) -> Mapping[UUID, tuple[list[UUID], list[UUID]]]:
    crews: dict[UUID, tuple[list[UUID], list[UUID]]] = defaultdict(lambda: ([], []))
    for person, shift, duty, _on, _centre in past:
        if duty in PAIR:
            crews[shift][PAIR.index(duty)].append(person)
    return crews
