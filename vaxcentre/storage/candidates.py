"""People and seats as the gate wants to know them, read in a few statements for however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.candidates import Candidate, Commitment, DayHalf, Wish
from vaxcentre.rules.duties import Duty, Period, Qualified, Right
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.professions import USUAL_RIGHTS
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    Availability,
    Centre,
    Member,
    ProfessionRight,
    Qualification,
    Shift,
)

_Chosen = TypeVar("_Chosen", bound=Select[*tuple[Any, ...]])

AROUND = timedelta(days=8)
"""Commitments further from a shift than this touch neither its rest nor its week."""


def candidates(
    db: Session, network_id: UUID, person_ids: Collection[UUID] | None, days: TimeSpan
) -> dict[UUID, Candidate]:
    """The approved members of a network among `person_ids` (None: all), as candidates.

    Their commitments are those of every centre, of this network or not, around the instants of
    `days`. Five statements.
    """
    members = _members(db, network_id, person_ids)
    ids = [member.id for member in members] if person_ids is not None else None
    people = [member.person_id for member in members] if person_ids is not None else None
    qualified = _qualified(db, network_id, ids)
    rights = rights_of(db, network_id)
    wishes = _wishes(db, network_id, ids, days)
    commitments = commitments_of(db, people, days)
    done = _shifts_done(db, people)
    return {
        member.person_id: Candidate(
            person_id=member.person_id,
            profession=member.profession,
            qualified=tuple(qualified[member.id]),
            rights=rights,
            commitments=tuple(commitments[member.person_id]),
            weekly=timedelta(minutes=member.weekly_minutes),
            wishes=wishes[member.id],
            shifts_done=done.get(member.person_id, 0),
        )
        for member in members
    }


def rights_of(db: Session, network_id: UUID) -> tuple[Right, ...]:
    """Which profession may do what in a network: its own table, or the usual one while it has none."""
    rows = db.execute(
        select(
            ProfessionRight.profession,
            ProfessionRight.duty,
            ProfessionRight.valid_from,
            ProfessionRight.valid_until,
        ).where(ProfessionRight.network_id == network_id)
    ).all()
    if not rows:
        return tuple(usual.right for usual in USUAL_RIGHTS)
    return tuple(Right(row[0], row[1], Period(row[2], row[3])) for row in rows)


def commitments_of(
    db: Session, person_ids: Collection[UUID] | None, days: TimeSpan
) -> Mapping[UUID, list[Commitment]]:
    """The seats that people hold around `days`, in every centre of every network."""
    chosen = (
        select(
            Assignment.person_id,
            Shift.id,
            Shift.centre_id,
            Centre.network_id,
            Centre.name,
            Shift.starts_at,
            Shift.ends_at,
            Shift.held_on,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .where(
            Assignment.state.in_(SEATED),
            Shift.starts_at >= days.start - AROUND,
            Shift.starts_at < days.end + AROUND,
        )
        .order_by(Shift.starts_at)
    )
    found: dict[UUID, list[Commitment]] = defaultdict(list)
    for row in db.execute(_among(chosen, Assignment.person_id, person_ids)):
        found[row[0]].append(
            Commitment(row[1], row[2], row[3], row[4], TimeSpan(row[5], row[6]), row[7])
        )
    return found


def _members(db: Session, network_id: UUID, person_ids: Collection[UUID] | None) -> Sequence[Any]:
    chosen = select(Member.id, Member.person_id, Member.profession, Member.weekly_minutes).where(
        Member.network_id == network_id, Member.state == MemberState.APPROVED
    )
    return db.execute(_among(chosen, Member.person_id, person_ids)).all()


def _qualified(
    db: Session, network_id: UUID, member_ids: Collection[UUID] | None
) -> Mapping[UUID, list[Qualified]]:
    chosen = (
        select(
            Qualification.member_id,
            Qualification.duty,
            Qualification.valid_from,
            Qualification.valid_until,
        )
        .join(Member, Member.id == Qualification.member_id)
        .where(
            Member.network_id == network_id,
            Qualification.revoked_at.is_(None),
            Qualification.verified_at.is_not(None),
        )
    )
    found: dict[UUID, list[Qualified]] = defaultdict(list)
    for member_id, duty, since, until in db.execute(
        _among(chosen, Qualification.member_id, member_ids)
    ):
        found[member_id].append(Qualified(Duty(duty), Period(since, until)))
    return found


def _wishes(
    db: Session, network_id: UUID, member_ids: Collection[UUID] | None, days: TimeSpan
) -> Mapping[UUID, dict[tuple[date, DayHalf], Wish]]:
    a_day = timedelta(days=1)
    chosen = (
        select(Availability.member_id, Availability.day, Availability.half, Availability.wish)
        .join(Member, Member.id == Availability.member_id)
        .where(
            Member.network_id == network_id,
            Availability.day >= (days.start - a_day).date(),
            Availability.day <= (days.end + a_day).date(),
        )
    )
    found: dict[UUID, dict[tuple[date, DayHalf], Wish]] = defaultdict(dict)
    for member_id, day, half, wish in db.execute(
        _among(chosen, Availability.member_id, member_ids)
    ):
        found[member_id][day, half] = wish
    return found


def _shifts_done(db: Session, person_ids: Collection[UUID] | None) -> dict[UUID, int]:
    chosen = select(Attendance.person_id, func.count()).where(
        Attendance.state.in_((AttendanceState.PRESENT, AttendanceState.LEFT))
    )
    rows = db.execute(
        _among(chosen, Attendance.person_id, person_ids).group_by(Attendance.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _among(chosen: _Chosen, column: Any, ids: Iterable[UUID] | None) -> _Chosen:
    return chosen if ids is None else chosen.where(column.in_(list(ids)))
