"""Who may give which role, and who may stand in for whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.make import MORNING
from vaxcentre.rules.access import (
    COMMAND_LINE,
    PERSON_ROLES,
    Actor,
    GrantValue,
    Place,
    Role,
    may_give,
    may_stand_in_for,
)

HERE = Place(uuid4(), uuid4())
BESIDE = Place(HERE.network_id, uuid4())
ELSEWHERE = Place(uuid4(), uuid4())


def grant(role: Role, place: Place = HERE, **facts: object) -> GrantValue:
    """A role there; a coordinator's counts in the whole network."""
    centre_id = None if role is Role.NETWORK_COORDINATOR else place.centre_id
    return GrantValue(role, place.network_id, centre_id, **facts)


def somebody(*grants: GrantValue) -> Actor:
    return Actor(person_id=uuid4(), name="A", grants=grants)


def test_only_coordinators_and_managers_give_roles_and_only_lower_ones() -> None:
    given = {
        role: {
            other for other in PERSON_ROLES if may_give(somebody(grant(role)), other, HERE, MORNING)
        }
        for role in PERSON_ROLES
    }
    below_managers = set(PERSON_ROLES) - {Role.NETWORK_COORDINATOR, Role.CENTRE_MANAGER}
    assert given.pop(Role.NETWORK_COORDINATOR) == below_managers | {Role.CENTRE_MANAGER}
    assert given.pop(Role.CENTRE_MANAGER) == below_managers
    assert not any(given.values())


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.CENTRE_MANAGER, BESIDE),
        (Role.CENTRE_MANAGER, ELSEWHERE),
        (Role.NETWORK_COORDINATOR, ELSEWHERE),
    ],
)
def test_a_role_elsewhere_gives_nothing_here(role: Role, where: Place) -> None:
    assert not may_give(somebody(grant(role, where)), Role.NURSE, HERE, MORNING)


def test_a_role_that_is_over_gives_nothing() -> None:
    assert not may_give(
        somebody(grant(Role.CENTRE_MANAGER, until=MORNING)), Role.NURSE, HERE, MORNING
    )


def test_the_terminal_gives_everything() -> None:
    assert may_give(COMMAND_LINE, Role.NETWORK_COORDINATOR, HERE, MORNING)


def test_one_stands_in_only_for_whom_one_outranks_everywhere() -> None:
    manager = somebody(grant(Role.CENTRE_MANAGER))
    assert may_stand_in_for(manager, [grant(Role.NURSE)], MORNING)
    assert not may_stand_in_for(manager, [grant(Role.CENTRE_MANAGER)], MORNING)
    assert not may_stand_in_for(manager, [grant(Role.NURSE), grant(Role.NURSE, BESIDE)], MORNING)
    over = grant(Role.CENTRE_MANAGER, ELSEWHERE, until=MORNING - timedelta(days=1))
    assert may_stand_in_for(manager, [grant(Role.NURSE), over], MORNING)
