"""The pools of the demonstration: members, what they may do, and when they would like to."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre.demo.places import NEIGHBOURS, PLANS
from vaxcentre.demo.pool import PoolPlan, Someone, people_of, phone_of, rpps_of
from vaxcentre.demo.team import Colleague, team_of
from vaxcentre.rules.access import Role
from vaxcentre.rules.candidates import DayHalf, Wish
from vaxcentre.rules.duties import Profession
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import (
    Availability,
    Centre,
    Member,
    Person,
    PersonState,
    Qualification,
)
from vaxcentre.usecases.perform import Work

QUALIFIED_SINCE = date(2026, 1, 5)
JOINED_BEFORE = timedelta(days=20)
_TELLS = 0.4
"""How many say when they are available, and for how many of their half-days."""

_PROFESSIONS = {
    Role.DOCTOR: Profession.DOCTOR,
    Role.NURSE: Profession.NURSE,
    Role.CENTRE_MANAGER: Profession.NURSE,
    Role.PHARMACIST: Profession.PHARMACIST,
    Role.RECEPTION: Profession.LAY,
    Role.LAY_VOLUNTEER: Profession.LAY,
}


@dataclass(frozen=True)
class Pool:
    """The people of a network once they are written."""

    people: list[Someone]
    keys: dict[str, UUID]
    """Person by e-mail."""


def add_pool(
    work: Work,
    network_id: UUID,
    plan: PoolPlan,
    centres: Mapping[str, Centre],
    team_keys: Mapping[str, UUID],
    password_hash: str,
) -> Pool:
    """Write the members of a network: the teams of its centres, and all the others of its pool."""
    chance = Random(f"members of {plan.network}")  # noqa: S311
    team = [_of_team(one, chance) for one in _colleagues(centres)]
    newcomers = list(people_of(plan, Counter(one.profession for one in team)))
    keys = dict(team_keys) | _add_people(work, newcomers, password_hash)
    everybody = [*team, *newcomers]
    members = _add_members(work, network_id, everybody, keys, centres)
    _add_qualifications(work, everybody, members)
    zone = next(iter(centres.values())).time_zone
    _add_availability(work, members.values(), local_day(work.now, zone), chance)
    return Pool(everybody, keys)


def _colleagues(centres: Mapping[str, Centre]) -> Iterable[Colleague]:
    for plan in (*PLANS, *NEIGHBOURS):
        if plan.slug in centres:
            yield from team_of(plan)


def _of_team(one: Colleague, chance: Random) -> Someone:
    profession = _PROFESSIONS[one.role]
    return Someone(
        one.email,
        one.given_name,
        one.family_name,
        profession,
        one.centre or "",
        phone_of(chance),
        rpps_of(profession, chance),
        weekly_hours=48,
    )


def _add_people(work: Work, people: list[Someone], password_hash: str) -> dict[str, UUID]:
    keys = {one.email: uuid4() for one in people}
    rows = [
        {
            "id": keys[one.email],
            "email": one.email,
            "given_name": one.given_name,
            "family_name": one.family_name,
            "password_hash": password_hash,
            "state": PersonState.ACTIVE,
            "created_at": work.now - JOINED_BEFORE,
        }
        for one in people
    ]
    work.db.execute(insert(Person), rows)
    return keys


def _add_members(
    work: Work,
    network_id: UUID,
    people: list[Someone],
    keys: Mapping[str, UUID],
    centres: Mapping[str, Centre],
) -> dict[str, UUID]:
    members = {one.email: uuid4() for one in people}
    rows = [
        {
            "id": members[one.email],
            "network_id": network_id,
            "person_id": keys[one.email],
            "state": MemberState.APPROVED,
            "profession": one.profession,
            "rpps": one.rpps,
            "phone": one.phone,
            "home_centre_id": centres[one.home].id,
            "weekly_minutes": one.weekly_hours * 60,
            "may_lead": _may_lead(one),
            "wished_shifts_weekly": _wished(one),
            "calendar_secret": secrets.token_urlsafe(16),
            "badge_secret": secrets.token_urlsafe(16),
            "registered_at": work.now - JOINED_BEFORE,
            "decided_at": work.now - JOINED_BEFORE,
        }
        for one in people
    ]
    work.db.execute(insert(Member), rows)
    return members


def _may_lead(one: Someone) -> bool:
    """A third of the doctors may lead a shift."""
    return one.profession is Profession.DOCTOR and int(one.rpps or 0) % 3 == 0


def _wished(one: Someone) -> int | None:
    """Half of them said how many shifts a week they would like."""
    lucky = sum(one.email.encode())
    return lucky % 3 + 1 if lucky % 2 else None


def _add_qualifications(work: Work, people: list[Someone], members: Mapping[str, UUID]) -> None:
    at = work.now - JOINED_BEFORE
    rows = [
        {
            "member_id": members[one.email],
            "duty": duty,
            "valid_from": QUALIFIED_SINCE,
            "created_at": at,
            "verified_at": at,
        }
        for one in people
        for duty in one.duties
    ]
    work.db.execute(insert(Qualification), rows)


def _add_availability(work: Work, members: Iterable[UUID], today: date, chance: Random) -> None:
    """Some say when they can come in the next two weeks, and most of those cannot always."""
    rows = [
        {
            "member_id": member_id,
            "day": today + timedelta(days=days),
            "half": half,
            "wish": chance.choice((Wish.AVAILABLE, Wish.AVAILABLE, Wish.PREFERRED)),
            "changed_at": work.now - JOINED_BEFORE,
        }
        for member_id in members
        if chance.random() < _TELLS
        for days in range(1, 15)
        for half in DayHalf
        if chance.random() < _TELLS
    ]
    work.db.execute(insert(Availability), rows)
