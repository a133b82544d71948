"""Proposals as JSON: their schemas, and how rows become them."""

from __future__ import annotations

from typing import Any

from vaxcentre.planning.plan import Level, Proof, Reason
from vaxcentre.queries.proposal_rows import ChangeShown, HoleShown, ProposalCard, ProposalShown
from vaxcentre.rules.proposals import ChangeKind, ChangeState, Keeping, ProposalState
from vaxcentre.web.api.openapi import Schema
from vaxcentre.web.api.rota_schemas import DAY, DUTY, INSTANT, UUID_TEXT

_COUNT: Schema = {"type": "integer"}
CARD: Schema = {
    "type": "object",
    "required": ["id", "state", "first", "last", "asked_at", "changes", "missing"],
    "properties": {
        "id": UUID_TEXT,
        "state": {"enum": [one.value for one in ProposalState]},
        "first": DAY,
        "last": DAY,
        "asked_at": INSTANT,
        "asked_by": {"type": "string"},
        "is_repair": {"type": "boolean"},
        "changes": _COUNT,
        "missing": {**_COUNT, "description": "Seats that would stay empty."},
    },
}
_CHANGE: Schema = {
    "type": "object",
    "required": ["id", "kind", "state", "person_id", "person", "shift_id", "duty"],
    "properties": {
        "id": UUID_TEXT,
        "kind": {"enum": [one.value for one in ChangeKind]},
        "state": {"enum": [one.value for one in ChangeState]},
        "person_id": UUID_TEXT,
        "person": {"type": "string"},
        "shift_id": UUID_TEXT,
        "shift": {"type": "string"},
        "day": DAY,
        "duty": DUTY,
        "from_shift_id": {"type": ["string", "null"]},
        "refusal": {"type": "string", "description": "Why it could not be applied."},
    },
}
_STOPPED: Schema = {
    "type": "object",
    "properties": {
        "reason": {"enum": [one.value for one in Reason]},
        "people": _COUNT,
        "names": {"type": "array", "items": {"type": "string"}},
    },
}
_HOLE: Schema = {
    "type": "object",
    "required": ["shift_id", "duty", "missing", "stopped"],
    "properties": {
        "shift_id": UUID_TEXT,
        "shift": {"type": "string"},
        "day": DAY,
        "duty": DUTY,
        "missing": _COUNT,
        "stopped": {"type": "array", "items": _STOPPED},
        "cheapest": {"oneOf": [_STOPPED, {"type": "null"}]},
    },
}
_LEVEL: Schema = {
    "type": "object",
    "properties": {
        "level": {"enum": [one.value for one in Level]},
        "objective": {"type": "number"},
        "bound": {"type": "number"},
        "proof": {"enum": [one.value for one in Proof]},
    },
}
PROPOSAL: Schema = {
    "type": "object",
    "required": ["id", "state", "first", "last", "changes", "holes", "levels"],
    "properties": {
        "id": UUID_TEXT,
        "state": {"enum": [one.value for one in ProposalState]},
        "first": DAY,
        "last": DAY,
        "is_proven": {"type": "boolean"},
        "progress": {"type": "object"},
        "before": {"type": "object", "description": "The figures of the rota as it is."},
        "after": {"type": "object", "description": "The same figures as they would be."},
        "levels": {"type": "array", "items": _LEVEL},
        "changes": {"type": "array", "items": _CHANGE},
        "holes": {"type": "array", "items": _HOLE},
    },
}
WANTED: Schema = {
    "type": "object",
    "required": ["first", "last"],
    "properties": {
        "first": DAY,
        "last": DAY,
        "centres": {
            "type": "array",
            "items": UUID_TEXT,
            "description": "Keys of centres of the network; this one if left out.",
        },
        "keeping": {"enum": [one.value for one in Keeping], "default": "everybody_stays"},
        "asks_silent": {"type": "boolean", "default": True},
        "wants_leads": {"type": "boolean", "default": True},
        "repair": {"type": "boolean", "default": False},
        "absences": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["person_id", "first", "last"],
                "properties": {"person_id": UUID_TEXT, "first": DAY, "last": DAY},
            },
        },
    },
}
ACCEPT: Schema = {
    "type": "object",
    "properties": {
        "changes": {
            "type": "array",
            "items": UUID_TEXT,
            "description": "The changes to accept; all that are open if left out.",
        }
    },
}


def card_json(one: ProposalCard) -> dict[str, Any]:
    """One of a list, as JSON."""
    return {
        "id": str(one.id),
        "state": str(one.state),
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "asked_at": one.asked_at.isoformat(),
        "asked_by": one.asked_by,
        "is_repair": one.is_repair,
        "changes": one.changes,
        "missing": one.missing,
    }


def proposal_json(one: ProposalShown) -> dict[str, Any]:
    """A whole proposal, as JSON."""
    return {
        "id": str(one.id),
        "state": str(one.state),
        "first": one.wanted.first.isoformat(),
        "last": one.wanted.last.isoformat(),
        "is_proven": one.is_proven and bool(one.levels),
        "progress": dict(one.progress),
        "before": one.figures.get("before", {}),
        "after": one.figures.get("after", {}),
        "levels": [dict(level) for level in one.levels],
        "changes": [_change(row) for row in one.changes],
        "holes": [_hole(hole) for hole in one.holes],
    }


def _change(row: ChangeShown) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": str(row.kind),
        "state": str(row.state),
        "person_id": str(row.person_id),
        "person": row.person,
        "shift_id": str(row.shift.id),
        "shift": row.shift.name,
        "day": row.shift.held_on.isoformat(),
        "duty": str(row.duty),
        "from_shift_id": str(row.left.id) if row.left else None,
        "refusal": row.refusal,
    }


def _hole(hole: HoleShown) -> dict[str, Any]:
    cheapest = hole.cheapest
    return {
        "shift_id": str(hole.shift.id),
        "shift": hole.shift.name,
        "day": hole.shift.held_on.isoformat(),
        "duty": str(hole.duty),
        "missing": hole.missing,
        "stopped": [
            {"reason": str(one.reason), "people": one.count, "names": list(one.names)}
            for one in hole.stopped
        ],
        "cheapest": None
        if cheapest is None
        else {
            "reason": str(cheapest.reason),
            "people": cheapest.count,
            "names": list(cheapest.names),
        },
    }
