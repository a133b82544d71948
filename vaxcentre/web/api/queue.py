"""The queue for other programs: numbers, never names."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from vaxcentre.queries.queue import SHOWN, InQueue, LineNow, queue_now
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation

routes = api("queue")

_NUMBER: Schema = {
    "type": "object",
    "required": ["number", "state", "since", "arrived_at", "booth"],
    "properties": {
        "number": {"type": "string", "description": "As the patient reads and hears it."},
        "state": {"enum": [state.value for state in SHOWN]},
        "since": {"type": "string", "format": "date-time"},
        "arrived_at": {"type": "string", "format": "date-time"},
        "booth": {"type": ["integer", "null"]},
    },
}
_LINE: Schema = {
    "type": "object",
    "required": ["code", "waiting", "called", "in_booth", "absent"],
    "properties": {
        "code": {"type": "string"},
        **{
            part: {"type": "array", "items": _NUMBER}
            for part in ("waiting", "called", "in_booth", "absent")
        },
    },
}
ANSWER: Schema = {
    "type": "object",
    "required": ["centre", "lines"],
    "properties": {"centre": {"type": "string"}, "lines": {"type": "array", "items": _LINE}},
}


@routes.get("/queue")
@access(Permission.SEE_QUEUE)
@operation(
    Operation(
        summary="Who waits in each line, by number, in the order in which they will be called",
        answer=ANSWER,
    )
)
def read() -> Response:
    """Every line at this moment, as JSON."""
    here = centre()
    lines = look(queue_now, zone=here.time_zone)
    return jsonify({"centre": here.slug, "lines": [_line(line) for line in lines]})


def _line(line: LineNow) -> dict[str, Any]:
    parts = {
        "waiting": line.waiting,
        "called": line.called,
        "in_booth": line.in_booth,
        "absent": line.absent,
    }
    return {
        "code": line.code,
        **{part: [_number(one) for one in people] for part, people in parts.items()},
    }


def _number(one: InQueue) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": str(one.state),
        "since": one.since.isoformat(),
        "arrived_at": one.arrived_at.isoformat(),
        "booth": one.booth,
    }
