"""Appointments from another program: up to five hundred at once, each with its own answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Response, jsonify

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.headers import Column
from vaxcentre.rules.listed_rows import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Listed,
    ListedAppointment,
    RefusedRow,
    RowReason,
    clean_phone,
    without_contradictions,
)
from vaxcentre.rules.names import search_key
from vaxcentre.storage.models import RowOutcome
from vaxcentre.usecases.listed_appointments import AT_ONCE, Settled, settle
from vaxcentre.web.acting import access, act
from vaxcentre.web.api.openapi import Operation, Schema, api, operation
from vaxcentre.web.api.sent import sent_json
from vaxcentre.web.filters import word

routes = api("appointments")

_TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
_ONE: Schema = {
    "type": "object",
    "required": ["external_reference", "family_name", "given_name", "slot_at"],
    "additionalProperties": False,
    "properties": {
        "external_reference": {
            **_TEXT,
            "minLength": 1,
            "description": "The sender's own number: the same one means the same appointment.",
        },
        "family_name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "given_name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "slot_at": {"type": "string", "format": "date-time", "description": "With an offset."},
        "born_on": {"type": ["string", "null"], "format": "date"},
        "phone": _TEXT,
        "email": _TEXT,
        "motive": _TEXT,
        "cancelled": {"type": "boolean", "default": False},
    },
}
BODY: Schema = {"type": "array", "minItems": 1, "maxItems": AT_ONCE, "items": _ONE}
ANSWER: Schema = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {
            "type": "array",
            "description": "One for each appointment, in the order in which they were sent.",
            "items": {
                "type": "object",
                "required": ["outcome"],
                "properties": {
                    "external_reference": {"type": ["string", "null"]},
                    "outcome": {"enum": [outcome.value for outcome in RowOutcome]},
                    "appointment_id": {"type": "string", "format": "uuid"},
                    "reason": {"enum": [reason.value for reason in RowReason]},
                    "detail": {"type": "string"},
                    "field": {"type": "string"},
                },
            },
        }
    },
}

_FIELDS = {
    Column.FAMILY_NAME: "family_name",
    Column.GIVEN_NAME: "given_name",
    Column.STARTS_AT: "slot_at",
    Column.BORN_ON: "born_on",
    Column.MOTIVE: "motive",
    Column.PHONE: "phone",
    Column.EMAIL: "email",
    Column.REFERENCE: "external_reference",
    Column.STATUS: "cancelled",
}


class _Refusal(Exception):
    def __init__(self, reason: RowReason, column: Column) -> None:
        self.reason, self.column = reason, column


@routes.post("/appointments")
@access(Permission.IMPORT_APPOINTMENTS)
@operation(
    Operation(
        summary="Add, change, move or cancel appointments; each is known by its external reference",
        description="What is left out stays as it is. A repeat answers unchanged.",
        answer=ANSWER,
        body=BODY,
        problems=(401, 403, 404, 409, 422),
    )
)
def receive() -> Response:
    """Settle what was sent in one transaction: a refused one does not keep the others out."""
    sent = _sent()
    rows = [_listed(number, one) for number, one in enumerate(sent)]
    settled = act(settle, rows=without_contradictions(rows), origin=Origin.API)
    return jsonify({"results": [_result(one, by) for one, by in zip(sent, settled, strict=True)]})


def _sent() -> list[Mapping[str, Any]]:
    sent = sent_json()
    if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
        raise Invalid("not_a_list", N_("Le corps doit être une liste JSON de rendez-vous."))
    if not 1 <= len(sent) <= AT_ONCE:
        raise Invalid("wrong_number", N_("Envoyez de 1 à 500 rendez-vous à la fois."))
    return sent


def _listed(number: int, one: Mapping[str, Any]) -> Listed:
    try:
        return ListedAppointment(
            line=number,
            reference=_required(one, Column.REFERENCE, RowReason.NO_REFERENCE),
            family_name=_name(one, Column.FAMILY_NAME),
            given_name=_name(one, Column.GIVEN_NAME),
            slot_at=_instant(one),
            born_on=_birth(one),
            motive=_text(one, Column.MOTIVE),
            phone=clean_phone(_text(one, Column.PHONE)),
            email=_text(one, Column.EMAIL),
            cancelled=one.get("cancelled") is True,
        )
    except _Refusal as refusal:
        return RefusedRow(number, refusal.reason, refusal.column)


def _text(one: Mapping[str, Any], column: Column, longest: int = LONGEST_TEXT) -> str:
    text = one.get(_FIELDS[column]) or ""
    if not isinstance(text, str) or len(text) > longest or "\0" in text:
        raise _Refusal(RowReason.TOO_LONG, column)
    return " ".join(text.split())


def _required(one: Mapping[str, Any], column: Column, reason: RowReason) -> str:
    text = _text(one, column)
    if not text:
        raise _Refusal(reason, column)
    return text


def _name(one: Mapping[str, Any], column: Column) -> str:
    name = _text(one, column, LONGEST_NAME)
    if not search_key(name):
        raise _Refusal(RowReason.NO_NAME, column)
    return name


def _instant(one: Mapping[str, Any]) -> datetime:
    try:
        instant = datetime.fromisoformat(_text(one, Column.STARTS_AT))
        if instant.tzinfo is None or not 2000 <= instant.year < 2100:
            raise ValueError
    except ValueError:
        raise _Refusal(RowReason.BAD_DAY, Column.STARTS_AT) from None
    return instant.astimezone(UTC).replace(second=0, microsecond=0)


def _birth(one: Mapping[str, Any]) -> date | None:
    text = _text(one, Column.BORN_ON)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _Refusal(RowReason.BAD_BIRTH, Column.BORN_ON) from None


def _result(one: Mapping[str, Any], by: Settled) -> dict[str, Any]:
    reference = one.get("external_reference")
    result: dict[str, Any] = {
        "external_reference": reference if isinstance(reference, str) else None,
        "outcome": by.outcome.value,
    }
    if by.appointment_id:
        result["appointment_id"] = str(by.appointment_id)
    if by.reason:
        result |= {"reason": by.reason.value, "detail": word(by.reason)}
    if by.column:
        result["field"] = _FIELDS[by.column]
    return result
