"""The rota of the demonstration: patterns, four weeks of shifts, and who took which seat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from vaxcentre.demo.places import CentrePlan
from vaxcentre.demo.rotas import (
    WEEKS,
    Pattern,
    SeatOnPaper,
    ShiftOnPaper,
    Worker,
    fill,
    patterns_of,
    shifts_of,
)
from vaxcentre.demo.team import team_of
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.spans import local_day, local_instant
from vaxcentre.storage.models import (
    Assignment,
    Booth,
    Centre,
    Rota,
    Shift,
    ShiftBooth,
    ShiftNeed,
    ShiftTemplate,
    TemplateBooth,
    TemplateNeed,
)
from vaxcentre.usecases.demo_pool import Pool
from vaxcentre.usecases.perform import Work

PUBLISHED_BEFORE = timedelta(days=10)
_LOOKS = 0.012
"""How many look for a stand-in."""
CALLED_OUT = 3
"""So many doctors are missing in Maubeuge's next shift: enough to call out."""
_COULD_BE_MORE = 3
"""So many more could work there: what is missing is counted from the least, not from the most."""


@dataclass(frozen=True)
class RotaWritten:
    """A network's shifts and seats once they are written."""

    shifts: dict[ShiftOnPaper, UUID]
    seats: dict[SeatOnPaper, UUID]
    """The assignment of each seat."""
    centres: Mapping[str, Centre]

    def hours(self, shift: ShiftOnPaper) -> tuple[datetime, datetime]:
        """When a shift begins and ends."""
        zone = self.centres[shift.centre].time_zone
        return (
            local_instant(shift.on, shift.pattern.starts, zone),
            local_instant(shift.on, shift.pattern.ends, zone),
        )

    def next_in(self, slug: str, at: datetime) -> ShiftOnPaper:
        """The next shift of a centre that has not begun at the instant `at`."""
        coming = [s for s in self.shifts if s.centre == slug and self.hours(s)[0] > at]
        return min(coming, key=lambda s: (s.on, s.pattern.starts))


def lay_out_rota(
    work: Work, pool: Pool, plans: list[CentrePlan], centres: Mapping[str, Centre]
) -> RotaWritten:
    """Write four weeks of shifts from this Monday on, and who took which seat."""
    today = local_day(work.now, next(iter(centres.values())).time_zone)
    monday = today - timedelta(days=today.weekday())
    shifts: dict[ShiftOnPaper, UUID] = {}
    for plan in plans:
        shifts |= _add_shifts(work, plan, centres[plan.slug], monday)
    written = RotaWritten(shifts, {}, centres)
    seats = list(_seats(work, pool, plans, written))
    looking = {seat for seat in seats if _may_look(written, seat, work.now)}
    written.seats.update(_add_assignments(work, pool, written, seats, looking))
    _add_needs(work, written, seats, looking)
    return written


def _add_shifts(
    work: Work, plan: CentrePlan, centre: Centre, monday: date
) -> dict[ShiftOnPaper, UUID]:
    booths = work.db.scalars(select(Booth.id).where(Booth.centre_id == centre.id)).all()
    rota_id = _add_rota(work, centre, monday)
    templates = {
        pattern.name: _add_template(work, centre, pattern, monday, booths)
        for pattern in patterns_of(plan)
    }
    keys = {shift: uuid4() for shift in shifts_of(plan, monday)}
    zone = centre.time_zone
    rows = [
        {
            "id": key,
            "centre_id": centre.id,
            "rota_id": rota_id,
            "template_id": templates[shift.pattern.name],
            "name": shift.pattern.name,
            "held_on": shift.on,
            "starts_at": local_instant(shift.on, shift.pattern.starts, zone),
            "ends_at": local_instant(shift.on, shift.pattern.ends, zone),
        }
        for shift, key in keys.items()
    ]
    work.db.execute(insert(Shift), rows)
    staffed = [
        {"centre_id": centre.id, "shift_id": key, "booth_id": booth_id}
        for key in keys.values()
        for booth_id in booths
    ]
    work.db.execute(insert(ShiftBooth), staffed)
    return keys


def _add_rota(work: Work, centre: Centre, monday: date) -> UUID:
    rota = Rota(
        id=uuid4(),
        centre_id=centre.id,
        first_on=monday,
        last_on=monday + timedelta(days=7 * WEEKS - 1),
        state=RotaState.PUBLISHED,
        created_at=work.now - PUBLISHED_BEFORE,
        published_at=work.now - PUBLISHED_BEFORE,
    )
    work.db.add(rota)
    work.db.flush()
    return rota.id


def _add_template(
    work: Work, centre: Centre, pattern: Pattern, first_on: date, booths: Iterable[UUID]
) -> UUID:
    template = ShiftTemplate(
        id=uuid4(),
        centre_id=centre.id,
        name=pattern.name,
        weekdays=pattern.weekdays,
        starts=pattern.starts,
        ends=pattern.ends,
        first_on=first_on,
        skips_holidays=False,
        created_at=work.now - PUBLISHED_BEFORE,
    )
    work.db.add(template)
    work.db.flush()
    of_template = {"centre_id": centre.id, "template_id": template.id}
    needs = [
        of_template | {"duty": duty, "minimum": least, "maximum": most}
        for duty, (least, most) in pattern.needs.items()
    ]
    work.db.execute(insert(TemplateNeed), needs)
    work.db.execute(insert(TemplateBooth), [of_template | {"booth_id": one} for one in booths])
    return template.id


def _seats(
    work: Work, pool: Pool, plans: list[CentrePlan], written: RotaWritten
) -> Iterable[SeatOnPaper]:
    """Who sits where: the pairs that are in the booths now are in the shift that runs."""
    chance = Random(f"seats of {plans[0].slug}")  # noqa: S311
    workers = [Worker(one.email, one.duties, one.home, one.weekly_hours) for one in pool.people]
    present = {}
    for plan in plans:
        for shift in written.shifts:
            starts, ends = written.hours(shift)
            if shift.centre == plan.slug and starts <= work.now < ends:
                present[shift] = list(_in_booths(plan))
    missing = {}
    if plans[0].slug == "maubeuge":
        missing[written.next_in("maubeuge", work.now), Duty.PRESCRIBE] = CALLED_OUT + _COULD_BE_MORE
    return fill(written.shifts, workers, present, missing, chance)


def _in_booths(plan: CentrePlan) -> Iterable[tuple[Duty, str]]:
    is_testing = plan.kind is CentreKind.TESTING
    nurses = Duty.SAMPLE if is_testing else Duty.INJECT
    for one in team_of(plan):
        if one.booth is not None:
            yield (Duty.PRESCRIBE if one.role is Role.DOCTOR else nurses), one.email


def _may_look(written: RotaWritten, seat: SeatOnPaper, at: datetime) -> bool:
    starts, _ = written.hours(seat.shift)
    is_soon = at + timedelta(hours=20) < starts < at + timedelta(days=9)
    return is_soon and Random(f"{seat.email} {seat.shift.on}").random() < _LOOKS * 4  # noqa: S311


def _add_assignments(
    work: Work,
    pool: Pool,
    written: RotaWritten,
    seats: list[SeatOnPaper],
    looking: set[SeatOnPaper],
) -> dict[SeatOnPaper, UUID]:
    numbers: Counter[tuple[ShiftOnPaper, Duty]] = Counter()
    keys = {seat: uuid4() for seat in seats}
    taken_at = work.now - PUBLISHED_BEFORE
    rows: list[dict[str, Any]] = []
    for seat, key in keys.items():
        numbers[seat.shift, seat.duty] += 1
        state = AssignmentState.LOOKING if seat in looking else AssignmentState.CONFIRMED
        rows.append(
            {
                "id": key,
                "centre_id": written.centres[seat.shift.centre].id,
                "shift_id": written.shifts[seat.shift],
                "duty": seat.duty,
                "person_id": pool.keys[seat.email],
                "state": state,
                "seat": numbers[seat.shift, seat.duty],
                "source": Source.SELF,
                "created_at": taken_at,
                "created_by_id": pool.keys[seat.email],
                "seated_at": taken_at,
                "looking_since": work.now - timedelta(hours=5) if seat in looking else None,
                "reminded_at": taken_at,
            }
        )
    work.db.execute(insert(Assignment), rows)
    return keys


def _add_needs(
    work: Work, written: RotaWritten, seats: list[SeatOnPaper], looking: set[SeatOnPaper]
) -> None:
    taken: dict[tuple[ShiftOnPaper, Duty], int] = defaultdict(int)
    looks: dict[tuple[ShiftOnPaper, Duty], int] = defaultdict(int)
    for seat in seats:
        taken[seat.shift, seat.duty] += 1
        looks[seat.shift, seat.duty] += seat in looking
    rows = [
        {
            "centre_id": written.centres[shift.centre].id,
            "shift_id": key,
            "duty": duty,
            "minimum": least,
            "maximum": most,
            "taken": taken[shift, duty],
            "looking": looks[shift, duty],
        }
        for shift, key in written.shifts.items()
        for duty, (least, most) in shift.pattern.needs.items()
    ]
    work.db.execute(insert(ShiftNeed), rows)
