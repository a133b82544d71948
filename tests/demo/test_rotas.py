"""The rota of the demonstration on paper: nobody does what the gate would refuse."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest

from vaxcentre.demo.places import NEIGHBOURS, PLANS
from vaxcentre.demo.pool import POOLS, PoolPlan, people_of, pool_of
from vaxcentre.demo.rotas import SeatOnPaper, ShiftOnPaper, Worker, fill, shifts_of
from vaxcentre.rules.duties import Duty, Profession
from vaxcentre.rules.rpps import RppsCheck, check_rpps

MONDAY = date(2026, 11, 23)


def a_month(pool: PoolPlan) -> tuple[list[ShiftOnPaper], list[SeatOnPaper], dict[str, Worker]]:
    plans = [plan for plan in (*PLANS, *NEIGHBOURS) if plan.slug in pool.centres]
    shifts = [shift for plan in plans for shift in shifts_of(plan, MONDAY)]
    workers = [Worker(p.email, p.duties, p.home, p.weekly_hours) for p in people_of(pool, {})]
    seats = list(fill(shifts, workers, {}, {}, Random(1)))
    return shifts, seats, {worker.email: worker for worker in workers}


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.centres[0])
def test_nobody_works_twice_on_a_day_nor_more_than_they_want_nor_what_they_cannot(
    pool: PoolPlan,
) -> None:
    _, seats, workers = a_month(pool)
    days = Counter((seat.email, seat.shift.on) for seat in seats)
    hours: dict[tuple[str, int], float] = defaultdict(float)
    for seat in seats:
        hours[seat.email, seat.shift.week] += seat.shift.pattern.hours
        assert seat.duty in workers[seat.email].duties
    assert max(days.values()) == 1
    assert all(spent <= workers[email].weekly_hours for (email, _), spent in hours.items())


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.centres[0])
def test_a_rota_has_gaps_and_no_seat_too_many(pool: PoolPlan) -> None:
    shifts, seats, _ = a_month(pool)
    taken = Counter((seat.shift, seat.duty) for seat in seats)
    most = {(s, duty): needs[1] for s in shifts for duty, needs in s.pattern.needs.items()}
    assert all(taken[key] <= limit for key, limit in most.items())
    assert 0.5 < sum(taken.values()) / sum(most.values()) < 0.97


def test_the_pools_are_as_large_as_the_press_told() -> None:
    valence = Counter(p.profession for p in people_of(pool_of("CPTS de Valence"), {}))
    assert valence[Profession.DOCTOR] + valence[Profession.RETIRED_DOCTOR] == 85
    assert valence[Profession.NURSE] == 80
    sambre = Counter(p.profession for p in people_of(pool_of("CPTS du Val de Sambre"), {}))
    assert sum(sambre.values()) - sambre[Profession.LAY] == 250
    south = Counter(p.profession for p in people_of(pool_of("CPTS Sud Toulousain"), {}))
    assert south[Profession.LAY] == 30


def test_invented_rpps_numbers_look_right_and_lay_people_have_none() -> None:
    for one in people_of(POOLS[0], {}):
        expected = RppsCheck.LOOKS_RIGHT if one.rpps else RppsCheck.MISSING
        assert check_rpps(one.rpps) is expected
        assert Duty.PRESCRIBE not in one.duties or one.rpps
