"""The rows of what a shift needs: pairs first, then minimums, leads, and what was held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vaxcentre.planning.goals import Goals
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import DutyNeed, PlannedShift
from vaxcentre.planning.rows import Rows
from vaxcentre.rules.duties import PAIR, Duty


@dataclass
class Seats:
    """The seats of one duty in one shift: those that are fixed, that were held, that would be new."""

    fixed: int = 0
    fixed_leads: int = 0
    held: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)

    @property
    def all(self) -> list[int]:
        """The columns of those that can be chosen."""
        return self.held + self.new

    @property
    def stays(self) -> int:
        """How many may be in their seat whether it is needed or not."""
        return self.fixed + len(self.held)


def write_needs(rows: Rows, goals: Goals, shift: PlannedShift, seats: Mapping[Duty, Seats]) -> None:
    """The rows of one shift. An unmatched half of a pair is seated only where the need asks for it."""
    pairs = None
    if shift.most_pairs:
        surely = min(shift.most_pairs, *(seats[duty].fixed for duty in PAIR))
        pairs = rows.column(shift.most_pairs, lower=surely, is_whole=True)
        goals[Level.BOOTHS].add(pairs, -1)
        goals[Level.BOOTHS].spread += shift.most_pairs
    for duty, need in shift.needs.items():
        some = seats[duty]
        wanted = max(need.minimum, shift.most_pairs if duty in PAIR else 0)
        if pairs is not None and duty in PAIR:
            beyond = max(0, need.minimum - shift.most_pairs)
            _write_half(rows, goals, some, pairs, surely, beyond)
        else:
            _write_minimum(rows, goals, some, need.minimum)
        if some.stays and some.all:
            room = min(need.maximum, max(wanted, some.stays))
            rows.row([(some.all, 1)], most=max(0, room - some.fixed))
        _write_leads(rows, goals, some, need)
        for column in some.held:
            goals[Level.REMOVALS].add(column, -1)
            goals[Level.REMOVALS].spread += 1


def _write_half(
    rows: Rows, goals: Goals, seats: Seats, pairs: int, surely: int, beyond: int
) -> None:
    """One half of the pairs: as many as there are pairs, and so many `beyond` as the need asks for."""
    excess = max(0, seats.stays - surely - beyond)
    if not beyond and not excess:
        rows.row([(seats.all, 1), ([pairs], -1)], least=-seats.fixed, most=-seats.fixed)
        return
    single = rows.column(beyond + excess)
    rows.row([(seats.all, 1), ([pairs, single], -1)], least=-seats.fixed, most=-seats.fixed)
    _write_no_new(rows, seats, [single], beyond, excess)
    if beyond:
        missing = rows.column(beyond)
        rows.row([([single, missing], 1)], least=beyond)
        goals[Level.MINIMUMS].add(missing, 1)
        goals[Level.MINIMUMS].spread += beyond


def _write_minimum(rows: Rows, goals: Goals, seats: Seats, minimum: int) -> None:
    """Any other need: nobody is new beyond its minimum."""
    goal, target = goals[Level.MINIMUMS], minimum - seats.fixed
    excess = max(0, seats.stays - minimum)
    if target <= 0:
        for column in seats.new:
            rows.upper[column] = 0
        return
    goal.spread += target
    if not excess:
        goal.constant += target
        rows.row([(seats.all, 1)], most=target)
        for column in seats.all:
            goal.add(column, -1)
        return
    missing = rows.column(target)
    goal.add(missing, 1)
    rows.row([(seats.all, 1), ([missing], 1)], least=target)
    _write_no_new(rows, seats, seats.all, target, excess)


def _write_no_new(rows: Rows, seats: Seats, columns: list[int], most: int, excess: int) -> None:
    """At most so many of `columns`; `excess` more while nobody new is seated beside those who were."""
    if not excess or not seats.new:
        return
    is_new = rows.column(1, is_whole=True)
    rows.row([(columns, 1), ([is_new], excess)], most=most + excess)
    for column in seats.new:
        rows.row([([column], 1), ([is_new], -1)], most=0)


def _write_leads(rows: Rows, goals: Goals, seats: Seats, need: DutyNeed) -> None:
    wanted = need.leads - seats.fixed_leads
    if wanted <= 0:
        return
    missing = rows.column(wanted)
    rows.row([(seats.leads, 1), ([missing], 1)], least=wanted)
    goals[Level.LEADS].add(missing, 1)
    goals[Level.LEADS].spread += wanted
