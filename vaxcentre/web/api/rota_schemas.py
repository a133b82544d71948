"""Rotas, shifts and answers of the gate as JSON: their schemas, and how values become them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.shifts import InShift, NeedCard, ShiftCard
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.needs import Need
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.rules.seats import Obstacle
from vaxcentre.usecases.seating import SeatAnswer
from vaxcentre.web.api.openapi import Schema
from vaxcentre.web.api.sent import whole_in
from vaxcentre.web.rota_words import hindrance_words

UUID_TEXT: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
CLOCK: Schema = {"type": "string", "description": "HH:MM by the clock of the centre."}
DUTY: Schema = {"enum": [duty.value for duty in Duty]}
NEED: Schema = {
    "type": "object",
    "required": ["duty", "minimum", "maximum"],
    "properties": {
        "duty": DUTY,
        "minimum": {"type": "integer", "minimum": 0},
        "maximum": {"type": "integer", "minimum": 1},
    },
}
_PERSON: Schema = {
    "type": "object",
    "required": ["assignment_id", "person_id", "name", "state"],
    "properties": {
        "assignment_id": UUID_TEXT,
        "person_id": UUID_TEXT,
        "name": {"type": "string"},
        "state": {"enum": [state.value for state in AssignmentState]},
    },
}
_NEED_NOW: Schema = {
    "type": "object",
    "required": ["duty", "minimum", "maximum", "cover", "looking", "missing", "people", "waiting"],
    "properties": {
        **NEED["properties"],
        "cover": {"type": "integer", "description": "Who works and does not look for a stand-in."},
        "looking": {"type": "integer"},
        "missing": {"type": "integer", "description": "To the minimum, for this duty alone."},
        "people": {"type": "array", "items": _PERSON},
        "waiting": {"type": "array", "items": _PERSON},
    },
}
SHIFT: Schema = {
    "type": "object",
    "required": ["id", "rota_id", "name", "day", "starts_at", "ends_at", "state", "needs"],
    "properties": {
        "id": UUID_TEXT,
        "rota_id": UUID_TEXT,
        "rota_state": {"enum": [state.value for state in RotaState]},
        "name": {"type": "string"},
        "day": {**DAY, "description": "On which it begins; it may end after midnight."},
        "starts_at": INSTANT,
        "ends_at": INSTANT,
        "state": {"enum": [state.value for state in ShiftState]},
        "note": {"type": "string"},
        "booths": {"type": "array", "items": {"type": "integer"}},
        "needs": {"type": "array", "items": _NEED_NOW},
    },
}
SEAT_ANSWER: Schema = {
    "type": "object",
    "required": ["seated", "obstacles"],
    "properties": {
        "seated": {"type": "boolean"},
        "assignment_id": UUID_TEXT,
        "obstacles": {
            "type": "array",
            "description": "All that stands in the way, the one to tell first at the beginning.",
            "items": {
                "type": "object",
                "required": ["code", "text"],
                "properties": {
                    "code": {"enum": [obstacle.value for obstacle in Obstacle]},
                    "text": {"type": "string", "description": "In French or English, as accepted."},
                },
            },
        },
    },
}


def shift_json(card: ShiftCard) -> dict[str, Any]:
    """A shift with its people."""
    return {
        "id": str(card.id),
        "rota_id": str(card.rota_id),
        "rota_state": str(card.rota),
        "name": card.name,
        "day": card.held_on.isoformat(),
        "starts_at": card.starts_at.isoformat(),
        "ends_at": card.ends_at.isoformat(),
        "state": str(card.state),
        "note": card.note,
        "booths": list(card.booths),
        "needs": [_need_json(need) for need in card.needs],
    }


def answer_json(answer: SeatAnswer) -> dict[str, Any]:
    """What the gate said: the seat, or all that stands in the way, as codes and as sentences."""
    told: dict[str, Any] = {
        "seated": answer.is_seated,
        "obstacles": [
            {"code": str(one.obstacle), "text": hindrance_words(one)} for one in answer.hindrances
        ],
    }
    if answer.assignment_id:
        told["assignment_id"] = str(answer.assignment_id)
    return told


def needs_in(sent: Mapping[str, Any]) -> tuple[Need, ...]:
    """The needs that were sent; raises Invalid."""
    found = sent.get("needs")
    if not isinstance(found, Sequence) or not all(isinstance(one, Mapping) for one in found):
        raise Invalid("no_needs", N_("Indiquez au moins un besoin : qui doit venir ?"), "needs")
    return tuple(
        Need(duty_in(one), whole_in(one, "minimum"), whole_in(one, "maximum")) for one in found
    )


def duty_in(sent: Mapping[str, Any]) -> Duty:
    """The duty that was sent; raises Invalid."""
    try:
        return Duty(str(sent.get("duty", "")))
    except ValueError:
        raise Invalid("no_such_duty", N_("Cette fonction n’existe pas."), "duty") from None


def _need_json(need: NeedCard) -> dict[str, Any]:
    return {
        "duty": str(need.duty),
        "minimum": need.minimum,
        "maximum": need.maximum,
        "cover": need.cover,
        "looking": need.looking,
        "missing": need.missing,
        "people": [_person_json(one) for one in need.people],
        "waiting": [_person_json(one) for one in need.waiting],
    }


def _person_json(one: InShift) -> dict[str, Any]:
    return {
        "assignment_id": str(one.assignment_id),
        "person_id": str(one.person_id),
        "name": one.name,
        "state": str(one.state),
    }
