"""Who may work in the booths."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from vaxcentre.queries.ask import Look, query
from vaxcentre.queries.booths import AtWork
from vaxcentre.rules.access import Permission, Role
from vaxcentre.rules.booths import BoothState
from vaxcentre.storage.models import Booth, BoothStaffing, Grant, Person, PersonState


@dataclass(frozen=True)
class Candidates:
    """Who may work in the booths of the centre."""

    doctors: tuple[AtWork, ...]
    nurses: tuple[AtWork, ...]
    elsewhere: dict[UUID, int]
    """In which booth people are already, where that is a working one."""


@query(Permission.STAFF_BOOTHS)
def candidates(look: Look) -> Candidates:
    """The doctors and nurses of the centre, by name; two statements."""
    rows = look.db.execute(
        select(Person.id, Person.given_name, Person.family_name, Grant.role)
        .join(Grant, Grant.person_id == Person.id)
        .where(
            Grant.centre_id == look.centre_id, Grant.role.in_((Role.DOCTOR, Role.NURSE)),
            Grant.revoked_at.is_(None), or_(Grant.until.is_(None), Grant.until > look.now),
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Person.family_name, Person.given_name, Person.id)
        .distinct()
    ).all()  # fmt: skip
    by_role = {
        role: tuple(
            AtWork(row.id, f"{row.given_name} {row.family_name}")
            for row in rows
            if row.role is role
        )
        for role in (Role.DOCTOR, Role.NURSE)
    }
    return Candidates(by_role[Role.DOCTOR], by_role[Role.NURSE], _elsewhere(look))


def _elsewhere(look: Look) -> dict[UUID, int]:
    rows = look.db.execute(
        select(BoothStaffing.doctor_id, BoothStaffing.nurse_id, Booth.number)
        .join(Booth, Booth.id == BoothStaffing.booth_id)
        .where(
            BoothStaffing.centre_id == look.centre_id, BoothStaffing.until.is_(None),
            Booth.state != BoothState.CLOSED,
        )
    )  # fmt: skip
    return {person_id: number for *people, number in rows for person_id in people if person_id}
