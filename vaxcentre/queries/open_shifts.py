"""The shifts that one may take: those alone, in the order of their days, few enough for a phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from vaxcentre.queries.ask import Look, query
from vaxcentre.rules.access import Permission
from vaxcentre.rules.candidates import Candidate, DayHalf, Wish, halves_of, halves_touched
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import By, hindrances
from vaxcentre.rules.spans import TimeSpan, must_be_near
from vaxcentre.storage.crews import given_names
from vaxcentre.storage.offered_seats import OfferedSeat, offered_seats
from vaxcentre.storage.oneself import Oneself, diary, memberships

HORIZON = timedelta(weeks=8)
"""Nothing further off is offered."""
A_PAGE = 8
"""Shifts on one page; more if several begin at once."""
FIRST_READ, MOST_READ = 48, 4000
"""Seats read at first, and at most when few of those fit."""
FIRST_DAYS = timedelta(weeks=2)
"""A page seldom needs more days: eight weeks of shifts are not joined for ten of them."""
_A_MOMENT = timedelta(microseconds=1)
_AROUND_NOON = timedelta(hours=26)


@dataclass(frozen=True)
class Wanted:
    """What somebody filters by; nothing filters nothing out."""

    centre: str | None = None
    day: date | None = None
    half: DayHalf | None = None
    duty: Duty | None = None
    since: datetime | None = None
    """Where the next page begins."""


ANYTHING = Wanted()


@dataclass(frozen=True)
class Opening:
    """A duty of a shift that one may take."""

    duty: Duty
    places: int
    is_stand_in: bool
    """Whether somebody holds it who looks for a stand-in."""


@dataclass(frozen=True)
class OpenShift:
    """A shift with the duties that one may take in it."""

    id: UUID
    centre: str
    name: str
    during: TimeSpan
    held_on: date
    zone: str
    openings: tuple[Opening, ...]
    is_preferred: bool
    is_unavailable: bool
    crew: tuple[str, ...] = ()
    """The given names of who is there."""


@dataclass(frozen=True)
class OpenShifts:
    """A page of them."""

    memberships: tuple[Oneself, ...]
    shifts: tuple[OpenShift, ...] = ()
    further: datetime | None = None
    """The start of the next shift, when there are more."""

    @property
    def is_approved(self) -> bool:
        """Whether there is a network in which the person may take shifts."""
        return any(own.is_approved for own in self.memberships)


@query(Permission.SIGNED_IN)
def open_shifts(look: Look, wanted: Wanted = ANYTHING) -> OpenShifts:
    """The shifts that the actor may take from now on, eight at a time.

    Four statements; six for somebody for whom little fits.
    """
    person_id = look.actor.person_id
    assert person_id is not None
    own = memberships(look.db, person_id)
    if not any(one.is_approved for one in own):
        return OpenShifts(tuple(own))
    page, further = _page(look, own, _days(look.now, wanted), wanted)
    names = given_names(look.db, [shift.id for shift in page])
    shown = [replace(shift, crew=names.get(shift.id, ())) for shift in page]
    shown.sort(key=lambda one: (one.held_on, not one.is_preferred, one.during.start, one.centre))
    return OpenShifts(tuple(own), tuple(shown), further)


def _days(at: datetime, wanted: Wanted) -> TimeSpan:
    """From what instant to what instant; a day is read with the hours around it, for every zone."""
    days = TimeSpan(max(at + _A_MOMENT, wanted.since or at), at + HORIZON)
    if wanted.day is None:
        return days
    must_be_near(wanted.day)
    noon = datetime.combine(wanted.day, time(12), UTC)
    return TimeSpan(max(days.start, noon - _AROUND_NOON), min(days.end, noon + _AROUND_NOON))


def _page(
    look: Look, own: Sequence[Oneself], days: TimeSpan, wanted: Wanted
) -> tuple[list[OpenShift], datetime | None]:
    """The first shifts that fit, and where the next page begins; reads twice at most."""
    person_id = look.actor.person_id
    assert person_id is not None
    near = min(days.end, days.start + FIRST_DAYS)
    for most, end in ((FIRST_READ, near), (MOST_READ, days.end)):
        span = TimeSpan(days.start, end)
        known = diary(look.db, person_id, span)
        candidates = {one.network_id: one.as_candidate(known, person_id) for one in own}
        with offered_seats(look.db, person_id, span, most, wanted.centre) as read:
            page, further = _first_of(_fitting(read, wanted, candidates, look.now))
            if further is not None or not (read.is_cut_off or end < days.end):
                break
    return page, further


def _first_of(shifts: Iterator[OpenShift]) -> tuple[list[OpenShift], datetime | None]:
    """A page of shifts; those that begin together stay together."""
    page: list[OpenShift] = []
    for start, together in groupby(shifts, key=lambda one: one.during.start):
        if len(page) >= A_PAGE:
            return page, start
        page += together
    return page, None


def _fitting(
    read: Iterable[OfferedSeat],
    wanted: Wanted,
    candidates: dict[UUID, Candidate],
    at: datetime,
) -> Iterator[OpenShift]:
    for _, offered in groupby(read, key=lambda one: one.seat.shift_id):
        seats = [one for one in offered if _is_wanted(one, wanted)]
        if not seats:
            continue
        candidate = candidates[seats[0].network_id]
        free = [one for one in seats if not hindrances(candidate, one.seat, By.ONESELF, at)]
        if free:
            yield _shift(free, candidate)


def _is_wanted(one: OfferedSeat, wanted: Wanted) -> bool:
    seat = one.seat
    return (
        (wanted.day is None or seat.held_on == wanted.day)
        and (wanted.duty is None or seat.duty is wanted.duty)
        and (wanted.half is None or wanted.half in halves_touched(seat.during, seat.zone))
    )


def _shift(free: list[OfferedSeat], candidate: Candidate) -> OpenShift:
    first = free[0]
    said = {candidate.wishes.get(half) for half in halves_of(first.seat)}
    return OpenShift(
        id=first.seat.shift_id,
        centre=first.centre,
        name=first.shift_name,
        during=first.seat.during,
        held_on=first.seat.held_on,
        zone=first.seat.zone,
        openings=tuple(_opening(one) for one in free),
        is_preferred=said == {Wish.PREFERRED},
        is_unavailable=Wish.UNAVAILABLE in said,
    )


def _opening(one: OfferedSeat) -> Opening:
    assert one.seat.duty is not None
    places = one.seat.maximum - one.seat.cover
    return Opening(one.seat.duty, places, is_stand_in=one.looking >= places)
