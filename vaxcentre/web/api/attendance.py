"""Attendance for other programs: time clocks, boards, payroll."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.queries.attendance import ShiftHere, attendance_of_day
from vaxcentre.queries.hours import PersonHours, hours_of_centre
from vaxcentre.rules.access import Permission
from vaxcentre.rules.attendance import AttendanceMethod, AttendanceVerb
from vaxcentre.rules.badges import read_badge
from vaxcentre.rules.spans import local_day, must_be_near
from vaxcentre.usecases.attendance import record_for
from vaxcentre.usecases.signing_on import BadgeOutcome, leave_at_door, show_badge
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.api.attendance_schemas import BODY, DAY, HOURS, SAID
from vaxcentre.web.api.openapi import Operation, api, operation
from vaxcentre.web.api.sent import sent_json

routes = api("attendance")


@routes.get("/attendance")
@access(Permission.KEEP_ATTENDANCE)
@operation(
    Operation(
        summary="Who is here, expected, gone or absent in the shifts of a day",
        answer=DAY,
        query={"day": {"type": "string", "format": "date", "description": "Today, when left out."}},
        problems=(401, 403, 404, 422),
    )
)
def read() -> Response:
    """The day that the query names, as JSON."""
    here = centre()
    on = _day("day") or local_day(now(), here.time_zone)
    shifts = look(attendance_of_day, on=on, zone=here.time_zone)
    answer = {"centre": here.slug, "day": on.isoformat(), "time_zone": here.time_zone}
    return jsonify({**answer, "shifts": [_shift(shift) for shift in shifts]})


@routes.post("/attendance")
@access(Permission.KEEP_ATTENDANCE)
@operation(
    Operation(
        summary="Sign somebody on or off, by their badge or by person and shift",
        description=(
            "A repeat changes nothing and answers how things stand. A badge signs on from a quarter "
            "of an hour before the shift, signs off at its end, and in between only answers."
        ),
        answer=SAID,
        body=BODY,
        problems=(401, 403, 404, 409, 422),
    )
)
def say() -> Response:
    """What came of it."""
    sent = sent_json()
    if not isinstance(sent, dict):
        raise Invalid("bad_attendance", N_("Il manque un badge, ou une personne et un poste."))
    if "badge" in sent:
        return jsonify(_by_badge(sent))
    state = act(
        record_for,
        shift_id=_key(sent, "shift_id"),
        person_id=_key(sent, "person_id"),
        event=_event(sent),
        method=AttendanceMethod.API,
    )
    return jsonify({"outcome": state.value})


@routes.get("/attendance/hours")
@access(Permission.SEE_HOURS)
@operation(
    Operation(
        summary="Hours that were counted, by person, with half-days",
        answer=HOURS,
        query={
            "since": {"type": "string", "format": "date", "description": "Today, when left out."},
            "until": {"type": "string", "format": "date", "description": "Today, when left out."},
        },
        problems=(401, 403, 404, 422),
    )
)
def hours() -> Response:
    """The hours from one day to another, both included, as JSON."""
    today = local_day(now(), centre().time_zone)
    since, until = _day("since") or today, _day("until") or today
    people = look(hours_of_centre, since=since, until=until)
    return jsonify(
        {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "people": [_person(person) for person in people],
        }
    )


def _by_badge(sent: dict[str, Any]) -> dict[str, Any]:
    secret = read_badge(str(sent["badge"]))
    answer = act(show_badge, secret=secret) if secret else None
    if answer is None:
        raise NotFound()
    leaves = sent.get("event") == AttendanceVerb.LEAVE
    if leaves and answer.outcome is BadgeOutcome.ALREADY_HERE and answer.assignment_id:
        answer = act(leave_at_door, assignment_id=answer.assignment_id)
    facts = {name: getattr(answer, name) for name in SAID["properties"]}
    return {name: _plain(fact) for name, fact in facts.items() if fact is not None}


def _shift(shift: ShiftHere) -> dict[str, Any]:
    return {
        "shift_id": str(shift.id),
        "name": shift.name,
        "starts_at": _plain(shift.starts_at),
        "ends_at": _plain(shift.ends_at),
        "duties": [
            {"duty": each.duty, "wanted": each.wanted, "here": each.here} for each in shift.duties
        ],
        "people": [
            {
                "person_id": str(one.person_id),
                "name": one.name,
                "duty": one.duty,
                "state": one.state,
                "arrived_at": _plain(one.arrived_at),
                "left_at": _plain(one.left_at),
            }
            for one in shift.people
        ],
    }


def _person(person: PersonHours) -> dict[str, Any]:
    total = person.total
    entries = [
        {
            "day": row.held_on.isoformat(),
            "shift": row.shift,
            "duty": row.duty,
            "starts_at": _plain(row.starts_at),
            "ends_at": _plain(row.ends_at),
            "minutes": row.minutes,
            "to_check": row.to_check,
            "reason": row.reason,
        }
        for row in person.rows
    ]
    return {
        "person_id": str(person.person_id),
        "name": person.name,
        "profession": person.profession,
        "rpps": person.rpps,
        "minutes": total.minutes,
        "half_days": total.half_days,
        "besides": total.besides,
        "entries": entries,
    }


def _plain(fact: Any) -> Any:
    return fact.isoformat().replace("+00:00", "Z") if isinstance(fact, datetime) else fact


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid("bad_day", N_("Une date s’écrit 2026-11-24."), field=name) from None
    must_be_near(day)
    return day


def _key(sent: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(sent.get(name))
    except (TypeError, ValueError, AttributeError):
        raise Invalid("bad_key", N_("Il manque un identifiant UUID."), field=name) from None


def _event(sent: dict[str, Any]) -> AttendanceVerb:
    try:
        return AttendanceVerb(str(sent.get("event")))
    except ValueError:
        raise Invalid("bad_event", N_("Cet événement n’existe pas."), field="event") from None
