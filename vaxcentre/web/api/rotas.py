"""Templates and rotas for other programs: read, made, filled, published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.rotas import RotaCard, rota_with, rotas
from vaxcentre.rules.access import Permission
from vaxcentre.rules.rotas import WITHDRAW_HOURS, RotaEvent, RotaState
from vaxcentre.rules.shift_templates import HoursTrouble
from vaxcentre.usecases.generation import generate_shifts
from vaxcentre.usecases.rotas import advance_rota, make_rota
from vaxcentre.usecases.week_copies import copy_week
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.rota_schemas import DAY, DUTY, UUID_TEXT, answer_json
from vaxcentre.web.api.sent import day_in, flag_in, sent_object, text_in, whole_in

routes = api("rotas")

_COUNT: Schema = {"type": "integer"}
_ROTA: Schema = {
    "type": "object",
    "required": ["id", "first_on", "last_on", "state", "shifts", "missing"],
    "properties": {
        "id": UUID_TEXT,
        "name": {"type": "string"},
        "first_on": DAY,
        "last_on": DAY,
        "state": {"enum": [state.value for state in RotaState]},
        "withdraw_hours": _COUNT,
        "shifts": _COUNT,
        "missing": {
            "type": "array",
            "description": "Duty by duty; a surplus of one does not make up for a lack of another.",
            "items": {
                "type": "object",
                "properties": {"duty": DUTY, "seats": _COUNT, "shifts": _COUNT},
            },
        },
    },
}
_NEW: Schema = {
    "type": "object",
    "required": ["first_on", "last_on"],
    "properties": {
        "first_on": DAY,
        "last_on": DAY,
        "name": {"type": "string"},
        "withdraw_hours": {**_COUNT, "default": WITHDRAW_HOURS},
    },
}
_GENERATED: Schema = {
    "type": "object",
    "required": ["made", "already", "holidays", "refused"],
    "properties": {
        "made": _COUNT,
        "already": _COUNT,
        "past": _COUNT,
        "holidays": {"type": "array", "items": DAY},
        "refused": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "template": {"type": "string"},
                    "day": DAY,
                    "reason": {"enum": [trouble.value for trouble in HoursTrouble]},
                },
            },
        },
    },
}
_STATE: Schema = {
    "type": "object",
    "required": ["event"],
    "properties": {
        "event": {"enum": [event.value for event in RotaEvent]},
        "announce": {"type": "boolean", "default": False},
    },
}
_COPY: Schema = {
    "type": "object",
    "required": ["week", "into"],
    "properties": {
        "week": {**DAY, "description": "Any day of the week to copy."},
        "into": {"type": "array", "items": DAY},
        "people": {"type": "boolean", "default": False},
    },
}


@routes.get("/rotas")
@access(Permission.MANAGE_ROTA)
@operation(Operation("The rotas, with what each duty lacks", {"type": "array", "items": _ROTA}))
def index() -> Response:
    """Every rota, as JSON."""
    return jsonify([_rota(card) for card in look(rotas)])


@routes.post("/rotas")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Make a rota, as a draft", _ROTA, body=_NEW, problems=(401, 403, 404, 422)))
def make() -> Response:
    """A draft for days that no other rota has."""
    sent = sent_object()
    rota_id = act(
        make_rota,
        first_on=day_in(sent, "first_on"),
        last_on=day_in(sent, "last_on"),
        name=text_in(sent, "name", 60),
        withdraw_hours=whole_in(sent, "withdraw_hours", WITHDRAW_HOURS),
    )
    return jsonify(_rota(look(rota_with, rota_id=rota_id)))


@routes.post("/rotas/<uuid:rota_id>/generate")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Make the shifts that the templates want and that are not there yet",
        _GENERATED,
        description="A repeat makes nothing more.",
        problems=(401, 403, 404, 409),
    )
)
def generate(rota_id: UUID) -> Response:
    """What was made, was there, was left out, was refused."""
    done = act(generate_shifts, rota_id=rota_id)
    return jsonify(
        {
            "made": done.made,
            "already": done.already,
            "past": done.past,
            "holidays": [day.isoformat() for day, _holiday in done.holidays],
            "refused": [
                {"template": one.template, "day": one.on.isoformat(), "reason": str(one.trouble)}
                for one in done.refused
            ],
        }
    )


@routes.post("/rotas/<uuid:rota_id>/state")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Publish, freeze, thaw or withdraw a rota",
        _ROTA,
        body=_STATE,
        problems=(401, 403, 404, 409, 422),
    )
)
def advance(rota_id: UUID) -> Response:
    """The rota afterwards."""
    sent = sent_object()
    try:
        event = RotaEvent(text_in(sent, "event"))
    except ValueError:
        raise Invalid("no_such_event", N_("Cette décision n’existe pas."), "event") from None
    act(advance_rota, rota_id=rota_id, event=event, announces=flag_in(sent, "announce"))
    return jsonify(_rota(look(rota_with, rota_id=rota_id)))


@routes.post("/rota/copy-week")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Copy a week of shifts into others",
        {"type": "object", "required": ["made", "already", "seated"]},
        body=_COPY,
        problems=(401, 403, 404, 422),
    )
)
def copy() -> Response:
    """What was made, and each refusal with its reason."""
    sent = sent_object()
    told = sent.get("into")
    days = told if isinstance(told, list) else []
    done = act(
        copy_week,
        monday=day_in(sent, "week"),
        into=[day_in({"into": day}, "into") for day in days],
        with_people=flag_in(sent, "people"),
    )
    return jsonify(
        {
            "made": done.made,
            "already": done.already,
            "refused": [
                {"shift": one.name, "day": one.on.isoformat(), "reason": str(one.why)}
                for one in done.refused
            ],
            "seated": done.seated,
            "not_seated": [
                {"person": one.person, "shift": one.shift, "day": one.on.isoformat()}
                | answer_json(one.answer)
                for one in done.not_seated
            ],
        }
    )


def _rota(card: RotaCard) -> Mapping[str, Any]:
    return {
        "id": str(card.id),
        "name": card.name,
        "first_on": card.first_on.isoformat(),
        "last_on": card.last_on.isoformat(),
        "state": str(card.state),
        "withdraw_hours": card.withdraw_hours,
        "shifts": card.shifts,
        "missing": [
            {"duty": str(one.duty), "seats": one.missing, "shifts": one.short_shifts}
            for one in card.gaps
        ],
    }
