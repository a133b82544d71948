"""One line and its servers told event by event with SimPy: slow, and nothing like our arrays."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from itertools import count
from typing import Any

import simpy

from vaxcentre.planning.floor_days import Server


class Station:
    """Whoever is first in the line gets the open server that has been free longest."""

    def __init__(self, env: simpy.Environment, servers: Sequence[Server]) -> None:
        self._env = env
        self._servers = servers
        self._idle = dict.fromkeys(range(len(servers)), env.now)
        self._line: deque[tuple[int, float]] = deque()
        self.called: dict[int, float] = {}
        for server in servers:
            for _, end in server.closed:
                if end < float("inf"):
                    env.process(self._opens(end))

    def _opens(self, at: float) -> Generator[simpy.Event, Any, None]:
        yield self._env.timeout(at - self._env.now)
        self._serve()

    def join(self, patient: int, minutes: float) -> None:
        """The patient comes to the end of the line."""
        self._line.append((patient, minutes))
        self._serve()

    def _serve(self) -> None:
        now = self._env.now
        while self._line:
            able = [(self._free_since(n), n) for n in self._idle if self._servers[n].is_open(now)]
            if not able:
                return
            _, n = min(able)
            del self._idle[n]
            patient, minutes = self._line.popleft()
            self.called[patient] = now
            self._env.process(self._inside(n, minutes))

    def _free_since(self, n: int) -> float:
        opened = (end for _, end in self._servers[n].closed if end <= self._env.now)
        return max(self._idle[n], *opened, float("-inf"))

    def _inside(self, n: int, minutes: float) -> Generator[simpy.Event, Any, None]:
        yield self._env.timeout(minutes)
        self._idle[n] = self._env.now
        self._serve()


def called_by_simpy(
    joined: Sequence[float], minutes: Sequence[float], servers: Sequence[Server], start: float
) -> list[float]:
    """When each patient of the line is called; `inf` when never."""
    env = simpy.Environment(initial_time=min([start, *joined]))
    station = Station(env, servers)

    def arrive() -> Generator[simpy.Event, Any, None]:
        for patient, at, takes in zip(count(), joined, minutes, strict=False):
            yield env.timeout(at - env.now)
            station.join(patient, takes)

    env.process(arrive())
    env.run()
    return [station.called.get(patient, float("inf")) for patient in range(len(joined))]
