"""The answer of a second person: approved with what was checked, or declined with a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from vaxcentre.errors import N_, Conflict, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MemberEvent, MemberState
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.verification import may_vouch, must_be_second
from vaxcentre.storage.models import Member
from vaxcentre.usecases.member_invitations import mail_declined
from vaxcentre.usecases.member_rows import (
    claimed,
    member_here,
    qualifications_of,
    today_in,
    verify,
)
from vaxcentre.usecases.notices import tell
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.MANAGE_MEMBERS)
def approve_member(
    work: Work,
    *,
    member_id: UUID,
    duties: Collection[Duty],
    valid_until: date | None = None,
    evidence: str = "",
) -> None:
    """Let somebody take shifts, with the duties that who approves has checked; they are told.

    Raises NotAllowed for oneself and for whoever put them in, Conflict when it is decided already.
    """
    member = member_here(work, member_id)
    _must_wait(member)
    must_be_second(work.actor.person_id, (member.person_id, member.joined_by_id))
    member.advance(MemberEvent.APPROVE)
    member.decided_at, member.decided_by_id = work.now, work.actor.person_id
    member.decision_reason = ""
    _verify_chosen(work, member, duties, valid_until, evidence.strip())
    work.note("member approved", member, duties=sorted(duties))
    tell(
        work,
        NoticeKind.MEMBER_APPROVED,
        member.person_id,
        centre_id=work.centre_id,
        member_id=str(member.id),
    )


@use_case(Permission.MANAGE_MEMBERS)
def approve_as_claimed(work: Work, *, member_ids: Collection[UUID]) -> int:
    """Approve several people with what each is said to be able to do; returns how many it was.

    Who is decided already, or needs another person than who acts, is left as they are.
    """
    count = 0
    for member_id in sorted(set(member_ids)):
        member = member_here(work, member_id)
        claims = [one for one in qualifications_of(work, member.id) if one.verified_at is None]
        said_by = [one.created_by_id for one in claims]
        vouches = may_vouch(work.actor.person_id, member.person_id, member.joined_by_id, *said_by)
        if member.state is MemberState.PENDING and vouches:
            approve_member(work, member_id=member.id, duties=[one.duty for one in claims])
            count += 1
    work.noted_in_row()
    return count


@use_case(Permission.MANAGE_MEMBERS)
def decline_member(work: Work, *, member_id: UUID, reason: str) -> None:
    """Do not take somebody into the pool; they read why."""
    member = member_here(work, member_id)
    _must_wait(member)
    if not reason.strip():
        raise Invalid("no_reason", N_("Dites pourquoi : la personne le lira."), "reason")
    must_be_second(work.actor.person_id, (member.person_id,))
    member.advance(MemberEvent.DECLINE)
    member.decided_at, member.decided_by_id = work.now, work.actor.person_id
    member.decision_reason = reason.strip()
    work.note("member declined", member)
    mail_declined(work, member)


def _verify_chosen(
    work: Work,
    member: Member,
    duties: Collection[Duty],
    valid_until: date | None,
    evidence: str,
) -> None:
    """Verify the chosen duties, adding those nobody had claimed, and drop the claims not chosen."""
    known: set[Duty] = set()
    for one in qualifications_of(work, member.id):
        if one.duty not in duties:
            one.revoked_at = work.now
        elif one.verified_at is None:
            must_be_second(work.actor.person_id, (one.created_by_id,))
            one.evidence = evidence or one.evidence
            one.valid_until = valid_until or one.valid_until
            verify(work, one)
        known.add(one.duty)
    today = today_in(work, work.place.centre_id)
    by = (
        member.joined_by_id or member.person_id
    )  # who said what they are; the duties follow from it
    for duty in sorted(set(duties) - known):
        added = claimed(work, member, duty, today, by=by, until=valid_until, evidence=evidence)
        verify(work, added)
        work.db.add(added)


def _must_wait(member: Member) -> None:
    if member.state is not MemberState.PENDING:
        raise Conflict(
            "member_decided", N_("Quelqu’un a déjà répondu à cette inscription, ou l’a retirée.")
        )
