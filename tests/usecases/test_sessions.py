"""Planning sessions and running them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, time, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.make import (
    DAY,
    MORNING,
    a_centre,
    a_clinic_session,
    a_line,
    an_actor,
    an_appointment,
    place_of,
)
from tests.refused import refused
from vaxcentre.errors import IllegalStep, Invalid, NotAllowed, NotFound
from vaxcentre.queries.ask import ask
from vaxcentre.queries.sessions import sessions_on
from vaxcentre.rules.access import Role
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.sessions import (
    USUAL_HOURS,
    DayPart,
    Hours,
    SessionEvent,
    SessionKind,
    SessionState,
)
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import AuditEntry, Centre, ClinicSession, SessionLine
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.sessions import (
    Planned,
    advance_session,
    change_session,
    delete_session,
    plan_sessions,
)

WHOLE_DAY = USUAL_HOURS[DayPart.WHOLE_DAY]


@pytest.fixture(autouse=True)
def within_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def plan(
    centre: Centre,
    *days: date,
    hours: Hours = WHOLE_DAY,
    kind: SessionKind = SessionKind.VACCINATION,
) -> Planned:
    return perform(
        plan_sessions,
        an_actor(centre),
        MORNING,
        place_of(centre),
        days=days,
        hours=hours,
        kind=kind,
        target_per_hour=130,
    )


def advance(centre: Centre, session: ClinicSession, event: SessionEvent) -> SessionState:
    return perform(
        advance_session,
        an_actor(centre),
        MORNING,
        place_of(centre),
        session_id=session.id,
        event=event,
    )


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_many_days_are_planned_in_one_go_and_taken_days_are_named() -> None:
    centre = a_centre()
    plan(centre, DAY)
    outcome = plan(centre, DAY, DAY + timedelta(days=1))
    assert outcome == Planned(added=(DAY + timedelta(days=1),), taken=(DAY,))
    assert count(ClinicSession) == 2


def test_planning_the_same_day_twice_adds_nothing() -> None:
    centre = a_centre()
    plan(centre, DAY)
    with refused("days_taken"):
        plan(centre, DAY)
    assert count(ClinicSession) == 1


def test_two_planners_at_once_put_one_session_in_one_place(app: Flask) -> None:
    centre = a_centre()
    actor, start = an_actor(centre), Barrier(4)

    def try_to_plan() -> None:
        with app.app_context():
            start.wait()
            with contextlib.suppress(Invalid):
                perform(
                    plan_sessions,
                    actor,
                    MORNING,
                    place_of(centre),
                    days=[DAY],
                    hours=WHOLE_DAY,
                    kind=SessionKind.VACCINATION,
                    target_per_hour=1,
                )

    threads = [Thread(target=try_to_plan) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(ClinicSession) == 1


def test_the_other_half_day_and_the_other_kind_fit_beside_it() -> None:
    centre = a_centre(kind=CentreKind.BOTH)
    plan(centre, DAY, hours=USUAL_HOURS[DayPart.MORNING])
    plan(centre, DAY, hours=USUAL_HOURS[DayPart.AFTERNOON])
    plan(centre, DAY, kind=SessionKind.TESTING)
    assert count(ClinicSession) == 3


def test_a_vaccination_centre_plans_no_testing() -> None:
    with refused("other_kind"):
        plan(a_centre(), DAY, kind=SessionKind.TESTING)


def test_opening_gives_every_fitting_line_a_counter_of_numbers() -> None:
    centre = a_centre(kind=CentreKind.BOTH)
    fitting = {a_line(centre, "A").id, a_line(centre, "B", kind=CentreKind.BOTH).id}
    a_line(centre, "C", kind=CentreKind.TESTING)
    a_line(centre, "D", in_use=False)
    session = a_clinic_session(centre, state=SessionState.PLANNED)
    assert advance(centre, session, SessionEvent.OPEN) is SessionState.OPEN
    assert set(db.session.scalars(select(SessionLine.line_id))) == fitting


def test_reopening_keeps_the_numbers_given_out() -> None:
    centre = a_centre()
    session = a_clinic_session(centre, [a_line(centre)])
    db.session.execute(update(SessionLine).values(last_number=41))
    db.session.commit()
    advance(centre, session, SessionEvent.CLOSE)
    advance(centre, session, SessionEvent.REOPEN)
    assert db.session.scalars(select(SessionLine.last_number)).all() == [41]


def test_a_session_of_a_dormant_centre_does_not_open_and_stays_planned() -> None:
    centre = a_centre(state=CentreState.DORMANT)
    session = a_clinic_session(centre, state=SessionState.PLANNED)
    with refused("centre_not_open"):
        advance(centre, session, SessionEvent.OPEN)
    assert db.session.get_one(ClinicSession, session.id).state is SessionState.PLANNED


def test_closing_twice_is_refused_the_second_time() -> None:
    centre = a_centre()
    session = a_clinic_session(centre)
    advance(centre, session, SessionEvent.CLOSE)
    with pytest.raises(IllegalStep):
        advance(centre, session, SessionEvent.CLOSE)


def test_a_planned_session_takes_other_hours_unless_an_appointment_falls_outside() -> None:
    centre = a_centre()
    session = a_clinic_session(centre, state=SessionState.PLANNED)
    an_appointment(centre, session)  # at 10 h 40

    def change(opens: int) -> None:
        perform(
            change_session,
            an_actor(centre),
            MORNING,
            place_of(centre),
            session_id=session.id,
            hours=Hours(time(opens), time(18)),
            target_per_hour=60,
        )

    change(9)
    with refused("appointments_outside"):
        change(11)


def test_a_session_with_an_appointment_stays_on_the_calendar() -> None:
    centre = a_centre()
    session = a_clinic_session(centre, state=SessionState.PLANNED)
    an_appointment(centre, session)
    with refused("session_has_appointments"):
        perform(delete_session, an_actor(centre), MORNING, place_of(centre), session_id=session.id)


def test_an_empty_planned_session_can_be_deleted_and_the_trail_says_so() -> None:
    centre = a_centre()
    session = a_clinic_session(centre, state=SessionState.PLANNED)
    perform(delete_session, an_actor(centre), MORNING, place_of(centre), session_id=session.id)
    assert count(ClinicSession) == 0
    assert db.session.scalars(select(AuditEntry.action)).all() == ["session deleted"]


def test_another_centres_session_does_not_exist() -> None:
    mine, theirs = a_centre(), a_centre()
    session = a_clinic_session(theirs)
    for session_id in (session.id, uuid4()):
        with pytest.raises(NotFound):
            perform(
                advance_session,
                an_actor(mine),
                MORNING,
                place_of(mine),
                session_id=session_id,
                event=SessionEvent.CLOSE,
            )


def test_the_door_team_does_not_run_sessions() -> None:
    centre = a_centre()
    session = a_clinic_session(centre)
    with pytest.raises(NotAllowed):
        perform(
            advance_session,
            an_actor(centre, Role.RECEPTION),
            MORNING,
            place_of(centre),
            session_id=session.id,
            event=SessionEvent.CLOSE,
        )


def test_the_days_sessions_come_with_how_many_are_expected() -> None:
    centre = a_centre()
    session = a_clinic_session(centre)
    for _ in range(3):
        an_appointment(centre, session)
    a_clinic_session(centre, held_on=DAY + timedelta(days=1))
    [seen] = ask(sessions_on, an_actor(centre), MORNING, place_of(centre), on=DAY)
    assert (seen.id, seen.booked, seen.inside) == (session.id, 3, 0)
