"""The pool of a network: put in, described, gone, back again; approvals.py says who is let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import ACTIVE, AssignmentEvent
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.members import MemberEvent, MemberState
from vaxcentre.rules.rpps import rpps_digits
from vaxcentre.rules.sign_in import good_email
from vaxcentre.storage.models import Assignment, Centre, Member, Person, PersonState, Shift
from vaxcentre.usecases.member_invitations import invite_member
from vaxcentre.usecases.member_rows import (
    centre_of_network,
    claim_anew,
    claimed,
    member_here,
    network_of,
    new_member,
    qualifications_of,
    tell_planners,
    today_in,
)
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people
from vaxcentre.usecases.seating import end_assignment

LEFT = "left the pool"


@dataclass(frozen=True)
class MemberDetails:
    """What those who plan know of a member."""

    profession: Profession
    rpps: str = ""
    phone: str = ""
    home_centre_id: UUID | None = None
    weekly_minutes: int = 48 * 60
    notes: str = ""
    may_lead: bool = False


@dataclass(frozen=True)
class NewMember:
    """Somebody put in by hand: who, what they are, and what they are said to be able to do."""

    email: str
    given_name: str
    family_name: str
    details: MemberDetails
    duties: tuple[Duty, ...] = ()
    valid_until: date | None = None


@dataclass(frozen=True)
class AddedMember:
    """Somebody who was put in; the secret of their letter where no mail is sent."""

    id: UUID
    secret: str = ""


@use_case(Permission.MANAGE_MEMBERS)
def add_member(work: Work, *, somebody: NewMember, address_of_links: str | None) -> AddedMember:
    """Put somebody into the pool, to be approved by a second person, and write them a letter.

    The answer is the same whether the address was known elsewhere or not. Raises Conflict for
    somebody who is in this pool already.
    """
    network_id, email = network_of(work), good_email(somebody.email)
    person = work.db.scalar(select(Person).where(Person.email == email))
    if person is None:
        person = Person(
            email=email,
            given_name=somebody.given_name.strip(),
            family_name=somebody.family_name.strip(),
            state=PersonState.INVITED,
            created_at=work.now,
        )
        work.db.add(person)
        work.db.flush()
    _must_be_new(work, network_id, person.id)
    details = somebody.details
    member = new_member(
        work,
        network_id,
        person.id,
        profession=details.profession,
        joined_by_id=work.actor.person_id,
    )
    _describe(work, member, details)
    work.db.add(member)
    work.db.flush()
    today = today_in(work, work.place.centre_id)
    until = somebody.valid_until
    by = work.actor.person_id
    work.db.add_all(
        claimed(work, member, duty, today, by=by, until=until) for duty in somebody.duties
    )
    work.note("member added", member, profession=details.profession)
    tell_planners(work, work.centre_id)
    names = (somebody.given_name, somebody.family_name)
    return AddedMember(member.id, invite_member(work, member, person, names, address_of_links))


@use_case(Permission.MANAGE_MEMBERS)
def edit_member(work: Work, *, member_id: UUID, details: MemberDetails) -> None:
    """Change what is known of a member; who changes their own profession waits to be verified."""
    member = member_here(work, member_id)
    changed = member.profession is not details.profession
    if changed and member.person_id == work.actor.person_id:
        claim_anew(work, member, qualifications_of(work, member.id))
    before = _seen(member)
    member.profession = details.profession
    _describe(work, member, details)
    fields = [name for name, value in _seen(member).items() if before[name] != value]
    work.note("member changed", member, fields=fields)


@use_case(Permission.MANAGE_MEMBERS)
def note_download(work: Work) -> None:
    """Write into the journal that somebody took the whole directory with them as a file."""
    work.note("directory downloaded", work.db.get_one(Centre, work.centre_id))


@use_case(Permission.MANAGE_MEMBERS)
def end_membership(work: Work, *, member_id: UUID) -> int:
    """Let somebody leave the pool; the seats they hold, in running shifts too, are free. Returns how many.

    Repeated, nothing happens.
    """
    member = member_here(work, member_id)
    if member.state is MemberState.LEFT:
        return 0
    lock_people(work, [member.person_id])
    member.advance(MemberEvent.LEAVE)
    seats = work.db.scalars(
        select(Assignment.id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Centre, Centre.id == Shift.centre_id)
        .where(
            Centre.network_id == member.network_id,
            Assignment.person_id == member.person_id,
            Assignment.state.in_(ACTIVE),
            Shift.ends_at > work.now,
        )
        .order_by(Shift.starts_at)
    ).all()
    for assignment_id in seats:
        end_assignment(work, assignment_id, AssignmentEvent.REMOVE, LEFT)
    work.note("member left", member, seats=len(seats))
    return len(seats)


@use_case(Permission.MANAGE_MEMBERS)
def return_member(work: Work, *, member_id: UUID) -> None:
    """Let somebody who left, or was declined, wait for approval again. Repeated, nothing happens."""
    member = member_here(work, member_id)
    if member.state is MemberState.PENDING:
        return
    member.advance(MemberEvent.RETURN)
    member.joined_by_id, member.decision_reason = work.actor.person_id, ""
    claim_anew(work, member, qualifications_of(work, member.id))
    work.note("member returned", member)


def _describe(work: Work, member: Member, details: MemberDetails) -> None:
    member.rpps, member.phone = rpps_digits(details.rpps), details.phone.strip()
    member.home_centre_id = centre_of_network(work, member.network_id, details.home_centre_id)
    if details.weekly_minutes != member.weekly_minutes:
        member.weekly_minutes, member.weekly_ceiling_minutes = details.weekly_minutes, None
    member.notes, member.may_lead = details.notes.strip(), details.may_lead


def _seen(member: Member) -> dict[str, object]:
    names = ("profession", "rpps", "phone", "home_centre_id", "weekly_minutes", "notes", "may_lead")
    return {name: getattr(member, name) for name in names}


def _must_be_new(work: Work, network_id: UUID, person_id: UUID) -> None:
    known = work.db.scalar(
        select(Member.id).where(Member.network_id == network_id, Member.person_id == person_id)
    )
    if known is not None:
        raise Conflict("already_member", N_("Cette adresse est déjà dans l’annuaire."))
