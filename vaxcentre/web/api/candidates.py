"""Who may take a seat, for the device of a centre that plans: those who are free, and why others are not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.seat_choices import Choice, chosen_seat
from vaxcentre.queries.shifts import shift_with
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.web.acting import access, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.rota_schemas import DUTY, UUID_TEXT
from vaxcentre.web.seat_words import why_not

routes = api("candidates")

_CANDIDATE: Schema = {
    "type": "object",
    "required": ["person_id", "name", "may", "prefers", "reasons", "cautions"],
    "properties": {
        "person_id": UUID_TEXT,
        "name": {"type": "string"},
        "may": {"type": "boolean", "description": "Whether the gate would say yes."},
        "prefers": {"type": "boolean", "description": "Whether they would like to work then."},
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "text"],
                "properties": {"code": {"type": "string"}, "text": {"type": "string"}},
            },
        },
        "cautions": {"type": "array", "items": {"type": "string"}},
    },
}


@routes.get("/rota/shifts/<uuid:shift_id>/candidates")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Who may take a seat of a shift, who suits best first, and why others may not",
        {"type": "array", "items": _CANDIDATE},
        query={"duty": DUTY},
        problems=(401, 403, 404, 422),
    )
)
def index(shift_id: UUID) -> Response:
    """Everybody of the pool before one seat, by the gate's own rules."""
    look(shift_with, shift_id=shift_id)  # an absent shift is absent, whatever else is asked
    duty = next((one for one in Duty if one.value == request.args.get("duty")), None)
    if duty is None:
        look(shift_with, shift_id=shift_id)  # an unknown shift is told first
        raise Invalid("no_duty", N_("Dites de quelle fonction il s’agit."), "duty")
    found = look(chosen_seat, shift_id=shift_id, duty=duty)
    return jsonify([_candidate(one) for one in found.choices])


def _candidate(one: Choice) -> dict[str, Any]:
    return {
        "person_id": str(one.person.id),
        "name": one.person.name,
        "may": one.verdict.may,
        "prefers": one.wishes,
        "reasons": [
            {"code": str(each.obstacle), "text": why_not(each, centre_is_known=False)}
            for each in one.verdict.hindrances
        ],
        "cautions": [str(each) for each in one.verdict.cautions],
    }
