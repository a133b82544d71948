"""Shifts for other programs: read, changed, cancelled; people seated in them by the one gate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.rota_lists import rota_rows
from vaxcentre.queries.shifts import shift_with, shifts_between
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import Source
from vaxcentre.rules.csv_text import written
from vaxcentre.rules.rota_list import read_rota_list
from vaxcentre.usecases.assignments import assign, remove
from vaxcentre.usecases.rota_lists import LineSettled, settle_rota_list
from vaxcentre.usecases.shift_changes import change_shift
from vaxcentre.usecases.shifts import ShiftWords, add_shift, cancel_shift, restore_shift
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.rota_schemas import (
    CLOCK,
    DAY,
    DUTY,
    NEED,
    SEAT_ANSWER,
    SHIFT,
    UUID_TEXT,
    answer_json,
    duty_in,
    needs_in,
    shift_json,
)
from vaxcentre.web.api.sent import day_in, flag_in, key_in, sent_object, text_in, time_in, whole_in
from vaxcentre.web.filters import word
from vaxcentre.web.rota_words import hindrance_words

routes = api("shifts")

LONGEST = timedelta(days=93)
_TEXT: Schema = {"type": "string"}
_WORDS: Schema = {
    "type": "object",
    "required": ["name", "starts", "ends", "needs"],
    "properties": {
        "name": _TEXT,
        "starts": CLOCK,
        "ends": CLOCK,
        "needs": {"type": "array", "items": NEED},
        "note": _TEXT,
        "changeover_minutes": {"type": "integer"},
        "clash_reason": {**_TEXT, "description": "Saves hours that clash for somebody."},
    },
}
_CHANGED: Schema = {
    "type": "object",
    "required": ["saved", "told", "clashes"],
    "properties": {
        "saved": {"type": "boolean"},
        "told": {"type": "integer"},
        "clashes": {"type": "array", "items": {"type": "object"}},
    },
}
_REASON: Schema = {"type": "object", "required": ["reason"], "properties": {"reason": _TEXT}}
_TOLD: Schema = {"type": "object", "properties": {"told": {"type": "integer"}}}
_SEAT: Schema = {
    "type": "object",
    "required": ["person_id", "duty"],
    "properties": {
        "person_id": UUID_TEXT,
        "duty": DUTY,
        "reason": {
            **_TEXT,
            "description": "Overrides what may be overridden; kept in the journal.",
        },
    },
}
_LIST: Schema = {
    "type": "object",
    "required": ["csv"],
    "properties": {"csv": _TEXT, "keep": {"type": "boolean", "default": False}},
}
_PROBLEMS = (401, 403, 404, 409, 422)


@routes.get("/rota/shifts")
@access(Permission.SEE_ROTA)
@operation(
    Operation(
        "The shifts of some days",
        {"type": "array", "items": SHIFT},
        description="Drafts are shown to those who plan. At most 93 days at once.",
        query={"first": DAY, "last": DAY, "short": {"type": "boolean"}},
        problems=(401, 403, 404, 422),
    )
)
def index() -> Response:
    """From `first` to `last`; with `short`, those alone that lack somebody."""
    first, last = _days()
    cards = look(shifts_between, first=first, last=last)
    wanted = [card for card in cards if card.gaps] if "short" in request.args else cards
    return jsonify([shift_json(card) for card in wanted])


@routes.post("/rota/shifts")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Add a shift by hand", SHIFT, body=_WORDS, problems=_PROBLEMS))
def add() -> Response:
    """The shift, on the day `day`."""
    sent = sent_object()
    shift_id = act(add_shift, on=day_in(sent, "day"), words=_words(sent))
    return jsonify(shift_json(look(shift_with, shift_id=shift_id)))


@routes.get("/rota/shifts/<uuid:shift_id>")
@access(Permission.SEE_ROTA)
@operation(Operation("One shift with its people", SHIFT))
def show(shift_id: UUID) -> Response:
    """The shift, as JSON."""
    return jsonify(shift_json(look(shift_with, shift_id=shift_id)))


@routes.post("/rota/shifts/<uuid:shift_id>")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation("Change a shift; who is in it is told", _CHANGED, body=_WORDS, problems=_PROBLEMS)
)
def change(shift_id: UUID) -> Response:
    """Whether it was saved, or whose hours would clash."""
    sent = sent_object()
    done = act(
        change_shift,
        shift_id=shift_id,
        words=_words(sent),
        clash_reason=text_in(sent, "clash_reason"),
    )
    clashes = [
        {
            "person_id": str(one.person_id),
            "code": str(one.hindrance.obstacle),
            "text": hindrance_words(one.hindrance),
        }
        for one in done.clashes
    ]
    return jsonify({"saved": done.is_saved, "told": done.told, "clashes": clashes})


@routes.post("/rota/shifts/<uuid:shift_id>/cancel")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Cancel a shift, with a reason", _TOLD, body=_REASON, problems=_PROBLEMS))
def cancel(shift_id: UUID) -> Response:
    """How many were told."""
    told = act(cancel_shift, shift_id=shift_id, reason=text_in(sent_object(), "reason"))
    return jsonify({"told": told})


@routes.post("/rota/shifts/<uuid:shift_id>/restore")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Let a cancelled shift take place after all", SHIFT))
def restore(shift_id: UUID) -> Response:
    """The shift, with those who got their seats back."""
    act(restore_shift, shift_id=shift_id)
    return jsonify(shift_json(look(shift_with, shift_id=shift_id)))


@routes.post("/rota/shifts/<uuid:shift_id>/assignments")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Seat somebody, by the same gate as they themselves",
        SEAT_ANSWER,
        description="A refusal is an answer: 200 with all that stands in the way.",
        body=_SEAT,
        problems=(401, 403, 404, 422),
    )
)
def seat(shift_id: UUID) -> Response:
    """The seat, or why not."""
    sent = sent_object()
    answer = act(
        assign,
        shift_id=shift_id,
        person_id=key_in(sent, "person_id"),
        duty=duty_in(sent),
        source=Source.API,
        override_reason=text_in(sent, "reason"),
    )
    return jsonify(answer_json(answer))


@routes.post("/rota/assignments/<uuid:assignment_id>/remove")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation("Take somebody out of a shift", {"type": "object"}, body=_REASON, problems=_PROBLEMS)
)
def take_out(assignment_id: UUID) -> Response:
    """They are told why."""
    act(remove, assignment_id=assignment_id, reason=text_in(sent_object(), "reason"))
    return jsonify({})


@routes.get("/rota/list")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "The shifts of some days as a CSV text",
        {"type": "object", "properties": {"csv": _TEXT}},
        query={"first": DAY, "last": DAY},
        problems=(401, 403, 404, 422),
    )
)
def as_list() -> Response:
    """One line for each shift, duty and person."""
    first, last = _days()
    rows = look(rota_rows, first=first, last=last)
    return jsonify({"csv": written(rows)})


@routes.post("/rota/list")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Read a CSV text back; without `keep`, say only what would happen",
        {"type": "object", "properties": {"lines": {"type": "array"}}},
        body=_LIST,
        problems=(401, 403, 404, 422),
    )
)
def read_list() -> Response:
    """How every line ends."""
    sent = sent_object()
    rows = read_rota_list(text_in(sent, "csv", 1_000_000).encode())
    settled = act(settle_rota_list, rows=rows, keeps=flag_in(sent, "keep"))
    return jsonify({"lines": [_line(line) for line in settled.lines]})


def _line(line: LineSettled) -> dict[str, Any]:
    told: dict[str, Any] = {"line": line.line, "outcome": str(line.outcome)}
    if line.reason:
        told |= {"reason": str(line.reason), "detail": word(line.reason)}
    if line.answer and not line.answer.is_seated:
        told |= {"obstacles": answer_json(line.answer)["obstacles"]}
    return told


def _words(sent: Any) -> ShiftWords:
    return ShiftWords(
        name=text_in(sent, "name", 60),
        starts=time_in(sent, "starts"),
        ends=time_in(sent, "ends"),
        needs=needs_in(sent),
        note=text_in(sent, "note", 500),
        changeover_minutes=whole_in(sent, "changeover_minutes", 0),
    )


def _days() -> tuple[date, date]:
    first, last = day_in(request.args, "first"), day_in(request.args, "last")
    if not timedelta(0) <= last - first <= LONGEST:
        raise Invalid("too_long", N_("Demandez de 1 à 93 jours."), "last")
    return first, last
