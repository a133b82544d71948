"""Lets the demonstration's day go on: patients come, booths call them, they rest and leave.

Everything goes through the use cases that the door and the booths use.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar
from uuid import uuid4

from vaxcentre.demo.habits import Habits, habits_of
from vaxcentre.demo.places import PLANS, CentrePlan
from vaxcentre.demo.team import team_of
from vaxcentre.errors import Conflict, VaxcentreError
from vaxcentre.queries.ask import ask
from vaxcentre.queries.demo import Expected, FloorSeen, Inside, floor_seen
from vaxcentre.queries.identity import CentreValue, centre_called, person_by_email
from vaxcentre.rules.access import COMMAND_LINE, Actor, Role, Via
from vaxcentre.rules.door import ScanSource
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.visits import VisitState
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.usecases.demo_days import begin_demo_day
from vaxcentre.usecases.door import check_in
from vaxcentre.usecases.perform import UseCase, perform
from vaxcentre.usecases.queue import call_next
from vaxcentre.usecases.visits import finish, leave, seat

P = ParamSpec("P")
Result = TypeVar("Result")

GIVES_UP_AFTER = timedelta(minutes=15)
"""Whoever should have come while nobody played does not come any more: there is no rush."""


@dataclass(frozen=True)
class Troupe:
    """The people of a centre who act."""

    reception: Actor
    rest: Actor
    booths: dict[int, Actor]


class DemoDay:
    """The day of one centre. One booth, the last, is left to whoever tries the demonstration."""

    def __init__(self, plan: CentrePlan, centre: CentreValue, troupe: Troupe, since: datetime):
        self.plan, self.centre, self.troupe, self.since = plan, centre, troupe, since
        self.not_ours = max(plan.booths)

    def go_on(self, at: datetime) -> int:
        """Do all that is due at the instant `at`; returns how many things were done."""
        on = local_day(at, self.centre.time_zone)
        seen = ask(floor_seen, COMMAND_LINE, at, self.centre.place, on=on)
        if seen is None:
            return 0
        done = sum(self._visit_goes_on(one, at) for one in seen.inside)
        done += sum(self._comes(one, at) for one in seen.expected)
        return done + self._booths_call(seen, at)

    def _comes(self, one: Expected, at: datetime) -> bool:
        habits = self._habits(one)
        if not habits.comes or not timedelta() <= at - habits.arrives_at < GIVES_UP_AFTER:
            return False
        self._do(
            check_in,
            self.troupe.reception,
            at,
            raw=one.code,
            scan_id=uuid4(),
            source=ScanSource.CAMERA,
        )
        return True

    def _visit_goes_on(self, one: Inside, at: datetime) -> bool:
        habits = self._habits(one)
        if one.state is VisitState.OBSERVING:
            return self._leaves(one, habits, at)
        if one.booth is None or self._is_left_to_others(one):
            return False
        nurse = self.troupe.booths[one.booth]
        if one.state is VisitState.CALLED and _is_over(one.called_at, habits.walks, at):
            return self._do(seat, nurse, at, visit_id=one.visit_id, booth_number=one.booth)
        if one.state is VisitState.IN_BOOTH and _is_over(one.seated_at, habits.is_served_for, at):
            return self._do(
                finish,
                nurse,
                at,
                visit_id=one.visit_id,
                outcome=habits.outcome,
                reason=habits.reason,
                observe_minutes=habits.observe_minutes,
                booth_number=one.booth,
            )
        return False

    def _leaves(self, one: Inside, habits: Habits, at: datetime) -> bool:
        if not _is_over(one.observed_until, habits.lingers, at):
            return False
        return self._do(leave, self.troupe.rest, at, visit_id=one.visit_id)

    def _booths_call(self, seen: FloorSeen, at: datetime) -> int:
        if not any(one.state is VisitState.WAITING for one in seen.inside):
            return 0
        ours = [number for number in seen.free_booths if number != self.not_ours]
        return sum(
            self._do(call_next, self.troupe.booths[number], at, booth_number=number)
            for number in ours
        )

    def _is_left_to_others(self, one: Inside) -> bool:
        """Whoever was called to that booth since we play was called by somebody real."""
        return one.booth == self.not_ours and (one.called_at or self.since) > self.since

    def _habits(self, one: Expected | Inside) -> Habits:
        return habits_of(
            one.appointment_id, one.slot_at, self.plan.session_kind, self.plan.service_minutes
        )

    def _do(
        self,
        use_case: UseCase[P, Result],
        actor: Actor,
        at: datetime,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Do it, unless somebody real did otherwise meanwhile."""
        with contextlib.suppress(Conflict):
            perform(use_case, actor, at, self.centre.place, *args, **kwargs)
            return True
        return False


def demo_days(at: datetime) -> list[DemoDay]:
    """The day of each centre of the demonstration that is in the database; begun if need be."""
    days = []
    for plan in PLANS:
        centre = ask(centre_called, COMMAND_LINE, at, slug=plan.slug)
        if centre is not None:
            perform(begin_demo_day, COMMAND_LINE, at, centre.place)
            centre = ask(centre_called, COMMAND_LINE, at, slug=plan.slug) or centre
            days.append(DemoDay(plan, centre, _troupe(plan, at), at))
    forget_reads()
    return days


def play(
    days: list[DemoDay],
    now: Callable[[], datetime],
    pause: Callable[[], bool],
    *,
    speed: float = 1,
    until: datetime | None = None,
) -> int:
    """Let the days go on, `speed` times as fast as the clock; returns how many things were done.

    `pause` waits a moment between two looks, and says whether to go on.
    """
    began, done = now(), 0
    while True:
        at = began + (now() - began) * speed
        for day in days:
            with contextlib.suppress(VaxcentreError):  # the database is busy or away: next time
                done += day.go_on(at)
        forget_reads()
        if (until is not None and at >= until) or not pause():
            return done


def _troupe(plan: CentrePlan, at: datetime) -> Troupe:
    team = list(team_of(plan))
    nurses = [one for one in team if one.role is Role.NURSE]
    return Troupe(
        reception=_actor(next(one.email for one in team if one.role is Role.RECEPTION), at),
        rest=_actor(next(one.email for one in nurses if one.booth is None), at),
        booths={one.booth: _actor(one.email, at) for one in nurses if one.booth is not None},
    )


def _actor(email: str, at: datetime) -> Actor:
    actor = ask(person_by_email, COMMAND_LINE, at, email=email)
    return replace(actor, via=Via.TASK) if actor is not None else COMMAND_LINE


def _is_over(since: datetime | None, lasts: timedelta, at: datetime) -> bool:
    return since is not None and at >= since + lasts
