"""A network with a pool, a rota and shifts. For the tests of rotas; call inside an application context."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from tests.make import DAY, MORNING, a_centre, a_person, an_actor, kept, place_of
from vaxcentre.rules.access import Actor, GrantValue, Role
from vaxcentre.rules.assignments import AssignmentState, Source
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.spans import local_instant
from vaxcentre.storage.database import Base, db
from vaxcentre.storage.models import (
    Assignment,
    Centre,
    Member,
    Person,
    Qualification,
    Rota,
    Shift,
    ShiftNeed,
)
from vaxcentre.storage.transaction import writing
from vaxcentre.usecases.perform import UseCase, perform

Row = TypeVar("Row", bound=Base)

TOMORROW = DAY + timedelta(days=1)
PAIR_AND_DESK = {Duty.PRESCRIBE: (1, 2), Duty.INJECT: (1, 2), Duty.RECEIVE: (1, 1)}
"""Needs of a small shift: duty → at least, at most."""


def a_member(
    network_id: UUID,
    profession: Profession = Profession.DOCTOR,
    duties: Iterable[Duty] = (Duty.PRESCRIBE,),
    person: Person | None = None,
    **facts: Any,
) -> Member:
    """An approved member of the network's pool, verified for `duties` since the beginning of 2026."""
    person = person or a_person()
    defaults: dict[str, Any] = {
        "state": MemberState.APPROVED,
        "registered_at": MORNING,
        "calendar_secret": secrets.token_urlsafe(16),
        "badge_secret": secrets.token_urlsafe(16),
    }
    member = kept(
        Member(
            network_id=network_id,
            person_id=person.id,
            profession=profession,
            **(defaults | facts),
        )
    )
    for duty in duties:
        a_qualification(member, duty)
    return member


def a_qualification(member: Member, duty: Duty, **facts: Any) -> Qualification:
    """A verified qualification since the beginning of 2026, without an end."""
    defaults: dict[str, Any] = {
        "valid_from": date(2026, 1, 1),
        "created_at": MORNING,
        "verified_at": MORNING,
    }
    return kept(Qualification(member_id=member.id, duty=duty, **(defaults | facts)))


def a_rota(centre: Centre, **facts: Any) -> Rota:
    """A published rota of the eight weeks around DAY."""
    defaults: dict[str, Any] = {
        "first_on": DAY - timedelta(days=14),
        "last_on": DAY + timedelta(days=42),
        "state": RotaState.PUBLISHED,
        "created_at": MORNING,
    }
    return kept(Rota(centre_id=centre.id, **(defaults | facts)))


def a_shift(
    rota: Rota,
    on: date = TOMORROW,
    hours: tuple[time, time] = (time(9), time(13)),
    needs: Mapping[Duty, tuple[int, int]] | None = None,
    zone: str = "Europe/Paris",
    **facts: Any,
) -> Shift:
    """A shift with its needs; one that ends at or before its start ends on the next day."""
    starts, ends = hours
    last_day = on + timedelta(days=1) if ends <= starts else on
    defaults: dict[str, Any] = {
        "name": "Matin",
        "held_on": on,
        "starts_at": local_instant(on, starts, zone),
        "ends_at": local_instant(last_day, ends, zone),
    }
    shift = kept(Shift(centre_id=rota.centre_id, rota_id=rota.id, **(defaults | facts)))
    for duty, (minimum, maximum) in (needs or PAIR_AND_DESK).items():
        kept(
            ShiftNeed(
                centre_id=shift.centre_id,
                shift_id=shift.id,
                duty=duty,
                minimum=minimum,
                maximum=maximum,
            )
        )
    return shift


def as_member(member: Member) -> Actor:
    """The member, acting for themselves; without any role in a centre."""
    return Actor(person_id=member.person_id, name="Camille Durand")


@dataclass
class RotaWorld:
    """A centre with a rota, somebody who plans it, and verbs to act with."""

    centre: Centre = field(default_factory=a_centre)
    rota: Rota = field(init=False)
    planner: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.rota = a_rota(self.centre)
        self.planner = an_actor(self.centre, Role.CENTRE_MANAGER)

    def member(self, **facts: Any) -> Member:
        """A member of the centre's network."""
        return a_member(self.centre.network_id, **facts)

    def shift(self, **facts: Any) -> Shift:
        """A shift in the centre's rota."""
        return a_shift(self.rota, **facts)

    def do(
        self, member: Member, use_case: UseCase[Any, Any], at: Any = MORNING, **what: Any
    ) -> Any:
        """Let a member do something for themselves."""
        return perform(use_case, as_member(member), at, **what)

    def plan(self, use_case: UseCase[Any, Any], at: Any = MORNING, **what: Any) -> Any:
        """Let the planner do something in the centre."""
        return perform(use_case, self.planner, at, place_of(self.centre), **what)

    def need(self, shift: Shift, duty: Duty = Duty.PRESCRIBE) -> ShiftNeed:
        """A need of a shift, as it is in the database now."""
        db.session.rollback()
        return db.session.scalars(
            select(ShiftNeed).where(ShiftNeed.shift_id == shift.id, ShiftNeed.duty == duty)
        ).one()

    def assignments(self, shift: Shift, *states: AssignmentState) -> list[Assignment]:
        """The assignments of a shift, in these states if any are named."""
        db.session.rollback()
        found = db.session.scalars(
            select(Assignment)
            .where(Assignment.shift_id == shift.id)
            .order_by(Assignment.created_at)
        )
        return [one for one in found if not states or one.state in states]


def seated(shift: Shift, member: Member, duty: Duty = Duty.PRESCRIBE, **facts: Any) -> Assignment:
    """A member who holds a seat in a shift, written straight to the database with its count."""
    state = facts.get("state", AssignmentState.CONFIRMED)
    number = writing(
        partial(_count_up, shift.id, duty, is_looking=state is AssignmentState.LOOKING)
    )
    defaults: dict[str, Any] = {
        "state": state,
        "seat": number,
        "source": Source.SELF,
        "created_at": MORNING - timedelta(days=2),
        "seated_at": MORNING - timedelta(days=2),
    }
    return kept(
        Assignment(
            centre_id=shift.centre_id,
            shift_id=shift.id,
            duty=duty,
            person_id=member.person_id,
            **(defaults | facts),
        )
    )


def _count_up(shift_id: UUID, duty: Duty, *, is_looking: bool) -> int:
    """One more in a need; returns the number of the seat."""
    need = db.session.scalars(
        select(ShiftNeed).where(ShiftNeed.shift_id == shift_id, ShiftNeed.duty == duty)
    ).one()
    need.taken += 1
    need.looking += is_looking
    return need.taken


def loaded(model: type[Row], key: UUID) -> Row:
    """A row by its key, detached."""
    row = db.session.get_one(model, key)
    db.session.expunge(row)
    db.session.rollback()
    return row


def planner_grant(centre: Centre) -> GrantValue:
    """The role of somebody who plans in `centre`."""
    return GrantValue(Role.CENTRE_MANAGER, centre.network_id, centre.id)
