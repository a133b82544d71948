"""What the rota's benchmark measures on: 250 people, three centres, eight weeks, half taken."""

from __future__ import annotations

import random
import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import insert, text

from vaxcentre.passwords import secret_hash
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.centres import CentreKind, CentreState
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.spans import local_instant
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import (
    Assignment,
    Availability,
    Centre,
    Member,
    Network,
    Person,
    PersonState,
    Qualification,
    Rota,
    Shift,
    ShiftNeed,
    SignIn,
)

PEOPLE, CENTRES, DAYS, OPENING = 250, 3, 56, 28
"""The shifts from day OPENING on belong to rotas that open at the rush: nobody is in them yet."""
ZONE = "Europe/Paris"
HALVES = ((DayHalf.MORNING, time(8), time(13)), (DayHalf.AFTERNOON, time(14), time(19)))
NEEDS = {
    Duty.PRESCRIBE: (2, 3),
    Duty.INJECT: (3, 4),
    Duty.PREPARE: (1, 1),
    Duty.OBSERVE: (1, 2),
    Duty.RECEIVE: (1, 2),
}
KINDS = (
    (Profession.NURSE, (Duty.INJECT, Duty.PREPARE, Duty.OBSERVE)),
    (Profession.DOCTOR, (Duty.PRESCRIBE,)),
    (Profession.NURSE, (Duty.INJECT,)),
    (Profession.LAY, (Duty.RECEIVE,)),
)
Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True)
class Volunteer:
    """Somebody, and the secret of their sign-in."""

    person_id: UUID
    secret: str


@dataclass(frozen=True)
class World:
    """Who and where."""

    today: date
    centre_ids: list[UUID]
    volunteers: list[Volunteer]


def fill(app: Flask) -> World:
    """Write the world into the empty database of `app`; always the same one, from today on."""
    with app.app_context():
        _busy.clear()
        rows: Rows = defaultdict(list)
        chance, now = random.Random(7), datetime.now(UTC)
        centres = _centres(rows, now)
        people = [_person(rows, number, now, chance) for number in range(PEOPLE)]
        for centre_id in centres:
            _rota(rows, centre_id, now, people, chance)
        for model, values in rows.items():
            for at in range(0, len(values), 500):
                db.session.execute(insert(model), values[at : at + 500])
        db.session.commit()
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        volunteers = [Volunteer(person_id, secret) for person_id, _, secret in people]
        return World(now.date(), centres, volunteers)


def _centres(rows: Rows, now: datetime) -> list[UUID]:
    network_id = uuid4()
    rows[Network].append({"id": network_id, "name": "CPTS"})
    for number in range(1, CENTRES + 1):
        rows[Centre].append(
            {
                "id": uuid4(),
                "network_id": network_id,
                "number": number,
                "name": f"Centre {number}",
                "slug": f"centre-{number}",
                "kind": CentreKind.VACCINATION,
                "state": CentreState.OPEN,
            }
        )
    return [row["id"] for row in rows[Centre]]


def _person(
    rows: Rows, number: int, now: datetime, chance: random.Random
) -> tuple[UUID, tuple[Duty, ...], str]:
    person_id, member_id, secret = uuid4(), uuid4(), secrets.token_urlsafe(16)
    profession, duties = KINDS[number % len(KINDS)]
    rows[Person].append(
        {
            "id": person_id,
            "email": f"p{number}@example.org",
            "given_name": chance.choice(("Marie", "Paul", "Aïcha", "Jean-Luc", "Sofia")),
            "family_name": f"Durand {number}",
            "state": PersonState.ACTIVE,
            "created_at": now,
        }
    )
    rows[Member].append(
        {
            "id": member_id,
            "network_id": rows[Network][0]["id"],
            "person_id": person_id,
            "state": MemberState.APPROVED,
            "profession": profession,
            "calendar_secret": secrets.token_urlsafe(16),
            "badge_secret": secrets.token_urlsafe(16),
            "registered_at": now,
        }
    )
    rows[Qualification] += [
        {
            "id": uuid4(),
            "member_id": member_id,
            "duty": duty,
            "valid_from": date(2026, 1, 1),
            "created_at": now,
            "verified_at": now,
        }
        for duty in duties
    ]
    rows[Availability] += _wishes(member_id, now, chance)
    rows[SignIn].append(
        {
            "id": uuid4(),
            "secret_hash": secret_hash(secret),
            "person_id": person_id,
            "began_at": now,
            "seen_at": now + timedelta(hours=1),
            "ends_at": now + timedelta(days=1),
        }
    )
    return person_id, duties, secret


def _wishes(member_id: UUID, now: datetime, chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid4(),
            "member_id": member_id,
            "day": now.date() + timedelta(days=day),
            "half": half,
            "wish": chance.choice(tuple(Wish)),
            "changed_at": now,
        }
        for day in range(DAYS)
        for half in DayHalf
        if chance.random() < 0.3
    ]


def _rota(
    rows: Rows,
    centre_id: UUID,
    now: datetime,
    people: list[tuple[UUID, tuple[Duty, ...], str]],
    chance: random.Random,
) -> None:
    today = now.date()
    for first, last in ((0, OPENING - 1), (OPENING, DAYS)):
        rota_id = uuid4()
        rows[Rota].append(
            {
                "id": rota_id,
                "centre_id": centre_id,
                "first_on": today + timedelta(days=first),
                "last_on": today + timedelta(days=last),
                "state": RotaState.PUBLISHED,
                "created_at": now,
            }
        )
        for day in range(max(first, 1), last + 1):
            for half, starts, ends in HALVES:
                held_on = today + timedelta(days=day)
                shift_id = uuid4()
                rows[Shift].append(
                    {
                        "id": shift_id,
                        "centre_id": centre_id,
                        "rota_id": rota_id,
                        "name": "Matin" if half is DayHalf.MORNING else "Après-midi",
                        "held_on": held_on,
                        "starts_at": local_instant(held_on, starts, ZONE),
                        "ends_at": local_instant(held_on, ends, ZONE),
                    }
                )
                key = (centre_id, shift_id, held_on, half)
                _needs(rows, key, people if first == 0 else [], chance)


def _needs(
    rows: Rows,
    shift: tuple[UUID, UUID, date, DayHalf],
    people: list[tuple[UUID, tuple[Duty, ...], str]],
    chance: random.Random,
) -> None:
    """About half the seats are taken, by whoever is not somewhere else on that day."""
    centre_id, shift_id, held_on, _ = shift
    for duty, (minimum, maximum) in NEEDS.items():
        able = [p for p, duties, _ in people if duty in duties and (p, held_on) not in _busy]
        held = chance.sample(able, min(len(able), chance.randint(0, maximum)))
        _busy.update((person, held_on) for person in held)
        rows[ShiftNeed].append(
            {
                "id": uuid4(),
                "centre_id": centre_id,
                "shift_id": shift_id,
                "duty": duty,
                "minimum": minimum,
                "maximum": maximum,
                "taken": len(held),
            }
        )
        rows[Assignment] += [
            _seat(centre_id, shift_id, duty, person, number)
            for number, person in enumerate(held, start=1)
        ]


_busy: set[tuple[UUID, date]] = set()


def _seat(
    centre_id: UUID, shift_id: UUID, duty: Duty, person_id: UUID, number: int
) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": uuid4(),
        "centre_id": centre_id,
        "shift_id": shift_id,
        "duty": duty,
        "person_id": person_id,
        "state": AssignmentState.CONFIRMED,
        "seat": number,
        "source": Source.SELF,
        "created_at": now,
        "seated_at": now,
    }
