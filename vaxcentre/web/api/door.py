"""The door for other programs: scanners, turnstiles, tablets of another maker."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.door import DoorVerdict, Punctuality, ScanSource
from vaxcentre.rules.sessions import SessionState
from vaxcentre.rules.visits import VisitState
from vaxcentre.usecases.door import check_in
from vaxcentre.usecases.door_answer import DoorAnswer
from vaxcentre.web.acting import access, act
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.sent import sent_json

routes = api("door")

_INSTANT: Schema = {"type": "string", "format": "date-time"}
_TEXT: Schema = {"type": "string"}
ANSWER: Schema = {
    "type": "object",
    "description": "Only what applies to the verdict is there.",
    "required": ["scan_id", "at", "verdict", "admitted"],
    "properties": {
        "scan_id": {"type": "string", "format": "uuid"},
        "at": _INSTANT,
        "verdict": {"enum": [verdict.value for verdict in DoorVerdict]},
        "admitted": {"type": "boolean"},
        "punctuality": {"enum": [each.value for each in Punctuality]},
        "queue_number": {
            **_TEXT,
            "description": "What the patient reads and hears, such as A-119.",
        },
        "line": _TEXT,
        "line_name": _TEXT,
        "directions": _TEXT,
        "name": {**_TEXT, "description": "Given name and initial, of somebody who is let in."},
        "birth_year": {"type": "integer"},
        "slot_at": {**_INSTANT, "description": "The time of the appointment as it is now."},
        "come_back_at": _INSTANT,
        "since": {**_INSTANT, "description": "When the patient had come in already."},
        "where": {"enum": [state.value for state in VisitState]},
        "other_centre": {**_TEXT, "description": "The name of the centre that the ticket is for."},
        "replaced": {"type": "boolean", "description": "A newer ticket was issued for this time."},
        "session_state": {"enum": [state.value for state in SessionState]},
    },
}
BODY: Schema = {
    "type": "object",
    "required": ["code", "scan_id"],
    "properties": {
        "code": {**_TEXT, "description": "Whatever was read or typed, as it came."},
        "scan_id": {
            "type": "string",
            "format": "uuid",
            "description": "Made by the client for each scan: a repeat gets the first answer.",
        },
        "source": {"enum": [s.value for s in ScanSource], "default": ScanSource.API.value},
    },
}


@routes.post("/scans")
@access(Permission.CHECK_IN)
@operation(
    Operation(
        summary="Answer a ticket that was scanned, and let its patient in",
        description="Every verdict is a 200: to turn somebody away is an answer, not a problem.",
        answer=ANSWER,
        body=BODY,
        problems=(401, 403, 404, 409, 422),
    )
)
def scan() -> Response:
    """The verdict, as JSON."""
    sent = sent_json()
    if not isinstance(sent, dict) or not isinstance(sent.get("code"), str):
        raise Invalid("bad_scan", N_("Il manque le code lu."), field="code")
    answer = act(check_in, raw=sent["code"], scan_id=_id(sent), source=_source(sent))
    return jsonify(as_json(answer))


def as_json(answer: DoorAnswer) -> dict[str, Any]:
    """The answer as plain values, without what does not apply."""
    facts = {name: getattr(answer, name) for name in ANSWER["properties"]}
    return {name: _plain(fact) for name, fact in facts.items() if fact not in (None, "")}


def _plain(fact: Any) -> Any:
    if isinstance(fact, datetime):
        return fact.isoformat().replace("+00:00", "Z")
    return str(fact) if isinstance(fact, UUID | StrEnum) else fact


def _id(sent: dict[str, Any]) -> UUID:
    try:
        return UUID(sent.get("scan_id"))
    except (TypeError, ValueError, AttributeError):
        raise Invalid(
            "bad_scan_id", N_("Chaque passage a besoin d’un identifiant UUID."), field="scan_id"
        ) from None


def _source(sent: dict[str, Any]) -> ScanSource:
    try:
        return ScanSource(sent.get("source", ScanSource.API))
    except ValueError:
        raise Invalid("bad_source", N_("Cette source n’existe pas."), field="source") from None
