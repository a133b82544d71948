"""Watching a shift: being told when it is short of people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from vaxcentre.rules.access import Permission
from vaxcentre.storage.models import Shift, ShiftWatch
from vaxcentre.usecases.assignments import must_be_seen, oneself
from vaxcentre.usecases.perform import Work, use_case


@use_case(Permission.SIGNED_IN)
def watch_shift(work: Work, *, shift_id: UUID) -> None:
    """Be told when a shift is short of people; repeated, nothing more happens."""
    person_id = oneself(work)
    must_be_seen(work, shift_id, person_id)
    if _own_watch(work, shift_id, person_id) is not None:
        return
    shift = work.db.get_one(Shift, shift_id)
    work.db.add(
        ShiftWatch(
            centre_id=shift.centre_id, shift_id=shift.id, person_id=person_id, created_at=work.now
        )
    )
    work.note("shift watched", shift)


@use_case(Permission.SIGNED_IN)
def stop_watching(work: Work, *, shift_id: UUID) -> None:
    """Be told no more."""
    own = _own_watch(work, shift_id, oneself(work))
    if own is None:
        return
    work.db.delete(own)
    work.note("shift no longer watched", work.db.get_one(Shift, shift_id))


def _own_watch(work: Work, shift_id: UUID, person_id: UUID) -> ShiftWatch | None:
    return work.db.scalar(
        select(ShiftWatch).where(ShiftWatch.shift_id == shift_id, ShiftWatch.person_id == person_id)
    )
