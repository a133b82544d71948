"""Who may do what: one table from roles to permissions, and the person who acts as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vaxcentre.errors import NotAllowed, NotSignedIn


class Role(StrEnum):
    """What a person, or a device, is in a centre or in the network."""

    NETWORK_COORDINATOR = "network_coordinator"
    CENTRE_MANAGER = "centre_manager"
    RECEPTION = "reception"
    DOCTOR = "doctor"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    LAY_VOLUNTEER = "lay_volunteer"
    WALL_SCREEN = "wall_screen"


class Permission(StrEnum):
    """One thing that may be allowed. Every use case, query and route names exactly one."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    MANAGE_NETWORK = "manage_network"
    MANAGE_CENTRE = "manage_centre"
    SEE_CENTRE = "see_centre"
    PLAN_SESSIONS = "plan_sessions"
    RUN_SESSIONS = "run_sessions"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_TOKENS = "manage_tokens"
    SEE_AUDIT = "see_audit"
    SEE_ACCESS_LOG = "see_access_log"
    IMPORT_APPOINTMENTS = "import_appointments"
    EDIT_APPOINTMENTS = "edit_appointments"
    SEE_APPOINTMENTS = "see_appointments"
    PRINT_TICKETS = "print_tickets"
    CHECK_IN = "check_in"
    UNDO_CHECK_IN = "undo_check_in"
    SEE_QUEUE = "see_queue"
    RUN_BOOTH = "run_booth"
    STAFF_BOOTHS = "staff_booths"
    OBSERVE = "observe"
    SEE_THROUGHPUT = "see_throughput"
    SEE_WALL = "see_wall"
    SEE_ROTA = "see_rota"
    MANAGE_ROTA = "manage_rota"
    CALL_OUT = "call_out"
    MANAGE_MEMBERS = "manage_members"
    KEEP_ATTENDANCE = "keep_attendance"
    SEE_HOURS = "see_hours"


_P = Permission

_TEAM = frozenset({_P.SEE_CENTRE, _P.SEE_WALL, _P.SEE_THROUGHPUT, _P.SEE_ROTA})
_DOOR = frozenset(
    {_P.SEE_APPOINTMENTS, _P.EDIT_APPOINTMENTS, _P.PRINT_TICKETS, _P.CHECK_IN, _P.UNDO_CHECK_IN}
)
_CARE = frozenset({_P.SEE_APPOINTMENTS, _P.CHECK_IN, _P.SEE_QUEUE, _P.RUN_BOOTH, _P.OBSERVE})
_RUN_CENTRE = frozenset(
    {
        _P.MANAGE_CENTRE,
        _P.PLAN_SESSIONS,
        _P.RUN_SESSIONS,
        _P.MANAGE_PEOPLE,
        _P.MANAGE_TOKENS,
        _P.SEE_AUDIT,
    }
)

_PLAN = frozenset(
    {_P.MANAGE_ROTA, _P.CALL_OUT, _P.MANAGE_MEMBERS, _P.KEEP_ATTENDANCE, _P.SEE_HOURS}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.NETWORK_COORDINATOR: _TEAM | _RUN_CENTRE | _PLAN | {_P.MANAGE_NETWORK},
    Role.CENTRE_MANAGER: _TEAM
    | _RUN_CENTRE
    | _PLAN
    | _DOOR
    | _CARE
    | {_P.IMPORT_APPOINTMENTS, _P.SEE_ACCESS_LOG, _P.STAFF_BOOTHS},
    Role.RECEPTION: _TEAM | _DOOR | {_P.SEE_QUEUE, _P.KEEP_ATTENDANCE},
    Role.DOCTOR: _TEAM | _CARE | {_P.STAFF_BOOTHS},
    Role.NURSE: _TEAM | _CARE | {_P.STAFF_BOOTHS},
    Role.PHARMACIST: _TEAM | {_P.SEE_QUEUE},
    Role.LAY_VOLUNTEER: _TEAM | {_P.SEE_QUEUE},
    Role.WALL_SCREEN: frozenset({_P.SEE_WALL}),
}
"""Network coordinators run places and people but never see patients; see docs/access.md."""

PERSON_ROLES = tuple(role for role in Role if role is not Role.WALL_SCREEN)
DEVICE_ROLES = (Role.RECEPTION, Role.WALL_SCREEN, Role.CENTRE_MANAGER)

_RANK = {Role.NETWORK_COORDINATOR: 3, Role.CENTRE_MANAGER: 2}


def rank(role: Role) -> int:
    """How high a role stands; nobody gives a role that is as high as, or higher than, their own."""
    return _RANK.get(role, 1)


class TokenState(StrEnum):
    """Whether a device's token still works."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Via(StrEnum):
    """Through which edge somebody acts."""

    BROWSER = "browser"
    API = "api"
    CLI = "cli"
    TASK = "task"


@dataclass(frozen=True)
class GrantValue:
    """A role in one centre, or in all of a network (`centre_id` None), until an instant."""

    role: Role
    network_id: UUID
    centre_id: UUID | None = None
    until: datetime | None = None

    def holds(self, place: Place, at: datetime) -> bool:
        """Whether the grant counts in `place` at the instant `at`."""
        if self.until is not None and at >= self.until:
            return False
        if self.centre_id is None:
            return self.network_id == place.network_id
        return self.centre_id == place.centre_id


@dataclass(frozen=True)
class Place:
    """Where somebody acts: a centre of a network, or the network as a whole (`centre_id` None)."""

    network_id: UUID | None = None
    centre_id: UUID | None = None


NOWHERE = Place()


@dataclass(frozen=True)
class Actor:
    """Who acts: a person or a device, as a value that never goes stale within one unit of work."""

    person_id: UUID | None
    name: str
    grants: tuple[GrantValue, ...] = ()
    via: Via = Via.BROWSER
    language: str = "fr"
    sign_in_id: UUID | None = None
    token_id: UUID | None = None
    unlimited: bool = False

    def roles(self, place: Place, at: datetime) -> frozenset[Role]:
        """The roles that count in `place` at `at`."""
        return frozenset(grant.role for grant in self.grants if grant.holds(place, at))

    def may(self, permission: Permission, place: Place, at: datetime) -> bool:
        """Whether this actor may do `permission` in `place` at `at`."""
        if permission is Permission.ANYONE or self.unlimited:
            return True
        if permission is Permission.SIGNED_IN:
            return self.person_id is not None
        return any(permission in PERMISSIONS[role] for role in self.roles(place, at))

    def must(self, permission: Permission, place: Place, at: datetime) -> None:
        """Raise NotSignedIn or NotAllowed unless `may` says yes."""
        if self.may(permission, place, at):
            return
        if self.person_id is None and self.token_id is None:
            raise NotSignedIn()
        raise NotAllowed(permission=str(permission))

    def knows(self, place: Place, at: datetime) -> bool:
        """Whether this actor has any business in `place`; elsewhere it might as well not exist."""
        return self.unlimited or bool(self.roles(place, at))

    def own_network(self, at: datetime) -> Place:
        """The network that this actor coordinates; an address without a centre is about it.

        Nobody names the network in an address: it can only be one's own.
        """
        for grant in self.grants:
            if grant.centre_id is None and grant.holds(Place(grant.network_id), at):
                return Place(grant.network_id)
        return NOWHERE


def may_give(actor: Actor, role: Role, place: Place, at: datetime) -> bool:
    """Whether `actor` may give or take `role` in `place`: only what is below their own."""
    managing = [r for r in actor.roles(place, at) if Permission.MANAGE_PEOPLE in PERMISSIONS[r]]
    return actor.unlimited or any(rank(own) > rank(role) for own in managing)


def may_stand_in_for(actor: Actor, grants: Sequence[GrantValue], at: datetime) -> bool:
    """Whether `actor` could give every role in `grants` that still counts, wherever it does."""
    return all(
        may_give(actor, grant.role, Place(grant.network_id, grant.centre_id), at)
        for grant in grants
        if grant.until is None or grant.until > at
    )


ANONYMOUS = Actor(person_id=None, name="")
COMMAND_LINE = Actor(person_id=None, name="command line", via=Via.CLI, unlimited=True)
WORKER = Actor(person_id=None, name="worker", via=Via.TASK, unlimited=True)
