"""Who changed what about one shift and the people in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.rota_history import ON_A_PAGE, REFUSED, RotaChange
from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import AccessToken, Assignment, AuditEntry, Person


@query(Permission.MANAGE_ROTA)
def shift_history(look: Look, *, shift_id: UUID) -> tuple[RotaChange, ...]:
    """The latest changes of a shift, with the person each is about; two statements."""
    people = _people(look, shift_id)
    who = aliased(Person)
    rows = look.db.execute(
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
            AuditEntry.subject_id.in_([str(shift_id), *people]),
            AuditEntry.action != REFUSED,
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(ON_A_PAGE)
    )
    return tuple(_change(row, people) for row in rows)


def _people(look: Look, shift_id: UUID) -> dict[str, str]:
    """Who is or was in the shift, by the keys of their assignments."""
    rows = look.db.execute(
        select(Assignment.id, Person.given_name, Person.family_name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.centre_id == look.centre_id, Assignment.shift_id == shift_id)
    )
    return {str(row[0]): f"{row[1]} {row[2]}".strip() for row in rows}


def _change(row: Any, people: dict[str, str]) -> RotaChange:
    at, via, given, family, device, action, facts, subject = row
    who = f"{given} {family}".strip() if given or family else device or ""
    return RotaChange(at, via, who, action, facts, people.get(subject, ""))
