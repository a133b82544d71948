"""Weekly patterns for other programs: read, made, edited, put away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.shift_templates import TemplateCard, shift_template, shift_templates
from vaxcentre.rules.access import Permission
from vaxcentre.rules.shift_templates import ShiftPattern
from vaxcentre.usecases.shift_templates import change_template, make_templates, use_template
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.rota_schemas import CLOCK, DAY, NEED, UUID_TEXT, needs_in
from vaxcentre.web.api.sent import day_in, flag_in, sent_object, text_in, time_in, whole_in

routes = api("shift_templates")

_COUNT: Schema = {"type": "integer"}
_PATTERN: Schema = {
    "name": {"type": "string"},
    "weekdays": {"type": "array", "items": {"type": "integer"}, "description": "Monday is 0."},
    "starts": CLOCK,
    "ends": {**CLOCK, "description": "Not after the start: of the next day."},
    "first_on": DAY,
    "last_on": {"type": ["string", "null"], "format": "date"},
    "skips_holidays": {"type": "boolean"},
    "changeover_minutes": _COUNT,
    "needs": {"type": "array", "items": NEED},
}
_NEW: Schema = {
    "type": "object",
    "required": ["name", "weekdays", "starts", "ends", "first_on", "needs"],
    "properties": _PATTERN,
}
_TEMPLATE: Schema = {
    "type": "object",
    "required": ["id", "name", "in_use", "weekdays", "starts", "ends", "needs"],
    "properties": {"id": UUID_TEXT, "in_use": {"type": "boolean"}, "to_come": _COUNT, **_PATTERN},
}
_MADE: Schema = {"type": "object", "required": ["id"], "properties": {"id": UUID_TEXT}}
_EDITED: Schema = {
    "type": "object",
    "required": ["updated", "removed", "kept"],
    "properties": {
        "updated": _COUNT,
        "removed": _COUNT,
        "kept": {
            "type": "array",
            "description": "Shifts that somebody took, or that were changed by hand.",
            "items": {"type": "object", "properties": {"shift_id": UUID_TEXT, "why": {}}},
        },
    },
}
_USE: Schema = {
    "type": "object",
    "required": ["in_use"],
    "properties": {"in_use": {"type": "boolean"}},
}


@routes.get("/rota/templates")
@access(Permission.MANAGE_ROTA)
@operation(Operation("The weekly patterns", {"type": "array", "items": _TEMPLATE}))
def index() -> Response:
    """Every pattern, as JSON."""
    return jsonify([_template(card) for card in look(shift_templates)])


@routes.post("/rota/templates")
@access(Permission.MANAGE_ROTA)
@operation(Operation("Make a weekly pattern", _MADE, body=_NEW, problems=(401, 403, 404, 422)))
def make() -> Response:
    """The key of the new pattern."""
    (made,) = act(make_templates, patterns=[_pattern(sent_object(), None)])
    return jsonify({"id": str(made)})


@routes.post("/rota/templates/<uuid:template_id>")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Edit a pattern, and the shifts to come that nobody took",
        _EDITED,
        description="The booths it staffs stay.",
        body=_NEW,
        problems=(401, 403, 404, 422),
    )
)
def change(template_id: UUID) -> Response:
    """What became of its shifts."""
    before = look(shift_template, template_id=template_id).pattern
    pattern = _pattern(sent_object(), before)
    done = act(change_template, template_id=template_id, pattern=pattern)
    kept = [{"shift_id": str(shift.id), "why": str(why)} for shift, why in done.kept]
    return jsonify({"updated": len(done.updated), "removed": len(done.removed), "kept": kept})


@routes.post("/rota/templates/<uuid:template_id>/use")
@access(Permission.MANAGE_ROTA)
@operation(
    Operation(
        "Put a pattern away, or take it up again",
        {"type": "object"},
        body=_USE,
        problems=(401, 403, 404, 422),
    )
)
def use(template_id: UUID) -> Response:
    """Shifts that it has made stay."""
    act(use_template, template_id=template_id, in_use=flag_in(sent_object(), "in_use"))
    return jsonify({})


def _pattern(sent: Mapping[str, Any], before: ShiftPattern | None) -> ShiftPattern:
    days = sent.get("weekdays")
    if not isinstance(days, list) or not all(isinstance(day, int) for day in days):
        raise Invalid("no_weekday", N_("Choisissez au moins un jour de la semaine."), "weekdays")
    return ShiftPattern(
        name=text_in(sent, "name", 60),
        weekdays=frozenset(days),
        starts=time_in(sent, "starts"),
        ends=time_in(sent, "ends"),
        first_on=day_in(sent, "first_on"),
        last_on=day_in(sent, "last_on") if sent.get("last_on") else None,
        skips_holidays=sent.get("skips_holidays") is not False,
        changeover_minutes=whole_in(sent, "changeover_minutes", 0),
        needs=needs_in(sent),
        booth_ids=before.booth_ids if before else frozenset(),
    )


def _template(card: TemplateCard) -> Mapping[str, Any]:
    pattern = card.pattern
    return {
        "id": str(card.id),
        "name": pattern.name,
        "in_use": card.in_use,
        "to_come": card.to_come,
        "weekdays": sorted(pattern.weekdays),
        "starts": f"{pattern.starts:%H:%M}",
        "ends": f"{pattern.ends:%H:%M}",
        "first_on": pattern.first_on.isoformat(),
        "last_on": pattern.last_on.isoformat() if pattern.last_on else None,
        "skips_holidays": pattern.skips_holidays,
        "changeover_minutes": pattern.changeover_minutes,
        "needs": [vars(need) | {"duty": str(need.duty)} for need in pattern.needs],
    }
