"""The rows of a network's pool as several use cases read, make and lock them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.rules.access import Place
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.members import MEMBER
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.spans import local_day
from vaxcentre.storage.models import Centre, Member, Notice, Qualification
from vaxcentre.usecases.notices import planners_of, tell
from vaxcentre.usecases.perform import Work

QUIET_AFTER_TELLING = timedelta(hours=1)
"""Who plans is told once that people wait, not once for each of a room that registers together."""


def network_of(work: Work) -> UUID:
    """The network in which the work is done; raises NotFound where there is none."""
    found = work.place.network_id or work.db.scalar(
        select(Centre.network_id).where(Centre.id == work.place.centre_id)
    )
    if found is None:
        raise NotFound()
    return found


def in_centre(work: Work, network_id: UUID, centre_id: UUID | None) -> Work:
    """The same work as done in a centre: what is noted stands in that centre's journal."""
    return replace(work, place=Place(network_id, centre_id))


def member_here(work: Work, member_id: UUID) -> Member:
    """A member of this network, locked; raises NotFound for anybody else's."""
    found = work.db.scalar(
        select(Member)
        .where(Member.id == member_id, Member.network_id == network_of(work))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def own_member(work: Work, member_id: UUID) -> Member:
    """One's own membership, locked; raises NotFound for anybody else's."""
    found = work.db.scalar(
        select(Member)
        .where(
            Member.id == member_id,
            Member.person_id == work.actor.person_id,
            Member.person_id.is_not(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


def qualifications_of(work: Work, member_id: UUID) -> list[Qualification]:
    """What a member may do, or waits to be allowed to, without what was revoked."""
    return list(
        work.db.scalars(
            select(Qualification)
            .where(Qualification.member_id == member_id, Qualification.revoked_at.is_(None))
            .order_by(Qualification.created_at)
        )
    )


def new_member(work: Work, network_id: UUID, person_id: UUID, **facts: Any) -> Member:
    """A new row of the pool, not yet stored, with secrets of its own."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "state": MEMBER.start,
        "registered_at": work.now,
        "calendar_secret": secrets.token_urlsafe(24),
        "badge_secret": secrets.token_urlsafe(16),
    }
    return Member(network_id=network_id, person_id=person_id, **(defaults | facts))


def claimed(
    work: Work,
    member: Member,
    duty: Duty,
    since: date,
    *,
    by: UUID | None,
    until: date | None = None,
    evidence: str = "",
) -> Qualification:
    """Something somebody is said to be able to do, not yet stored: nobody has vouched for it."""
    return Qualification(
        id=uuid4(),
        member_id=member.id,
        duty=duty,
        valid_from=since,
        valid_until=until,
        evidence=evidence,
        created_at=work.now,
        created_by_id=by,
    )


def verify(work: Work, qualification: Qualification) -> None:
    """Let a qualification count, vouched for by who acts."""
    qualification.verified_at, qualification.verified_by_id = work.now, work.actor.person_id


def claim_anew(work: Work, member: Member, found: Iterable[Qualification]) -> int:
    """Let what was verified wait for somebody again, because who they are has changed.

    The old rows stay, revoked: the past keeps who vouched for what. Returns how many wait.
    """
    waiting = 0
    for old in found:
        if old.verified_at is None:
            continue
        old.revoked_at = work.now
        work.db.add(
            claimed(
                work,
                member,
                old.duty,
                old.valid_from,
                by=member.person_id,
                until=old.valid_until,
                evidence=old.evidence,
            )
        )
        waiting += 1
    return waiting


def centre_of_network(work: Work, network_id: UUID, centre_id: UUID | None) -> UUID | None:
    """The centre, if the network has it; raises Invalid for another's."""
    if centre_id is None:
        return None
    centre = work.db.get(Centre, centre_id)
    if centre is None or centre.network_id != network_id:
        raise Invalid(
            "unknown_centre", N_("Ce centre n’appartient pas au réseau."), "home_centre_id"
        )
    return centre.id


def today_in(work: Work, centre_id: UUID | None) -> date:
    """The present day by the clock of a centre, else by that of Paris."""
    centre = work.db.get(Centre, centre_id) if centre_id else None
    return local_day(work.now, centre.time_zone if centre else "Europe/Paris")


def tell_planners(work: Work, centre_id: UUID) -> None:
    """Tell who else plans in a centre that somebody waits, unless they were told within the hour."""
    planners = planners_of(work, centre_id)
    lately = set(
        work.db.scalars(
            select(Notice.person_id).where(
                Notice.person_id.in_(planners),
                Notice.kind == NoticeKind.MEMBER_WAITS,
                Notice.centre_id == centre_id,
                Notice.created_at > work.now - QUIET_AFTER_TELLING,
            )
        )
    )
    for planner in planners:
        if planner not in lately and planner != work.actor.person_id:
            tell(work, NoticeKind.MEMBER_WAITS, planner, centre_id=centre_id)
