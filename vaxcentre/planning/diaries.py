"""The hours of one person as they fill: what has been given to them, and whether more still fits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import date, timedelta

from vaxcentre.planning.problem import PersonToPlan, PlannedShift, PlanRules
from vaxcentre.rules.spans import TimeSpan

ALWAYS = "always"
"""The whole of what is planned, beside its weeks and days."""


class Diary:
    """What fills the hours of one person, and whether more still fits."""

    def __init__(self, person: PersonToPlan, rules: PlanRules) -> None:
        self.person, self.rules = person, rules
        self.load = person.shifts_before - person.shifts_wished
        self.entries: list[tuple[TimeSpan, date, str, bool]] = []
        self.shifts: Counter[Hashable] = Counter()
        self.hours: defaultdict[Hashable, timedelta] = defaultdict(timedelta)
        for busy in person.busy:
            self.write(busy.during, busy.held_on, busy.centre, is_work=busy.is_counted)

    def enter(self, shift: PlannedShift) -> None:
        """The person has a seat in the shift."""
        self.write(shift.during, shift.held_on, shift.centre)

    def write(self, during: TimeSpan, on: date, centre: str, *, is_work: bool = True) -> None:
        """Something more that the person does."""
        self.entries.append((during, on, centre, is_work))
        if is_work:
            for spell in (ALWAYS, on, on.isocalendar()[:2]):
                self.shifts[spell] += 1
                self.hours[spell] += during.end - during.start

    def has_room(self, shift: PlannedShift) -> bool:
        """Whether the shift breaks no rule beside all that is written."""
        return self._is_below_ceilings(shift) and all(
            self._fits(shift, *entry) for entry in self.entries
        )

    def _is_below_ceilings(self, shift: PlannedShift) -> bool:
        most, length = self.person.ceilings, shift.during.end - shift.during.start
        day, week = shift.held_on, shift.held_on.isocalendar()[:2]
        for spell, shifts, minutes in (
            (ALWAYS, most.shifts, None),
            (week, most.shifts_a_week, most.minutes_a_week),
            (day, most.shifts_a_day, most.minutes_a_day),
        ):
            if shifts is not None and self.shifts[spell] >= shifts:
                return False
            if minutes is not None and self.hours[spell] + length > timedelta(minutes=minutes):
                return False
        return True

    def _fits(
        self, shift: PlannedShift, during: TimeSpan, on: date, centre: str, is_work: bool
    ) -> bool:
        gap = max(shift.during.start - during.end, during.start - shift.during.end)
        if during.overlaps(shift.during):
            return False
        if is_work and on != shift.held_on and gap < self.rules.rest:
            return False
        return not centre or centre == shift.centre or gap >= self.rules.travel
