"""What members may do: entered by one person, verified by another, revoked by either."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.verification import must_be_second
from vaxcentre.storage.models import Member, Qualification
from vaxcentre.usecases.member_rows import (
    claimed,
    member_here,
    network_of,
    qualifications_of,
    verify,
)
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people


@use_case(Permission.MANAGE_MEMBERS)
def add_qualification(
    work: Work,
    *,
    member_id: UUID,
    duty: Duty,
    valid_from: date,
    valid_until: date | None = None,
    evidence: str = "",
) -> UUID:
    """Write down that a member is able to do something; it counts once a second person verified it.

    Written twice, it stands there once.
    """
    member = member_here(work, member_id)
    if valid_until is not None and valid_until < valid_from:
        raise Invalid("period_backwards", N_("La fin vient avant le début."), "valid_until")
    for known in qualifications_of(work, member.id):
        if (known.duty, known.valid_from, known.valid_until) == (duty, valid_from, valid_until):
            return known.id
    added = claimed(
        work,
        member,
        duty,
        valid_from,
        by=work.actor.person_id,
        until=valid_until,
        evidence=evidence.strip(),
    )
    work.db.add(added)
    work.note("qualification added", added, duty=duty)
    return added.id


@use_case(Permission.MANAGE_MEMBERS)
def verify_qualification(work: Work, *, qualification_id: UUID) -> None:
    """Vouch for what another person entered; from now on it counts. Repeated, nothing happens.

    Raises NotAllowed for what is one's own, or was entered by oneself.
    """
    found, member = _qualification_here(work, qualification_id)
    if found.verified_at is not None:
        return
    must_be_second(work.actor.person_id, (member.person_id, found.created_by_id))
    verify(work, found)
    work.note("qualification verified", found, duty=found.duty)


@use_case(Permission.MANAGE_MEMBERS)
def revoke_qualification(work: Work, *, qualification_id: UUID) -> None:
    """Let a qualification count no more; seats already held stay. Repeated, nothing happens."""
    found, member = _qualification_here(work, qualification_id, revoked_too=True)
    if found.revoked_at is not None:
        return
    lock_people(work, [member.person_id])
    found.revoked_at = work.now
    work.note("qualification revoked", found, duty=found.duty)


def _qualification_here(
    work: Work, qualification_id: UUID, *, revoked_too: bool = False
) -> tuple[Qualification, Member]:
    row = work.db.execute(
        select(Qualification, Member)
        .join(Member, Member.id == Qualification.member_id)
        .where(Qualification.id == qualification_id, Member.network_id == network_of(work))
        .with_for_update(of=Qualification)
        .execution_options(populate_existing=True)
    ).first()
    if row is None or (row[0].revoked_at is not None and not revoked_too):
        raise NotFound()
    return row[0], row[1]
