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
    in_closed: dict[UUID, int]
    """In which closed booth they have a colleague, who would be left without a pair."""


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
    working, closed = _elsewhere(look)
    return Candidates(by_role[Role.DOCTOR], by_role[Role.NURSE], working, closed)


def _elsewhere(look: Look) -> tuple[dict[UUID, int], dict[UUID, int]]:
    rows = look.db.execute(
        select(BoothStaffing.doctor_id, BoothStaffing.nurse_id, Booth.number, Booth.state)
        .join(Booth, Booth.id == BoothStaffing.booth_id)
        .where(
            BoothStaffing.centre_id == look.centre_id, BoothStaffing.until.is_(None),
        )
    )  # fmt: skip
    working: dict[UUID, int] = {}
    closed: dict[UUID, int] = {}
    for doctor, nurse, number, state in rows:
        people = [one for one in (doctor, nurse) if one]
        if state is not BoothState.CLOSED:
            working |= dict.fromkeys(people, number)
        elif len(people) == 2:
            closed |= dict.fromkeys(people, number)
    return working, closed
