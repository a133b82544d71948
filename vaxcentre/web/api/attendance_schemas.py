"""What the API says about attendance, as JSON Schema."""

from __future__ import annotations

from vaxcentre.rules.attendance import AttendanceState, AttendanceVerb
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.usecases.signing_on import BadgeOutcome
from vaxcentre.web.api.openapi import Schema

_INSTANT: Schema = {"type": "string", "format": "date-time"}
_MAYBE: Schema = {"type": ["string", "null"], "format": "date-time"}
_KEY: Schema = {"type": "string", "format": "uuid"}
_DAY: Schema = {"type": "string", "format": "date"}
_DUTY: Schema = {"enum": [duty.value for duty in Duty]}
_STATE: Schema = {"enum": [state.value for state in AttendanceState]}
_PERSON: Schema = {
    "type": "object",
    "required": ["person_id", "name", "duty", "state", "arrived_at", "left_at"],
    "properties": {
        "person_id": _KEY,
        "name": {"type": "string"},
        "duty": _DUTY,
        "state": _STATE,
        "arrived_at": _MAYBE,
        "left_at": _MAYBE,
    },
}
_HERE: Schema = {
    "type": "object",
    "required": ["duty", "wanted", "here"],
    "properties": {
        "duty": _DUTY,
        "wanted": {"type": "integer"},
        "here": {"type": "integer"},
    },
}
_SHIFT: Schema = {
    "type": "object",
    "required": ["shift_id", "name", "starts_at", "ends_at", "duties", "people"],
    "properties": {
        "shift_id": _KEY,
        "name": {"type": "string"},
        "starts_at": _INSTANT,
        "ends_at": _INSTANT,
        "duties": {"type": "array", "items": _HERE},
        "people": {"type": "array", "items": _PERSON},
    },
}
DAY: Schema = {
    "type": "object",
    "required": ["centre", "day", "time_zone", "shifts"],
    "properties": {
        "centre": {"type": "string"},
        "day": _DAY,
        "time_zone": {"type": "string"},
        "shifts": {"type": "array", "items": _SHIFT},
    },
}
BODY: Schema = {
    "type": "object",
    "description": "A badge, or a person in a shift with what happened.",
    "properties": {
        "badge": {"type": "string", "description": "The code of a badge, as it was scanned."},
        "person_id": _KEY,
        "shift_id": _KEY,
        "event": {
            "enum": [verb.value for verb in AttendanceVerb],
            "description": "With a badge, only leave means something: to leave before the end.",
        },
    },
}
SAID: Schema = {
    "type": "object",
    "required": ["outcome"],
    "properties": {
        "outcome": {
            "enum": [*(each.value for each in BadgeOutcome), *(s.value for s in AttendanceState)]
        },
        "given_name": {"type": "string"},
        "duty": _DUTY,
        "starts_at": _INSTANT,
        "ends_at": _INSTANT,
        "arrived_at": _INSTANT,
        "left_at": _INSTANT,
    },
}
_ENTRY: Schema = {
    "type": "object",
    "required": ["day", "shift", "duty", "starts_at", "ends_at", "minutes", "to_check"],
    "properties": {
        "day": _DAY,
        "shift": {"type": "string"},
        "duty": _DUTY,
        "starts_at": _INSTANT,
        "ends_at": _INSTANT,
        "minutes": {"type": "integer"},
        "to_check": {"type": "boolean"},
        "reason": {"type": "string"},
    },
}
HOURS: Schema = {
    "type": "object",
    "required": ["since", "until", "people"],
    "properties": {
        "since": _DAY,
        "until": _DAY,
        "people": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["person_id", "name", "rpps", "minutes", "half_days", "entries"],
                "properties": {
                    "person_id": _KEY,
                    "name": {"type": "string"},
                    "profession": {"enum": [*(each.value for each in Profession), None]},
                    "rpps": {"type": "string"},
                    "minutes": {"type": "integer"},
                    "half_days": {"type": "integer"},
                    "besides": {
                        "type": "integer",
                        "description": "Minutes that are in no half-day.",
                    },
                    "entries": {"type": "array", "items": _ENTRY},
                },
            },
        },
    },
}
