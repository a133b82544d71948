"""Anybody tries anything in any order: the seats are those of a naive model, and always add up."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from flask import Flask

from tests.make import MORNING
from tests.rota_truth import wrong_with_seats
from tests.rota_world import TOMORROW, RotaWorld
from vaxcentre.errors import VaxcentreError
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.seats import Caution
from vaxcentre.storage.models import Member, Shift
from vaxcentre.usecases.assignments import claim, give_back, keep_seat, seek_stand_in

STEPS = 140
SEATS = 2
FAR = TOMORROW + timedelta(days=20)
HOURS = ((time(8), time(12)), (time(10), time(14)), (time(14), time(18)))
READ = tuple(Caution)


@dataclass
class NaiveShift:
    """One duty with two seats: who holds one, who of them looks for a stand-in, who waits."""

    holders: list[UUID] = field(default_factory=list)
    looking: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.holders) - len(self.looking) >= SEATS

    def seat(self, who: UUID) -> None:
        """Whoever looked longest is relieved first, even where a seat is free."""
        if self.looking:
            self.leave(self.looking[0])
        self.holders.append(who)

    def leave(self, who: UUID) -> None:
        self.holders.remove(who)
        if who in self.looking:
            self.looking.remove(who)


class Naive:
    """The same rules, written once more as one would tell them, for one thread and no database."""

    def __init__(self, clashing: dict[UUID, set[UUID]]) -> None:
        self.shifts = {key: NaiveShift() for key in clashing}
        self.clashing = clashing

    def is_busy(self, who: UUID, shift: UUID) -> bool:
        return any(who in self.shifts[other].holders for other in self.clashing[shift])

    def claim(self, who: UUID, key: UUID) -> None:
        shift = self.shifts[key]
        if who in shift.holders or self.is_busy(who, key):
            return
        if not shift.is_full:
            if who in shift.waiting:
                shift.waiting.remove(who)
            shift.seat(who)
        elif who not in shift.waiting:
            shift.waiting.append(who)

    def give_back(self, who: UUID, key: UUID) -> None:
        shift = self.shifts[key]
        if who in shift.holders:
            shift.leave(who)
        elif who in shift.waiting:
            shift.waiting.remove(who)
        self.promote(key)

    def seek(self, who: UUID, key: UUID) -> None:
        shift = self.shifts[key]
        if who in shift.holders and who not in shift.looking:
            shift.looking.append(who)
            self.promote(key)

    def keep(self, who: UUID, key: UUID) -> None:
        shift = self.shifts[key]
        if who in shift.looking:
            shift.looking.remove(who)

    def promote(self, key: UUID) -> None:
        shift = self.shifts[key]
        while shift.waiting and not shift.is_full:
            who = shift.waiting.pop(0)
            if not self.is_busy(who, key):
                shift.seat(who)


class Chaos:
    """People who press any button at any time, in the application and in the model."""

    def __init__(self, world: RotaWorld, seed: int) -> None:
        self.world, self.chance, self.now = world, random.Random(seed), MORNING
        self.people = [world.member(weekly_minutes=100 * 60) for _ in range(6)]
        self.shifts = [
            world.shift(on=FAR, hours=hours, needs={Duty.PRESCRIBE: (1, SEATS)}) for hours in HOURS
        ]
        first, middle, last = (shift.id for shift in self.shifts)
        clashing = {first: {middle}, middle: {first}, last: set()}
        self.naive, self.done = Naive(clashing), Counter[str]()

    def act(self) -> None:
        """Do anything to anything; a refusal must be one in the model too."""
        self.now += timedelta(seconds=self.chance.randint(1, 40))
        who, shift = self.chance.choice(self.people), self.chance.choice(self.shifts)
        verb = self.chance.choices(["claim", "give_back", "seek", "keep"], weights=[5, 3, 2, 1])[0]
        getattr(self.naive, verb)(who.person_id, shift.id)
        try:
            self._press(verb, who, shift, self.now)
            self.done[verb] += 1
        except VaxcentreError:
            self.done["refused"] += 1

    def _press(self, verb: str, who: Member, shift: Shift, at: datetime) -> None:
        if verb == "claim":
            what = {"shift_id": shift.id, "duty": Duty.PRESCRIBE, "acknowledged": READ}
            self.world.do(who, claim, at=at, waits=True, **what)
            return
        own = [
            one for one in self.world.assignments(shift, *_ACTIVE) if one.person_id == who.person_id
        ]
        verbs = {"give_back": give_back, "seek": seek_stand_in, "keep": keep_seat}
        for one in own:
            self.world.do(who, verbs[verb], at=at, assignment_id=one.id)

    def differences(self) -> list[str]:
        """Where the application and the model do not say the same."""
        found = []
        for shift in self.shifts:
            expected = self.naive.shifts[shift.id]
            rows = self.world.assignments(shift, *_ACTIVE)
            by_state = {
                state: [one.person_id for one in rows if one.state is state] for state in _ACTIVE
            }
            holders = {p for s in _ACTIVE[1:] for p in by_state[s]}
            said = (holders, set(by_state[_ACTIVE[2]]), by_state[_ACTIVE[0]])
            if said != (set(expected.holders), set(expected.looking), expected.waiting):
                found.append(f"{said} instead of {expected}")
        return found


_ACTIVE = (AssignmentState.WAITING, AssignmentState.CONFIRMED, AssignmentState.LOOKING)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_tried_the_seats_are_those_of_the_model(app: Flask, seed: int) -> None:
    with app.app_context():
        chaos = Chaos(RotaWorld(), seed)
        for step in range(STEPS):
            chaos.act()
            assert chaos.differences() == [], f"step {step}"
            assert wrong_with_seats() == [], f"step {step}"
    assert min(chaos.done[verb] for verb in ("claim", "give_back", "seek", "keep")) > 5
