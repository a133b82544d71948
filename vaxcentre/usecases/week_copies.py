"""Copying a week of shifts into others, those added by hand too; people only when asked, by the gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.holidays import holiday_on
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.shift_templates import HoursTrouble, span_on
from vaxcentre.rules.spans import TimeSpan, must_be_near
from vaxcentre.rules.week_copies import NotCopied
from vaxcentre.storage.models import (
    Assignment,
    Centre,
    Person,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftTemplate,
)
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import NewShift, lock_planning, today_in, write_shifts
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.usecases.seating_many import SeatWish, seat_many

A_WEEK = timedelta(days=7)
MOST_WEEKS = 12
MOST_PEOPLE = 3000
"""So many are seated in one go; more weeks are copied one after the other."""


@dataclass(frozen=True)
class ShiftNotCopied:
    """A shift and a day, and why it is not there."""

    name: str
    on: date
    why: NotCopied


@dataclass(frozen=True)
class NotSeated:
    """Somebody whom the gate kept out of the copy of their shift."""

    person: str
    shift: str
    on: date
    duty: Duty
    answer: SeatAnswer


@dataclass(frozen=True)
class WeekCopied:
    """What came of copying a week."""

    made: int = 0
    already: int = 0
    refused: tuple[ShiftNotCopied, ...] = ()
    seated: int = 0
    not_seated: tuple[NotSeated, ...] = ()


@dataclass
class _Copying:
    """What is known while a week is copied."""

    work: Work
    centre: Centre
    rotas: Sequence[Rota]
    sources: Sequence[Shift]
    needs: dict[UUID, list[Need]]
    booths: dict[UUID, list[UUID]]
    skipping: set[UUID]
    """The templates that leave holidays out."""
    known: dict[tuple[Any, ...], UUID]
    """Shifts that are there, by what makes a copy the same shift."""
    new: list[NewShift] = field(default_factory=list)
    pairs: list[tuple[Shift, UUID, date]] = field(default_factory=list)
    """Each source with its copy, made now or there before."""
    refused: list[ShiftNotCopied] = field(default_factory=list)


@use_case(Permission.MANAGE_ROTA)
def copy_week(
    work: Work, *, monday: date, into: Sequence[date], with_people: bool = False
) -> WeekCopied:
    """Copy the shifts of the week of `monday` into the weeks of `into`; what is there stays.

    `with_people` seats those who work in the source as well, each through the gate; who is kept out
    is told with the reason. Done twice, nothing more happens.
    """
    copying = _begin(work, _monday(monday), sorted({_monday(day) for day in into}))
    for week in sorted({_monday(day) for day in into}):
        for source in copying.sources:
            _copy(copying, source, source.held_on + (week - _monday(monday)))
    write_shifts(work, copying.new)
    seated, not_seated = _seat(copying) if with_people else (0, [])
    work.note(
        "week copied",
        copying.centre,
        day=_monday(monday).isoformat(),
        into=[_monday(day).isoformat() for day in into],
        made=len(copying.new),
        seated=seated,
    )
    already = len(copying.pairs) - len(copying.new)
    return WeekCopied(len(copying.new), already, tuple(copying.refused), seated, tuple(not_seated))


def _monday(day: date) -> date:
    must_be_near(day)
    return day - timedelta(days=day.weekday())


def _begin(work: Work, monday: date, weeks: Sequence[date]) -> _Copying:
    if not weeks or monday in weeks:
        raise Invalid("no_week", N_("Choisissez d’autres semaines que celle-ci."), "into")
    if len(weeks) > MOST_WEEKS:
        raise Invalid("too_many_weeks", N_("Au plus douze semaines à la fois."), "into")
    centre = lock_planning(work)
    sources = work.db.scalars(
        _shifts(work, monday, monday + A_WEEK)
        .where(Shift.state == ShiftState.PLANNED)
        .order_by(Shift.starts_at, Shift.name, Shift.id)
    ).all()
    there = work.db.scalars(_shifts(work, weeks[0], weeks[-1] + A_WEEK)).all()
    ids = [shift.id for shift in sources]
    return _Copying(
        work=work,
        centre=centre,
        rotas=work.db.scalars(select(Rota).where(Rota.centre_id == centre.id)).all(),
        sources=sources,
        needs=_needs(work, ids),
        booths=_booths(work, ids),
        skipping=set(
            work.db.scalars(
                select(ShiftTemplate.id).where(
                    ShiftTemplate.centre_id == centre.id, ShiftTemplate.skips_holidays
                )
            )
        ),
        known={key: shift.id for shift in there for key in _keys(shift)},
    )


def _copy(copying: _Copying, source: Shift, on: date) -> None:
    """Make the copy, or find it, or say why it cannot be."""
    span = _span(copying, source, on)
    rota = next((one for one in copying.rotas if one.first_on <= on <= one.last_on), None)
    why = _why_not(copying, source, on, rota, span)
    if why is not None or rota is None or span is None:
        copying.refused.append(ShiftNotCopied(source.name, on, why or NotCopied.NO_ROTA))
        return
    keys = ((source.template_id, on), (source.name, span.start, span.end))
    known = next((copying.known[key] for key in keys if key in copying.known), None)
    if known is None:
        new = NewShift(
            rota_id=rota.id,
            held_on=on,
            span=span,
            name=source.name,
            needs=copying.needs[source.id],
            booth_ids=copying.booths[source.id],
            template_id=source.template_id,
            changeover_minutes=source.changeover_minutes,
            note=source.note,
        )
        copying.new.append(new)
        known = new.id
    copying.pairs.append((source, known, on))


def _why_not(
    copying: _Copying, source: Shift, on: date, rota: Rota | None, span: TimeSpan | None
) -> NotCopied | None:
    if rota is None:
        return NotCopied.NO_ROTA
    if rota.state is RotaState.FROZEN:
        return NotCopied.FROZEN
    if on < today_in(copying.work, copying.centre):
        return NotCopied.PAST
    if source.template_id in copying.skipping and holiday_on(on, copying.centre.holidays_of):
        return NotCopied.HOLIDAY
    return NotCopied.CLOCKS_CHANGE if span is None else None


def _span(copying: _Copying, source: Shift, on: date) -> TimeSpan | None:
    """The same hours by the clock, on another day; None where the clocks change."""
    zone = ZoneInfo(copying.centre.time_zone)
    starts, ends = (_clock_time(at, zone) for at in (source.starts_at, source.ends_at))
    span = span_on(on, starts, ends, copying.centre.time_zone)
    return None if isinstance(span, HoursTrouble) else span


def _clock_time(at: datetime, zone: ZoneInfo) -> Any:
    return at.astimezone(zone).time().replace(fold=0)


def _seat(copying: _Copying) -> tuple[int, list[NotSeated]]:
    """Seat in each copy who works in its source."""
    people = _people(copying)
    wanted = {
        SeatWish(person_id, copy, duty): (name, source.name, on)
        for source, copy, on in copying.pairs
        for person_id, name, duty in people[source.id]
    }
    if len(wanted) > MOST_PEOPLE:
        raise Invalid(
            "too_many_people",
            N_("Cela fait plus de 3000 affectations : copiez moins de semaines à la fois."),
            "into",
        )
    answers = seat_many(copying.work, list(wanted), Source.MANAGER)
    not_seated = [
        NotSeated(*wanted[one.wish], one.wish.duty, one.answer)
        for one in answers
        if not one.answer.is_seated
    ]
    return len(answers) - len(not_seated), not_seated


def _people(copying: _Copying) -> dict[UUID, list[tuple[UUID, str, Duty]]]:
    """Who works in each source, in the order of the seats; not those who look for a stand-in."""
    found: dict[UUID, list[tuple[UUID, str, Duty]]] = defaultdict(list)
    for one, person in copying.work.db.execute(
        select(Assignment, Person)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Assignment.shift_id.in_([shift.id for shift in copying.sources]),
            Assignment.state == AssignmentState.CONFIRMED,
        )
        .order_by(Assignment.duty, Assignment.seat)
    ):
        found[one.shift_id].append((person.id, person.name, one.duty))
    return found


def _shifts(work: Work, first: date, after: date) -> Any:
    return select(Shift).where(
        Shift.centre_id == work.centre_id, Shift.held_on >= first, Shift.held_on < after
    )


def _keys(shift: Shift) -> Iterable[tuple[Any, ...]]:
    if shift.template_id is not None:
        yield (shift.template_id, shift.held_on)
    yield (shift.name, shift.starts_at, shift.ends_at)


def _needs(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[Need]]:
    found: dict[UUID, list[Need]] = {key: [] for key in ids}
    for row in work.db.scalars(select(ShiftNeed).where(ShiftNeed.shift_id.in_(ids))):
        found[row.shift_id].append(Need(row.duty, row.minimum, row.maximum))
    return found


def _booths(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {key: [] for key in ids}
    for row in work.db.scalars(select(ShiftBooth).where(ShiftBooth.shift_id.in_(ids))):
        found[row.shift_id].append(row.booth_id)
    return found
