"""The rows of planned breaks: noted as had when the booth pauses, wherever that is said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.storage.models import PlannedBreak
from vaxcentre.usecases.perform import Work

NEAR = timedelta(minutes=45)
"""A pause that begins so near a planned break is that break."""


def tell_breaks(work: Work, people: Collection[UUID], *, begins: bool) -> None:
    """Note on the planned breaks of these people that they begin, or end, now.

    A pause of less than half of it was none: the break is still to come.
    """
    if not people:
        return
    theirs = select(PlannedBreak).where(
        PlannedBreak.centre_id == work.centre_id, PlannedBreak.person_id.in_(people)
    )
    if begins:
        near = PlannedBreak.starts_at.between(work.now - NEAR, work.now + NEAR)
        for one in work.db.scalars(theirs.where(near, PlannedBreak.begun_at.is_(None))):
            one.begun_at = work.now
        return
    running = (PlannedBreak.begun_at.is_not(None), PlannedBreak.ended_at.is_(None))
    for one in work.db.scalars(theirs.where(*running)):
        if one.begun_at and work.now - one.begun_at < timedelta(minutes=one.minutes) / 2:
            one.begun_at = None
        else:
            one.ended_at = work.now
