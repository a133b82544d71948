"""What a change of the day would do, for other programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from vaxcentre.planning.floor_facts import LIMITS, FloorFacts, assumed
from vaxcentre.planning.floor_summary import Band, FloorSummary
from vaxcentre.planning.remedies import Answer, answer
from vaxcentre.queries.what_if import floor_facts
from vaxcentre.rules.access import Permission
from vaxcentre.rules.what_if import changes_written
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation

routes = api("what_if")

_BAND: Schema = {
    "type": "array",
    "description": "One day in ten is below the first, half below the second, nine below the third.",
    "items": {"type": "number"},
    "minItems": 3,
    "maxItems": 3,
}
_INSTANTS: Schema = {**_BAND, "items": {"type": "string", "format": "date-time"}}
_DAY: Schema = {
    "type": "object",
    "required": ["hours", "waiting", "centre_end", "seats", "never_received"],
    "properties": {
        "hours": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["start", "done", "wait_minutes", "nine_in_ten_minutes"],
                "properties": {
                    "start": {"type": "string", "format": "date-time"},
                    "done": _BAND,
                    "wait_minutes": _BAND,
                    "nine_in_ten_minutes": {"type": "number"},
                },
            },
        },
        "waiting": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "people"],
                "properties": {
                    "at": {"type": "string", "format": "date-time"},
                    "people": _BAND,
                },
            },
        },
        "centre_end": _INSTANTS,
        "seats": _BAND,
        "never_received": {"type": "number"},
    },
}
ANSWER: Schema = {
    "type": "object",
    "required": ["session", "from_now", "changes", "figures", "planned", "changed", "remedies"],
    "properties": {
        "session": {"type": "string", "format": "uuid"},
        "from_now": {"type": "boolean"},
        "changes": {"type": "array", "items": {"type": "string"}},
        "figures": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["value", "source"],
                "properties": {"value": {"type": "number"}, "source": {"type": "string"}},
            },
        },
        "planned": _DAY,
        "changed": {"anyOf": [_DAY, {"type": "null"}]},
        "remedies": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["change", "spared"],
                "properties": {"change": {"type": "string"}, "spared": {"type": "number"}},
            },
        },
    },
}


@routes.get("/what-if/<uuid:session_id>")
@access(Permission.PLAN_SESSIONS)
@operation(
    Operation(
        summary="A session simulated as planned and with changes, with ranges, and what would help",
        answer=ANSWER,
        query={
            "change": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Like close.7.0810 or doctor-away.0810: see docs/what-if.md.",
            },
            **{
                name: {"type": "number", "minimum": low, "maximum": high}
                for name, (low, high) in LIMITS.items()
            },
        },
        problems=(401, 403, 404, 422),
    )
)
def read(session_id: UUID) -> Response:
    """The session that the address names, as JSON."""
    changes = changes_written(request.args.getlist("change"))
    typed = {name: request.args.get(name, type=float) for name in LIMITS}
    facts = look(floor_facts, session_id=session_id, zone=centre().time_zone)
    figures = assumed(facts, {name: value for name, value in typed.items() if value is not None})
    found = answer(facts, figures, changes)
    return jsonify(
        {
            "session": str(session_id),
            "from_now": facts.now is not None,
            "changes": [change.text for change in changes],
            "figures": {
                name: {"value": figure.value, "source": figure.source.value}
                for name, figure in figures.items()
            },
            **_as_json(found),
        }
    )


def _as_json(found: Answer) -> dict[str, Any]:
    return {
        "planned": _day(found.facts, found.planned),
        "changed": found.changed and _day(found.facts, found.changed),
        "remedies": [
            {"change": one.change.text, "spared": round(one.spared, 3)} for one in found.remedies
        ],
    }


def _day(facts: FloorFacts, day: FloorSummary) -> dict[str, Any]:
    return {
        "hours": [
            {
                "start": _at(facts, hour.start),
                "done": _numbers(hour.done),
                "wait_minutes": _numbers(hour.wait),
                "nine_in_ten_minutes": round(hour.nine_in_ten, 1),
            }
            for hour in day.hours
        ],
        "waiting": [
            {"at": _at(facts, minute), "people": _numbers(band)}
            for minute, band in zip(day.minutes, day.waiting, strict=True)
        ],
        "centre_end": [_at(facts, minute) for minute in _numbers(day.centre_end)],
        "seats": _numbers(day.seats),
        "never_received": round(day.never, 1),
    }


def _numbers(band: Band) -> list[float]:
    return [round(each, 1) for each in (band.low, band.middle, band.high)]


def _at(facts: FloorFacts, minute: float) -> str:
    return facts.instant(minute).isoformat(timespec="seconds").replace("+00:00", "Z")
