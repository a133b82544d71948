"""Links that work once: a new password, and the first administrator of an empty vaxcentre."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from vaxcentre import passwords
from vaxcentre.errors import N_, Conflict, NotAllowed, NotFound
from vaxcentre.letters import new_password_letter
from vaxcentre.rules.access import Permission, Role, may_stand_in_for
from vaxcentre.rules.sign_in import (
    FIRST_LINK_LIFE,
    LINK_LIFE,
    account_hash,
    good_email,
    refuse_weak_password,
)
from vaxcentre.storage.models import (
    AttemptKind,
    Grant,
    LinkPurpose,
    Network,
    OutboxTask,
    Person,
    PersonalLink,
    PersonState,
    SignInAttempt,
)
from vaxcentre.usecases.people import grants_of, pools_of
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.sign_in_rows import (
    From,
    SignInAnswer,
    begin_sign_in,
    end_sign_ins,
    remember_try,
)

MOST_LINKS_AN_HOUR = 3
MOST_ASKED_FROM_AN_ADDRESS = 20


@dataclass(frozen=True)
class NewcomerValue:
    """Who becomes the first administrator, of which network."""

    network: str
    email: str
    given_name: str
    family_name: str
    password: str
    language: str = "fr"


@use_case(Permission.ANYONE)
def ask_for_new_password(work: Work, *, email: str, origin: From, address_of_links: str) -> None:
    """Mail a link to the person, if there is one; who asked learns nothing either way."""
    account = account_hash(email)
    is_too_often = _asked_too_often(work, account, origin.address)
    remember_try(
        work, account, origin.address, None, AttemptKind.FORGOTTEN, succeeded=not is_too_often
    )
    person = work.db.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None or person.state is PersonState.DISABLED or is_too_often:
        return
    mail_new_password(work, person, address_of_links)


@use_case(Permission.MANAGE_PEOPLE)
def send_new_password_link(work: Work, *, person_id: UUID, address_of_links: str) -> None:
    """Mail somebody of the team a link; whoever asked for it never sees it."""
    mail_new_password(work, _of_team(work, person_id), address_of_links)


@use_case(Permission.MANAGE_PEOPLE)
def hand_out_new_password_link(work: Work, *, person_id: UUID) -> str:
    """The secret of a link to be handed over where no mail is sent.

    Only for somebody whom the actor outranks wherever that person works, and who is in no pool of
    another network: with the link in hand one could become them.
    """
    person = _of_team(work, person_id)
    theirs = grants_of(work, person.id)
    is_known_elsewhere = bool(pools_of(work, person.id) - {work.place.network_id})
    outranks = may_stand_in_for(work.actor, theirs, work.now)
    if person.id == work.actor.person_id or not outranks or is_known_elsewhere:
        raise NotAllowed(
            "stands_too_high",
            N_(
                "Vous ne pouvez pas faire ce lien vous-même : demandez à la coordination du réseau."
            ),
        )
    return new_password_link(work, person)


@use_case(Permission.MANAGE_NETWORK)
def print_new_password_link(work: Work, *, email: str) -> str:
    """The secret of a link for the person with that e-mail. For the terminal."""
    person = work.db.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None or person.state is PersonState.DISABLED:
        raise NotFound()
    return new_password_link(work, person)


@use_case(Permission.ANYONE)
def set_password(work: Work, *, secret: str, password: str, origin: From) -> SignInAnswer:
    """Give the person behind a link a new password, end what was open, and sign them in here."""
    link = _used(work, secret, LinkPurpose.NEW_PASSWORD)
    person = work.db.get(Person, link.person_id)
    if person is None or person.state is PersonState.DISABLED:
        raise NotFound()
    refuse_weak_password(password, person.email)
    give_password(work, person, password)
    work.note("password set", person)
    return begin_sign_in(work, person, origin)


@use_case(Permission.MANAGE_NETWORK)
def make_first_administrator_link(work: Work) -> str:
    """The secret of the first administrator's link; older ones stop working."""
    if work.db.scalar(select(func.count()).select_from(Person)):
        raise Conflict("not_empty", N_("Il y a déjà quelqu’un : demandez-lui une invitation."))
    _forget(work, PersonalLink.purpose == LinkPurpose.FIRST_ADMINISTRATOR)
    secret = passwords.new_secret()
    link = PersonalLink(
        secret_hash=passwords.secret_hash(secret),
        purpose=LinkPurpose.FIRST_ADMINISTRATOR,
        created_at=work.now,
        expires_at=work.now + FIRST_LINK_LIFE,
    )
    work.db.add(link)
    work.note("first administrator link made", link)
    return secret


@use_case(Permission.ANYONE)
def become_first_administrator(
    work: Work, *, secret: str, newcomer: NewcomerValue, origin: From
) -> SignInAnswer:
    """Make the network and its coordinator, once, while nobody else is there."""
    _used(work, secret, LinkPurpose.FIRST_ADMINISTRATOR)
    if work.db.scalar(select(func.count()).select_from(Person)):
        raise NotFound()
    email = good_email(newcomer.email)
    refuse_weak_password(newcomer.password, email)
    network = Network(name=newcomer.network.strip())
    person = Person(
        email=email,
        given_name=newcomer.given_name.strip(),
        family_name=newcomer.family_name.strip(),
        language=newcomer.language,
        state=PersonState.ACTIVE,
        created_at=work.now,
        password_hash=passwords.hash_of(newcomer.password),
    )
    work.db.add_all([network, person])
    work.db.flush()
    work.db.add(
        Grant(
            person_id=person.id,
            network_id=network.id,
            role=Role.NETWORK_COORDINATOR,
            granted_at=work.now,
        )
    )
    work.note("first administrator made", person)
    return begin_sign_in(work, person, origin)


def new_password_link(work: Work, person: Person) -> str:
    """The secret of a new link for `person`."""
    secret = passwords.new_secret()
    work.db.add(
        PersonalLink(
            secret_hash=passwords.secret_hash(secret),
            person_id=person.id,
            purpose=LinkPurpose.NEW_PASSWORD,
            created_at=work.now,
            expires_at=work.now + LINK_LIFE,
        )
    )
    work.note("password link made", person)
    return secret


def mail_new_password(work: Work, person: Person, address_of_links: str) -> None:
    """Put a letter with a new link into the outbox, in this same transaction."""
    letter = new_password_letter(
        person.email, person.language, address_of_links + new_password_link(work, person)
    )
    work.db.add(
        OutboxTask(kind="mail", payload=letter.payload(), created_at=work.now, due_at=work.now)
    )


def give_password(work: Work, person: Person, password: str, *, but: UUID | None = None) -> None:
    """Change a person's password; every other sign-in ends and every link to choose one is void."""
    person.password_hash = passwords.hash_of(password)
    person.state = PersonState.ACTIVE
    end_sign_ins(work, person.id, but=but)
    _forget(work, PersonalLink.person_id == person.id)


def _asked_too_often(work: Work, account: str, address: str) -> bool:
    lately = (SignInAttempt.kind == AttemptKind.FORGOTTEN, SignInAttempt.at > work.now - LINK_LIFE)
    count = select(func.count()).select_from(SignInAttempt).where(*lately)
    by_account = work.db.scalar(count.where(SignInAttempt.account_hash == account)) or 0
    by_address = work.db.scalar(count.where(SignInAttempt.address == address)) or 0
    return by_account >= MOST_LINKS_AN_HOUR or by_address >= MOST_ASKED_FROM_AN_ADDRESS


def _used(work: Work, secret: str, purpose: LinkPurpose) -> PersonalLink:
    """The link, marked as used; the row lock makes a second use wait, and then fail."""
    alike = select(PersonalLink).where(PersonalLink.purpose == purpose)
    if purpose is LinkPurpose.FIRST_ADMINISTRATOR:
        work.db.scalars(
            alike.order_by(PersonalLink.id).with_for_update()
        ).all()  # one newcomer at a time
    link = work.db.scalar(
        alike.where(PersonalLink.secret_hash == passwords.secret_hash(secret)).with_for_update()
    )
    if link is None or link.used_at is not None or link.expires_at <= work.now:
        raise NotFound()
    link.used_at = work.now
    return link


def _forget(work: Work, which: ColumnElement[bool]) -> None:
    open_ones = update(PersonalLink).where(which, PersonalLink.used_at.is_(None))
    work.db.execute(open_ones.values(used_at=work.now))


def _of_team(work: Work, person_id: UUID) -> Person:
    person = work.db.scalar(Person.in_team(work.centre_id, person_id))
    if person is None:
        raise NotFound()
    return person
