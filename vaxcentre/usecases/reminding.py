"""What is told because time goes by: tomorrow's shift, and one that is still short of people."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED
from vaxcentre.rules.notices import SHORTEST_NOTICE, WATCH, NoticeKind, reminder_due
from vaxcentre.rules.rotas import SEEN, ShiftState
from vaxcentre.storage.models import Assignment, Centre, Rota, Shift, ShiftNeed, ShiftWatch
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case

_AT_ONCE = 200
_FURTHEST = timedelta(hours=44)
"""No shift of tomorrow begins later than this after the evening on which it is recalled."""


@use_case(Permission.MANAGE_NETWORK)
def remind_of_tomorrow(work: Work) -> int:
    """Tell who works tomorrow, from the evening before; each once. Returns how many."""
    work.noted_in_row()
    due = work.db.execute(
        select(Assignment, Shift, Centre.time_zone)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .where(
            Assignment.state.in_(SEATED),
            Assignment.reminded_at.is_(None),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at > work.now + SHORTEST_NOTICE,
            Shift.starts_at < work.now + _FURTHEST,
            Rota.state.in_(SEEN),
        )
        .order_by(Shift.starts_at, Assignment.id)
        .limit(_AT_ONCE)
        .with_for_update(of=Assignment, skip_locked=True)
    ).all()
    told = 0
    for assignment, shift, zone in due:
        if not reminder_due(shift.starts_at, shift.held_on, zone, work.now):
            continue
        assignment.reminded_at = work.now
        told += 1
        tell(
            work,
            NoticeKind.REMINDER,
            assignment.person_id,
            centre_id=shift.centre_id,
            shift_id=shift.id,
            assignment_id=assignment.id,
        )
    return told


@use_case(Permission.MANAGE_NETWORK)
def tell_watchers(work: Work) -> int:
    """Tell who watches a shift that begins soon and is short of people; each once. Returns how many."""
    work.noted_in_row()
    is_short = select(ShiftNeed.id).where(
        ShiftNeed.shift_id == Shift.id,
        ShiftNeed.taken - ShiftNeed.looking < ShiftNeed.minimum,
    )
    due = work.db.execute(
        select(ShiftWatch, Shift)
        .join(Shift, Shift.id == ShiftWatch.shift_id)
        .where(
            ShiftWatch.told_at.is_(None),
            Shift.state == ShiftState.PLANNED,
            Shift.starts_at > work.now,
            Shift.starts_at < work.now + WATCH,
            is_short.exists(),
        )
        .order_by(Shift.starts_at, ShiftWatch.id)
        .limit(_AT_ONCE)
        .with_for_update(of=ShiftWatch, skip_locked=True)
    ).all()
    for watch, shift in due:
        watch.told_at = work.now
        tell(
            work,
            NoticeKind.SHIFT_SHORT,
            watch.person_id,
            centre_id=shift.centre_id,
            shift_id=shift.id,
        )
    return len(due)
