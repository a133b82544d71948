"""Importing a rota from a list: every row is added, updated, left alone or refused with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import Source
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rota_list import ListedLine, ListedSeat, RefusedSeat, RotaRowReason
from vaxcentre.rules.shift_templates import HoursTrouble, span_on
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Centre, Rota, RowOutcome, Shift, ShiftNeed
from vaxcentre.usecases.listed_people import pool_of
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import NewShift, lock_planning, write_needs, write_shifts
from vaxcentre.usecases.seat_rows import lock_people
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.usecases.seating_many import SeatWish, WishAnswer, seat_many
from vaxcentre.words import word_for


@dataclass(frozen=True)
class LineSettled:
    """How one row ended, and what the gate said where a person was kept out."""

    line: int
    outcome: RowOutcome
    says: ListedLine
    reason: RotaRowReason | None = None
    answer: SeatAnswer | None = None
    wish: SeatWish | None = None
    """Who is to be seated, where the row names somebody."""


@dataclass(frozen=True)
class ListSettled:
    """How every row ended, in order."""

    lines: tuple[LineSettled, ...]

    def count(self, outcome: RowOutcome) -> int:
        """How many rows ended so."""
        return sum(line.outcome is outcome for line in self.lines)


@use_case(Permission.MANAGE_ROTA)
def settle_rota_list(work: Work, *, rows: Sequence[ListedLine], keeps: bool = True) -> ListSettled:
    """Settle the rows in their order; people go through the same gate as everywhere.

    With `keeps` False all is done and then undone: what is told is exactly what would happen.
    """
    centre = lock_planning(work)
    trial = None if keeps else work.db.begin_nested()
    settling = _Settling(work, centre, [row for row in rows if isinstance(row, ListedSeat)])
    settled = ListSettled(tuple(settling.settled(rows)))
    if trial is not None:
        trial.rollback()
        work.noted_in_row()  # nothing was changed, and so nothing is told
        return settled
    counts = {str(outcome): settled.count(outcome) for outcome in RowOutcome}
    work.note("rota imported", centre, rows=len(rows), **counts)
    return settled


class _Settling:
    """Settles rows one after the other, knowing the shifts and the people they speak of."""

    def __init__(self, work: Work, centre: Centre, rows: Sequence[ListedSeat]) -> None:
        self.work, self.centre, self.rows = work, centre, rows
        self.rotas = work.db.scalars(select(Rota).where(Rota.centre_id == centre.id)).all()
        self.pool = pool_of(work, centre.network_id)
        lock_people(work, (who for row in rows if isinstance(who := self.pool.who(row), UUID)))
        self.shifts = _shifts(work, centre, {row.on for row in rows})

    def settled(self, rows: Sequence[ListedLine]) -> list[LineSettled]:
        """How each row ends: shifts and needs first, then everybody into their seats."""
        settled = [self._settle(row) for row in rows]
        asked = [line.wish for line in settled if line.wish is not None]
        answers = {one.wish: one for one in seat_many(self.work, asked, Source.IMPORT)}
        return [_with_answer(line, answers[line.wish]) if line.wish else line for line in settled]

    def _settle(self, row: ListedLine) -> LineSettled:
        if isinstance(row, RefusedSeat):
            return LineSettled(row.line, RowOutcome.REFUSED, row, row.reason)
        span = span_on(row.on, row.starts, row.ends, self.centre.time_zone)
        if isinstance(span, HoursTrouble):
            return _refused(row, RotaRowReason.CLOCKS_CHANGE)
        who = self.pool.who(row)
        if isinstance(who, RotaRowReason):
            return _refused(row, who)
        shift = self._find(row, span)
        outcome = RowOutcome.UNCHANGED if shift else RowOutcome.ADDED
        shift = shift or self._make(row, span)
        if shift is None:
            return _refused(row, RotaRowReason.NO_ROTA)
        if shift.is_cancelled:
            return _refused(row, RotaRowReason.CANCELLED)
        changed = self._need(shift, row)
        if changed is None:
            return _refused(row, RotaRowReason.FEWER_THAN_SEATED)
        if changed and outcome is RowOutcome.UNCHANGED:
            outcome = RowOutcome.UPDATED
        wish = SeatWish(who, shift.id, row.duty) if who is not None else None
        return LineSettled(row.line, outcome, row, wish=wish)

    def _find(self, row: ListedSeat, span: TimeSpan) -> Shift | None:
        for shift in self.shifts[row.on]:
            same = (shift.starts_at, shift.ends_at) == (span.start, span.end)
            if same and row.shift in ("", shift.name):
                return shift
        return None

    def _make(self, row: ListedSeat, span: TimeSpan) -> Shift | None:
        """A shift with what all rows about it need together; None where no rota has the day."""
        rota = next((one for one in self.rotas if one.first_on <= row.on <= one.last_on), None)
        if rota is None:
            return None
        needs: dict[Duty, list[ListedSeat]] = defaultdict(list)
        for each in self.rows:
            if each.is_same_shift(row):
                needs[each.duty].append(each)
        new = NewShift(
            rota_id=rota.id,
            held_on=row.on,
            span=span,
            name=row.shift or word_for(row.duty),
            needs=[_need_of(told) for told in needs.values()],
        )
        write_shifts(self.work, [new])
        made = self.work.db.get_one(Shift, new.id)
        self.shifts[row.on].append(made)
        return made

    def _need(self, shift: Shift, row: ListedSeat) -> bool | None:
        """Let the shift need what the row says; whether that changed it, None when it cannot be."""
        need = self.work.db.scalars(
            select(ShiftNeed).where(ShiftNeed.shift_id == shift.id, ShiftNeed.duty == row.duty)
        ).first()
        if need is None:
            told = [each for each in self.rows if each.is_same_shift(row) and each.duty is row.duty]
            write_needs(self.work, {shift.id: [_need_of(told)]})
            return True
        most = need.maximum if row.most is None else row.most
        least = min(need.minimum, most) if row.least is None else row.least
        if (least, most) == (need.minimum, need.maximum):
            return False
        if most < need.taken or least > most:
            return None
        need.minimum, need.maximum = least, most
        self.work.db.flush()
        return True


def _with_answer(line: LineSettled, told: WishAnswer) -> LineSettled:
    if not told.answer.is_seated:
        reason = RotaRowReason.NOT_SEATED
        return replace(line, outcome=RowOutcome.REFUSED, reason=reason, answer=told.answer)
    outcome = line.outcome if told.held_before else RowOutcome.ADDED
    return replace(line, outcome=outcome, answer=told.answer)


def _refused(row: ListedSeat, reason: RotaRowReason) -> LineSettled:
    return LineSettled(row.line, RowOutcome.REFUSED, row, reason)


def _need_of(told: Sequence[ListedSeat]) -> Need:
    """What rows about one duty of one shift need: as they say, else as many as they name."""
    named = max(1, len({row.called for row in told if row.called}))
    most = next((row.most for row in told if row.most is not None), None)
    least = next((row.least for row in told if row.least is not None), None)
    most = most or max(named, least or 0)
    return Need(told[0].duty, min(named, most) if least is None else min(least, most), most)


def _shifts(work: Work, centre: Centre, days: Collection[date]) -> dict[date, list[Shift]]:
    found: dict[date, list[Shift]] = defaultdict(list)
    if days:
        chosen = select(Shift).where(
            Shift.centre_id == centre.id, Shift.held_on.between(min(days), max(days))
        )
        for shift in work.db.scalars(chosen.order_by(Shift.starts_at, Shift.name)):
            found[shift.held_on].append(shift)
    return found
