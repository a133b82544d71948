"""One's own shifts: today's, those to come, where one waits, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE, SEATED, AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import SEEN
from vaxcentre.rules.spans import TimeSpan, local_day
from vaxcentre.storage.crews import Mate, crews
from vaxcentre.storage.models import Assignment, Centre, HoursEntry, Rota, Shift
from vaxcentre.storage.oneself import Oneself, memberships

LOOKING_BACK = timedelta(weeks=12)
"""So long past shifts are listed."""
MOST_SHOWN = 200

_ENDED_BY_OTHERS = (AssignmentState.REMOVED, AssignmentState.CANCELLED, AssignmentState.LAPSED)


@dataclass(frozen=True)
class MyShift:
    """A shift in which one works, waits, worked, or no longer does because others decided so."""

    assignment_id: UUID
    shift_id: UUID
    state: AssignmentState
    duty: Duty
    during: TimeSpan
    held_on: date
    zone: str
    centre: str
    name: str
    ahead: int
    """How many wait before oneself, while one waits."""
    minutes: int | None
    """The hours counted for it, once they are."""
    end_reason: str
    mates: tuple[Mate, ...] = ()

    @property
    def is_seated(self) -> bool:
        """Whether one holds a seat."""
        return self.state in SEATED


@dataclass(frozen=True)
class MyShifts:
    """All of them, as the page shows them."""

    memberships: tuple[Oneself, ...]
    now: tuple[MyShift, ...]
    """Those of today that are not over."""
    coming: tuple[MyShift, ...]
    waiting: tuple[MyShift, ...]
    ended: tuple[MyShift, ...]
    """Seats to come that others took back."""
    past: tuple[MyShift, ...]

    @property
    def minutes(self) -> int:
        """The hours counted for the past shifts that are shown."""
        return sum(one.minutes or 0 for one in self.past)


@query(Permission.SIGNED_IN)
def my_shifts(look: Look) -> MyShifts:
    """The actor's own shifts in every centre of every network; three statements."""
    person_id = look.actor.person_id
    assert person_id is not None
    rows = look.db.execute(_own(person_id, look.now)).all()
    ahead = [row for row in rows if row.ends_at > look.now]
    mates = crews(look.db, [row.shift_id for row in ahead if row.state in SEATED])
    shown = [_shift(row, mates.get(row.shift_id, ()), person_id) for row in rows]
    coming = [one for one in shown if one.during.end > look.now]
    seated = [one for one in coming if one.is_seated]
    today = [one for one in seated if _is_today(one, look.now)]
    return MyShifts(
        tuple(memberships(look.db, person_id)),
        now=tuple(today),
        coming=tuple(one for one in seated if one not in today),
        waiting=tuple(one for one in coming if one.state is AssignmentState.WAITING),
        ended=tuple(one for one in coming if one.state in _ENDED_BY_OTHERS),
        past=tuple(one for one in reversed(shown) if one.during.end <= look.now and one.is_seated),
    )


_COLUMNS = (
    Assignment.id,
    Assignment.shift_id,
    Assignment.state,
    Assignment.duty,
    Assignment.end_reason,
    Shift.starts_at,
    Shift.ends_at,
    Shift.held_on,
    Shift.name.label("shift_name"),
    Centre.name.label("centre"),
    Centre.time_zone,
    HoursEntry.minutes,
)


def _own(person_id: UUID, at: datetime) -> Any:
    return (
        select(*_COLUMNS, _ahead().label("ahead"))
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .join(Rota, Rota.id == Shift.rota_id)
        .outerjoin(
            HoursEntry,
            and_(HoursEntry.shift_id == Shift.id, HoursEntry.person_id == Assignment.person_id),
        )
        .where(
            Assignment.person_id == person_id,
            Assignment.state.in_((*ACTIVE, *_ENDED_BY_OTHERS)),
            Rota.state.in_(SEEN),
            Shift.starts_at > at - LOOKING_BACK,
        )
        .order_by(Shift.starts_at, Assignment.created_at)
        .limit(MOST_SHOWN)
    )


def _ahead() -> Any:
    """How many wait for the same duty of the same shift since earlier."""
    other = aliased(Assignment)
    return (
        select(func.count())
        .where(
            other.shift_id == Assignment.shift_id,
            other.duty == Assignment.duty,
            other.state == AssignmentState.WAITING,
            or_(
                other.created_at < Assignment.created_at,
                and_(other.created_at == Assignment.created_at, other.id < Assignment.id),
            ),
        )
        .correlate(Assignment)
        .scalar_subquery()
    )


def _is_today(one: MyShift, at: datetime) -> bool:
    """What begins today, and what began last night and still goes on."""
    return one.during.start <= at or one.held_on == local_day(at, one.zone)


def _shift(row: Any, crew: Sequence[Mate], person_id: UUID) -> MyShift:
    return MyShift(
        assignment_id=row.id,
        shift_id=row.shift_id,
        state=row.state,
        duty=row.duty,
        during=TimeSpan(row.starts_at, row.ends_at),
        held_on=row.held_on,
        zone=row.time_zone,
        centre=row.centre,
        name=row.shift_name,
        ahead=row.ahead,
        minutes=row.minutes,
        end_reason=row.end_reason,
        mates=tuple(mate for mate in crew if mate.person_id != person_id),
    )
