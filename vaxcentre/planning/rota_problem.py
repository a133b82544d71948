"""From a rota as it is to a problem to be solved: who may, who would, what stays, what counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median_low
from uuid import UUID

from vaxcentre.planning.problem import (
    Busy,
    Ceilings,
    DutyNeed,
    PersonToPlan,
    PlannedShift,
    Problem,
    Seating,
    Stance,
)
from vaxcentre.rules.candidates import Candidate, Wish, halves_touched
from vaxcentre.rules.duties import Duty, Period, Qualified, Right
from vaxcentre.rules.fairness import is_rest_day
from vaxcentre.rules.proposals import HISTORY, Keeping, ProposalWanted
from vaxcentre.rules.rota_facts import PersonFacts, RotaFacts, SeatFacts, ShiftFacts
from vaxcentre.rules.rotas import RotaState
from vaxcentre.rules.seats import LONG_DAY

SILENT = 3
"""What a half-day costs somebody who said nothing about it: rather those who said that they can."""
AWAY = 1
"""What it costs to work in another centre than one's own."""
_COSTS = {Wish.PREFERRED: 0, Wish.AVAILABLE: 1}
_STANCES = {
    Keeping.EVERYBODY_STAYS: Stance.MOVE_NOBODY,
    Keeping.FEWEST_CHANGES: Stance.FEWEST_CHANGES,
    Keeping.DRAFTS_ANEW: Stance.FRESH,
}


def problem_of(facts: RotaFacts, wanted: ProposalWanted) -> Problem:
    """The rota to be filled, as the solver and the checker know it."""
    shifts = {one.id: one for one in facts.shifts}
    kept = [seat for seat in facts.seats if _is_kept(seat, shifts, wanted)]
    pinned = {seat for seat in kept if _is_pinned(seat, shifts, wanted)}
    leads = wanted.wants_leads and any(one.may_lead for one in facts.people.values())
    return Problem(
        people=tuple(_people(facts, wanted, kept)),
        shifts=tuple(_shift(one, leads=leads) for one in facts.shifts),
        pins=frozenset(seating(one) for one in kept if one in pinned),
        held=frozenset(seating(one) for one in kept if one not in pinned),
        stance=_STANCES[wanted.keeping],
    )


def seating(seat: SeatFacts) -> Seating:
    """A seat that somebody holds, as the solver names it."""
    return Seating(str(seat.person_id), str(seat.shift_id), seat.duty)


def _is_kept(seat: SeatFacts, shifts: Mapping[UUID, ShiftFacts], wanted: ProposalWanted) -> bool:
    """Whether the holder works there: who looks for a stand-in, or is away, needs one."""
    return seat.works and not wanted.is_absent(seat.person_id, shifts[seat.shift_id].held_on)


def _is_pinned(seat: SeatFacts, shifts: Mapping[UUID, ShiftFacts], wanted: ProposalWanted) -> bool:
    if seat.is_fixed or wanted.keeping is Keeping.EVERYBODY_STAYS:
        return True
    is_draft = shifts[seat.shift_id].rota is RotaState.DRAFT
    return wanted.keeping is Keeping.DRAFTS_ANEW and not is_draft


def _shift(facts: ShiftFacts, *, leads: bool) -> PlannedShift:
    return PlannedShift(
        key=str(facts.id),
        centre=str(facts.centre_id),
        during=facts.during,
        held_on=facts.held_on,
        needs={
            need.duty: DutyNeed(
                need.minimum,
                need.maximum,
                leads=int(leads and need.duty is Duty.PRESCRIBE and need.minimum > 0),
            )
            for need in facts.needs
        },
        booths=facts.booths,
        is_rest_day=is_rest_day(facts.held_on, facts.territory),
    )


class _Seen:
    """What the rota says about everybody, looked up once."""

    def __init__(self, facts: RotaFacts, wanted: ProposalWanted, kept: Iterable[SeatFacts]) -> None:
        self.facts, self.wanted = facts, wanted
        self.holds: dict[UUID, set[UUID]] = defaultdict(set)
        for seat in kept:
            self.holds[seat.person_id].add(seat.shift_id)
        self.waits = {(one.person_id, one.shift_id) for one in facts.seats if one.is_waiting}
        self.gone = {(one.person_id, one.shift_id) for one in facts.seats if one.is_looking}
        self.missed = _missed(facts)
        self.ids = {one.id for one in facts.shifts}
        self.centres = {one.centre_id for one in facts.shifts}
        self.needed = {need.duty for shift in facts.shifts for need in shift.needs}
        self.usual = _usual_wish(facts)

    def cost(self, known: PersonFacts, shift: ShiftFacts) -> int | None:
        """What a shift costs somebody; None when it is out of reach."""
        person_id = known.candidate.person_id
        key = (person_id, shift.id)
        if key in self.gone or (person_id, shift.held_on) in self.missed:
            return None
        if self.wanted.is_absent(person_id, shift.held_on):
            return None
        if key in self.waits:
            return 0
        cost = _cost(known.candidate, shift, self.wanted)
        is_theirs = shift.id in self.holds.get(person_id, ())
        return SILENT if cost is None and is_theirs else cost

    def person(self, known: PersonFacts, qualified: tuple[Qualified, ...]) -> PersonToPlan:
        """Somebody as the solver knows them."""
        candidate = known.candidate
        costs = {str(shift.id): self.cost(known, shift) for shift in self.facts.shifts}
        sought = {shift for person, shift in self.gone if person == candidate.person_id}
        home = known.home_centre_id
        return PersonToPlan(
            key=str(candidate.person_id),
            qualified=qualified,
            available={key: cost for key, cost in costs.items() if cost is not None},
            ceilings=Ceilings(
                minutes_a_week=int(candidate.weekly.total_seconds() // 60),
                minutes_a_day=int(LONG_DAY.total_seconds() // 60),
            ),
            busy=_busy(candidate, self.ids, sought),
            may_lead=known.may_lead,
            shifts_before=known.shifts_before,
            rest_days_before=known.rest_days_before,
            shifts_wished=_wished(known, self.usual, self.wanted),
            partners=frozenset(str(one) for one in known.partners),
            travel={str(one): AWAY for one in self.centres if home is not None and one != home},
        )


def _people(
    facts: RotaFacts, wanted: ProposalWanted, kept: Iterable[SeatFacts]
) -> Iterable[PersonToPlan]:
    seen = _Seen(facts, wanted, kept)
    for person_id in sorted({*facts.people, *seen.holds}, key=str):
        known = facts.people.get(person_id)
        if known is None:  # who left the network and still holds a seat
            yield PersonToPlan(key=str(person_id), qualified=(), available={})
            continue
        qualified = _qualified(known.candidate)
        if person_id in seen.holds or any(one.duty in seen.needed for one in qualified):
            yield seen.person(known, qualified)


def _missed(facts: RotaFacts) -> set[tuple[UUID, date]]:
    """Who did not come on which day: nobody counts on them for the rest of it."""
    return {
        (seat.person_id, facts.shift(seat.shift_id).held_on)
        for seat in facts.seats
        if seat.is_missed
    }


def _qualified(candidate: Candidate) -> tuple[Qualified, ...]:
    """What they may do and when: allowed to the profession, and verified here."""
    rights = [one for one in candidate.rights if one.profession is candidate.profession]
    found = (
        _both(one, right)
        for one in candidate.qualified
        for right in rights
        if one.is_verified and right.duty is one.duty
    )
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _both(able: Qualified, right: Right) -> Qualified | None:
    since = max(able.during.since, right.during.since)
    ends = [until for until in (able.during.until, right.during.until) if until is not None]
    until = min(ends) if ends else None
    if until is not None and until < since:
        return None
    return Qualified(able.duty, Period(since, until))


def _cost(candidate: Candidate, shift: ShiftFacts, wanted: ProposalWanted) -> int | None:
    """What the shift costs them; None when they cannot, or are not to be asked."""
    halves = halves_touched(shift.during, shift.zone)
    said = [candidate.wishes.get((shift.held_on, half)) for half in halves]
    if Wish.UNAVAILABLE in said or (None in said and not wanted.asks_silent):
        return None
    return max((SILENT if one is None else _COSTS[one] for one in said), default=SILENT)


def _busy(candidate: Candidate, ids: set[UUID], sought: set[UUID]) -> tuple[Busy, ...]:
    """The seats elsewhere, and those for which they look for a stand-in: theirs until one is found."""
    return tuple(
        Busy(one.during, one.held_on, str(one.centre_id))
        for one in candidate.commitments
        if one.shift_id not in ids or one.shift_id in sought
    )


def _usual_wish(facts: RotaFacts) -> int:
    """What those wish who said it: who said nothing counts as they do."""
    told = [one.wished_weekly for one in facts.people.values() if one.wished_weekly is not None]
    return median_low(told) if told else 0


def _wished(known: PersonFacts, usual: int, wanted: ProposalWanted) -> int:
    """How many shifts they wish for over the weeks that are remembered and those that are planned."""
    weekly = usual if known.wished_weekly is None else known.wished_weekly
    days = (wanted.last - wanted.first).days + 1 + HISTORY.days
    return round(weekly * days / 7)
