"""Everybody's share against a plain count of the rows, on periods made at random."""

from __future__ import annotations

import random
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import event

from tests.make import MORNING, a_centre, an_actor, kept, place_of
from tests.rota_world import RotaWorld, a_rota, a_shift, seated
from vaxcentre.queries.ask import ask
from vaxcentre.queries.fairness import Fairness, FairShare, fairness
from vaxcentre.rules.access import Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceState
from vaxcentre.rules.candidates import DayHalf, Wish, halves_touched
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Assignment, Attendance, Availability, Member, Network, Shift

FIRST, LAST = date(2026, 10, 19), date(2026, 11, 15)
"""Clocks go back on 25 October; 1 and 11 November are public holidays."""
HOURS = ((time(6, 30), time(12)), (time(9), time(13)), (time(13), time(20)), (time(21), time(5)))
REST = {date(2026, 11, 1), date(2026, 11, 11)}


class Pencil:
    """What somebody who reads the rows one by one would have counted."""

    def __init__(self) -> None:
        self.shares: dict[str, list[float]] = {}

    def add(self, member: Member, column: int, by: float = 1) -> None:
        self.shares.setdefault(str(member.person_id), [0.0] * 7)[column] += by

    def note(self, member: Member, shift: Shift, is_away: bool) -> None:
        zone = ZoneInfo("Europe/Paris")
        starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
        is_night = starts.time() < time(7) or ends.time() > time(20) or ends.date() > starts.date()
        self.add(member, 0)
        self.add(member, 1, (shift.ends_at - shift.starts_at).total_seconds() / 3600)
        self.add(member, 2, is_night)
        self.add(member, 3, starts.weekday() > 4 or starts.date() in REST)
        self.add(member, 6, is_away)


def test_every_share_equals_a_plain_count_of_the_rows(app: Flask) -> None:
    with app.app_context():
        chance, pencil, world = random.Random(7), Pencil(), RotaWorld()
        rota = a_rota(world.centre, first_on=FIRST, last_on=LAST, withdraw_hours=24)
        members = [world.member() for _ in range(6)]
        for number in range(40):
            on = FIRST + timedelta(days=chance.randrange(28))
            shift = a_shift(rota, on, chance.choice(HOURS), {Duty.PRESCRIBE: (1, 9)})
            for member in chance.sample(members, 2):
                live(chance, pencil, member, shift, number)
        found = shares(world, first=FIRST, last=LAST)
        counted = {str(one.person_id): columns(one) for one in found.shares}
        assert counted == {key: tuple(row) for key, row in pencil.shares.items() if any(row)}
        assert len(counted) == 6


def live(chance: random.Random, pencil: Pencil, member: Member, shift: Shift, number: int) -> None:
    """Somebody takes the seat, and comes, or does not, or gives it back in time or late."""
    fate = chance.choice(("comes", "comes", "missed", "in time", "late", "slip", "replaced"))
    taken = shift.starts_at - timedelta(days=5)
    given_back = {"in time": 30, "late": 3, "slip": 5 * 24 - 0.1, "replaced": 2}.get(fate)
    ended = shift.starts_at - timedelta(hours=given_back) if given_back else None
    state = {
        "comes": AssignmentState.CONFIRMED,
        "missed": AssignmentState.CONFIRMED,
        "replaced": AssignmentState.REPLACED,
    }.get(fate, AssignmentState.WITHDRAWN)
    looking = ended if fate == "replaced" else None
    facts = {"state": state, "seated_at": taken, "ended_at": ended, "looking_since": looking}
    assignment: Assignment = seated(shift, member, **facts)
    halves = halves_touched(TimeSpan(shift.starts_at, shift.ends_at), "Europe/Paris")
    if fate == "comes":
        pencil.note(member, shift, wishes_away(member, shift, number) in halves)
    if fate == "missed":
        pencil.add(member, 5)
        kept(
            Attendance(
                centre_id=shift.centre_id,
                shift_id=shift.id,
                person_id=member.person_id,
                assignment_id=assignment.id,
                state=AttendanceState.NO_SHOW,
                method=AttendanceMethod.PLANNER,
                changed_at=MORNING,
            )
        )
    if fate in ("late", "replaced"):
        pencil.add(member, 4)


def wishes_away(member: Member, shift: Shift, number: int) -> DayHalf:
    """The half-day of the shift's day on which the member said they could not."""
    known = db.session.query(Availability.half).filter_by(member_id=member.id, day=shift.held_on)
    half = known.scalar()
    db.session.rollback()
    if half is None:
        half = tuple(DayHalf)[number % 2]
        kept(
            Availability(
                member_id=member.id,
                day=shift.held_on,
                half=half,
                wish=Wish.UNAVAILABLE,
                changed_at=MORNING,
            )
        )
    return half


def columns(share: FairShare) -> tuple[float, ...]:
    return (
        share.shifts,
        share.hours,
        share.nights,
        share.rest_days,
        share.late,
        share.no_shows,
        share.against_wishes,
    )


def shares(world: RotaWorld, **asked: object) -> Fairness:
    return ask(fairness, world.planner, MORNING, place_of(world.centre), **asked)


def test_another_centre_counts_where_one_may_see_its_hours_and_is_asked_to(app: Flask) -> None:
    with app.app_context():
        world = RotaWorld()
        network = Network(id=world.centre.network_id, name="")
        elsewhere, doctor = a_centre(network), world.member()
        seated(a_shift(a_rota(elsewhere), hours=(time(14), time(18))), doctor)
        seated(world.shift(), doctor)
        period = {"first": date(2026, 11, 23), "last": date(2026, 11, 29)}
        here = shares(world, **period).shares
        all_i_may_see = shares(world, everywhere=True, **period).shares
        coordinator = an_actor(world.centre, Role.NETWORK_COORDINATOR)
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        whole = ask(
            fairness, coordinator, MORNING, place_of(world.centre), everywhere=True, **period
        ).shares
        assert [one.shifts for one in (*here, *all_i_may_see, *whole)] == [1, 1, 2]
        assert len([one for one in statements if one.startswith(("SELECT", "WITH"))]) == 2
