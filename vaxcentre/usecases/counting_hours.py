"""Writing the hours of somebody who left, and forgetting them when that is taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.hours import counted
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.models import Assignment, HoursEntry, Shift
from vaxcentre.usecases.perform import Work


def count_hours(
    work: Work,
    seat: Assignment,
    shift: Shift,
    there: tuple[datetime, datetime],
    *,
    to_check: bool = False,
) -> None:
    """Keep the hours from arrival to departure; hours that somebody corrected stay as they are."""
    entry = entry_of(work, seat)
    if entry is not None and entry.corrected_at is not None:
        return
    planned = TimeSpan(shift.starts_at, shift.ends_at)
    hours = counted(planned, *there, others=_others(work, seat, TimeSpan(*there)))
    entry = entry or HoursEntry(
        centre_id=seat.centre_id,
        person_id=seat.person_id,
        shift_id=shift.id,
        shift_name=shift.name,
        duty=seat.duty,
        held_on=shift.held_on,
    )
    entry.starts_at, entry.ends_at = hours.during.start, hours.during.end
    entry.minutes, entry.counted_at, entry.to_check = hours.minutes, work.now, to_check
    work.db.add(entry)
    work.db.flush()


def forget_hours(work: Work, seat: Assignment) -> None:
    """Forget the hours of a departure that is taken back; raises Conflict once they were corrected."""
    entry = entry_of(work, seat)
    if entry is None:
        return
    if entry.corrected_at is not None:
        raise Conflict(
            "hours_corrected",
            N_("Ces heures ont été corrigées : corrigez-les de nouveau plutôt que d’annuler."),
        )
    work.db.delete(entry)
    work.db.flush()


def entry_of(work: Work, seat: Assignment) -> HoursEntry | None:
    """The hours of a person at a shift, if they are counted."""
    return work.db.scalar(
        select(HoursEntry)
        .where(HoursEntry.shift_id == seat.shift_id, HoursEntry.person_id == seat.person_id)
        .execution_options(populate_existing=True)
    )


def _others(work: Work, seat: Assignment, there: TimeSpan) -> list[TimeSpan]:
    """What is counted already of the person's time, in whatever centre."""
    rows = work.db.execute(
        select(HoursEntry.starts_at, HoursEntry.ends_at).where(
            HoursEntry.person_id == seat.person_id,
            HoursEntry.shift_id.is_distinct_from(seat.shift_id),
            HoursEntry.starts_at < there.end,
            HoursEntry.ends_at > there.start,
        )
    )
    return [TimeSpan(start, end) for start, end in rows]
