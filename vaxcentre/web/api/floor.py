"""The hall for other screens: its plan, and how it stands at this moment; never a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify

from vaxcentre.queries.floor_live import BoothOnMap, FloorNow, LineOnMap, floor_on_wall
from vaxcentre.queries.floor_plans import floor_plan
from vaxcentre.rules.access import Permission
from vaxcentre.rules.floor_plan_text import plan_values
from vaxcentre.rules.floor_plans import ElementKind, PathKind
from vaxcentre.rules.floor_states import Attention, FloorState
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation

routes = api("floor")

_WHOLE: Schema = {"type": "integer"}
_MAYBE: Schema = {"type": ["string", "null"], "format": "date-time"}
PLAN: Schema = {
    "type": "object",
    "required": ["centre", "version", "plan"],
    "properties": {
        "centre": {"type": "string"},
        "version": {**_WHOLE, "description": "Grows with each change; 0 while nobody drew a plan."},
        "plan": {
            "type": "object",
            "required": ["format", "width", "height", "elements", "paths"],
            "properties": {
                "format": {"type": "string"},
                "width": {**_WHOLE, "description": "In cells of about half a metre."},
                "height": _WHOLE,
                "elements": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind", "left", "top", "width", "height"],
                        "properties": {
                            "kind": {"enum": [kind.value for kind in ElementKind]},
                            **dict.fromkeys(("left", "top", "width", "height"), _WHOLE),
                            **dict.fromkeys(("booth", "seats"), _WHOLE),
                            **{n: {"type": "string"} for n in ("name", "line")},
                        },
                    },
                },
                "paths": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["kind", "points"],
                        "properties": {
                            "kind": {"enum": [kind.value for kind in PathKind]},
                            "line": {"type": "string"},
                            "points": {
                                "type": "array",
                                "items": {"type": "array", "items": _WHOLE},
                            },
                        },
                    },
                },
            },
        },
    },
}
NOW: Schema = {
    "type": "object",
    "required": ["centre", "booths", "lines", "observation", "arrived_lately", "alerts"],
    "properties": {
        "centre": {"type": "string"},
        "booths": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["number", "line", "state", "since", "queue_number"],
                "properties": {
                    "number": _WHOLE,
                    "line": {"type": "string"},
                    "state": {"enum": [state.value for state in FloorState]},
                    "since": _MAYBE,
                    "queue_number": {"type": ["string", "null"]},
                },
            },
        },
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "waiting", "longest_since"],
                "properties": {
                    "code": {"type": "string"},
                    "waiting": _WHOLE,
                    "longest_since": _MAYBE,
                },
            },
        },
        "observation": {
            "type": "object",
            "required": ["taken", "seats", "may_leave", "next_at"],
            "properties": {
                "taken": _WHOLE,
                "seats": _WHOLE,
                "may_leave": _WHOLE,
                "next_at": _MAYBE,
            },
        },
        "arrived_lately": {**_WHOLE, "description": "Within the last ten minutes."},
        "alerts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["attention", "what", "number"],
                "properties": {
                    "attention": {"enum": [one.value for one in Attention]},
                    "what": {
                        "type": "string",
                        "description": "A booth's number or a line's letter.",
                    },
                    "number": {**_WHOLE, "description": "People, seats or minutes."},
                },
            },
        },
    },
}


@routes.get("/floor/plan")
@access(Permission.SEE_WALL)
@operation(Operation(summary="The plan of the hall: what stands where, and the ways", answer=PLAN))
def plan() -> Response:
    """The plan as JSON; one that is made from the lines while nobody drew any."""
    shown = look(floor_plan)
    return jsonify(
        {"centre": centre().slug, "version": shown.version, "plan": plan_values(shown.layout)}
    )


@routes.get("/floor")
@access(Permission.SEE_WALL)
@operation(Operation(summary="Each booth, queue and the observation seats now", answer=NOW))
def read() -> Response:
    """The floor at this moment, as JSON."""
    here = centre()
    return jsonify({"centre": here.slug, **as_json(look(floor_on_wall, zone=here.time_zone))})


def as_json(floor: FloorNow) -> dict[str, Any]:
    """The floor as plain values."""
    seats = floor.seats
    return {
        "booths": [_booth(one) for one in floor.booths.values()],
        "lines": [_line(one) for one in floor.lines.values()],
        "observation": {
            "taken": seats.taken,
            "seats": seats.seats,
            "may_leave": seats.ready,
            "next_at": _instant(seats.next_at),
        },
        "arrived_lately": floor.arrived_lately,
        "alerts": [
            {"attention": one.attention.value, "what": one.what, "number": one.number}
            for one in floor.alerts
        ],
    }


def _booth(one: BoothOnMap) -> dict[str, Any]:
    occupant = one.booth.occupant
    return {
        "number": one.number,
        "line": one.booth.line,
        "state": one.state.value,
        "since": _instant(one.since),
        "queue_number": occupant.number if occupant else None,
    }


def _line(one: LineOnMap) -> dict[str, Any]:
    return {
        "code": one.line.code,
        "waiting": one.waiting,
        "longest_since": _instant(one.longest_since),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
