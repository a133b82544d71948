"""What the door's benchmark measures on: five centres with a thousand patients each, all due now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import insert

from vaxcentre.passwords import secret_hash
from vaxcentre.rules.access import Role
from vaxcentre.rules.appointments import Origin
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.sessions import SessionKind, SessionState
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.tickets import TicketCode
from vaxcentre.storage.database import db
from vaxcentre.storage.models import (
    AccessToken,
    Appointment,
    Booth,
    Centre,
    ClinicSession,
    Line,
    Network,
    Patient,
    SessionLine,
    SigningKey,
    Ticket,
)
from vaxcentre.storage.transaction import writing

CENTRES = 5
PATIENTS = 1000
LINES = ("A", "B", "C")
BOOTHS_PER_LINE = 6
KEY_ID = 1
_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Scan:
    """One ticket that a scanner is about to send."""

    slug: str
    token: str
    code: str


def fill(app: Flask) -> list[Scan]:
    """Write the network into the empty database; returns one scan for each patient, mixed."""
    key = Ed25519PrivateKey.generate()
    now = datetime.now(UTC)
    rows: dict[Any, list[dict[str, Any]]] = {}

    def add(model: Any, **facts: Any) -> UUID:
        row = {"id": uuid4(), **facts} if model is not SigningKey else facts
        rows.setdefault(model, []).append(row)
        return row.get("id", uuid4())

    network = add(Network, name="Benchmark")
    public = key.public_key().public_bytes_raw()
    add(SigningKey, key_id=KEY_ID, public_key=public, created_at=now)
    scans = [_centre(add, network, number, key, now) for number in range(1, CENTRES + 1)]
    with app.app_context():
        writing(lambda: [db.session.execute(insert(model), each) for model, each in rows.items()])
    return [scan for together in zip(*scans, strict=True) for scan in together]


def _zone_of_noon(now: datetime) -> str:
    """A time zone in which it is noon: no run of the benchmark crosses a midnight."""
    return f"Etc/GMT{now.hour - 12:+d}"


def _centre(
    add: Any, network: UUID, number: int, key: Ed25519PrivateKey, now: datetime
) -> list[Scan]:
    slug, token = f"centre-{number}", secrets.token_urlsafe(24)
    centre = add(
        Centre,
        network_id=network,
        number=number,
        name=slug,
        slug=slug,
        time_zone=_zone_of_noon(now),
        kind=CentreKind.VACCINATION,
        state=CentreState.OPEN,
    )
    add(
        AccessToken,
        secret_hash=secret_hash(token),
        centre_id=centre,
        name="Scanner",
        role=Role.RECEPTION,
        created_at=now,
    )
    session = add(
        ClinicSession,
        centre_id=centre,
        held_on=local_day(now, _zone_of_noon(now)),
        kind=SessionKind.VACCINATION,
        opens_at=now - _DAY,
        closes_at=now + _DAY,
        target_per_hour=130,
        state=SessionState.OPEN,
    )
    _lines(add, centre, session, now)
    return [
        Scan(slug, token, _patient(add, centre, number, session, key, now)) for _ in range(PATIENTS)
    ]


def _lines(add: Any, centre: UUID, session: UUID, now: datetime) -> None:
    for place, code in enumerate(LINES):
        line = add(
            Line,
            centre_id=centre,
            code=code,
            kind=CentreKind.VACCINATION,
            directions="Suivez les flèches vertes.",
        )
        add(SessionLine, centre_id=centre, session_id=session, line_id=line)
        for booth in range(BOOTHS_PER_LINE):
            add(
                Booth,
                centre_id=centre,
                line_id=line,
                number=place * BOOTHS_PER_LINE + booth + 1,
                state=BoothState.OPEN,
                state_since=now,
            )


def _patient(
    add: Any, centre: UUID, number: int, session: UUID, key: Ed25519PrivateKey, now: datetime
) -> str:
    """A patient with an appointment and a ticket; returns the ticket's code."""
    patient = add(
        Patient,
        centre_id=centre,
        given_name="Odile",
        family_name="Lefèvre",
        search_name="lefevre odile",
        born_on=now.date().replace(year=1944, day=1),
        created_at=now,
    )
    appointment = add(
        Appointment,
        centre_id=centre,
        patient_id=patient,
        session_id=session,
        slot_at=now,
        origin=Origin.IMPORT,
        link_secret=secrets.token_urlsafe(16),
        created_at=now,
        changed_at=now,
    )
    code = TicketCode.at(now, key_id=KEY_ID, centre_number=number, ref=secrets.randbits(40))
    signature = key.sign(code.signed_bytes())
    add(
        Ticket,
        centre_id=centre,
        appointment_id=appointment,
        day=code.utc_day,
        ref=code.ref,
        slot_at=now,
        key_id=KEY_ID,
        signature=signature,
        issued_at=now,
    )
    return code.text(signature)
