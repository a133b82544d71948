"""The simulator against another one, against theory, and against the figures of others."""

from __future__ import annotations

from dataclasses import replace
from math import inf, log
from statistics import NormalDist

import numpy as np
import pytest

from tests.planning.simpy_floor import called_by_simpy
from vaxcentre.planning.floor_days import (
    FloorDay,
    FloorLine,
    Habits,
    Observation,
    Server,
    Service,
    joined,
    maubeuge,
)
from vaxcentre.planning.floor_simulator import Luck, draw, in_order, rest_of, simulate
from vaxcentre.planning.floor_summary import STEP, FloorSummary, summary
from vaxcentre.planning.servers import Served, serve


def a_rough_day() -> FloorDay:
    """Two lines, desks and booths that open, close, rest one by one and all at once."""
    booths = [
        Server(1, ((10, inf),)),
        Server(2, ((-inf, 40),)),
        Server(3, ((60, 80), (100, 120))),
        Server(4, ((60, 80),)),
        Server(5, ((30, 31), (31.5, 55), (60, 80), (150, 170))),
        Server(6, ((60, 80),)),
        Server(7),
    ]
    return replace(
        maubeuge(per_hour=48, hours=3),
        lines=(FloorLine(tuple(booths[:4]), 0.55), FloorLine(tuple(booths[4:]), 0.45)),
        desks=(Server(1), Server(2, ((90, 130),))),
        habits=Habits(walk_ins=6),
    )


def waits(line: Served) -> np.ndarray:
    """The waits of those who came, over all replications."""
    came = np.isfinite(line.joined)
    return line.called[came] - line.joined[came]


@pytest.mark.parametrize("seed", range(4))
def test_every_patient_is_called_when_simpy_calls_them(seed: int) -> None:
    day = a_rough_day()
    outcome = simulate(day, replications=5, seed=seed)
    stations = [(outcome.desks, [one.closed_between(-inf, 0) for one in day.desks])]
    stations += [(line, list(of.booths)) for line, of in zip(outcome.lines, day.lines, strict=True)]
    compared = 0
    for served, servers in stations:
        for n in range(5):
            came = np.isfinite(served.joined[:, n])
            expected = called_by_simpy(
                served.joined[came, n], served.minutes[came, n], servers, 0.0
            )
            assert served.called[came, n] == pytest.approx(expected, abs=1e-9)
            compared += len(expected)
    assert compared > 1_000


def test_the_lines_receive_whoever_the_desks_have_done_with() -> None:
    outcome = simulate(a_rough_day(), replications=20)
    into = np.concatenate([line.joined for line in outcome.lines])
    for n in range(20):
        joining, done = into[:, n], outcome.desks.done[:, n]
        assert np.array_equal(np.sort(joining[joining < inf]), np.sort(done[done < inf]))


def test_whoever_is_inside_is_finished_and_the_next_one_waits() -> None:
    line = np.array([[0.0], [1.0], [40.0]])
    served = serve(line, np.full((3, 1), 10.0), [Server(1, ((5, 30),))], np.zeros((1, 1)))
    assert served.called.ravel().tolist() == [0, 30, 40]
    assert served.done.ravel().tolist() == [10, 40, 50]


def test_nobody_is_called_where_no_booth_opens_again() -> None:
    day = replace(maubeuge(per_hour=12, hours=1), lines=(FloorLine((Server(1, ((30, inf),)),)),))
    result = summary(simulate(day, replications=50))
    assert result.never > 3
    assert result.done.high < 8
    assert (
        simulate(replace(day, lines=(FloorLine(()),)), replications=2).lines[0].called.min() == inf
    )


def test_one_seed_gives_one_outcome_and_another_another() -> None:
    day = a_rough_day()
    once, twice, other = (simulate(day, replications=10, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(once.lines[1].done, twice.lines[1].done)
    assert not np.array_equal(once.desks.joined, other.desks.joined)


def test_closing_a_booth_never_makes_anybody_wait_less() -> None:
    day = maubeuge(per_hour=60, booths=9, hours=3)
    before = simulate(day, replications=100, seed=1).lines[0]
    (line,) = day.lines
    fewer = replace(line, booths=(*line.booths[:-1], line.booths[-1].closed_between(20, 90)))
    after = simulate(replace(day, lines=(fewer,)), replications=100, seed=1).lines[0]
    came = np.isfinite(before.joined)
    assert (after.called[came] >= before.called[came] - 1e-9).all()
    assert waits(after).mean() > waits(before).mean() * 1.5


def test_waits_are_those_of_erlang() -> None:
    """M/M/c: exponential gaps and durations; the mean wait by Erlang's formula C."""
    servers, rate, mean, patients, replications = 5, 0.42, 10.0, 3_000, 300
    luck = np.random.default_rng(5)
    line = luck.exponential(1 / rate, (patients, replications)).cumsum(axis=0)
    minutes = luck.exponential(mean, (patients, replications))
    served = serve(line, minutes, [Server(n) for n in range(servers)], np.zeros((replications, 5)))
    per_replication = (served.called - served.joined)[patients // 4 :].mean(axis=0)
    margin = 3.5 * per_replication.std() / np.sqrt(replications)
    expected = erlang_c(servers, rate * mean) * mean / (servers - rate * mean)
    assert abs(per_replication.mean() - expected) < margin < expected / 10


def erlang_c(servers: int, load: float) -> float:
    """How probable it is to wait at all."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def test_those_who_wait_add_up_to_the_waits() -> None:
    """Little's law, over a whole day from empty to empty."""
    outcome = simulate(replace(maubeuge(), booth=Service(9, 0.5)), replications=200)
    waiting = summary(outcome).waiting
    area = sum(band.middle for band in waiting) * STEP
    assert area == pytest.approx(waits(outcome.lines[0]).sum() / 200, rel=0.05)


def test_the_observed_are_poisson() -> None:
    """M/G/infinity: as many on average as come per minute times how long they stay; as varied."""
    day = FloorDay(
        closes=300, booked=(), lines=(FloorLine(tuple(Server(n) for n in range(40))),),
        desks=tuple(Server(n) for n in range(20)), habits=Habits(walk_ins=60),
        observation=Observation(longer_share=0.2),
    )  # fmt: skip
    outcome = simulate(day, replications=1500, seed=2)
    done, until = outcome.lines[0].done, outcome.observed_until[0]
    inside = ((done <= 200) & (until > 200)).sum(axis=0)
    expected = 1.0 * (15 * 0.8 + 30 * 0.2)
    assert inside.mean() == pytest.approx(expected, abs=3.5 * (expected / 1500) ** 0.5)
    assert inside.var() == pytest.approx(expected, rel=0.15)
    assert summary(outcome).observed[40].middle == pytest.approx(np.median(inside), abs=1)


def test_a_day_at_maubeuge_is_what_others_found() -> None:
    calm = simulate(maubeuge(), replications=400, seed=1)
    assert waits(calm.lines[0]).mean() == pytest.approx(0.7, abs=0.1)
    assert np.percentile(waits(calm.lines[0]), 95) == pytest.approx(3.1, abs=0.3)
    assert summary(calm).hours[3].done.middle == pytest.approx(123, abs=1.5)
    everybody = replace(maubeuge(), habits=Habits(no_show=0.0))
    grows = of(everybody, Service(8.3, 0.4))
    assert 2.5 < grows.hours[6].wait.middle < 6
    assert grows.hours[6].wait.middle > 1.3 * grows.hours[2].wait.middle
    collapses = of(everybody, Service(11.1, 0.5))
    assert collapses.hours[4].done.middle == pytest.approx(96, abs=3)
    assert collapses.hours[7].wait.low > 120


def of(day: FloorDay, booth: Service) -> FloorSummary:
    """What the day comes to when the booths take that long."""
    return summary(simulate(replace(day, booth=booth), replications=100))


def test_a_day_under_way_goes_on_from_where_it_stands() -> None:
    booths = (Server(1, busy_since=50.0), Server(2, busy_since=58.0), Server(3, ((60, 70),)))
    day = FloorDay(
        closes=120, booked=((50.0, 10), (65.0, 2)), desks=(Server(1),), now=60.0,
        lines=(FloorLine(booths, waiting=(52.0, 55.0, 59.0)),),
        observation=Observation(until=(64.0, 75.0)),
    )  # fmt: skip
    outcome = simulate(day, replications=300)
    line = outcome.lines[0]
    assert (line.joined[:3] == [[52], [55], [59]]).all()
    assert line.called.min() > 60
    assert outcome.desks.joined.min() > 60
    came = np.isfinite(outcome.desks.joined).sum(axis=0)
    assert 2 < came.mean() < 9, "of those who should have been here, some are late and some absent"
    result = summary(outcome)
    assert [band.middle for band in result.observed[:2]] == [2, pytest.approx(1, abs=1)]
    assert result.waiting[0].middle == 3


def test_the_longer_somebody_is_inside_the_less_is_left_of_what_is_usual() -> None:
    service = Service(8, 0.5)
    width = NormalDist(log(8) - log(1.25) / 2, log(1.25) ** 0.5)
    pool = draw(service, (200_000,), np.random.default_rng(1))
    assert np.quantile(pool, [0.1, 0.9]) == pytest.approx(
        np.exp([width.inv_cdf(0.1), width.inv_cdf(0.9)]), rel=0.02
    )
    rest = rest_of(service, 6.0, 20_000, Luck.of(1).present)
    assert rest.mean() == pytest.approx(pool[pool > 6].mean() - 6, rel=0.05)
    assert rest_of(service, 500.0, 10, Luck.of(1).present).max() < 10


def test_times_of_closing_are_joined_and_opened_again() -> None:
    assert joined([(5, 9), (1, 3), (3, 4), (7, 12), (8, 8)]) == ((1, 4), (5, 12))
    booth = Server(1, ((0, 100),)).open_between(20, 30)
    assert booth.closed == ((0.0, 20.0), (30.0, 100.0))
    assert [booth.is_open(at) for at in (0, 20, 29, 30, 100)] == [False, True, True, False, True]
    assert in_order(np.array([[3.0], [inf], [1.0]])).ravel().tolist() == [1, 3, inf]
