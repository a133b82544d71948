"""First come, first served by several servers that open and close: exact, many replications at once.

The recursion of Kiefer and Wolfowitz: whoever is first in the line gets the server that is free
first, from the later of that instant and their own arrival. One step per patient serves them in all
replications, so the work is a few short operations on arrays for each patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from vaxcentre.planning.floor_days import Closed, Server

Times = npt.NDArray[np.float64]
"""One row per patient in the order in which they are served, one column per replication."""


@dataclass(frozen=True)
class Served:
    """When each patient joined a line, was called and was done; `inf` for nobody, or never."""

    joined: Times
    minutes: Times
    """How long each takes once called."""
    called: Times
    done: Times


def serve(joined: Times, minutes: Times, servers: Sequence[Server], free_from: Times) -> Served:
    """Serve the line `joined`, sorted within each replication, for `minutes` each.

    `free_from` says for each replication (a row) and server (a column) from when it is free of what
    it had before. A server that is closed at the instant it would begin begins when it opens.
    Of several free servers the one that has been free longest takes the patient.
    """
    patients, replications = joined.shape
    called, done = np.empty_like(joined), np.empty_like(joined)
    if not servers:
        called.fill(inf)
        done.fill(inf)
        return Served(joined, minutes, called, done)
    free = np.ascontiguousarray(free_from, dtype=np.float64)
    closures = _Closures(servers, free)
    every, first = free.reshape(-1), np.arange(replications) * len(servers)
    pick = np.empty(replications, dtype=np.intp)
    latest = joined.max(axis=1, initial=-inf)
    for n in range(patients):
        closures.apply(joined[n], latest[n], done[n - 1] if n else None)
        free.argmin(axis=1, out=pick)
        np.add(pick, first, out=pick)
        np.maximum(every.take(pick), joined[n], out=called[n])
        np.add(called[n], minutes[n], out=done[n])
        every[pick] = done[n]
    return Served(joined, minutes, called, done)


class _Closures:
    """Moves servers that would begin while they are closed to when they open.

    A closure is looked at from when the first replication may reach it until the last has passed.
    """

    def __init__(self, servers: Sequence[Server], free: Times) -> None:
        self._free = free
        closed = ((one, column) for column, server in enumerate(servers) for one in server.closed)
        self._to_come: list[tuple[Closed, int]] = sorted(closed, reverse=True)
        self._active: list[tuple[Closed, int]] = []
        self._reached = float(free.max(initial=-inf))

    def apply(self, joined: Times, latest: float, done: Times | None) -> None:
        """Prepare for the patients who `joined`, the latest of whom came at `latest`.

        `done` is when those before them are done: until then their servers are not free.
        """
        if self._to_come:
            if done is not None:
                self._reached = max(self._reached, float(done.max(where=done < inf, initial=-inf)))
            reached = max(latest, self._reached)
            while self._to_come and self._to_come[-1][0][0] <= reached:
                self._active.append(self._to_come.pop())
        if self._active:
            self._active = [each for each in self._active if not self._passed(*each, joined)]

    def _passed(self, closed: Closed, column: int, joined: Times) -> bool:
        """Whether no replication will meet the closure any more, after moving those that do now.

        Nobody who comes later joins earlier: a server idle since before it closed stays idle.
        """
        start, end = closed
        free = self._free[:, column]
        free[(np.maximum(free, joined) >= start) & (free < end)] = end
        return bool(free.min() >= end)
