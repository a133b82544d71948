"""Changing a shift under the people in it: whose other shifts now clash is said before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.access import Permission
from vaxcentre.rules.assignments import SEATED, AssignmentEvent, AssignmentState
from vaxcentre.rules.needs import Need
from vaxcentre.rules.notices import NoticeKind
from vaxcentre.rules.seats import By, Hindrance, Obstacle, hindrances
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.storage.candidates import candidates
from vaxcentre.storage.models import Assignment, Centre, Shift, ShiftBooth, ShiftNeed
from vaxcentre.usecases.perform import Work, use_case
from vaxcentre.usecases.planning import write_booths
from vaxcentre.usecases.seat_rows import recount, seat_in
from vaxcentre.usecases.seating import promote
from vaxcentre.usecases.shifts import ShiftWords, checked_span, locked_with_people, tell_all
from vaxcentre.words import word_for

OF_HOURS = frozenset({Obstacle.OVERLAP, Obstacle.REST, Obstacle.WEEKLY_CEILING})
"""What other hours may bring about."""


@dataclass(frozen=True)
class Clash:
    """Somebody in a shift for whom its new hours are a trouble."""

    person_id: UUID
    hindrance: Hindrance


@dataclass(frozen=True)
class ShiftChanged:
    """What came of a change: who was told, or whose hours clash, and then nothing was changed."""

    told: int = 0
    clashes: tuple[Clash, ...] = ()
    is_saved: bool = True


@use_case(Permission.MANAGE_ROTA)
def change_shift(
    work: Work, *, shift_id: UUID, words: ShiftWords, clash_reason: str = ""
) -> ShiftChanged:
    """Change a shift's name, hours, needs, booths or note; who is in it is told what was.

    Where the new hours clash with what somebody in it does elsewhere, nothing is changed until a
    reason is given. Raises Invalid for fewer seats than are taken.
    """
    shift, inside = locked_with_people(work, shift_id)
    centre = work.db.get_one(Centre, work.centre_id)
    span = checked_span(work, shift.held_on, words, centre.time_zone)
    before = TimeSpan(shift.starts_at, shift.ends_at)
    clashes = _clashes(work, centre, shift, inside, span) if span != before else ()
    if clashes and not clash_reason.strip():
        return ShiftChanged(clashes=clashes, is_saved=False)
    _acknowledge(inside, clashes, clash_reason.strip())
    is_news = span != before or words.note.strip() != shift.note
    _describe(shift, words, span)
    shift.revision, shift.changed_at = shift.revision + 1, work.now
    _change_needs(work, shift, words.needs, inside)
    _change_booths(work, shift, words)
    staying = [one for one in inside if one.state is not AssignmentState.LAPSED]
    if is_news:
        tell_all(work, NoticeKind.SHIFT_CHANGED, staying, **_old_hours(before, span))
    hours = {"before": _clock(before, centre), "after": _clock(span, centre)}
    work.note("shift changed", shift, **hours, reason=clash_reason.strip())
    return ShiftChanged(told=len(staying) if is_news else 0, clashes=clashes)


def _clashes(
    work: Work, centre: Centre, shift: Shift, inside: Iterable[Assignment], span: TimeSpan
) -> tuple[Clash, ...]:
    """Who of those seated could not have had a seat at the new hours, by the gate's own rules."""
    seated = [one for one in inside if one.state in SEATED]
    people = [one.person_id for one in seated]
    known = candidates(work.db, centre.network_id, people, span)
    found = []
    for one in seated:
        candidate = known.get(one.person_id)
        if candidate is None:
            continue
        others = tuple(c for c in candidate.commitments if c.shift_id != shift.id)
        row = seat_in(work, shift.id, one.duty)
        seat = replace(row.seat, during=span)
        reasons = hindrances(replace(candidate, commitments=others), seat, By.PLANNER, work.now)
        found += [Clash(one.person_id, each) for each in reasons if each.obstacle in OF_HOURS][:1]
    return tuple(found)


def _acknowledge(inside: Iterable[Assignment], clashes: Sequence[Clash], reason: str) -> None:
    clashing = {clash.person_id for clash in clashes}
    for one in inside:
        if one.person_id in clashing:
            one.override_reason = reason


def _describe(shift: Shift, words: ShiftWords, span: TimeSpan) -> None:
    shift.name, shift.note = words.name.strip(), words.note.strip()
    shift.starts_at, shift.ends_at = span.start, span.end
    shift.changeover_minutes = words.changeover_minutes


def _change_needs(
    work: Work, shift: Shift, needs: Sequence[Need], inside: Sequence[Assignment]
) -> None:
    """Needs as they are told; who waits moves up where there is more room now."""
    wanted = {need.duty: need for need in needs}
    known = {
        row.duty: row
        for row in work.db.scalars(select(ShiftNeed).where(ShiftNeed.shift_id == shift.id))
    }
    for duty, row in known.items():
        need = wanted.get(duty)
        _must_hold(row, need)
        if need is None:
            _drop(work, row, inside)
        else:
            row.minimum, row.maximum = need.minimum, need.maximum
    for duty in wanted.keys() - known.keys():
        work.db.add(_new_need(shift, wanted[duty]))
    work.db.flush()
    recount(work, shift)
    people = [one.person_id for one in inside]
    for duty in {one.duty for one in inside if one.state is AssignmentState.WAITING}:
        promote(work, shift, duty, people)


def _must_hold(row: ShiftNeed, need: Need | None) -> None:
    if row.taken > (need.maximum if need else 0):
        raise Invalid(
            "fewer_than_seated",
            N_("%(duty)s : %(taken)s personnes y sont déjà. Retirez-en d’abord."),
            "needs",
            duty=word_for(row.duty),
            taken=row.taken,
        )


def _drop(work: Work, row: ShiftNeed, inside: Iterable[Assignment]) -> None:
    """Take a duty out of a shift; nobody can wait for it any more."""
    waiting = [one for one in inside if one.duty is row.duty]
    for one in waiting:
        one.advance(AssignmentEvent.LAPSE)
        one.ended_at = work.now
    tell_all(work, NoticeKind.WAIT_LAPSED, waiting)
    work.db.delete(row)


def _new_need(shift: Shift, need: Need) -> ShiftNeed:
    return ShiftNeed(
        centre_id=shift.centre_id,
        shift_id=shift.id,
        duty=need.duty,
        minimum=need.minimum,
        maximum=need.maximum,
        taken=0,
        looking=0,
    )


def _change_booths(work: Work, shift: Shift, words: ShiftWords) -> None:
    if words.booth_ids is None:
        return
    work.db.execute(delete(ShiftBooth).where(ShiftBooth.shift_id == shift.id))
    write_booths(work, {shift.id: words.booth_ids})


def _old_hours(before: TimeSpan, span: TimeSpan) -> dict[str, str]:
    """The hours as they were, where they are others now: the shift itself no longer tells them."""
    if before == span:
        return {}
    return {"old_starts_at": before.start.isoformat(), "old_ends_at": before.end.isoformat()}


def _clock(span: TimeSpan, centre: Centre) -> str:
    zone = ZoneInfo(centre.time_zone)
    return f"{span.start.astimezone(zone):%H:%M}–{span.end.astimezone(zone):%H:%M}"
