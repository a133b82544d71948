"""Hours that were counted: corrected with a reason, added where nobody counted any, and the rule."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from vaxcentre.errors import N_, Invalid, NotFound
from vaxcentre.rules.access import Permission
from vaxcentre.rules.hours import HALF_DAY_CHOICES
from vaxcentre.storage.models import Centre, HoursEntry
from vaxcentre.usecases.perform import Work, use_case

MOST_MINUTES = 24 * 60


@use_case(Permission.MANAGE_ROTA)
def correct_hours(work: Work, *, entry_id: UUID, minutes: int, reason: str) -> None:
    """Change how many minutes count, and say why; what was counted stays in the audit trail."""
    entry = _entry(work, entry_id)
    if not 0 <= minutes <= MOST_MINUTES:
        raise Invalid("bad_minutes", N_("Entre 0 et 24 heures."), "hours")
    if not reason.strip():
        raise Invalid("no_reason", N_("Dites pourquoi : la personne le lira."), "reason")
    work.note("hours corrected", entry, before=entry.minutes, after=minutes, reason=reason.strip())
    entry.minutes, entry.reason = minutes, reason.strip()
    entry.ends_at = max(entry.ends_at, entry.starts_at + timedelta(minutes=minutes))
    entry.corrected_at, entry.corrected_by_id = work.now, work.actor.person_id
    entry.to_check = False


@use_case(Permission.MANAGE_ROTA)
def confirm_hours(work: Work, *, entry_id: UUID) -> None:
    """Say that hours which were counted without a departure are right."""
    entry = _entry(work, entry_id)
    if entry.to_check:
        entry.to_check = False
        work.note("hours confirmed", entry, after=entry.minutes)


@use_case(Permission.MANAGE_ROTA)
def choose_counting(work: Work, *, half_day_minutes: int, staff_late_minutes: int) -> None:
    """Choose what this centre pays as a half-day, and after how long it calls somebody late."""
    if half_day_minutes not in HALF_DAY_CHOICES:
        raise Invalid("bad_half_day", N_("Choisissez une durée de la liste."), "half_day_minutes")
    if not 1 <= staff_late_minutes <= 120:
        raise Invalid("bad_late", N_("Entre 1 et 120 minutes."), "staff_late_minutes")
    centre = work.db.get_one(Centre, work.centre_id)
    before = {"half_day": centre.half_day_minutes, "late": centre.staff_late_minutes}
    centre.half_day_minutes, centre.staff_late_minutes = half_day_minutes, staff_late_minutes
    work.note(
        "counting chosen",
        centre,
        before=before,
        after={"half_day": half_day_minutes, "late": staff_late_minutes},
    )


def _entry(work: Work, entry_id: UUID) -> HoursEntry:
    found = work.db.scalar(
        select(HoursEntry)
        .where(HoursEntry.id == entry_id, HoursEntry.centre_id == work.centre_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound()
    return found
