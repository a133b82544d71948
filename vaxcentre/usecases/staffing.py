"""Who works in which booth, for the whole hall: one tap, one move, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from vaxcentre.errors import N_, Conflict, Invalid, NotFound
from vaxcentre.planning.booths import Placement, place
from vaxcentre.rules.access import Permission
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.staffing import (
    UNDO_WITHIN,
    BoothHere,
    Crew,
    Hall,
    HowStaffed,
    PersonHere,
    Post,
    changed_meanwhile,
    person_moved,
)
from vaxcentre.storage.models import Booth, BoothStaffing, Person, StaffingChange
from vaxcentre.usecases.crews import Targets, crew_of, hall_locked, last_hand, put_crews
from vaxcentre.usecases.perform import Work, use_case

MOST_AT_ONCE = 100
"""So many people are moved at once at most, and so many booths told of: a hall has fewer."""
Seen = Mapping[int, str]
"""What a page believes of the booths that a move is about: BoothHere.seen by number."""


@dataclass(frozen=True)
class Staffed:
    """What a change did; `change_id` takes it back, None when it changed nothing."""

    change_id: UUID | None
    booths: tuple[int, ...] = ()
    lacking: tuple[int, ...] = ()
    """Booths that somebody left and that wait for another now."""


@use_case(Permission.STAFF_BOOTHS)
def place_pairs(work: Work, *, seen: str | None = None) -> Staffed:
    """Carry out the plan for everybody who is here, if it is still the one with the key `seen`."""
    hall = hall_locked(work, bonds=True)
    plan = place(hall)
    if seen is not None and plan.key != seen:
        raise Conflict(
            "plan_outdated",
            N_("La situation a changé depuis cette proposition. En voici une nouvelle."),
        )
    return _staffed(hall, put_crews(work, hall, _targets(hall, plan), HowStaffed.PLAN))


def _targets(hall: Hall, plan: Placement) -> Targets:
    opens = dict.fromkeys(plan.opens, BoothState.OPEN) | _resumed(hall, plan.crews)
    return {number: (crew, opens.get(number)) for number, crew in plan.crews.items()}


def _resumed(hall: Hall, crews: Mapping[int, Crew]) -> dict[int, BoothState]:
    """The booths that were paused for want of somebody who comes now."""
    return {
        one.number: BoothState.OPEN
        for one in hall.booths
        if one.state is BoothState.PAUSED
        and one.number in crews
        and not one.crew.may_work(one.kind)
        and crews[one.number].may_work(one.kind)
    }


def _staffed(hall: Hall, change: StaffingChange | None) -> Staffed:
    if change is None:
        return Staffed(None)
    numbers = tuple(sorted(int(number) for number in change.after))
    lacking = [
        number
        for number in numbers
        if (booth := hall.booth(number)) is not None
        and booth.crew.may_work(booth.kind)
        and not crew_of(change.after[str(number)]).may_work(booth.kind)
        and crew_of(change.after[str(number)]).people
    ]
    return Staffed(change.id, numbers, tuple(lacking))


@use_case(Permission.STAFF_BOOTHS)
def move_people(
    work: Work, *, people: Sequence[UUID], target: int | None, seen: Seen | None = None
) -> Staffed:
    """Put somebody, or a pair, in a booth, or on the bench (None).

    Whoever had the place takes theirs. Raises Conflict when a booth is no longer as the page showed
    it, saying who changed it, when a patient would be left, or when somebody would have a step to climb.
    """
    if not people:
        raise Invalid("nobody", N_("Choisissez au moins une personne."), "people")
    people = list(dict.fromkeys(people))
    if max(len(people), len(seen or ())) > MOST_AT_ONCE:
        raise Invalid("too_many_people", N_("C’est trop de monde à la fois."), "people")
    at = _where(work, people)
    about = {*at.values(), *(seen or {}), *([target] if target is not None else [])}
    hall = hall_locked(work, about)
    shown = about if seen is None else {*seen, *([target] if target is not None else [])}
    for one in people:
        _must_be_there(hall, one, at, shown)
    if seen is not None:
        _must_be_as_seen(work, hall, shown, seen)
    moved = _moved(hall, [_person(hall, one) for one in people], target)
    resumed = _resumed(hall, moved)
    targets = {number: (crew, resumed.get(number)) for number, crew in moved.items()}
    return _staffed(hall, put_crews(work, hall, targets, HowStaffed.MOVE))


def _where(work: Work, people: Collection[UUID]) -> dict[UUID, int]:
    """The booths where people are, before anything is locked."""
    rows = work.db.execute(
        select(BoothStaffing.doctor_id, BoothStaffing.nurse_id, Booth.number)
        .join(Booth, Booth.id == BoothStaffing.booth_id)
        .where(
            BoothStaffing.centre_id == work.centre_id,
            BoothStaffing.until.is_(None),
            Booth.in_use,
            or_(BoothStaffing.doctor_id.in_(people), BoothStaffing.nurse_id.in_(people)),
        )
    )
    return {
        one: number for *two, number in rows for one in two if one is not None and one in people
    }


def _must_be_as_seen(work: Work, hall: Hall, about: Collection[int], seen: Seen) -> None:
    """Raise Conflict unless the booths are as the page showed them."""
    found = {one.number: one.seen for one in hall.booths}
    others = [number for number in sorted(about) if found.get(number) != seen.get(number)]
    if others:
        raise changed_meanwhile(others, last_hand(work, others))


def _must_be_there(
    hall: Hall, person_id: UUID, at: Mapping[UUID, int], about: Collection[int]
) -> None:
    """Raise Conflict when somebody went elsewhere before the booths were locked."""
    now = hall.booth_of(person_id)
    if now is not None and now.number not in about:
        raise person_moved(_person(hall, person_id).name, now.number)
    if person_id in at and now is None:
        raise person_moved(_person(hall, person_id).name, None)


def _person(hall: Hall, person_id: UUID) -> PersonHere:
    person = hall.people.get(person_id)
    if person is None:
        raise Invalid(
            "not_here", N_("Cette personne n’a pas pointé, ou n’exerce pas ce métier ici.")
        )
    return person


def _moved(hall: Hall, people: Sequence[PersonHere], target: int | None) -> dict[int, Crew]:
    """The crews after the move: of the booth that is reached, and of those that are left.

    Whoever is in the booth already stays in it.
    """
    goal = hall.booth(target) if target is not None else None
    if target is not None and goal is None:
        raise NotFound()
    crews: dict[int, Crew] = {}
    people = [one for one in people if goal is None or one.id not in goal.crew.people]
    origins = {one.id: hall.booth_of(one.id) for one in people}
    for booth in filter(None, origins.values()):
        crews[booth.number] = booth.crew.without(one.id for one in people)
    if goal is None:
        return crews
    crew = goal.crew
    for one in people:
        origin = origins[one.id]
        post = _post(one, origin, crew)
        displaced = crew.at(post)
        crew = crew.having(post, one.id)
        if displaced and origin is not None:
            crews[origin.number] = crews[origin.number].having(post, displaced)
    return crews | {goal.number: crew}


def _post(person: PersonHere, origin: BoothHere | None, crew: Crew) -> Post:
    """Which of the two places somebody takes: their own, or the one that is free."""
    if origin is not None:
        return Post.DOCTOR if origin.crew.doctor == person.id else Post.NURSE
    if len(person.posts) > 1:
        return Post.DOCTOR if crew.doctor is None else Post.NURSE
    return next(iter(person.posts))


@dataclass(frozen=True)
class Undone:
    """Which booths are as they were before, and which somebody has changed since."""

    restored: tuple[int, ...]
    kept: tuple[int, ...]


@use_case(Permission.STAFF_BOOTHS)
def undo_staffing(work: Work, *, change_id: UUID) -> Undone:
    """Take a change back where nobody changed anything since; the rest stays, and is named.

    Raises Conflict after half an hour, when it was taken back already, and when nothing can be.
    """
    change = work.db.get(StaffingChange, change_id)
    if change is None or change.centre_id != work.centre_id:
        raise NotFound()
    hall = hall_locked(work)
    work.db.refresh(change)
    if change.undone_at is not None or work.now > change.at + UNDO_WITHIN:
        raise Conflict("undo_too_late", N_("Ce changement ne peut plus être annulé."))
    restored = _restorable(hall, change)
    kept = tuple(sorted({int(number) for number in change.after} - set(restored)))
    if not restored:
        raise Conflict("undo_overtaken", N_("Tout a changé depuis : il n’y a rien à annuler."))
    change.undone_at = work.now
    put_crews(work, hall, restored, HowStaffed.UNDO)
    return Undone(tuple(sorted(restored)), kept)


def _restorable(hall: Hall, change: StaffingChange) -> dict[int, tuple[Crew, BoothState | None]]:
    """The booths that are as the change left them, and whose people are still free to go back."""
    wanted: dict[int, tuple[Crew, BoothState | None]] = {}
    for text, after in change.after.items():
        booth, before = hall.booth(int(text)), change.before[text]
        if booth is None or booth.crew != crew_of(after) or _holds_patient(booth, crew_of(before)):
            continue
        is_so = booth.state == after["state"]
        wanted[booth.number] = (crew_of(before), BoothState(before["state"]) if is_so else None)
    while stuck := [number for number in wanted if not _free(hall, wanted, number)]:
        for number in stuck:
            del wanted[number]
    return wanted


def _holds_patient(booth: BoothHere, before: Crew) -> bool:
    return booth.occupant is not None and bool(set(booth.crew.people) - set(before.people))


def _free(hall: Hall, wanted: Targets, number: int) -> bool:
    """Whether all who were in the booth are on the bench, in it, or in one that is restored too."""
    for person_id in wanted[number][0].people:
        at = hall.booth_of(person_id)
        if person_id not in hall.people or (at is not None and at.number not in wanted):
            return False
    return True


@use_case(Permission.STAFF_BOOTHS)
def set_step_free(work: Work, *, person_id: UUID, step_free: bool) -> None:
    """Say that somebody of the team works in booths without a step only; why is not asked."""
    person = work.db.scalar(Person.in_team(work.centre_id, person_id))
    if person is None:
        raise NotFound()
    person.step_free = step_free
    work.note("booth preference changed", person)  # which, those who read the trail need not know
