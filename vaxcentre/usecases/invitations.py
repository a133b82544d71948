"""Invitations: a role offered to an e-mail address, telling nothing of who is known already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre import passwords
from vaxcentre.errors import NotFound
from vaxcentre.letters import invitation_letter
from vaxcentre.rules.access import Actor, Permission, Place, Role, may_give
from vaxcentre.rules.sign_in import INVITATION_LIFE, good_email, refuse_weak_password
from vaxcentre.storage.models import Centre, Grant, Invitation, OutboxTask, Person, PersonState
from vaxcentre.usecases.people import end_of, grants_of, must_outrank, pools_of
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.personal_links import give_password
from vaxcentre.usecases.sign_in_rows import From, SignInAnswer, begin_sign_in, refusal_of


@dataclass(frozen=True)
class Guest:
    """Whom one invites, as what, and until which day (included)."""

    email: str
    given_name: str
    family_name: str
    role: Role
    last_day: date | None = None


@dataclass(frozen=True)
class Acceptance:
    """What whoever accepts an invitation says: their name, and a password, present or new."""

    given_name: str
    family_name: str
    password: str
    language: str = "fr"


@use_case(Permission.MANAGE_PEOPLE)
def invite(work: Work, *, guest: Guest, address_of_links: str | None) -> str:
    """Offer a role to an e-mail address; the answer is the same whether it was known or not.

    The letter goes through the outbox. Without mail (`address_of_links` None) the link's secret is
    handed out instead.
    """
    must_outrank(work, guest.role)
    centre = work.db.get_one(Centre, work.centre_id)
    secret = passwords.new_secret()
    invitation = Invitation(
        secret_hash=passwords.secret_hash(secret),
        centre_id=centre.id,
        email=good_email(guest.email),
        given_name=guest.given_name.strip(),
        family_name=guest.family_name.strip(),
        role=guest.role,
        until=end_of(guest.last_day, centre.time_zone, work.now),
        created_at=work.now,
        created_by_id=work.actor.person_id,
        expires_at=work.now + INVITATION_LIFE,
    )
    work.db.add(invitation)
    work.db.flush()
    work.note("invited", invitation, role=guest.role)
    if address_of_links is None:
        return secret
    _mail(work, invitation, centre.name, address_of_links + secret)
    return ""


@use_case(Permission.MANAGE_PEOPLE)
def withdraw_invitation(work: Work, *, invitation_id: UUID) -> None:
    """Take back an invitation that was not accepted yet."""
    invitation = work.db.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.centre_id == work.centre_id)
        .with_for_update()
    )
    if invitation is None:
        raise NotFound()
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = work.now
        work.note("invitation withdrawn", invitation)


@use_case(Permission.ANYONE)
def accept_invitation(
    work: Work, *, secret: str, acceptance: Acceptance, origin: From
) -> SignInAnswer:
    """Join the team: a newcomer chooses a password, whoever has an account gives theirs."""
    invitation = _open_invitation(work, secret)
    person = work.db.scalar(
        select(Person).where(Person.email == invitation.email).with_for_update()
    )
    centre = work.db.get_one(Centre, invitation.centre_id)
    if person is not None and _must_prove(work, person, centre.network_id):
        refusal = refusal_of(work, person, acceptance.password, origin)
        if refusal is not None:
            return refusal
    else:
        refuse_weak_password(acceptance.password, invitation.email)
        person = _newcomer(work, person, invitation, acceptance)
    invitation.accepted_at = work.now
    work.db.add(
        Grant(
            person_id=person.id,
            network_id=centre.network_id,
            centre_id=centre.id,
            role=invitation.role,
            until=invitation.until,
            granted_at=work.now,
            granted_by_id=invitation.created_by_id,
        )
    )
    work.note("invitation accepted", invitation)
    return begin_sign_in(work, person, origin)


def _mail(work: Work, invitation: Invitation, centre: str, link: str) -> None:
    letter = invitation_letter(
        invitation.email, work.actor.language, link, name=invitation.given_name, centre=centre
    )
    work.db.add(
        OutboxTask(
            centre_id=invitation.centre_id,
            kind="mail",
            payload=letter.payload(),
            created_at=work.now,
            due_at=work.now,
        )
    )


def _open_invitation(work: Work, secret: str) -> Invitation:
    invitation = work.db.scalar(
        select(Invitation)
        .where(Invitation.secret_hash == passwords.secret_hash(secret))
        .with_for_update()
    )
    if (
        invitation is None
        or not invitation.is_open(work.now)
        or not _still_offered(work, invitation)
    ):
        raise NotFound()
    return invitation


def _still_offered(work: Work, invitation: Invitation) -> bool:
    """Whether who invited could still give the role: who leaves must not return as a guest."""
    if invitation.created_by_id is None:
        return True  # from the terminal
    inviter = work.db.get_one(Person, invitation.created_by_id)
    centre = work.db.get_one(Centre, invitation.centre_id)
    host = Actor(inviter.id, inviter.name, grants_of(work, inviter.id))
    return may_give(host, invitation.role, Place(centre.network_id, centre.id), work.now)


def _must_prove(work: Work, person: Person, network_id: UUID) -> bool:
    """Whether somebody stands behind the account already: by a password, a role, or another's pool.

    An invitation may have been handed to its sender: it must not open what others have given.
    """
    has_password = person.state is PersonState.ACTIVE and person.password_hash is not None
    is_known_elsewhere = bool(pools_of(work, person.id) - {network_id})
    return has_password or bool(grants_of(work, person.id)) or is_known_elsewhere


def _newcomer(
    work: Work, person: Person | None, invitation: Invitation, acceptance: Acceptance
) -> Person:
    if person is None:
        person = Person(email=invitation.email, created_at=work.now)
        work.db.add(person)
    person.given_name, person.family_name = (
        acceptance.given_name.strip(),
        acceptance.family_name.strip(),
    )
    person.language = acceptance.language
    work.db.flush()
    give_password(work, person, acceptance.password)
    return person
