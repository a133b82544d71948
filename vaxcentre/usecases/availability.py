"""Saying when one can come: one half-day, a week, or every Tuesday at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.availability import MOST_WISHED, WEEKS, Half
from vaxcentre.rules.candidates import Wish
from vaxcentre.rules.members import MemberState
from vaxcentre.storage.models import Availability, Member
from vaxcentre.usecases.assignments import oneself
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.seat_rows import lock_people


@use_case(Permission.SIGNED_IN)
def set_availability(work: Work, *, wishes: Mapping[Half, Wish | None]) -> dict[Half, Wish]:
    """Note wishes about half-days in every network whose pool one is in; None says nothing any more.

    Days of the past and far off are left alone. Returns what was noted before. Repeated, nothing
    more happens.
    """
    person_id = oneself(work)
    lock_people(work, [person_id])
    members = work.db.scalars(
        select(Member).where(Member.person_id == person_id, Member.state != MemberState.LEFT)
    ).all()
    today = work.now.date()
    wanted = {half: wish for half, wish in wishes.items() if _is_near(half[0], today)}
    before: dict[Half, Wish] = {}
    changed = sum(_note(work, member, wanted, before) for member in members)
    if changed:
        work.note("availability set", members[0], half_days=changed)
    return before


@use_case(Permission.SIGNED_IN)
def wish_shifts(work: Work, *, weekly: int | None) -> None:
    """Say how many shifts a week one would like, in every pool one is in; None says nothing any more."""
    if weekly is not None and not 0 <= weekly <= MOST_WISHED:
        raise Invalid("bad_wish", N_("Entre 0 et 14 postes par semaine."), "weekly")
    person_id = oneself(work)
    lock_people(work, [person_id])
    for member in work.db.scalars(
        select(Member).where(Member.person_id == person_id, Member.state != MemberState.LEFT)
    ):
        if member.wished_shifts_weekly != weekly:
            member.wished_shifts_weekly = weekly
            work.note("shifts wished", member)


def _is_near(day: date, today: date) -> bool:
    """Yesterday may still be today where the clocks go behind ours."""
    return today - timedelta(days=1) <= day <= today + timedelta(weeks=WEEKS)


def _note(
    work: Work, member: Member, wanted: Mapping[Half, Wish | None], before: dict[Half, Wish]
) -> int:
    days = {day for day, _ in wanted}
    rows = work.db.scalars(
        select(Availability).where(Availability.member_id == member.id, Availability.day.in_(days))
    )
    known = {(row.day, row.half): row for row in rows}
    before |= {half: row.wish for half, row in known.items()}
    changed = 0
    for half, wish in wanted.items():
        row = known.get(half)
        if (row.wish if row else None) is wish:
            continue
        changed += 1
        if row is None and wish is not None:
            work.db.add(
                Availability(
                    member_id=member.id,
                    day=half[0],
                    half=half[1],
                    wish=wish,
                    changed_at=work.now,
                )
            )
        elif row is not None and wish is None:
            work.db.delete(row)
        elif row is not None and wish is not None:
            row.wish, row.changed_at = wish, work.now
    return changed
