"""Who belongs to the team of a centre: giving and taking roles, withdrawing access."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from vaxcentre.rules.access import PERSON_ROLES, GrantValue, Permission, Role, may_give
from vaxcentre.rules.members import MemberState
from vaxcentre.rules.sign_in import good_email
from vaxcentre.rules.spans import local_day, local_instant, must_be_near
from vaxcentre.storage.models import Centre, Grant, Member, Person, PersonState
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sign_in_rows import end_sign_ins


@use_case(Permission.MANAGE_PEOPLE)
def grant_role(work: Work, *, person_id: UUID, role: Role, last_day: date | None = None) -> None:
    """Give somebody of the team a role in this centre, up to the end of a day."""
    must_outrank(work, role)
    person = _of_team(work, person_id)
    until = end_of(last_day, _centre(work).time_zone, work.now)
    same = select(Grant).where(
        Grant.person_id == person.id,
        Grant.centre_id == work.centre_id,
        Grant.role == role,
        Grant.revoked_at.is_(None),
    )
    for grant in work.db.scalars(same):
        grant.revoked_at = work.now
    work.db.add(
        Grant(
            person_id=person.id,
            network_id=work.place.network_id,
            centre_id=work.centre_id,
            role=role,
            until=until,
            granted_at=work.now,
            granted_by_id=work.actor.person_id,
        )
    )
    work.note("role granted", person, role=role, until=until.isoformat() if until else None)


@use_case(Permission.MANAGE_PEOPLE)
def revoke_role(work: Work, *, grant_id: UUID) -> None:
    """Take a role away in this centre, from its next request on."""
    grant = work.db.scalar(
        select(Grant)
        .where(Grant.id == grant_id, Grant.centre_id == work.centre_id)
        .with_for_update()
    )
    if grant is None:
        raise NotFound()
    must_outrank(work, grant.role)
    if grant.revoked_at is None:
        grant.revoked_at = work.now
        work.note("role revoked", work.db.get(Person, grant.person_id), role=grant.role)


@use_case(Permission.MANAGE_PEOPLE)
def withdraw_access(work: Work, *, person_id: UUID) -> None:
    """Take all roles here; who has none left anywhere can no longer sign in, and is signed out.

    Who works elsewhere, or is in a pool, keeps that: a manager neither locks them out there nor
    learns of it.
    """
    person = _of_team(work, person_id)
    if person.id == work.actor.person_id:
        raise Conflict("oneself", N_("Vous ne pouvez pas retirer votre propre accès."))
    grants = work.db.scalars(
        select(Grant).where(Grant.person_id == person.id, Grant.revoked_at.is_(None))
    )
    kept = [grant for grant in grants if not _taken(work, grant)]
    has_role = any(grant.until is None or grant.until > work.now for grant in kept)
    if not has_role and not pools_of(work, person.id):
        disable(work, person)
    work.note("access withdrawn", person)


@use_case(Permission.MANAGE_NETWORK)
def create_person(work: Work, *, email: str, given_name: str, family_name: str) -> UUID:
    """Make a person without a password; a link lets them choose one. For the terminal."""
    person = Person(
        email=good_email(email),
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        state=PersonState.INVITED,
        created_at=work.now,
    )
    work.db.add(person)
    work.db.flush()
    work.note("person created", person)
    return person.id


@use_case(Permission.MANAGE_NETWORK)
def grant_anywhere(work: Work, *, email: str, role: Role, last_day: date | None = None) -> None:
    """Give a role by e-mail in the place of the work: a centre, or the whole network."""
    person = person_called(work, email)
    zone = _centre(work).time_zone if work.place.centre_id else "UTC"
    work.db.add(
        Grant(
            person_id=person.id,
            network_id=work.place.network_id,
            centre_id=work.place.centre_id,
            role=role,
            until=end_of(last_day, zone, work.now),
            granted_at=work.now,
        )
    )
    work.note("role granted", person, role=role)


@use_case(Permission.MANAGE_NETWORK)
def disable_person(work: Work, *, email: str) -> None:
    """Shut somebody out everywhere, at once."""
    person = person_called(work, email)
    disable(work, person)
    work.note("person disabled", person)


def person_called(work: Work, email: str) -> Person:
    """The person with that e-mail; raises NotFound."""
    person = work.db.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None:
        raise NotFound()
    return person


def grants_of(work: Work, person_id: UUID) -> tuple[GrantValue, ...]:
    """The roles that were given to a person and not taken back, wherever."""
    rows = work.db.scalars(
        select(Grant).where(Grant.person_id == person_id, Grant.revoked_at.is_(None))
    )
    return tuple(GrantValue(g.role, g.network_id, g.centre_id, g.until) for g in rows)


def pools_of(work: Work, person_id: UUID) -> set[UUID]:
    """The networks whose pool a person is in, or waits to be let into."""
    rows = work.db.scalars(
        select(Member.network_id).where(
            Member.person_id == person_id,
            Member.state.in_((MemberState.APPROVED, MemberState.PENDING)),
        )
    )
    return set(rows)


def disable(work: Work, person: Person) -> None:
    """Let nobody sign in as `person` any more, and take every role."""
    person.state = PersonState.DISABLED
    for grant in work.db.scalars(
        select(Grant).where(Grant.person_id == person.id, Grant.revoked_at.is_(None))
    ):
        grant.revoked_at = work.now
    end_sign_ins(work, person.id)


def _taken(work: Work, grant: Grant) -> bool:
    if grant.centre_id != work.centre_id:
        return False
    must_outrank(work, grant.role)
    grant.revoked_at = work.now
    return True


def must_outrank(work: Work, role: Role) -> None:
    """Raise NotAllowed unless the actor may give and take `role` in this centre."""
    is_of_centre = role in PERSON_ROLES and role is not Role.NETWORK_COORDINATOR
    if not is_of_centre or not may_give(work.actor, role, work.place, work.now):
        raise NotAllowed(
            "role_too_high",
            N_("Vous pouvez donner et retirer les rôles qui sont en dessous du vôtre."),
        )


def end_of(last_day: date | None, zone: str, at: datetime) -> datetime | None:
    """When `last_day` is over by the centre's clock; raises Invalid for a past day."""
    if last_day is None:
        return None
    if last_day < local_day(at, zone):
        raise Invalid(
            "past_day", N_("Choisissez aujourd’hui ou un jour à venir."), field="last_day"
        )
    must_be_near(last_day)
    return local_instant(last_day + timedelta(days=1), time(0), zone)


def _centre(work: Work) -> Centre:
    return work.db.get_one(Centre, work.centre_id)


def _of_team(work: Work, person_id: UUID) -> Person:
    person = work.db.scalar(Person.in_team(work.centre_id, person_id))
    if person is None:
        raise NotFound()
    return person
