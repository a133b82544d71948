"""What a live page asks first: has anything changed?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.make import (
    MORNING,
    a_centre,
    a_clinic_session,
    a_line,
    a_visit,
    an_actor,
    kept,
    place_of,
)
from vaxcentre.queries.ask import ask
from vaxcentre.queries.pulse import pulse, window_start
from vaxcentre.rules.access import Role, Via
from vaxcentre.storage.models import AuditEntry, Centre


def _pulse(centre: Centre, at: datetime = MORNING) -> str:
    return ask(pulse, an_actor(centre, Role.LAY_VOLUNTEER), at, place_of(centre))


def _note(centre: Centre, at: datetime = MORNING) -> None:
    kept(
        AuditEntry(
            centre_id=centre.id,
            at=at,
            via=Via.BROWSER,
            action="test",
            subject_kind="",
            subject_id="",
            facts={},
        )
    )


def test_it_stays_while_nothing_changes_and_in_spite_of_other_centres(app: Flask) -> None:
    with app.app_context():
        centre, other = a_centre(), a_centre()
        before = _pulse(centre)
        _note(other)
        assert _pulse(centre, MORNING + timedelta(seconds=90)) == before


def test_a_step_of_a_visit_changes_it(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        line = a_line(centre)
        session = a_clinic_session(centre, [line])
        before = _pulse(centre)
        a_visit(centre, session, line)
        assert _pulse(centre) != before


def test_a_change_told_to_the_audit_trail_changes_it(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        before = _pulse(centre)
        _note(centre)
        assert _pulse(centre) != before


def test_a_change_that_began_earlier_but_was_committed_later_is_seen(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        _note(centre, MORNING)
        before = _pulse(centre)
        _note(centre, MORNING - timedelta(seconds=40))
        assert _pulse(centre) != before


@pytest.mark.parametrize("seconds", [0, 1, 299])
def test_the_window_holds_at_least_five_minutes(seconds: int) -> None:
    at = datetime(2026, 11, 24, 10, 0, tzinfo=UTC) + timedelta(seconds=seconds)
    assert window_start(at) == datetime(2026, 11, 24, 9, 55, tzinfo=UTC)
