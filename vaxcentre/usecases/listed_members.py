"""People whom lists, or other programs, tell of: each is added, updated, left alone or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from vaxcentre import passwords
from vaxcentre.letters import member_letter
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.listed_members import (
    ListedMember,
    MemberReason,
    RefusedMember,
    Told,
    readable_members,
)
from vaxcentre.rules.member_columns import MemberColumn
from vaxcentre.rules.members import MemberEvent, MemberState
from vaxcentre.rules.professions import usual_duties
from vaxcentre.rules.verification import may_vouch
from vaxcentre.storage.models import (
    Member,
    MemberInvitation,
    Person,
    PersonState,
    Qualification,
    RowOutcome,
)
from vaxcentre.usecases.known_members import KnownMembers, known_members
from vaxcentre.usecases.member_invitations import invitation_of, mail
from vaxcentre.usecases.member_rows import claim_anew, claimed, network_of, new_member, verify
from vaxcentre.usecases.perform import Work, use_case

_C, _R = MemberColumn, MemberReason


@dataclass(frozen=True)
class ListOptions:
    """What the sender of a list says about it."""

    checked: bool = False
    """They have seen what proves the qualifications: they count at once, but for the sender's own."""
    address_of_links: str | None = None
    """Where the letters' links lead; None writes no letters."""


@dataclass(frozen=True)
class SettledMember:
    """How one row ended."""

    line: int
    outcome: RowOutcome
    member_id: UUID | None = None
    reason: MemberReason | None = None
    column: MemberColumn | None = None


@use_case(Permission.MANAGE_MEMBERS)
def settle_members(
    work: Work, *, rows: Sequence[Told], options: ListOptions, on: date
) -> list[SettledMember]:
    """Settle rows in their order, with a fixed number of statements for few or many.

    The network's row is locked: of two lists with the same people the second finds them there.
    """
    known = known_members(work, network_of(work), list(readable_members(rows)))
    settling = _Settling(work, known, options, on)
    settled = [settling.settle(row) for row in rows]
    settling.write()
    return settled


class _Settling:
    """Settles rows one after the other, and then writes what came of it in bulk."""

    def __init__(self, work: Work, known: KnownMembers, options: ListOptions, on: date) -> None:
        self.work, self.known, self.options, self.on = work, known, options, on
        self.people: list[Person] = []
        self.members: list[Member] = []
        self.claims: list[Qualification] = []
        self.invitations: list[MemberInvitation] = []

    def settle(self, row: Told) -> SettledMember:
        """Decide how `row` ends."""
        if isinstance(row, RefusedMember):
            return SettledMember(row.line, RowOutcome.REFUSED, None, row.reason, row.column)
        if row.home_centre and self.known.centre_called(row.home_centre) is None:
            return _refused(row, _R.UNKNOWN_CENTRE, _C.HOME_CENTRE)
        member = self.known.find(row)
        holder = self.known.by_rpps.get(row.rpps)
        if holder is not None and holder is not member:
            return _refused(row, _R.OTHER_RPPS, _C.RPPS)
        if member is None:
            return self._add(row)
        if member.state in (MemberState.LEFT, MemberState.DECLINED):
            return _refused(row, _R.GONE, _C.EMAIL)
        return self._update(row, member)

    def _add(self, row: ListedMember) -> SettledMember:
        if not row.email:
            return _refused(row, _R.NO_EMAIL, _C.EMAIL)
        if row.profession is None:
            return _refused(row, _R.NO_PROFESSION, _C.PROFESSION)
        person = self.known.people.get(row.email) or self._person(row)
        member = new_member(
            self.work,
            self.known.network_id,
            person.id,
            profession=row.profession,
            joined_by_id=self.work.actor.person_id,
            weekly_minutes=48 * 60,
        )
        self._set(member, _details(row, self.known))
        self.members.append(member)
        duties = row.duties or usual_duties(row.profession, self.on, self.known.rights)
        for duty in duties:
            self._claim(member, duty, row.valid_until)
        self._approve(member)
        self._invite(member, row)
        self.known.remember(member, row.email)
        return SettledMember(row.line, RowOutcome.ADDED, member.id)

    def _update(self, row: ListedMember, member: Member) -> SettledMember:
        changed = False
        if row.profession is not None and row.profession is not member.profession:
            if not self._may_vouch(member):
                claim_anew(self.work, member, self.known.qualified[member.id])
            changed = True
        changed |= self._set(member, _details(row, self.known))
        for duty in row.duties:
            changed |= self._renew(member, duty, row.valid_until)
        changed |= self._approve(member)
        outcome = RowOutcome.UPDATED if changed else RowOutcome.UNCHANGED
        return SettledMember(row.line, outcome, member.id)

    def _renew(self, member: Member, duty: Duty, until: date | None) -> bool:
        """Add, lengthen or verify a duty; returns whether anything changed."""
        known = self.known.qualified[member.id]
        mine = [one for one in known if one.duty is duty and one.revoked_at is None]
        same = [one for one in mine if until is None or one.valid_until == until]
        if not same:
            self._claim(member, duty, until)
            return True
        open_ones = [one for one in same if one.verified_at is None]
        if len(open_ones) == len(same) and self._vouches(member):
            verify(self.work, open_ones[0])
            return True
        return False

    def _claim(self, member: Member, duty: Duty, until: date | None) -> None:
        since = min(self.on, until) if until else self.on
        by = self.work.actor.person_id
        added = claimed(self.work, member, duty, since, by=by, until=until)
        if self._vouches(member):
            verify(self.work, added)
        self.known.qualified[member.id].append(added)
        self.claims.append(added)

    def _approve(self, member: Member) -> bool:
        if member.state is not MemberState.PENDING or not self._vouches(member):
            return False
        member.advance(MemberEvent.APPROVE)
        member.decided_at, member.decided_by_id = self.work.now, self.work.actor.person_id
        return True

    def _vouches(self, member: Member) -> bool:
        """Whether the sender's word counts: never for an account that a stranger may have made.

        Who they are is for somebody to say who looks at that person, not at the list.
        """
        is_known = member.person_id not in self.known.self_made
        return self.options.checked and is_known and self._may_vouch(member)

    def _may_vouch(self, member: Member) -> bool:
        return may_vouch(self.work.actor.person_id, member.person_id)

    def _set(self, member: Member, told: dict[str, Any]) -> bool:
        """Change what is told and differs; what a list leaves empty stays as it is."""
        changes = {
            name: value
            for name, value in told.items()
            if value not in (None, "") and value != getattr(member, name)
        }
        for name, value in changes.items():
            setattr(member, name, value)
        if "weekly_minutes" in changes:
            member.weekly_ceiling_minutes = None
        return bool(changes)

    def _person(self, row: ListedMember) -> Person:
        person = Person(
            id=uuid4(),
            email=row.email,
            given_name=row.given_name,
            family_name=row.family_name,
            state=PersonState.INVITED,
            created_at=self.work.now,
        )
        self.known.people[row.email] = person
        self.people.append(person)
        return person

    def _invite(self, member: Member, row: ListedMember) -> None:
        secret = passwords.new_secret()
        names = (row.given_name, row.family_name)
        self.invitations.append(invitation_of(self.work, member, names, secret))
        address = self.options.address_of_links
        if address is None:
            return
        mail(
            self.work,
            member_letter(
                row.email,
                self.work.actor.language,
                address + secret,
                name=row.given_name,
                network=self.known.network_name,
            ),
        )

    def write(self) -> None:
        """Write all that was decided, parents first, in as many statements for few as for many."""
        self.work.noted_in_row()
        self.work.db.flush()
        for rows in (self.people, self.members, self.claims, self.invitations):
            if rows:
                values = [_values(row) for row in rows]
                self.work.db.execute(insert(type(rows[0])), values)


def _values(row: Any) -> dict[str, Any]:
    """What was set of a new row; the rest are its defaults."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def _refused(row: ListedMember, reason: MemberReason, column: MemberColumn) -> SettledMember:
    return SettledMember(row.line, RowOutcome.REFUSED, None, reason, column)


def _details(row: ListedMember, known: KnownMembers) -> dict[str, Any]:
    return {
        "profession": row.profession,
        "rpps": row.rpps,
        "phone": row.phone,
        "home_centre_id": known.centre_called(row.home_centre) if row.home_centre else None,
        "weekly_minutes": row.weekly_minutes,
        "notes": row.notes,
        "may_lead": row.may_lead,
    }
