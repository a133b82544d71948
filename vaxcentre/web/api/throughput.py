"""Throughput for other programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Response, jsonify, request

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.throughput import DayBoard, Part, day_board
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.throughput import Stage, Waits
from vaxcentre.web.acting import access, centre, look, now
from vaxcentre.web.api.openapi import Operation, Schema, api, operation

routes = api("throughput")

_WAITS: Schema = {
    "type": "object",
    "required": ["people", "median_seconds", "p90_seconds"],
    "properties": {
        "people": {"type": "integer"},
        "median_seconds": {"type": ["number", "null"]},
        "p90_seconds": {"type": ["number", "null"]},
    },
}
_COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}
_HOUR: Schema = {
    "type": "object",
    "required": ["start", "count", "target", "running"],
    "properties": {
        "start": {
            "type": "string",
            "format": "date-time",
            "description": "When the local hour began.",
        },
        "count": {"type": "integer"},
        "target": {"type": "number"},
        "running": {"type": "boolean"},
    },
}
ANSWER: Schema = {
    "type": "object",
    "required": [
        "centre",
        "day",
        "time_zone",
        "stage",
        "hours",
        "totals",
        "inside",
        "waits",
        "recent_waits",
    ],
    "properties": {
        "centre": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "time_zone": {"type": "string"},
        "stage": {"enum": [stage.value for stage in Stage]},
        "hours": {"type": "array", "items": _HOUR},
        "totals": _COUNTS,
        "inside": _COUNTS,
        "waits": _WAITS,
        "recent_waits": _WAITS,
    },
}


@routes.get("/throughput")
@access(Permission.SEE_THROUGHPUT)
@operation(
    Operation(
        summary="Patients per local hour of a day, with the target, people inside and waiting times",
        answer=ANSWER,
        query={
            "day": {"type": "string", "format": "date", "description": "Today, when left out."},
            "stage": {"enum": [stage.value for stage in Stage], "default": Stage.DONE.value},
            "line": {"type": "string"},
            "booth": {"type": "integer"},
        },
        problems=(401, 403, 404, 422),
    )
)
def read() -> Response:
    """The day that the query names, as JSON."""
    here = centre()
    on = _day(request.args.get("day")) or local_day(now(), here.time_zone)
    board = look(
        day_board,
        on=on,
        zone=here.time_zone,
        stage=_stage(request.args.get("stage")),
        part=Part(request.args.get("line") or None, request.args.get("booth", type=int)),
    )
    return jsonify({"centre": here.slug, "time_zone": here.time_zone, **as_json(board)})


def as_json(board: DayBoard) -> dict[str, Any]:
    """The board as plain values."""
    return {
        "day": board.on.isoformat(),
        "stage": board.stage.value,
        "hours": [
            {"start": _instant(h.start), "count": h.count, "target": h.target, "running": h.running}
            for h in board.hours
        ],
        "totals": {stage.value: count for stage, count in board.totals.items()},
        "inside": {state.value: count for state, count in board.inside.items()},
        "waits": _waits(board.waits),
        "recent_waits": _waits(board.recent_waits),
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _waits(found: Waits) -> dict[str, float | int | None]:
    return {
        "people": found.people,
        "median_seconds": found.median,
        "p90_seconds": found.nine_in_ten,
    }


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("bad_day", N_("Une date s’écrit 2026-11-24."), field="day") from None


def _stage(text: str | None) -> Stage:
    if text and text not in set(Stage):
        raise Invalid("bad_stage", N_("Cette étape n’existe pas."), field="stage")
    return Stage(text) if text else Stage.DONE
