"""Call-outs for other programs: open one, see how it goes, stop it. Numbers, never names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.call_out_preview import gaps
from vaxcentre.queries.call_outs import CallOutShown, board, call_outs
from vaxcentre.rules.access import Permission
from vaxcentre.rules.call_outs import CallOutState, Pace, usual_pace
from vaxcentre.rules.duties import Duty
from vaxcentre.usecases.call_outs import (
    MOST_NEEDS,
    NeedWanted,
    close_call_out,
    open_call_out,
)
from vaxcentre.web.acting import access, act, look, now
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.sent import sent_json

routes = api("call_outs")

_KEY: Schema = {"type": "string", "format": "uuid"}
_AT: Schema = {"type": "string", "format": "date-time"}
_NEED: Schema = {
    "type": "object",
    "required": ["shift_id", "duty", "seats"],
    "properties": {
        "shift_id": _KEY,
        "duty": {"enum": [duty.value for duty in Duty]},
        "seats": {"type": "integer", "minimum": 1},
    },
}
BODY: Schema = {
    "type": "object",
    "required": ["needs"],
    "properties": {
        "key": {**_KEY, "description": "Chosen by the sender: sent again it is the same call-out."},
        "needs": {"type": "array", "minItems": 1, "maxItems": MOST_NEEDS, "items": _NEED},
        "reason": {"type": "string", "maxLength": 300, "description": "Never about health."},
        "wave_size": {"type": "integer", "minimum": 1, "maximum": 300},
        "wave_minutes": {"type": "integer", "minimum": 1, "maximum": 1440},
        "expires_at": {**_AT, "description": "With an offset; an hour after the start by default."},
    },
}
ANSWER: Schema = {
    "type": "object",
    "required": ["id", "state", "opened_at", "expires_at", "needs", "asked", "coming"],
    "properties": {
        "id": _KEY,
        "state": {"enum": [state.value for state in CallOutState]},
        "reason": {"type": "string"},
        "opened_at": _AT,
        "expires_at": _AT,
        "ended_at": {"type": ["string", "null"], "format": "date-time"},
        "needs": {
            "type": "array",
            "items": {
                **_NEED,
                "properties": {
                    **_NEED["properties"],
                    "filled": {"type": "integer"},
                    "left": {"type": "integer"},
                },
            },
        },
        "on_list": {"type": "integer"},
        "asked": {"type": "integer"},
        "coming": {"type": "integer"},
        "not_coming": {"type": "integer"},
    },
}
LIST: Schema = {
    "type": "object",
    "required": ["call_outs"],
    "properties": {"call_outs": {"type": "array", "items": ANSWER}},
}


@routes.post("/call-outs")
@access(Permission.CALL_OUT)
@operation(
    Operation(
        summary="Call people out for seats that are missing; the first wave leaves at once",
        description="Who can come is asked wave by wave, until the seats are filled.",
        answer=ANSWER,
        body=BODY,
        problems=(401, 403, 404, 409, 422),
    )
)
def create() -> Response:
    """Open a call-out; sent again with its key it is the same one."""
    sent = sent_json()
    if not isinstance(sent, dict):
        raise Invalid("not_an_object", N_("Le corps doit être un objet JSON."))
    needs = _needs(sent)
    opened = act(
        open_call_out,
        key=_key(sent.get("key"), "key") if sent.get("key") is not None else uuid4(),
        needs=needs,
        reason=_text(sent.get("reason", "")),
        pace=_pace(sent, needs),
    )
    return jsonify(_shown(look(board, call_out_id=opened.id).call_out))


@routes.get("/call-outs")
@access(Permission.CALL_OUT)
@operation(Operation(summary="The running call-outs, and the latest that are over", answer=LIST))
def index() -> Response:
    """The call-outs of the centre."""
    return jsonify({"call_outs": [_shown(one) for one in look(call_outs)]})


@routes.get("/call-outs/<uuid:call_out_id>")
@access(Permission.CALL_OUT)
@operation(Operation(summary="How one call-out goes", answer=ANSWER))
def read(call_out_id: UUID) -> Response:
    """One call-out, as full as it is now."""
    return jsonify(_shown(look(board, call_out_id=call_out_id).call_out))


@routes.post("/call-outs/<uuid:call_out_id>/close")
@access(Permission.CALL_OUT)
@operation(
    Operation(
        summary="Stop asking; who was asked and has not answered is told",
        description="A repeat changes nothing.",
        answer=ANSWER,
    )
)
def close(call_out_id: UUID) -> Response:
    """Stop a call-out."""
    act(close_call_out, call_out_id=call_out_id)
    return jsonify(_shown(look(board, call_out_id=call_out_id).call_out))


def _needs(sent: Mapping[str, Any]) -> list[NeedWanted]:
    needs = sent.get("needs")
    if not isinstance(needs, list) or not all(isinstance(one, dict) for one in needs):
        raise Invalid("no_needs", N_("Choisissez d’un à douze besoins."), "needs")
    return [
        NeedWanted(
            _key(one.get("shift_id"), "needs"),
            _duty(one.get("duty")),
            _number(one.get("seats"), "needs"),
        )
        for one in needs
    ]


def _pace(sent: Mapping[str, Any], needs: list[NeedWanted]) -> Pace:
    wanted = {(need.shift_id, need.duty) for need in needs}
    rows = [gap.row.seat for gap in look(gaps)]
    seats = [seat for seat in rows if (seat.shift_id, seat.duty) in wanted]
    usual = usual_pace(
        sum(need.seats for need in needs),
        min((seat.during.start for seat in seats), default=now()),
        max((seat.during.end for seat in seats), default=now()),
        now(),
    )
    return Pace(
        _number(sent.get("wave_size", usual.wave_size), "wave_size"),
        _number(sent.get("wave_minutes", usual.wave_minutes), "wave_minutes"),
        _instant(sent["expires_at"]) if "expires_at" in sent else usual.expires_at,
    )


def _key(text: object, name: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise _unreadable(name) from None


def _duty(text: object) -> Duty:
    found = next((duty for duty in Duty if duty.value == text), None)
    if found is None:
        raise _unreadable("needs")
    return found


def _number(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10_000:
        raise _unreadable(name)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _unreadable("reason")
    return value


def _instant(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
        if at.tzinfo is None or not 2000 <= at.year < 2200:
            raise ValueError
    except ValueError:
        raise _unreadable("expires_at") from None
    return at.astimezone(UTC)


def _unreadable(name: str) -> Invalid:
    return Invalid("unreadable", N_("Cette valeur ne se lit pas."), name)


def _shown(one: CallOutShown) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "state": one.state.value,
        "reason": one.reason,
        "opened_at": one.opened_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "needs": [
            {
                "shift_id": str(need.shift_id),
                "duty": need.duty.value,
                "seats": need.seats,
                "filled": need.filled,
                "left": need.left,
            }
            for need in one.needs
        ],
        "on_list": one.on_list,
        "asked": one.asked,
        "coming": one.coming,
        "not_coming": one.not_coming,
    }
