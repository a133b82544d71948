"""What goes in and out of the API about members, as JSON Schema."""

from __future__ import annotations

from enum import StrEnum

from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.listed_members import LONGEST_NOTES, MOST_WEEKLY_MINUTES, MemberReason
from vaxcentre.rules.listed_rows import LONGEST_NAME, LONGEST_TEXT
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.models import RowOutcome
from vaxcentre.web.api.openapi import Schema

AT_ONCE = 500


def one_of(kind: type[StrEnum]) -> Schema:
    """The values of an enumeration."""
    return {"enum": [each.value for each in kind]}


_TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
_DAY: Schema = {"type": ["string", "null"], "format": "date"}
MEMBER: Schema = {
    "type": "object",
    "required": ["id", "email", "given_name", "family_name", "state", "profession", "duties"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "email": {"type": "string"},
        "given_name": {"type": "string"},
        "family_name": {"type": "string"},
        "state": one_of(MemberState),
        "profession": one_of(Profession),
        "rpps": {"type": "string"},
        "phone": {"type": "string"},
        "home_centre": {"type": "string"},
        "weekly_minutes": {"type": "integer"},
        "may_lead": {
            "type": "boolean",
            "description": "Whether a shift may be put into their hands.",
        },
        "wished_shifts_weekly": {"type": ["integer", "null"]},
        "duties": {
            "type": "array",
            "items": one_of(Duty),
            "description": "What the person may do on the day: allowed to the profession, verified.",
        },
        "unverified": {"type": "array", "items": one_of(Duty)},
        "ends_on": _DAY,
    },
}
QUALIFIED: Schema = {
    **MEMBER,
    "properties": {
        **MEMBER["properties"],
        "notes": {"type": "string"},
        "qualifications": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "duty": one_of(Duty),
                    "valid_from": {"type": "string", "format": "date"},
                    "valid_until": _DAY,
                    "is_verified": {"type": "boolean"},
                    "evidence": {"type": "string"},
                },
            },
        },
    },
}
PAGE: Schema = {
    "type": "object",
    "required": ["members", "total", "page", "pages"],
    "properties": {
        "members": {"type": "array", "items": MEMBER},
        "total": {"type": "integer"},
        "page": {"type": "integer"},
        "pages": {"type": "integer"},
    },
}
_ONE: Schema = {
    "type": "object",
    "required": ["family_name", "given_name"],
    "additionalProperties": False,
    "properties": {
        "email": {**_TEXT, "description": "Recognises the person; else the RPPS number does."},
        "rpps": _TEXT,
        "family_name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "given_name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "phone": _TEXT,
        "profession": one_of(Profession),
        "duties": {"type": "array", "items": one_of(Duty)},
        "valid_until": _DAY,
        "home_centre": {**_TEXT, "description": "The name or the slug of a centre."},
        "weekly_minutes": {"type": "integer", "minimum": 0, "maximum": MOST_WEEKLY_MINUTES},
        "notes": {"type": "string", "maxLength": LONGEST_NOTES},
        "may_lead": {"type": "boolean"},
    },
}
BODY: Schema = {"type": "array", "minItems": 1, "maxItems": AT_ONCE, "items": _ONE}
ANSWER: Schema = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {
            "type": "array",
            "description": "One for each person, in the order in which they were sent.",
            "items": {
                "type": "object",
                "required": ["outcome"],
                "properties": {
                    "outcome": one_of(RowOutcome),
                    "member_id": {"type": "string", "format": "uuid"},
                    "reason": one_of(MemberReason),
                    "detail": {"type": "string"},
                    "field": {"type": "string"},
                },
            },
        }
    },
}
