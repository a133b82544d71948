"""Who is called next, by which booth, and why: fair, the same for everybody, and easy to explain.

1. The line is ordered by the instant at which each patient joined it; two who came at the same
   instant, by their queue number.
2. Patients who need help are called by accessible booths only, and these call them first. Where all
   working booths of the line are alike there is no difference to make, and the order alone counts.
   A booth on a break still works: who needs it waits for it, and is not sent to one with a step.
3. Who was called and did not answer keeps their place when they come back: near the front, since
   they joined long ago. The second time and later they join the end of the line.
4. Changing line or taking back a call never costs a patient the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class Waiting:
    """A patient in a line."""

    visit_id: UUID
    number: str
    queued_at: datetime
    needs_help: bool = False


@dataclass(frozen=True)
class CallingBooth:
    """A booth that wants a patient, and whether the working booths of its line differ."""

    accessible: bool
    alike: bool


def calling_booth(accessible: bool, working: Iterable[bool]) -> CallingBooth:
    """The booth among those working in its line; `working` says of each if it is accessible."""
    return CallingBooth(accessible, alike=all(other == accessible for other in working))


class WhyNext(StrEnum):
    """Why this patient, or nobody, is next for a booth."""

    FIRST_IN_LINE = "first_in_line"
    NEEDS_THIS_BOOTH = "needs_this_booth"
    FIRST_FOR_THIS_BOOTH = "first_for_this_booth"
    NOBODY_WAITS = "nobody_waits"
    ALL_NEED_ACCESSIBLE = "all_need_accessible"


@dataclass(frozen=True)
class Next:
    """Whom a booth should call, best first, and why the first of them."""

    candidates: tuple[Waiting, ...]
    why: WhyNext

    @property
    def first(self) -> Waiting | None:
        """The patient to call, if there is one."""
        return self.candidates[0] if self.candidates else None


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The line in the order in which it is called."""
    return sorted(waiting, key=lambda one: (one.queued_at, number_order(one.number)))


def number_order(number: str) -> tuple[str, int]:
    """How queue numbers sort: A-9 before A-10."""
    letters = number.rstrip("0123456789")
    return letters, int(number[len(letters) :] or 0)


def next_for(booth: CallingBooth, waiting: Iterable[Waiting]) -> Next:
    """Whom `booth` calls next from the line, and why."""
    line = in_order(waiting)
    if not line:
        return Next((), WhyNext.NOBODY_WAITS)
    if booth.alike:
        return Next(tuple(line), WhyNext.FIRST_IN_LINE)
    if booth.accessible:
        return _next_for_accessible(line)
    able = tuple(one for one in line if not one.needs_help)
    if not able:
        return Next((), WhyNext.ALL_NEED_ACCESSIBLE)
    passed_over = able[0] is not line[0]
    return Next(able, WhyNext.FIRST_FOR_THIS_BOOTH if passed_over else WhyNext.FIRST_IN_LINE)


def _next_for_accessible(line: Sequence[Waiting]) -> Next:
    first = sorted(line, key=lambda one: not one.needs_help)  # sorted() keeps the order otherwise
    jumps = first[0] is not line[0]
    return Next(tuple(first), WhyNext.NEEDS_THIS_BOOTH if jumps else WhyNext.FIRST_IN_LINE)


def place_after_absence(queued_at: datetime, at: datetime, times_missed: int) -> datetime:
    """The place of who comes back: the old one the first time, later the end of the line."""
    return queued_at if times_missed <= 1 else at
