"""The booths for other programs: who works where, putting pairs into them, moving, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.pair_board import BoothOnBoard, PairBoard, pair_board
from vaxcentre.queries.placement import Proposal, proposal
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.staffing import PlacementEffect, WhyClosed, WhyThere
from vaxcentre.usecases.staffing import Staffed, move_people, place_pairs, undo_staffing
from vaxcentre.web.acting import access, act, centre, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.sent import sent_json

routes = api("booths")

_KEY: Schema = {"type": "string", "format": "uuid"}
_PERSON: Schema = {
    "type": "object",
    "required": ["person_id", "name"],
    "properties": {"person_id": _KEY, "name": {"type": "string"}},
}
_BOOTH: Schema = {
    "type": "object",
    "required": ["number", "line", "state", "accessible", "crew", "lacks", "patient", "seen"],
    "properties": {
        "number": {"type": "integer"},
        "line": {"type": "string"},
        "state": {"enum": [state.value for state in BoothState]},
        "accessible": {"type": "boolean"},
        "crew": {"type": "array", "items": _PERSON},
        "lacks": {"type": "array", "items": {"enum": ["doctor", "nurse"]}},
        "patient": {"type": ["string", "null"], "description": "A number, never a name."},
        "break_at": {"type": ["string", "null"], "format": "date-time"},
        "seen": {"type": "string", "description": "Send it back with a move."},
    },
}
BOARD: Schema = {
    "type": "object",
    "required": ["centre", "booths", "available"],
    "properties": {
        "centre": {"type": "string"},
        "booths": {"type": "array", "items": _BOOTH},
        "available": {"type": "array", "items": _PERSON},
    },
}
PLAN: Schema = {
    "type": "object",
    "required": ["key", "working_before", "working_after", "changes", "left_closed"],
    "properties": {
        "key": {"type": "string", "description": "Send it back to carry out exactly this plan."},
        "working_before": {"type": "integer"},
        "working_after": {"type": "integer"},
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["booth", "change", "before", "after", "why"],
                "properties": {
                    "booth": {"type": "integer"},
                    "change": {"enum": [one.value for one in PlacementEffect]},
                    "before": {"type": "array", "items": {"type": "string"}},
                    "after": {"type": "array", "items": {"type": "string"}},
                    "why": {"type": "array", "items": {"enum": [w.value for w in WhyThere]}},
                },
            },
        },
        "left_closed": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["booth", "why"],
                "properties": {
                    "booth": {"type": "integer"},
                    "why": {"enum": [one.value for one in WhyClosed]},
                },
            },
        },
    },
}
CHANGED: Schema = {
    "type": "object",
    "required": ["change_id", "booths"],
    "properties": {
        "change_id": {
            "type": ["string", "null"],
            "description": "Takes it back, for half an hour.",
        },
        "booths": {"type": "array", "items": {"type": "integer"}},
    },
}
_WRONG = (401, 403, 404, 409, 422)


@routes.get("/booths")
@access(Permission.STAFF_BOOTHS)
@operation(Operation(summary="Who works in which booth, and who is available", answer=BOARD))
def read() -> Response:
    """The board at this moment, as JSON."""
    board = look(pair_board, zone=centre().time_zone)
    return jsonify({"centre": centre().slug, **_board(board)})


@routes.get("/booths/plan")
@access(Permission.STAFF_BOOTHS)
@operation(
    Operation(
        summary="Which pair would go to which booth, and why; nothing is changed", answer=PLAN
    )
)
def plan() -> Response:
    """The plan as things stand, as JSON."""
    return jsonify(_plan(look(proposal, zone=centre().time_zone)))


@routes.post("/booths/plan")
@access(Permission.STAFF_BOOTHS)
@operation(
    Operation(
        summary="Carry out the plan with that key; another one by now is refused",
        answer=CHANGED,
        body={"type": "object", "properties": {"key": {"type": "string"}}},
        problems=_WRONG,
    )
)
def carry_out() -> Response:
    """What was changed."""
    key = _sent().get("key")
    return jsonify(_changed(act(place_pairs, seen=None if key is None else str(key))))


@routes.post("/booths/moves")
@access(Permission.STAFF_BOOTHS)
@operation(
    Operation(
        summary="Put somebody, or a pair, in a booth, or among those available",
        description=(
            "`seen` says what the sender believes of the booths that people leave and reach, as read "
            "from GET /booths. If one of them is another by now, nothing is moved and the answer says so."
        ),
        answer=CHANGED,
        body={
            "type": "object",
            "required": ["people", "seen"],
            "properties": {
                "people": {"type": "array", "items": _KEY},
                "booth": {"type": ["integer", "null"]},
                "seen": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        problems=_WRONG,
    )
)
def move() -> Response:
    """What was changed."""
    sent = _sent()
    seen = sent.get("seen")
    if not isinstance(seen, dict):
        raise Invalid("seen_missing", N_("Il manque ce que vous aviez lu des box."), "seen")
    booth = sent.get("booth")
    if booth is not None and not (type(booth) is int and 0 < booth < 10**5):
        raise Invalid("bad_booth", N_("Un box a un numéro."), "booth")
    if not all(number.isdecimal() and len(number) < 6 for number in seen):
        raise Invalid("bad_booth", N_("Un box a un numéro."), "seen")
    believed = {int(number): str(key) for number, key in seen.items()}
    return jsonify(_changed(act(move_people, people=_people(sent), target=booth, seen=believed)))


@routes.post("/booths/changes/<uuid:change_id>/undo")
@access(Permission.STAFF_BOOTHS)
@operation(
    Operation(
        summary="Take a plan or a move back where nobody changed anything since",
        answer={
            "type": "object",
            "required": ["restored", "kept"],
            "properties": {
                "restored": {"type": "array", "items": {"type": "integer"}},
                "kept": {"type": "array", "items": {"type": "integer"}},
            },
        },
        problems=_WRONG,
    )
)
def undo(change_id: UUID) -> Response:
    """Which booths are as before, and which somebody changed since."""
    undone = act(undo_staffing, change_id=change_id)
    return jsonify({"restored": list(undone.restored), "kept": list(undone.kept)})


def _sent() -> dict[str, Any]:
    sent = sent_json()
    if not isinstance(sent, dict):
        raise Invalid("bad_body", N_("Il manque un objet JSON."))
    return sent


def _people(sent: dict[str, Any]) -> list[UUID]:
    people = sent.get("people")
    try:
        return [UUID(one) for one in people] if isinstance(people, list) else []
    except (TypeError, ValueError, AttributeError):
        raise Invalid("bad_key", N_("Il manque un identifiant UUID."), "people") from None


def _changed(done: Staffed) -> dict[str, Any]:
    key = str(done.change_id) if done.change_id else None
    return {"change_id": key, "booths": list(done.booths)}


def _board(board: PairBoard) -> dict[str, Any]:
    return {
        "booths": [_booth(line.code, one) for line in board.lines for one in line.booths],
        "available": [{"person_id": str(one.id), "name": one.name} for one in board.bench],
    }


def _booth(line: str, booth: BoothOnBoard) -> dict[str, Any]:
    return {
        "number": booth.number,
        "line": line,
        "state": booth.state,
        "accessible": booth.accessible,
        "crew": [{"person_id": str(one.id), "name": one.name} for one in booth.crew],
        "lacks": list(booth.lacks),
        "patient": booth.occupant,
        "break_at": booth.rest.starts_at.isoformat() if booth.rest else None,
        "seen": booth.seen,
    }


def _plan(shown: Proposal) -> dict[str, Any]:
    return {
        "key": shown.key,
        "working_before": shown.working_before,
        "working_after": shown.working_after,
        "changes": [
            {
                "booth": one.number,
                "change": one.change,
                "before": list(one.before),
                "after": list(one.after),
                "why": list(one.why),
            }
            for one in shown.changes
        ],
        "left_closed": [{"booth": number, "why": why} for number, why in shown.left_closed],
    }
