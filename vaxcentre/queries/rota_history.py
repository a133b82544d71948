"""Who changed what in some days of the rota: the audit trail, with the shift and the person it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission, Via
from vaxcentre.storage.models import AccessToken, Assignment, AuditEntry, Person, Rota, Shift

ON_A_PAGE = 60
REFUSED = "seat refused"
"""Nothing changed then; it would bury what did."""


@dataclass(frozen=True)
class ShiftNamed:
    """A shift as a list names it."""

    id: Any
    name: str
    held_on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RotaChange:
    """One change of the rota: when, who, what, about whom, in which shift."""

    at: datetime
    via: Via
    who: str
    action: str
    facts: dict[str, Any]
    person: str = ""
    shift: ShiftNamed | None = None


@dataclass(frozen=True)
class RotaHistory:
    """A page of changes, the latest first."""

    changes: tuple[RotaChange, ...]
    has_more: bool


@query(Permission.MANAGE_ROTA)
def rota_history(look: Look, *, first: date, last: date, page: int = 1) -> RotaHistory:
    """What was changed about the shifts of these days, the latest first; four statements."""
    shifts = _shifts(look, first, last)
    seats = _seats(look, first, last)
    rotas = look.db.scalars(
        select(Rota.id).where(
            Rota.centre_id == look.centre_id, Rota.first_on <= last, Rota.last_on >= first
        )
    )
    subjects = {
        "Shift": list(shifts),
        "Assignment": list(seats),
        "Rota": [str(key) for key in rotas],
    }
    rows = _entries(look, subjects, page)
    changes = tuple(_change(row, shifts, seats) for row in rows[:ON_A_PAGE])
    return RotaHistory(changes, len(rows) > ON_A_PAGE)


def _shifts(look: Look, first: date, last: date) -> dict[str, ShiftNamed]:
    rows = look.db.execute(
        select(Shift.id, Shift.name, Shift.held_on, Shift.starts_at, Shift.ends_at).where(
            Shift.centre_id == look.centre_id, Shift.held_on.between(first, last)
        )
    )
    return {str(row[0]): ShiftNamed(*row) for row in rows}


def _seats(look: Look, first: date, last: date) -> dict[str, tuple[str, str]]:
    """The assignments of these days, those that are over too: whose, and in which shift."""
    rows = look.db.execute(
        select(Assignment.id, Assignment.shift_id, Person.given_name, Person.family_name)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Shift.centre_id == look.centre_id, Shift.held_on.between(first, last))
    )
    return {str(row[0]): (f"{row[2]} {row[3]}".strip(), str(row[1])) for row in rows}


def _entries(look: Look, subjects: dict[str, list[str]], page: int) -> list[Any]:
    who = aliased(Person)
    about = [
        (AuditEntry.subject_kind == kind) & AuditEntry.subject_id.in_(keys)
        for kind, keys in subjects.items()
        if keys
    ]
    if not about:
        return []
    return list(
        look.db.execute(
            select(
                AuditEntry.at,
                AuditEntry.via,
                who.given_name,
                who.family_name,
                AccessToken.name,
                AuditEntry.action,
                AuditEntry.facts,
                AuditEntry.subject_id,
            )
            .outerjoin(who, who.id == AuditEntry.person_id)
            .outerjoin(AccessToken, AccessToken.id == AuditEntry.token_id)
            .where(
                AuditEntry.centre_id == look.centre_id,
                AuditEntry.action != REFUSED,
                or_(*about),
            )
            .order_by(AuditEntry.at.desc(), AuditEntry.id)
            .offset((page - 1) * ON_A_PAGE)
            .limit(ON_A_PAGE + 1)
        )
    )


def _change(
    row: Any, shifts: dict[str, ShiftNamed], seats: dict[str, tuple[str, str]]
) -> RotaChange:
    at, via, given, family, device, action, facts, subject = row
    person, shift_id = seats.get(subject, ("", subject))
    who = f"{given} {family}".strip() if given or family else device or ""
    return RotaChange(at, via, who, action, facts, person, shifts.get(shift_id))
