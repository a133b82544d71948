"""Registering oneself through a link that a manager shared; a second person approves each.

Whoever registers sees the same answer, whatever is known of the address: see docs/decisions.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from vaxcentre import passwords
from vaxcentre.errors import N_, Invalid, NotFound, TooMany
from vaxcentre.letters import registered_letter, registration_failed_letter
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberEvent, MemberState
from vaxcentre.rules.rpps import rpps_digits
from vaxcentre.rules.sign_in import account_hash, good_email, refuse_weak_password
from vaxcentre.storage.models import (
    AttemptKind,
    JoinLink,
    Member,
    Network,
    Person,
    PersonState,
    SignInAttempt,
)
from vaxcentre.usecases.member_invitations import mail
from vaxcentre.usecases.member_rows import (
    claimed,
    in_centre,
    network_of,
    new_member,
    qualifications_of,
    tell_planners,
    today_in,
)
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sign_in_rows import From, refusal_of, remember_try

LONGEST_LINK_LIFE = timedelta(days=180)
MOST_JOINING_AN_HOUR = 60
"""From one address: a whole hospital, or a meeting in a hall, may sit behind it."""
COUNTED = timedelta(hours=1)


@dataclass(frozen=True)
class Newcomer:
    """What somebody says who registers themselves."""

    email: str
    given_name: str
    family_name: str
    password: str
    profession: Profession
    rpps: str = ""
    phone: str = ""
    duties: tuple[Duty, ...] = ()
    language: str = "fr"


@use_case(Permission.MANAGE_MEMBERS)
def make_join_link(work: Work, *, life: timedelta) -> UUID:
    """Make a link to register with; who comes through it has this centre for home."""
    if not timedelta(0) < life <= LONGEST_LINK_LIFE:
        raise Invalid("link_life", N_("Choisissez une durée de six mois au plus."), "days")
    link = JoinLink(
        network_id=network_of(work),
        centre_id=work.centre_id,
        secret=secrets.token_urlsafe(16),
        created_at=work.now,
        created_by_id=work.actor.person_id,
        expires_at=work.now + life,
    )
    work.db.add(link)
    work.db.flush()
    work.note("join link made", link, until=link.expires_at.isoformat())
    return link.id


@use_case(Permission.MANAGE_MEMBERS)
def withdraw_join_link(work: Work, *, link_id: UUID) -> None:
    """Let nobody register through a link any more; who did already stays. Repeated, nothing happens."""
    link = work.db.scalar(
        select(JoinLink)
        .where(JoinLink.id == link_id, JoinLink.network_id == network_of(work))
        .with_for_update()
    )
    if link is None:
        raise NotFound()
    if link.withdrawn_at is None:
        link.withdrawn_at = work.now
        work.note("join link withdrawn", link)


@use_case(Permission.ANYONE)
def register(
    work: Work, *, secret: str, newcomer: Newcomer, origin: From, address_of_help: str | None = None
) -> None:
    """Ask to be taken into a pool; says nothing of what came of it, and twice is once.

    An unknown address gets an account with the given password. One that is known counts only with
    the password of its account; else its owner alone is told, by letter. Raises NotFound for a link
    that is over, TooMany when too many come from one address.
    """
    link = work.db.scalar(select(JoinLink).where(JoinLink.secret == secret))
    if link is None or not link.is_open(work.now):
        raise NotFound()
    email = good_email(newcomer.email)
    refuse_weak_password(newcomer.password, email)
    _slow_down(work, email, origin)
    there = in_centre(work, link.network_id, link.centre_id)
    network = work.db.get_one(Network, link.network_id)
    person = work.db.scalar(select(Person).where(Person.email == email).with_for_update())
    if person is None:
        person = _new_person(work, email, newcomer)
    elif not _is_proven(work, person, newcomer.password, origin):
        letter = registration_failed_letter(
            email, person.language, network=network.name, help_at=address_of_help or ""
        )
        mail(there, letter)
        return
    if _enter(there, link, person, newcomer):
        mail(there, registered_letter(email, person.language, network=network.name))


def _enter(there: Work, link: JoinLink, person: Person, newcomer: Newcomer) -> bool:
    """Put the person into the pool to wait for approval; returns whether anything changed."""
    member = there.db.scalar(
        select(Member)
        .where(Member.network_id == link.network_id, Member.person_id == person.id)
        .with_for_update()
    )
    if member is None:
        member = new_member(
            there,
            link.network_id,
            person.id,
            profession=newcomer.profession,
            home_centre_id=link.centre_id,
            join_link_id=link.id,
        )
        there.db.add(member)
    elif member.state in (MemberState.DECLINED, MemberState.LEFT):
        member.advance(MemberEvent.RETURN)
        member.joined_by_id, member.decision_reason = None, ""
    else:
        return False
    _say(there, member, newcomer)
    there.note("member registered", member, profession=newcomer.profession)
    if link.centre_id is not None:
        tell_planners(there, link.centre_id)
    return True


def _say(there: Work, member: Member, newcomer: Newcomer) -> None:
    member.profession = newcomer.profession
    member.rpps, member.phone = rpps_digits(newcomer.rpps), newcomer.phone.strip()
    there.db.flush()
    for old in qualifications_of(there, member.id):
        old.revoked_at = there.now
    on = today_in(there, there.place.centre_id)
    by = member.person_id
    there.db.add_all(claimed(there, member, duty, on, by=by) for duty in newcomer.duties)


def _new_person(work: Work, email: str, newcomer: Newcomer) -> Person:
    person = Person(
        email=email,
        given_name=newcomer.given_name.strip(),
        family_name=newcomer.family_name.strip(),
        language=newcomer.language,
        state=PersonState.ACTIVE,
        password_hash=passwords.hash_of(newcomer.password),
        created_at=work.now,
    )
    work.db.add(person)
    work.db.flush()
    return person


def _is_proven(work: Work, person: Person, password: str, origin: From) -> bool:
    """Whether the password is that of the account; tries are counted as at sign-in."""
    if person.state is PersonState.DISABLED:
        return False
    return refusal_of(work, person, password, origin) is None


def _slow_down(work: Work, email: str, origin: From) -> None:
    tries = work.db.scalar(
        select(func.count())
        .select_from(SignInAttempt)
        .where(
            SignInAttempt.kind == AttemptKind.JOIN,
            SignInAttempt.address == origin.address,
            SignInAttempt.at > work.now - COUNTED,
        )
    )
    if (tries or 0) >= MOST_JOINING_AN_HOUR:
        raise TooMany(
            "too_many_join",
            N_("Trop d’inscriptions viennent d’ici en ce moment. Réessayez dans une heure."),
            seconds=int(COUNTED.total_seconds()),
        )
    remember_try(work, account_hash(email), origin.address, None, AttemptKind.JOIN, succeeded=True)
