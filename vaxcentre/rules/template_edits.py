"""What editing a pattern does to the shifts it has made: those that somebody took are left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from vaxcentre.rules.holidays import Territory
from vaxcentre.rules.needs import Need
from vaxcentre.rules.shift_templates import ShiftPattern, plan
from vaxcentre.rules.spans import TimeSpan


class WhyKept(StrEnum):
    """Why a shift stays as it is."""

    CLAIMED = "claimed"
    BY_HAND = "by_hand"


@dataclass(frozen=True)
class MadeShift:
    """A shift that a pattern made."""

    id: UUID
    held_on: date
    span: TimeSpan
    name: str
    changeover_minutes: int
    needs: tuple[Need, ...]
    booth_ids: frozenset[UUID]
    has_people: bool
    """Somebody holds a seat or waits."""
    had_people: bool
    """Somebody is in it or once was, or a call-out was made for it."""
    is_cancelled: bool


@dataclass(frozen=True)
class Edit:
    """What becomes of the shifts that a pattern has made."""

    updated: tuple[tuple[MadeShift, TimeSpan], ...] = ()
    removed: tuple[MadeShift, ...] = ()
    kept: tuple[tuple[MadeShift, WhyKept], ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether no shift is touched or left behind."""
        return not (self.updated or self.removed or self.kept)


def edit_of(
    before: ShiftPattern,
    after: ShiftPattern,
    shifts: Iterable[MadeShift],
    zone: str,
    territory: Territory,
) -> Edit:
    """What changing a pattern from `before` to `after` does to `shifts`, all of them still to come."""
    made = [shift for shift in shifts if not shift.is_cancelled]
    if not made:
        return Edit()
    first, last = min(s.held_on for s in made), max(s.held_on for s in made)
    old = {day.on: day.span for day in plan(before, first, last, zone, territory)}
    new = {day.on: day.span for day in plan(after, first, last, zone, territory)}
    updated, removed, kept = [], [], []
    for shift in made:
        span = new.get(shift.held_on)
        if span is not None and _says(shift, after, span):
            continue
        why = _why_kept(shift, before, old.get(shift.held_on), stays=span is not None)
        if why is not None:
            kept.append((shift, why))
        elif span is None:
            removed.append(shift)
        else:
            updated.append((shift, span))
    return Edit(tuple(updated), tuple(removed), tuple(kept))


def _why_kept(
    shift: MadeShift, before: ShiftPattern, span: TimeSpan | None, *, stays: bool
) -> WhyKept | None:
    if shift.has_people or (shift.had_people and not stays):
        return WhyKept.CLAIMED
    return None if _says(shift, before, span) else WhyKept.BY_HAND


def _says(shift: MadeShift, pattern: ShiftPattern, span: TimeSpan | None) -> bool:
    """Whether a shift is as the pattern would make it."""
    return (
        (shift.name, shift.span, shift.changeover_minutes)
        == (pattern.name, span, pattern.changeover_minutes)
        and set(shift.needs) == set(pattern.needs)
        and shift.booth_ids == pattern.booth_ids
    )
