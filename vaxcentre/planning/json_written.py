"""Writing problems as JSON, every field of them; json_problems reads them back as the same."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from vaxcentre.planning.json_problems import VERSION
from vaxcentre.planning.problem import Busy, PersonToPlan, PlannedShift, Problem, Seating
from vaxcentre.rules.duties import Qualified
from vaxcentre.rules.spans import TimeSpan

_MINUTE = timedelta(minutes=1)


def written_problem(problem: Problem) -> str:
    """A problem as JSON."""
    rules = problem.rules
    return text_of(
        {
            "version": VERSION,
            "stance": problem.stance,
            "rules": {
                "rest_minutes": rules.rest // _MINUTE,
                "travel_minutes": rules.travel // _MINUTE,
                "seed": rules.seed,
            },
            "shifts": [_shift(shift) for shift in problem.shifts],
            "people": [_person(person) for person in problem.people],
            "pins": [seat_fields(seat) for seat in sorted(problem.pins)],
            "held": [seat_fields(seat) for seat in sorted(problem.held)],
        }
    )


def text_of(fields: dict[str, Any]) -> str:
    """A JSON text with an element of a list on each line, so that two texts can be compared."""
    lines = []
    for name, value in fields.items():
        if isinstance(value, list) and value:
            some = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in value)
            lines.append(f'"{name}": [\n{some}\n]')
        else:
            lines.append(f'"{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def seat_fields(seat: Seating) -> dict[str, str]:
    """The fields of a seat."""
    return {"person": seat.person, "shift": seat.shift, "duty": seat.duty}


def _shift(shift: PlannedShift) -> dict[str, Any]:
    return {
        "key": shift.key,
        "centre": shift.centre,
        **_span(shift.during),
        "day": shift.held_on.isoformat(),
        "needs": {
            duty: {"minimum": need.minimum, "maximum": need.maximum, "leads": need.leads}
            for duty, need in shift.needs.items()
        },
        "booths": shift.booths,
        "is_rest_day": shift.is_rest_day,
    }


def _person(person: PersonToPlan) -> dict[str, Any]:
    most = person.ceilings
    return {
        "key": person.key,
        "qualified": [_qualified(one) for one in person.qualified],
        "available": [{"shift": key, "cost": cost} for key, cost in person.available.items()],
        "ceilings": {
            "shifts": most.shifts,
            "shifts_a_week": most.shifts_a_week,
            "shifts_a_day": most.shifts_a_day,
            "minutes_a_week": most.minutes_a_week,
            "minutes_a_day": most.minutes_a_day,
        },
        "busy": [_busy(one) for one in person.busy],
        "may_lead": person.may_lead,
        "shifts_before": person.shifts_before,
        "rest_days_before": person.rest_days_before,
        "shifts_wished": person.shifts_wished,
        "partners": sorted(person.partners),
        "travel": dict(person.travel),
    }


def _qualified(one: Qualified) -> dict[str, Any]:
    return {
        "duty": one.duty,
        "since": one.during.since.isoformat(),
        "until": one.during.until.isoformat() if one.during.until else None,
        "is_verified": one.is_verified,
    }


def _busy(busy: Busy) -> dict[str, Any]:
    fields = {
        **_span(busy.during),
        "day": busy.held_on.isoformat(),
        "is_counted": busy.is_counted,
    }
    return {**fields, "centre": busy.centre} if busy.centre else fields


def _span(span: TimeSpan) -> dict[str, str]:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}
