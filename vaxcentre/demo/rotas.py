"""Four weeks of rota for the demonstration: patterns, and who took which seat, with gaps as in life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from vaxcentre.demo.places import CentrePlan
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty

WEEKS = 4
_FILLED = (0.97, 0.93, 0.82, 0.6)
"""How much of a week is taken, this week first: the further, the emptier."""
_MONDAY_TO_SATURDAY, _SOME_AFTERNOONS = 0b0111111, 0b0110101
_D = Duty
Seats = Mapping[Duty, tuple[int, int]]


@dataclass(frozen=True)
class Pattern:
    """A weekly pattern of a centre: Monday is 1, Tuesday 2 … Sunday 64, added up."""

    name: str
    weekdays: int
    starts: time
    ends: time
    needs: Seats = field(hash=False)

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return self.ends.hour - self.starts.hour

    def falls_on(self, on: date) -> bool:
        """Whether there is such a shift on the day `on`."""
        return bool(self.weekdays >> on.weekday() & 1)


@dataclass(frozen=True)
class ShiftOnPaper:
    """One shift of one centre on one day."""

    centre: str
    pattern: Pattern
    on: date
    week: int


@dataclass
class Worker:
    """Somebody of the pool, and how much they do already."""

    email: str
    duties: tuple[Duty, ...]
    home: str
    weekly_hours: int
    days: set[date] = field(default_factory=set)
    hours: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    def may_take(self, shift: ShiftOnPaper) -> bool:
        """One shift a day, and no more in a week than they want."""
        room = self.hours[shift.week] + shift.pattern.hours <= self.weekly_hours
        return room and shift.on not in self.days

    def take(self, shift: ShiftOnPaper) -> None:
        """Have the shift."""
        self.days.add(shift.on)
        self.hours[shift.week] += shift.pattern.hours


@dataclass(frozen=True)
class SeatOnPaper:
    """Who has which duty in which shift."""

    shift: ShiftOnPaper
    duty: Duty
    email: str


def patterns_of(plan: CentrePlan) -> tuple[Pattern, ...]:
    """The patterns of a centre: mornings and afternoons, or some afternoons in the small ones."""
    booths = len(plan.booths)
    if plan.kind is CentreKind.TESTING:
        needs: Seats = {
            _D.PRESCRIBE: (1, booths),
            _D.SAMPLE: (booths, booths),
            _D.RECEIVE: (2, 3),
            _D.SCREEN: (2, 4),
        }
        return _whole_days(needs)
    pairs = {
        _D.PRESCRIBE: (booths - booths // 6, booths),
        _D.INJECT: (booths - booths // 6, booths),
    }
    if booths <= 6:
        needs = pairs | {_D.PREPARE: (1, 1), _D.OBSERVE: (1, 2), _D.RECEIVE: (1, 2)}
        return (Pattern("Équipe de l’après-midi", _SOME_AFTERNOONS, time(13), time(19), needs),)
    needs = pairs | {_D.PREPARE: (1, 3), _D.OBSERVE: (2, 3), _D.RECEIVE: (2, 4), _D.SCREEN: (0, 2)}
    return _whole_days(needs)


def shifts_of(plan: CentrePlan, monday: date) -> Iterator[ShiftOnPaper]:
    """The shifts of a centre during four weeks from a Monday on, in their order."""
    for days in range(7 * WEEKS):
        on = monday + timedelta(days=days)
        for pattern in patterns_of(plan):
            if pattern.falls_on(on):
                yield ShiftOnPaper(plan.slug, pattern, on, days // 7)


def fill(
    shifts: Iterable[ShiftOnPaper],
    workers: list[Worker],
    present: Mapping[ShiftOnPaper, list[tuple[Duty, str]]],
    missing: Mapping[tuple[ShiftOnPaper, Duty], int],
    chance: Random,
) -> Iterator[SeatOnPaper]:
    """Seat the workers, the least busy first; `present` are in their shift for certain.

    Nobody works twice on one day; shifts end by 20 h and begin at 8 h, so that all have their rest.
    """
    by_email = {worker.email: worker for worker in workers}
    ordered = sorted(shifts, key=lambda shift: (shift.on, shift.pattern.starts, shift.centre))
    for shift, seats in present.items():
        for _, email in seats:
            by_email[email].take(shift)
    for shift in ordered:
        fixed = present.get(shift, [])
        yield from (SeatOnPaper(shift, duty, email) for duty, email in fixed)
        for duty, (_, most) in shift.pattern.needs.items():
            held = sum(1 for fixed_duty, _ in fixed if fixed_duty is duty)
            wanted = sum(chance.random() < _FILLED[shift.week] for _ in range(most))
            if (shift, duty) in missing:
                wanted = most - missing[shift, duty]
            for worker in _least_busy(workers, shift, duty, wanted - held, chance):
                worker.take(shift)
                yield SeatOnPaper(shift, duty, worker.email)


def _least_busy(
    workers: list[Worker], shift: ShiftOnPaper, duty: Duty, wanted: int, chance: Random
) -> list[Worker]:
    free = [one for one in workers if duty in one.duties and one.may_take(shift)]
    chance.shuffle(free)
    free.sort(key=lambda one: (one.hours[shift.week] > 6, one.home != shift.centre))
    return free[: max(wanted, 0)]


def _whole_days(needs: Seats) -> tuple[Pattern, ...]:
    return (
        Pattern("Équipe du matin", _MONDAY_TO_SATURDAY, time(8), time(14), needs),
        Pattern("Équipe de l’après-midi", _MONDAY_TO_SATURDAY, time(14), time(20), needs),
    )
