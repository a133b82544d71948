"""Letters to people whom others put into the pool; they tell nothing of who is known already."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select, update

from vaxcentre import passwords
from vaxcentre.errors import NotFound
from vaxcentre.letters import Letter, declined_letter, member_letter
from vaxcentre.rules.access import Permission
from vaxcentre.rules.sign_in import INVITATION_LIFE, refuse_weak_password
from vaxcentre.storage.models import (
    Member,
    MemberInvitation,
    Network,
    OutboxTask,
    Person,
    PersonState,
)
from vaxcentre.usecases.invitations import Acceptance
from vaxcentre.usecases.member_rows import in_centre, member_here
from vaxcentre.usecases.people import grants_of
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.personal_links import give_password
from vaxcentre.usecases.sign_in_rows import From, SignInAnswer, begin_sign_in, refusal_of


@use_case(Permission.MANAGE_MEMBERS)
def invite_member_again(work: Work, *, member_id: UUID, address_of_links: str | None) -> str:
    """Write to a member again; the links of earlier letters stop working.

    Without mail (`address_of_links` None) the link's secret is handed out instead.
    """
    member = member_here(work, member_id)
    person = work.db.get_one(Person, member.person_id)
    before = work.db.scalars(
        select(MemberInvitation)
        .where(MemberInvitation.member_id == member.id)
        .order_by(MemberInvitation.created_at.desc())
    ).first()
    if before is not None and before.accepted_at is None:
        names = (before.given_name, before.family_name)
    else:
        names = (person.given_name, person.family_name)
    return invite_member(work, member, person, names, address_of_links)


@use_case(Permission.ANYONE)
def accept_member_invitation(
    work: Work, *, secret: str, acceptance: Acceptance, origin: From
) -> SignInAnswer:
    """Say yes to being in a pool: a newcomer chooses a password, whoever has an account gives theirs."""
    invitation, member = _open_invitation(work, secret)
    person = work.db.scalar(select(Person).where(Person.id == member.person_id).with_for_update())
    if person is None or person.state is PersonState.DISABLED:
        raise NotFound()
    if _must_prove(work, person, member):
        refusal = refusal_of(work, person, acceptance.password, origin)
        if refusal is not None:
            return refusal
    else:
        refuse_weak_password(acceptance.password, person.email)
        person.given_name = acceptance.given_name.strip()
        person.family_name = acceptance.family_name.strip()
        person.language = acceptance.language
        give_password(work, person, acceptance.password)
    invitation.accepted_at = work.now
    there = in_centre(work, member.network_id, member.home_centre_id)
    there.note("member invitation accepted", member)
    return begin_sign_in(work, person, origin)


def invite_member(
    work: Work,
    member: Member,
    person: Person,
    names: tuple[str, str],
    address_of_links: str | None,
) -> str:
    """Write a letter to a member; the secret of its link where no mail is sent."""
    work.db.execute(
        update(MemberInvitation)
        .where(
            MemberInvitation.member_id == member.id,
            MemberInvitation.accepted_at.is_(None),
            MemberInvitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=work.now)
    )
    secret = passwords.new_secret()
    work.db.add(invitation_of(work, member, names, secret))
    work.note("member invited", member)
    if address_of_links is None:
        return secret
    network = work.db.get_one(Network, member.network_id)
    language = work.actor.language
    letter = member_letter(
        person.email,
        language,
        address_of_links + secret,
        name=names[0].strip(),
        network=network.name,
    )
    mail(work, letter)
    return ""


def invitation_of(
    work: Work, member: Member, names: tuple[str, str], secret: str
) -> MemberInvitation:
    """A letter's row, not yet stored."""
    return MemberInvitation(
        member_id=member.id,
        secret_hash=passwords.secret_hash(secret),
        given_name=names[0].strip(),
        family_name=names[1].strip(),
        created_at=work.now,
        created_by_id=work.actor.person_id,
        expires_at=work.now + INVITATION_LIFE,
    )


def mail_declined(work: Work, member: Member) -> None:
    """Tell somebody by letter that they were not taken into the pool, and why."""
    person = work.db.get_one(Person, member.person_id)
    network = work.db.get_one(Network, member.network_id)
    mail(
        work,
        declined_letter(
            person.email, person.language, network=network.name, reason=member.decision_reason
        ),
    )


def mail(work: Work, letter: Letter) -> None:
    """Put a letter into the outbox, in this same transaction."""
    work.db.add(
        OutboxTask(
            centre_id=work.place.centre_id,
            kind="mail",
            payload=letter.payload(),
            created_at=work.now,
            due_at=work.now,
        )
    )


def _open_invitation(work: Work, secret: str) -> tuple[MemberInvitation, Member]:
    row = work.db.execute(
        select(MemberInvitation, Member)
        .join(Member, Member.id == MemberInvitation.member_id)
        .where(
            MemberInvitation.secret_hash == passwords.secret_hash(secret),
            MemberInvitation.accepted_at.is_(None),
            MemberInvitation.withdrawn_at.is_(None),
            MemberInvitation.expires_at > work.now,
        )
        .with_for_update(of=MemberInvitation)
    ).first()
    if row is None:
        raise NotFound()
    return row[0], row[1]


def _must_prove(work: Work, person: Person, member: Member) -> bool:
    """Whether somebody stands behind the account already: by a password, a role, or another pool.

    The link may have been handed to who put them in: it must not open what others have given.
    """
    elsewhere = work.db.scalar(
        select(exists().where(Member.person_id == person.id, Member.id != member.id))
    )
    return person.password_hash is not None or bool(grants_of(work, person.id)) or bool(elsewhere)
