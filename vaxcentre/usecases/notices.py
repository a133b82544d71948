"""Telling people: written with the change that is the reason, sent by the worker if it still holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select

from vaxcentre.rules.access import PERMISSIONS, Permission
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.storage.models import Centre, Grant, Notice
from vaxcentre.usecases.outbox import NOTICE, enqueue
from vaxcentre.usecases.perform import Work


def tell(
    work: Work,
    kind: NoticeKind,
    person_id: UUID,
    *,
    centre_id: UUID | None = None,
    shift_id: UUID | None = None,
    assignment_id: UUID | None = None,
    **facts: Any,
) -> UUID:
    """Write down, in this transaction, that a person is to be told; returns the notice's id.

    The worker decides when it sends whether it still holds. `facts` are plain values for what the
    rows will no longer say then, such as old hours.
    """
    notice_id = uuid4()
    work.db.add(
        Notice(
            id=notice_id,
            person_id=person_id,
            kind=kind,
            centre_id=centre_id,
            shift_id=shift_id,
            assignment_id=assignment_id,
            facts=facts,
            created_at=work.now,
        )
    )
    enqueue(work, NOTICE, {"notice_id": str(notice_id)})
    return notice_id


def planners_of(work: Work, centre_id: UUID) -> list[UUID]:
    """The people who plan in a centre, there or for its network, and hold that role now."""
    roles = [role for role, may in PERMISSIONS.items() if Permission.MANAGE_ROTA in may]
    network = select(Centre.network_id).where(Centre.id == centre_id).scalar_subquery()
    return list(
        work.db.scalars(
            select(Grant.person_id)
            .where(
                Grant.role.in_(roles),
                or_(
                    Grant.centre_id == centre_id,
                    Grant.centre_id.is_(None) & (Grant.network_id == network),
                ),
                Grant.revoked_at.is_(None),
                or_(Grant.until.is_(None), Grant.until > work.now),
            )
            .distinct()
        )
    )
