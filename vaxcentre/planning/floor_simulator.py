"""A day on the floor, many times at once: desks, booths by line, observation.

    outcome = simulate(maubeuge(), replications=1000, seed=1)

Pure and seeded: the same day and seed give the same outcome. Two days simulated with one seed meet
the same luck, so that what differs between them comes from the days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
import numpy.typing as npt

from vaxcentre.planning.floor_days import FloorDay, FloorLine, Server, Service
from vaxcentre.planning.servers import Served, Times, serve

REPLICATIONS = 1000
_POOL = 20_000
"""How many durations stand for all, where one is drawn that is known to exceed something."""


@dataclass(frozen=True)
class Luck:
    """Where each kind of chance comes from: one source each, so that none disturbs another."""

    comes: np.random.Generator
    walks_in: np.random.Generator
    desk: np.random.Generator
    line: np.random.Generator
    booth: np.random.Generator
    observed: np.random.Generator
    present: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> Luck:
        """The sources that belong to `seed`."""
        seeds = np.random.SeedSequence(seed).spawn(7)
        return cls(*(np.random.Generator(np.random.SFC64(one)) for one in seeds))


@dataclass(frozen=True)
class Outcome:
    """What happened to every patient in every replication; each line apart."""

    day: FloorDay
    replications: int
    desks: Served
    lines: tuple[Served, ...]
    waited_before: tuple[Times, ...]
    """How long each patient of each line has waited for a desk."""
    observed_until: tuple[Times, ...]
    """When each patient of each line may go home."""


def simulate(day: FloorDay, *, replications: int = REPLICATIONS, seed: int = 0) -> Outcome:
    """Let the day happen `replications` times."""
    luck = Luck.of(seed)
    arriving = arrivals(day, replications, luck)
    desks = serve(
        arriving,
        draw(day.desk, arriving.shape, luck.desk),
        [desk.closed_between(-inf, day.start) for desk in day.desks],
        np.full((replications, len(day.desks)), -inf),
    )
    joining = [_joining(line, desks, among) for line, among in _shared_out(day, desks, luck)]
    lines = [
        _line(day, line, joined, luck) for line, (joined, _) in zip(day.lines, joining, strict=True)
    ]
    return Outcome(
        day,
        replications,
        desks,
        tuple(lines),
        tuple(waited for _, waited in joining),
        tuple(_observed(day, line.done, luck) for line in lines),
    )


def draw(service: Service, shape: tuple[int, ...], luck: np.random.Generator) -> Times:
    """Log-normal durations: none is negative, a few are long, as measured ones are."""
    middle, width = _log_normal(service)
    return np.exp(middle + width * luck.standard_normal(shape))


def _log_normal(service: Service) -> tuple[float, float]:
    variance = log(1 + service.spread**2)
    return log(service.mean) - variance / 2, sqrt(variance)


def arrivals(day: FloorDay, replications: int, luck: Luck) -> Times:
    """When patients come to the desks, sorted; `inf` for those who do not come."""
    slots = np.repeat(
        np.array([minute for minute, _ in day.booked], dtype=np.float64),
        np.array([people for _, people in day.booked], dtype=np.intp),
    )
    shape = (len(slots), replications)
    habits = day.habits
    noise = luck.comes.standard_normal(shape) * habits.early_spread - habits.early
    come = slots[:, None] + noise
    missing = np.full(len(slots), habits.no_show)
    if day.now is not None:
        missing = _still_to_come(day, day.now, slots, come, noise, luck)
    come[luck.comes.random(shape) < missing[:, None]] = inf
    return in_order(np.concatenate((come, _walk_ins(day, replications, luck))))


def _still_to_come(
    day: FloorDay, now: float, slots: Times, come: Times, noise: Times, luck: Luck
) -> Times:
    """Let those expected come after `now` only; how probable it is that each does not come.

    The later somebody is, the less probable that they come at all (Bayes).
    """
    seen = np.sort(noise.ravel()[:_POOL])
    missing = np.empty(len(slots))
    for slot in np.unique(slots):
        at = slots == slot
        passed = int(np.searchsorted(seen, now - slot, side="right"))
        share = 1 - passed / max(len(seen), 1)
        absent = day.habits.no_show
        missing[at] = absent / (absent + (1 - absent) * share) if absent + share > 0 else 1.0
        if passed:
            late = seen[passed:] if passed < len(seen) else np.array([now - slot])
            come[at] = slot + luck.present.choice(late, size=come[at].shape)
    return missing


def _walk_ins(day: FloorDay, replications: int, luck: Luck) -> Times:
    """Those without an appointment, evenly over what is left of the opening hours."""
    hours = max(day.closes - day.start, 0.0) / 60
    counts = luck.walks_in.poisson(day.habits.walk_ins * hours, replications)
    most = int(counts.max(initial=0))
    at = day.start + luck.walks_in.random((most, replications)) * (day.closes - day.start)
    return np.where(np.arange(most)[:, None] < counts, at, inf)


def in_order(times: Times) -> Times:
    """The same times, sorted within each replication; whoever never comes is last."""
    return np.ascontiguousarray(np.sort(np.ascontiguousarray(times.T), axis=1).T)


def _shared_out(
    day: FloorDay, desks: Served, luck: Luck
) -> Iterator[tuple[FloorLine, npt.NDArray[np.bool_]]]:
    """Each line, and who of those at the desks goes to it."""
    ends = np.cumsum([line.share for line in day.lines])
    if len(day.lines) == 1:
        yield day.lines[0], np.ones(desks.done.shape, dtype=bool)
        return
    chosen = np.searchsorted(ends, luck.line.random(desks.done.shape) * ends[-1], side="right")
    for n, line in enumerate(day.lines):
        yield line, chosen == n


def _joining(line: FloorLine, desks: Served, among: npt.NDArray[np.bool_]) -> tuple[Times, Times]:
    """When patients join a line, in order: those who wait already, then those the desks send.

    With it, how long each of them has waited for a desk.
    """
    replications = desks.done.shape[1]
    present = np.repeat(np.array(line.waiting, dtype=np.float64)[:, None], replications, axis=1)
    joining = np.concatenate((present, np.where(among, desks.done, inf)))
    came = np.isfinite(desks.called)
    waited = np.subtract(desks.called, desks.joined, where=came, out=np.zeros_like(desks.done))
    waited = np.concatenate((np.zeros_like(present), waited))
    by_replication = np.ascontiguousarray(joining.T)
    order = np.argsort(by_replication, axis=1)
    joined = np.ascontiguousarray(np.take_along_axis(by_replication, order, axis=1).T)
    before = np.take_along_axis(np.ascontiguousarray(waited.T), order, axis=1).T
    longest = int(np.isfinite(joined).sum(axis=0).max(initial=0))
    return joined[:longest], before[:longest]


def _line(day: FloorDay, line: FloorLine, joined: Times, luck: Luck) -> Served:
    return serve(
        joined,
        draw(day.booth, joined.shape, luck.booth),
        line.booths,
        _free_from(day, line.booths, joined.shape[1], luck),
    )


def _free_from(day: FloorDay, booths: tuple[Server, ...], replications: int, luck: Luck) -> Times:
    """From when each booth is free: at the start, or when it is done with whom it has."""
    free = np.full((replications, len(booths)), day.start)
    for column, booth in enumerate(booths):
        if booth.busy_since is not None:
            age = max(day.start - booth.busy_since, 0.0)
            free[:, column] += rest_of(day.booth, age, replications, luck.present)
    return free


def rest_of(service: Service, age: float, count: int, luck: np.random.Generator) -> Times:
    """How much longer somebody takes who has been inside for `age` minutes, drawn `count` times."""
    pool = np.sort(draw(service, (_POOL,), luck))
    longer = pool[np.searchsorted(pool, age, side="right") :]
    if not len(longer):
        return draw(service, (count,), luck) / 4
    return luck.choice(longer, size=count) - age


def _observed(day: FloorDay, done: Times, luck: Luck) -> Times:
    """When each may go: after 15 minutes, some after 30."""
    rule = day.observation
    longer: npt.NDArray[np.bool_] = luck.observed.random(done.shape) < rule.longer_share
    return done + np.where(longer, rule.longer, rule.minutes)
