"""Signing on and off, the role that comes with it, and the hours that are left of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from tests.make import DAY, MORNING, a_centre, a_grant, a_person, an_actor, kept, place_of
from tests.refused import refused
from tests.rota_world import RotaWorld, a_member, a_qualification, a_rota, a_shift, seated
from vaxcentre.rules.access import WORKER, Role
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.attendance import AttendanceState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    Assignment,
    Attendance,
    AuditEntry,
    Centre,
    Grant,
    HoursEntry,
    Member,
    Notice,
    Poster,
    Shift,
    ShiftGrant,
    ShiftNeed,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases import assignments as seats
from vaxcentre.usecases import attendance as keeping
from vaxcentre.usecases import attendance_rounds as rounds
from vaxcentre.usecases import hours, posters, swaps
from vaxcentre.usecases import signing_on as usecases
from vaxcentre.usecases.members import end_membership
from vaxcentre.usecases.own_profile import OwnDetails, edit_own_profile
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.shift_people import move_assignment
from vaxcentre.usecases.shifts import cancel_shift
from vaxcentre.usecases.signing_on import BadgeOutcome

SECRET = "the-poster-on-the-wall"
START = MORNING + timedelta(minutes=20)
"""11 h in Paris."""


class Day(RotaWorld):
    """A shift of today from 11 h to 15 h, a doctor in it, a poster on the wall."""

    def __post_init__(self) -> None:
        super().__post_init__()
        kept(Poster(centre_id=self.centre.id, secret=SECRET, made_at=MORNING))
        self.shift_today = self.shift(on=DAY, hours=(time(11), time(15)))
        self.doctor = self.member()
        self.seat = seated(self.shift_today, self.doctor)

    def by_poster(self, verb: str, at: Any = START, secret: str = SECRET) -> None:
        self.do(
            self.doctor,
            getattr(usecases, f"{verb}_here"),
            at,
            secret=secret,
            assignment_id=self.seat.id,
        )

    def badge(self, at: Any = START, member: Member | None = None, **where: Centre) -> Any:
        centre = where.get("centre", self.centre)
        actor = an_actor(centre, Role.RECEPTION)
        secret = (member or self.doctor).badge_secret
        return perform(usecases.show_badge, actor, at, place_of(centre), secret=secret)

    def keep(self, verb: str, at: Any = START, **what: Any) -> Any:
        actor = an_actor(self.centre, Role.RECEPTION)
        what = {"assignment_id": self.seat.id} | what
        return perform(getattr(keeping, verb), actor, at, place_of(self.centre), **what)

    def state(self) -> AttendanceState:
        """Whether the doctor is here, as the database has it now."""
        return AttendanceState(self.one(Attendance).state)

    def one(self, model: type[Any]) -> Any:
        db.session.rollback()
        return db.session.scalars(select(model)).one()

    def all(self, model: type[Any]) -> list[Any]:
        db.session.rollback()
        return list(db.session.scalars(select(model)))

    def roles(self, member: Member) -> list[Role]:
        """The roles that count in the centre, revoked ones left out."""
        db.session.rollback()
        held = select(Grant.role).where(
            Grant.person_id == member.person_id, Grant.revoked_at.is_(None)
        )
        return list(db.session.scalars(held))


@pytest.fixture
def day(app: Flask) -> Iterator[Day]:
    with app.app_context():
        yield Day()


def test_a_doctor_signs_on_and_off_by_the_poster_and_the_hours_are_counted(day: Day) -> None:
    day.by_poster("arrive", START - timedelta(minutes=15))
    assert day.state() is AttendanceState.PRESENT
    day.by_poster("leave", START + timedelta(hours=4, seconds=40))
    assert day.state() is AttendanceState.LEFT
    entry = day.one(HoursEntry)
    assert (entry.minutes, entry.duty, entry.held_on, entry.to_check) == (
        240,
        Duty.PRESCRIBE,
        DAY,
        False,
    )


def test_a_tap_that_is_sent_again_changes_nothing(day: Day) -> None:
    for _ in range(2):
        day.by_poster("arrive")
    day.by_poster("arrive", START + timedelta(minutes=5))
    assert day.one(Attendance).arrived_at == START
    for minutes in (200, 230):
        day.by_poster("leave", START + timedelta(minutes=minutes))
    assert day.one(HoursEntry).minutes == 200
    day.by_poster("arrive", START + timedelta(minutes=235))
    assert day.state() is AttendanceState.LEFT


def test_nobody_signs_on_before_the_last_quarter_of_an_hour_nor_after_the_end(day: Day) -> None:
    with refused("too_early_to_sign_on"):
        day.by_poster("arrive", START - timedelta(minutes=16))
    with refused("shift_ended"):
        day.by_poster("arrive", START + timedelta(hours=4))
    assert day.all(Attendance) == []


def test_a_poster_that_was_renewed_is_as_absent_as_one_that_never_was(day: Day) -> None:
    day.plan(posters.make_poster)
    for secret in (SECRET, "another"):
        with refused("not_found"):
            day.by_poster("arrive", secret=secret)
    old, new = sorted(day.all(Poster), key=lambda one: one.withdrawn_at is None)
    assert (old.secret, old.withdrawn_at) == (SECRET, MORNING)
    day.by_poster("arrive", secret=new.secret)


def test_nobody_signs_on_for_somebody_else_or_in_another_centre(day: Day) -> None:
    what = {"secret": SECRET, "assignment_id": day.seat.id}
    with refused("not_found"):
        day.do(day.member(), usecases.arrive_here, START, **what)
    other = a_centre()
    kept(Poster(centre_id=other.id, secret="elsewhere", made_at=MORNING))
    with refused("not_found"):
        day.by_poster("arrive", secret="elsewhere")


def test_signing_on_is_taken_back_within_ten_minutes_with_the_role_it_lent(day: Day) -> None:
    day.by_poster("arrive")
    assert day.roles(day.doctor) == [Role.DOCTOR]
    day.by_poster("undo", START + timedelta(minutes=10))
    assert (day.state(), day.one(Attendance).arrived_at) == (AttendanceState.EXPECTED, None)
    assert day.roles(day.doctor) == []
    day.by_poster("arrive")
    with refused("too_late_to_undo"):
        day.by_poster("undo", START + timedelta(minutes=11))


def test_signing_off_is_taken_back_with_its_hours_and_lends_the_role_again(day: Day) -> None:
    day.by_poster("arrive")
    day.by_poster("leave", START + timedelta(hours=1))
    assert day.roles(day.doctor) == []
    day.by_poster("undo", START + timedelta(minutes=65))
    assert (day.state(), day.all(HoursEntry)) == (AttendanceState.PRESENT, [])
    assert day.roles(day.doctor) == [Role.DOCTOR]


def test_the_role_lasts_until_two_hours_after_the_shift_and_stands_in_the_journal(
    day: Day,
) -> None:
    day.by_poster("arrive")
    grant = db.session.scalars(select(Grant).where(Grant.person_id == day.doctor.person_id)).one()
    assert (grant.role, grant.centre_id) == (Role.DOCTOR, day.centre.id)
    assert grant.until == day.shift_today.ends_at + timedelta(hours=2)
    noted = {entry.action: entry for entry in day.all(AuditEntry)}
    assert noted["role lent"].centre_id == day.centre.id
    assert noted["role lent"].facts["role"] == "doctor"
    day.by_poster("leave", START + timedelta(hours=4))
    assert "role taken back" in {entry.action for entry in day.all(AuditEntry)}


@pytest.mark.parametrize("own", [Role.DOCTOR, Role.CENTRE_MANAGER])
def test_who_may_do_the_work_anyway_is_lent_nothing_and_keeps_their_role(
    day: Day, own: Role
) -> None:
    person = a_person(day.centre, own)
    member = a_member(day.centre.network_id, person=person)
    day.seat, day.doctor = seated(day.shift_today, member), member
    day.by_poster("arrive")
    day.by_poster("leave", START + timedelta(hours=4))
    assert day.roles(member) == [own]
    assert day.all(ShiftGrant) == []


def test_a_lay_volunteer_who_is_at_reception_today_gets_that_role_only(day: Day) -> None:
    person = a_person(day.centre, Role.LAY_VOLUNTEER)
    member = a_member(day.centre.network_id, Profession.LAY, [Duty.RECEIVE], person)
    day.seat, day.doctor = seated(day.shift_today, member, Duty.RECEIVE), member
    day.by_poster("arrive")
    assert set(day.roles(member)) == {Role.LAY_VOLUNTEER, Role.RECEPTION}
    day.by_poster("leave", START + timedelta(hours=1))
    assert day.roles(member) == [Role.LAY_VOLUNTEER]


def _wanted(day: Day) -> dict[str, Any]:
    seat = {"shift_id": day.shift_today.id, "duty": Duty.PRESCRIBE}
    return seat | {"acknowledged": tuple(Caution)}


def _is_taken_out(day: Day) -> None:
    day.plan(seats.remove, START, assignment_id=day.seat.id, reason="Trop nombreux")


def _is_moved(day: Day) -> None:
    other = day.shift(on=DAY, hours=(time(16), time(20)))
    day.plan(
        move_assignment,
        START,
        assignment_id=day.seat.id,
        shift_id=other.id,
        duty=Duty.PRESCRIBE,
        override_reason="Renfort",
    )


def _gives_it_away(day: Day) -> None:
    taker = day.member()
    proposed = day.do(
        day.doctor,
        swaps.propose_swap,
        START - timedelta(minutes=5),
        assignment_id=day.seat.id,
        to_person_id=taker.person_id,
    )
    day.do(taker, swaps.accept_swap, START - timedelta(minutes=4), swap_id=proposed.swap_id)


def _finds_a_stand_in(day: Day) -> None:
    day.do(
        day.doctor,
        seats.seek_stand_in,
        START - timedelta(minutes=5),
        assignment_id=day.seat.id,
    )
    day.do(day.member(), seats.claim, START - timedelta(minutes=4), **_wanted(day))


def _the_shift_is_cancelled(day: Day) -> None:
    day.plan(cancel_shift, START, shift_id=day.shift_today.id, reason="Panne de courant")


def _leaves_the_pool(day: Day) -> None:
    day.plan(end_membership, START, member_id=day.doctor.id)


@pytest.mark.parametrize(
    "loses_the_seat",
    [
        _is_taken_out,
        _is_moved,
        _gives_it_away,
        _finds_a_stand_in,
        _the_shift_is_cancelled,
        _leaves_the_pool,
    ],
)
def test_the_role_that_was_lent_ends_with_the_seat_however_that_is_lost(
    day: Day, loses_the_seat: Callable[[Day], None]
) -> None:
    day.by_poster("arrive", START - timedelta(minutes=10))
    assert day.roles(day.doctor) == [Role.DOCTOR]
    loses_the_seat(day)
    assert day.roles(day.doctor) == []
    day.by_poster("leave", START + timedelta(hours=1))
    day.by_poster("undo", START + timedelta(hours=1))
    assert day.roles(day.doctor) == []


def test_who_takes_a_seat_signs_on_and_gives_it_back_keeps_no_role(day: Day) -> None:
    day.doctor = day.member()
    at = START - timedelta(minutes=10)
    taken = day.do(day.doctor, seats.claim, at, **_wanted(day))
    day.seat = db.session.get_one(Assignment, taken.assignment_id)
    day.by_poster("arrive", at)
    assert day.roles(day.doctor) == [Role.DOCTOR]
    day.do(day.doctor, seats.give_back, at, assignment_id=day.seat.id)
    assert day.roles(day.doctor) == []


def test_who_is_given_another_duty_while_they_are_here_is_lent_its_role(day: Day) -> None:
    day.doctor = day.member(duties=[Duty.PRESCRIBE, Duty.RECEIVE])
    day.seat = seated(day.shift_today, day.doctor)
    day.by_poster("arrive")
    moved = {"shift_id": day.shift_today.id, "duty": Duty.RECEIVE, "override_reason": "Renfort"}
    day.plan(move_assignment, START, assignment_id=day.seat.id, **moved)
    assert day.roles(day.doctor) == [Role.RECEPTION]


def test_who_left_the_pool_does_not_sign_on_for_the_shift_that_has_begun(day: Day) -> None:
    day.plan(end_membership, START + timedelta(minutes=5), member_id=day.doctor.id)
    with refused("not_expected"):
        day.by_poster("arrive", START + timedelta(minutes=10))


def test_who_calls_themselves_a_nurse_is_lent_a_nurses_role_once_somebody_vouched_for_it(
    day: Day,
) -> None:
    day.doctor = day.member(profession=Profession.LAY, duties=[Duty.OBSERVE])
    kept(
        ShiftNeed(
            centre_id=day.centre.id,
            shift_id=day.shift_today.id,
            duty=Duty.OBSERVE,
            minimum=1,
            maximum=2,
        )
    )
    day.seat = seated(day.shift_today, day.doctor, Duty.OBSERVE)
    details = OwnDetails(Profession.NURSE)
    day.do(day.doctor, edit_own_profile, member_id=day.doctor.id, details=details)
    day.by_poster("arrive")
    assert day.roles(day.doctor) == [Role.LAY_VOLUNTEER]
    day.by_poster("undo")
    a_qualification(db.session.get_one(Member, day.doctor.id), Duty.OBSERVE)
    day.by_poster("arrive")
    assert day.roles(day.doctor) == [Role.NURSE]


def test_a_badge_signs_on_asks_in_between_and_signs_off_at_the_end(day: Day) -> None:
    first = day.badge()
    assert (first.outcome, first.given_name) == (BadgeOutcome.SIGNED_ON, "Camille")
    assert (first.duty, first.arrived_at) == (Duty.PRESCRIBE, START)
    assert day.badge(START + timedelta(seconds=50)).outcome is BadgeOutcome.SIGNED_ON
    asked = day.badge(START + timedelta(hours=2))
    assert asked.outcome is BadgeOutcome.ALREADY_HERE
    assert day.state() is AttendanceState.PRESENT
    last = day.badge(START + timedelta(hours=4))
    assert (last.outcome, last.left_at) == (
        BadgeOutcome.SIGNED_OFF,
        START + timedelta(hours=4),
    )
    assert day.badge(START + timedelta(hours=5)).outcome is BadgeOutcome.SIGNED_OFF
    assert day.one(HoursEntry).minutes == 240


def test_who_leaves_early_says_so_at_the_door(day: Day) -> None:
    day.badge()
    asked = day.badge(START + timedelta(hours=2))
    actor = an_actor(day.centre, Role.RECEPTION)
    perform(
        usecases.leave_at_door,
        actor,
        START + timedelta(hours=2),
        place_of(day.centre),
        assignment_id=asked.assignment_id,
    )
    assert (day.state(), day.one(HoursEntry).minutes) == (AttendanceState.LEFT, 120)


def test_a_badge_too_early_or_without_a_shift_is_told_so(day: Day) -> None:
    early = day.badge(START - timedelta(minutes=16))
    assert (early.outcome, early.opens_at) == (
        BadgeOutcome.TOO_EARLY,
        START - timedelta(minutes=15),
    )
    assert day.badge(member=day.member()).outcome is BadgeOutcome.NO_SHIFT
    assert day.all(Attendance) == []


def test_a_badge_of_another_network_or_an_old_one_is_no_badge(day: Day) -> None:
    assert day.badge(member=a_member(a_centre().network_id)) is None
    old = day.doctor.badge_secret
    day.do(day.doctor, posters.renew_badge, member_id=day.doctor.id)
    assert day.badge() is None
    assert db.session.get_one(Member, day.doctor.id).badge_secret != old


def test_reception_notes_when_somebody_came_and_left(day: Day) -> None:
    later = START + timedelta(hours=5)
    day.keep("record_arrival", later, came_at=time(11, 20))
    day.keep("record_departure", later, left_at=time(14, 50))
    row = day.one(Attendance)
    assert row.arrived_at == START + timedelta(minutes=20)
    assert day.one(HoursEntry).minutes == 210
    assert day.roles(day.doctor) == []  # the shift is over: nothing is lent for what is past


def test_times_that_cannot_be_are_refused(day: Day) -> None:
    with refused("much_too_early"):
        day.keep("record_arrival", START - timedelta(hours=2, minutes=1))
    with refused("time_to_come"):
        day.keep("record_arrival", came_at=time(11, 1))
    day.keep("record_arrival")
    with refused("left_before_arriving"):
        day.keep("record_departure", START + timedelta(hours=1), left_at=time(10, 59))
    with refused("illegal_step"):
        day.keep("record_no_show")


def test_a_no_show_is_noted_once_it_began_and_taken_back_or_comes_after_all(day: Day) -> None:
    with refused("not_begun"):
        day.keep("record_no_show", START - timedelta(minutes=1))
    day.keep("record_no_show")
    assert day.state() is AttendanceState.NO_SHOW
    day.keep("undo_attendance")
    assert day.state() is AttendanceState.EXPECTED
    day.keep("record_no_show")
    day.by_poster("arrive", START + timedelta(hours=1))
    assert day.state() is AttendanceState.PRESENT


def test_who_was_taken_out_of_the_shift_does_not_sign_on_but_still_signs_off(day: Day) -> None:
    day.by_poster("arrive")
    writing(lambda: _end(day.seat.id))
    day.by_poster("leave", START + timedelta(hours=4))
    assert day.one(HoursEntry).minutes == 240
    nurse = day.member(profession=Profession.NURSE, duties=[Duty.INJECT])
    day.doctor, day.seat = nurse, seated(day.shift_today, nurse, Duty.INJECT)
    writing(lambda: _end(day.seat.id))
    with refused("not_expected"):
        day.by_poster("arrive")


def _end(assignment_id: UUID) -> None:
    one = db.session.get_one(Assignment, assignment_id)
    one.state, one.ended_at = AssignmentState.REMOVED, MORNING


def test_the_sheet_of_paper_is_entered_in_one_go_and_again(day: Day) -> None:
    nurse, desk, absent = (
        seated(day.shift_today, day.member(profession=p, duties=[d]), d)
        for p, d in (
            (Profession.NURSE, Duty.INJECT),
            (Profession.LAY, Duty.RECEIVE),
            (Profession.DOCTOR, Duty.PRESCRIBE),
        )
    )
    lines = [
        keeping.SheetLine(day.seat.id, time(10, 55), time(15)),
        keeping.SheetLine(nurse.id, time(11, 30)),
        keeping.SheetLine(desk.id),
        keeping.SheetLine(absent.id, is_absent=True),
    ]
    enter = partial(
        perform,
        keeping.enter_sheet,
        an_actor(day.centre, Role.RECEPTION),
        START + timedelta(hours=8),
        place_of(day.centre),
        shift_id=day.shift_today.id,
        lines=lines,
    )
    assert enter() == 3
    assert enter() == 0
    states = {row.assignment_id: row.state for row in day.all(Attendance)}
    assert states == {
        day.seat.id: AttendanceState.LEFT,
        nurse.id: AttendanceState.PRESENT,
        absent.id: AttendanceState.NO_SHOW,
    }
    assert day.one(HoursEntry).minutes == 240


def test_a_sheet_with_a_departure_but_no_arrival_is_refused_as_a_whole(day: Day) -> None:
    other = seated(day.shift_today, day.member())
    lines = [
        keeping.SheetLine(day.seat.id, time(11)),
        keeping.SheetLine(other.id, left_at=time(12)),
    ]
    with refused("left_without_arriving"):
        perform(
            keeping.enter_sheet,
            an_actor(day.centre, Role.RECEPTION),
            START + timedelta(hours=8),
            place_of(day.centre),
            shift_id=day.shift_today.id,
            lines=lines,
        )
    assert day.all(Attendance) == []


def test_two_shifts_that_overlap_for_a_changeover_are_counted_once(day: Day) -> None:
    day.by_poster("arrive")
    day.by_poster("leave", START + timedelta(hours=4))
    second = seated(day.shift(on=DAY, hours=(time(14, 30), time(18)), name="Soir"), day.doctor)
    day.keep("record_arrival", START + timedelta(hours=3, minutes=30), assignment_id=second.id)
    day.keep("record_departure", START + timedelta(hours=7), assignment_id=second.id)
    assert sorted(entry.minutes for entry in day.all(HoursEntry)) == [180, 240]


def test_a_night_of_twenty_five_hours_counts_the_hour_that_came_twice(day: Day) -> None:
    from_ten = {"on": DAY.replace(month=10, day=24), "hours": (time(22), time(6))}
    night = day.shift(**from_ten)
    seat = seated(night, day.doctor)
    day.keep("record_arrival", night.starts_at, assignment_id=seat.id)
    day.keep("record_departure", night.ends_at, assignment_id=seat.id)
    entry = day.one(HoursEntry)
    assert (entry.minutes, entry.held_on) == (9 * 60, night.held_on)


def test_hours_are_corrected_with_a_reason_and_the_old_ones_stay_in_the_journal(
    day: Day,
) -> None:
    day.by_poster("arrive")
    day.by_poster("leave", START + timedelta(hours=3))
    entry = day.one(HoursEntry)
    with refused("no_reason"):
        day.plan(hours.correct_hours, entry_id=entry.id, minutes=240, reason=" ")
    day.plan(hours.correct_hours, entry_id=entry.id, minutes=240, reason="Départ mal noté")
    entry = day.one(HoursEntry)
    assert (entry.minutes, entry.reason) == (240, "Départ mal noté")
    facts = next(one for one in day.all(AuditEntry) if one.action == "hours corrected").facts
    assert (facts["before"], facts["after"]) == (180, 240)
    with refused("hours_corrected"):
        day.keep("undo_attendance", START + timedelta(hours=4))


def test_hours_outlive_the_shift_they_were_worked_in(day: Day) -> None:
    day.by_poster("arrive")
    day.by_poster("leave", START + timedelta(hours=4))
    writing(lambda: _delete_shift(day.shift_today.id))
    assert day.all(Shift) == []
    entry = day.one(HoursEntry)
    assert (entry.shift_id, entry.shift_name, entry.minutes) == (None, "Matin", 240)


def _delete_shift(shift_id: UUID) -> None:
    for statement in (
        delete(ShiftGrant),
        delete(Attendance),
        delete(Assignment),
        delete(ShiftNeed),
        delete(Shift).where(Shift.id == shift_id),
    ):
        db.session.execute(statement)


def test_who_plans_is_told_once_who_is_late_after_the_minutes_that_the_centre_chose(
    day: Day,
) -> None:
    a_grant(a_person(), day.centre, Role.NETWORK_COORDINATOR)
    settings = {"half_day_minutes": 240, "staff_late_minutes": 20}
    day.plan(hours.choose_counting, **settings)
    assert perform(rounds.tell_who_is_late, WORKER, START + timedelta(minutes=19)) == 0
    assert perform(rounds.tell_who_is_late, WORKER, START + timedelta(minutes=20)) == 1
    assert perform(rounds.tell_who_is_late, WORKER, START + timedelta(minutes=30)) == 0
    told = day.all(Notice)
    assert {(one.kind, one.assignment_id) for one in told} == {(NoticeKind.LATE, day.seat.id)}
    assert len({one.person_id for one in told}) == 2


@pytest.mark.parametrize("why", ["came", "absent", "cancelled", "draft", "over"])
def test_nobody_is_called_late_without_need(day: Day, why: str) -> None:
    late = START + timedelta(minutes=40)
    if why == "came":
        day.by_poster("arrive")
    if why == "absent":
        day.keep("record_no_show")
    if why == "cancelled":
        writing(lambda: _set(Shift, day.shift_today.id, state=ShiftState.CANCELLED))
    if why == "draft":
        writing(lambda: _set(type(day.rota), day.rota.id, state=RotaState.DRAFT))
    if why == "over":
        late = day.shift_today.ends_at
    assert perform(rounds.tell_who_is_late, WORKER, late) == 0


def _set(model: type[Any], key: UUID, **facts: object) -> None:
    row = db.session.get_one(model, key)
    for name, value in facts.items():
        setattr(row, name, value)


def test_who_forgot_to_sign_off_is_counted_to_the_planned_end_and_marked(day: Day) -> None:
    day.by_poster("arrive")
    end = day.shift_today.ends_at
    assert perform(rounds.close_forgotten, WORKER, end + timedelta(minutes=119)) == 0
    assert perform(rounds.close_forgotten, WORKER, end + timedelta(hours=2)) == 1
    assert perform(rounds.close_forgotten, WORKER, end + timedelta(hours=3)) == 0
    entry = day.one(HoursEntry)
    assert (entry.minutes, entry.ends_at, entry.to_check) == (240, end, True)
    assert day.roles(day.doctor) == []
    day.plan(hours.confirm_hours, entry_id=entry.id)
    assert day.one(HoursEntry).to_check is False


def test_another_centres_people_are_not_found(day: Day) -> None:
    other = a_centre()
    foreign = seated(a_shift(a_rota(other), on=DAY), a_member(other.network_id))
    for verb in ("record_arrival", "record_departure", "record_no_show", "undo_attendance"):
        with refused("not_found"):
            day.keep(verb, assignment_id=foreign.id)
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_badges_on_paper_are_printed_for_ones_own_network_and_noted(day: Day) -> None:
    stranger = a_member(a_centre().network_id)
    with refused("not_found"):
        day.plan(posters.print_badges, member_ids=[stranger.id])
    badges = day.plan(posters.print_badges, member_ids=[stranger.id, day.doctor.id])
    assert [badge.code[:2] for badge in badges] == ["VB"]
    assert "badges printed" in {entry.action for entry in day.all(AuditEntry)}
