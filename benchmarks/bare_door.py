"""The baseline: one check-in as a bare WSGI function with raw psycopg, and nothing around it.

It runs the same statements as vaxcentre, verifies the same signature and writes the same rows; it
knows one kind of input, one permission and one verdict. What vaxcentre costs beyond it is the price
of being more than this file.
"""

from __future__ import annotations

import json
import os
from base64 import b32decode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg.rows import namedtuple_row
from psycopg.types.json import Json
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from vaxcentre.rules.tickets import _FROM_CROCKFORD, PAYLOAD_BYTES, TicketCode
from vaxcentre.storage import door as statements

_DIALECT = PGDialect_psycopg()
_DEVICE = """
    SELECT access_token.id, centre.id AS centre_id, centre.number, centre.time_zone, centre.slug
    FROM access_token JOIN centre ON centre.id = access_token.centre_id
    WHERE access_token.secret_hash = %(secret_hash)s AND access_token.revoked_at IS NULL
      AND (access_token.expires_at IS NULL OR access_token.expires_at > %(at)s)
"""


def _sql(statement: Any) -> tuple[str, dict[str, Any]]:
    """The text that SQLAlchemy would send, and the values that are always the same."""
    compiled = statement.compile(dialect=_DIALECT)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), {n: str(v) if isinstance(v, str) else v for n, v in fixed.items()}


KNOWN, KNOWN_FIXED = _sql(statements.BY_CODE)
LINES, LINES_FIXED = _sql(statements.LINES)
ADMIT, ADMIT_FIXED = _sql(statements.ADMISSION)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Admit the patient of the one ticket in the request."""
    sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    body = json.dumps(_check_in(token, environ["PATH_INFO"], sent)).encode()
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]


def _check_in(token: str, path: str, sent: dict[str, Any]) -> dict[str, Any]:
    at = datetime.now(UTC)
    content = b32decode(sent["code"][2:].translate(_FROM_CROCKFORD))
    code, signature = TicketCode.from_payload(content), content[PAYLOAD_BYTES:]
    with _connection().transaction(), _connection().cursor(row_factory=namedtuple_row) as cursor:
        secret_hash = sha256(token.encode()).hexdigest()
        device: Any = cursor.execute(_DEVICE, {"secret_hash": secret_hash, "at": at}).fetchone()
        assert path == f"/api/v1/{device.slug}/scans"
        values = {
            **KNOWN_FIXED,
            "centre_id": device.centre_id,
            "scan_id": sent["scan_id"],
            "key_id": code.key_id,
            "day": code.utc_day,
            "ref": code.ref,
        }
        known: Any = cursor.execute(KNOWN, values).fetchone()
        Ed25519PublicKey.from_public_bytes(known.public_key).verify(signature, code.signed_bytes())
        assert (code.centre_number, known.session_state) == (device.number, "open")
        assert (known.earlier_hash, known.visit_id) == (None, None)
        lines: Any = cursor.execute(
            LINES, {**LINES_FIXED, "session_id": known.session_id, "kind": known.kind}
        )
        line = min(lines.fetchall(), key=lambda row: ((row.waiting + 1) / row.booths, row.code))
        number = cursor.execute(ADMIT, _rows(at, sent, device, known, line)).fetchone()
    return {
        "scan_id": sent["scan_id"],
        "at": at.isoformat(),
        "verdict": "admitted",
        "admitted": True,
        "punctuality": "on_time",
        "queue_number": number[0] if number else None,
        "line": line.code,
        "directions": line.directions,
        "slot_at": known.slot_at.isoformat(),
        "name": f"{known.given_name} {known.family_name[:1]}.",
        "birth_year": known.born_on.year,
    }


def _rows(at: datetime, sent: dict[str, Any], device: Any, known: Any, line: Any) -> dict[str, Any]:
    """The values of the four rows that an admission changes or writes."""
    visit_id, centre_id = uuid4(), device.centre_id
    visit = {
        "id": visit_id,
        "centre_id": centre_id,
        "appointment_id": known.appointment_id,
        "session_id": known.session_id,
        "line_id": line.line_id,
        "state": "waiting",
        "punctuality": "on_time",
        "needs_help": known.needs_help,
        "arrived_at": at,
        "queued_at": at,
    }
    step = {
        "id": uuid4(),
        "centre_id": centre_id,
        "visit_id": visit_id,
        "event": "arrive",
        "at": at,
        "hour_start": at.replace(minute=0, second=0, microsecond=0),
        "recorded_at": at,
        "line_id": line.line_id,
        "person_id": None,
        "reason": "",
    }
    attempt = {
        "centre_id": centre_id,
        "scan_id": sent["scan_id"],
        "at": at,
        "source": "api",
        "code_hash": sha256(sent["code"].encode()).hexdigest(),
        "verdict": "admitted",
        "facts": Json({"line": line.code, "directions": line.directions}),
        "appointment_id": known.appointment_id,
        "visit_id": visit_id,
        "person_id": None,
        "token_id": device.id,
        "day": at.date(),
    }
    tables = {"visit": visit, "visit_step": step, "scan_attempt": attempt}
    values = {
        f"{table}__{name}": value for table, row in tables.items() for name, value in row.items()
    }
    return values | ADMIT_FIXED | {"session_line_id": line.session_line_id, "line_code": line.code}


def _connection() -> psycopg.Connection[Any]:
    """This process's connection, opened when it is first needed: workers are forked before."""
    if "connection" not in _kept:
        _kept["connection"] = psycopg.connect(os.environ["BARE_DATABASE"], autocommit=True)
    return _kept["connection"]


_kept: dict[str, psycopg.Connection[Any]] = {}
