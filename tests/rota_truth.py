"""What must hold of seats whatever happened: counted and compared row by row, in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from uuid import UUID

from sqlalchemy import select

from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentState
from vaxcentre.rules.rotas import ShiftState
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, Shift, ShiftNeed


def wrong_with_seats() -> list[str]:
    """Every way in which the seats of all shifts fail to add up; empty when all is well."""
    db.session.rollback()
    db.session.expire_all()
    shifts = {shift.id: shift for shift in db.session.scalars(select(Shift))}
    rows = list(db.session.scalars(select(Assignment)))
    return [*_counts(rows), *_people(rows, shifts), *_cancelled(rows, shifts)]


def _counts(rows: list[Assignment]) -> list[str]:
    wrong = []
    held = Counter((one.shift_id, one.duty) for one in rows if one.state in SEATED)
    looking = Counter(
        (one.shift_id, one.duty) for one in rows if one.state is AssignmentState.LOOKING
    )
    for need in db.session.scalars(select(ShiftNeed)):
        key = (need.shift_id, need.duty)
        if (need.taken, need.looking) != (held[key], looking[key]):
            wrong.append(f"{need.duty}: says {need.taken}, {held[key]} rows hold a seat")
        if held[key] > need.maximum:
            wrong.append(f"{need.duty}: {held[key]} in {need.maximum} seats")
    numbers = Counter((one.shift_id, one.duty, one.seat) for one in rows if one.state in SEATED)
    return wrong + [f"seat {seat} is held {n} times" for (*_, seat), n in numbers.items() if n > 1]


def _people(rows: list[Assignment], shifts: dict[UUID, Shift]) -> list[str]:
    active = Counter((one.shift_id, one.person_id) for one in rows if one.state in ACTIVE)
    wrong = [f"one person {n} times in a shift" for n in active.values() if n > 1]
    of_person: dict[object, list[Shift]] = defaultdict(list)
    for one in rows:
        if one.state in SEATED:
            of_person[one.person_id].append(shifts[one.shift_id])
    for held in of_person.values():
        for first, other in combinations(held, 2):
            if first.starts_at < other.ends_at and other.starts_at < first.ends_at:
                wrong.append(
                    f"somebody is in two places at {max(first.starts_at, other.starts_at)}"
                )
    return wrong


def _cancelled(rows: list[Assignment], shifts: dict[UUID, Shift]) -> list[str]:
    return [
        "somebody holds a seat in a cancelled shift"
        for one in rows
        if one.state in ACTIVE and shifts[one.shift_id].state is ShiftState.CANCELLED
    ]
