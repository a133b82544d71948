"""What a patient is told holds for eight in ten, as the simulator has it."""

from __future__ import annotations

import numpy as np
import pytest

from vaxcentre.planning.floor_days import Server, Service
from vaxcentre.planning.floor_simulator import draw
from vaxcentre.planning.servers import serve
from vaxcentre.rules.waiting import BoothTimes, LineAtWork, wait_range

DAYS = 3_000


@pytest.mark.parametrize("booths", [1, 3, 6, 18])
@pytest.mark.parametrize("spread", [0.35, 0.5, 0.7])
def test_eight_waits_in_ten_are_within_the_range(booths: int, spread: float) -> None:
    """The line never empties for an hour; then it is asked how long each of those waiting waits."""
    service, luck = Service(8.0, spread), np.random.default_rng(1)
    patients = booths * 12 + 40
    line = np.zeros((patients, DAYS))
    minutes = draw(service, line.shape, luck)
    served = serve(line, minutes, [Server(n) for n in range(booths)], np.zeros((DAYS, booths)))
    at = 60.0
    called = (served.called <= at).sum(axis=0)
    load = LineAtWork(99, booths, 0, BoothTimes(8.0, spread))
    for ahead in (0, 2, 5, 12, 30):
        told = wait_range(ahead, load)
        assert told
        waited = served.called[called + ahead, np.arange(DAYS)] - at
        within = ((waited >= told.low) & (waited <= told.high)).mean()
        assert 0.74 < within < 0.88, (ahead, told)
        assert abs((waited < told.low).mean() - (waited > told.high).mean()) < 0.1
