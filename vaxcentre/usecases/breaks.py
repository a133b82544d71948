"""Planning breaks, and moving one: pairs have theirs together, so that the target per hour holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.planning.breaks import BreakPlan, Capacity, TeamAtWork
from vaxcentre.planning.breaks import plan_breaks as planned
from vaxcentre.rules.access import Permission
from vaxcentre.rules.breaks import BreakRules, must_be_long_enough, must_be_to_come
from vaxcentre.rules.staffing import BoothHere, Hall, Post
from vaxcentre.storage.breaks import aim_of, breaks_today, hours_of, pace_of
from vaxcentre.storage.models import PlannedBreak
from vaxcentre.usecases.crews import hall_locked
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.visits import zone_of


@use_case(Permission.STAFF_BOOTHS)
def plan_breaks(work: Work, *, minutes: int = 20) -> BreakPlan:
    """Plan the breaks of all who work in booths and have had none today; earlier plans are replaced.

    The answer says how many booths are paused at once, and with figures whether the target holds.
    """
    must_be_long_enough(timedelta(minutes=minutes))
    hall = hall_locked(work)
    zone = zone_of(work)
    known = breaks_today(work.db, work.centre_id, work.now, zone)
    had = {person for person, one in known.items() if one.begun_at is not None}
    aim = aim_of(work.db, work.centre_id, work.now, zone)
    teams = _teams(work, hall, had, aim.until)
    pace = pace_of(work.db, work.centre_id, work.now, zone)
    working = sum(one.works and one.crew.may_work(one.kind) for one in hall.booths)
    capacity = Capacity(working, aim.per_hour, pace.minutes, _stand_ins(hall))
    plan = planned(teams, work.now, BreakRules(timedelta(minutes=minutes)), capacity)
    for person_id, one in known.items():
        if person_id not in had:
            work.db.delete(one)
    for number, starts_at in plan.starts:
        booth = hall.booth(number)
        if booth is not None:
            _add(work, set(booth.crew.people) - had, starts_at, minutes)
    anywhere = next(iter(hall.booths), None)
    if anywhere is None:
        raise NotFound()
    work.note("breaks planned", anywhere, booths=len(plan.starts), at_once=plan.at_once)
    return plan


def _teams(work: Work, hall: Hall, had: Collection[UUID], until: datetime) -> list[TeamAtWork]:
    """Who works in booths and has not had a break: since the first of them came."""
    hours = hours_of(work.db, work.centre_id, work.now)
    teams = []
    for booth in hall.booths:
        people = [one for one in booth.crew.people if one not in had]
        if not booth.works or not people or booth.since is None:
            continue
        known = [hours[one] for one in people if one in hours]
        since = min((one.since for one in known), default=booth.since)
        ends = min((one.until for one in known), default=until)
        teams.append(TeamAtWork(booth.number, since, ends))
    return teams


def _stand_ins(hall: Hall) -> int:
    """Complete pairs on the bench, who keep a booth going while its own pair rests."""
    bench = hall.bench()
    return min(sum(post in one.posts for one in bench) for post in Post)


def _add(work: Work, people: Collection[UUID], starts_at: datetime, minutes: int) -> None:
    for person_id in people:
        work.db.add(
            PlannedBreak(
                centre_id=work.centre_id, person_id=person_id, starts_at=starts_at, minutes=minutes
            )
        )


@use_case(Permission.STAFF_BOOTHS)
def move_break(work: Work, *, booth_number: int, starts_at: datetime) -> None:
    """Give those who work in a booth their break at another time; raises Conflict for one to come no more."""
    must_be_to_come(starts_at, work.now)
    booth = _booth(hall_locked(work, [booth_number]), booth_number)
    known = breaks_today(work.db, work.centre_id, work.now, zone_of(work))
    theirs = [known[one] for one in booth.crew.people if one in known]
    if not theirs:
        raise Invalid("no_break", N_("Aucune pause n’est prévue dans ce box."))
    if any(one.begun_at is not None for one in theirs):
        raise Invalid("break_begun", N_("Cette pause a déjà commencé."))
    for one in theirs:
        one.starts_at = starts_at
    work.note("break moved", theirs[0], number=booth_number, at=starts_at.isoformat())


def _booth(hall: Hall, number: int) -> BoothHere:
    booth = hall.booth(number)
    if booth is None:
        raise NotFound()
    return booth
