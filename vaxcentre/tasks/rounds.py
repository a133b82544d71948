"""What the worker looks after again and again, because time goes by: each thing at its own pace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from config import Config
from vaxcentre.clock import Clock
from vaxcentre.errors import VaxcentreError
from vaxcentre.rules.access import WORKER
from vaxcentre.storage.transaction import forget_reads
from vaxcentre.tasks.call_outs import send_due_rounds
from vaxcentre.usecases.attendance_rounds import close_forgotten, tell_who_is_late
from vaxcentre.usecases.perform import UseCase, perform
from vaxcentre.usecases.proposal_results import forget_proposals, lapse_proposals
from vaxcentre.usecases.reminding import remind_of_tomorrow, tell_watchers
from vaxcentre.usecases.retention import (
    forget_browsers,
    forget_links_of_call_outs,
    forget_lists,
    forget_news,
    forget_sign_in_attempts,
    forget_tasks,
)
from vaxcentre.usecases.swaps import lapse_swaps

Look = Callable[[Config, Clock], object]

log = structlog.get_logger()


def look_after(use_case: UseCase[[], Any]) -> Look:
    """A round that performs one use case as the worker."""

    def look(_settings: Config, clock: Clock) -> object:
        return perform(use_case, WORKER, clock.now())

    look.__name__ = use_case.name
    return look


def call_out(settings: Config, clock: Clock) -> object:
    """Send the waves of call-outs that are due, and end those that are over."""
    return send_due_rounds(settings.public_url, clock)


ROUNDS: tuple[tuple[timedelta, Look], ...] = (
    (timedelta(seconds=1), call_out),
    (timedelta(seconds=30), look_after(remind_of_tomorrow)),
    (timedelta(seconds=30), look_after(tell_watchers)),
    (timedelta(minutes=1), look_after(tell_who_is_late)),
    (timedelta(minutes=1), look_after(close_forgotten)),
    (timedelta(minutes=5), look_after(lapse_swaps)),
    (timedelta(minutes=30), look_after(lapse_proposals)),
    (timedelta(hours=1), look_after(forget_lists)),
    (timedelta(hours=1), look_after(forget_sign_in_attempts)),
    (timedelta(hours=1), look_after(forget_news)),
    (timedelta(hours=1), look_after(forget_tasks)),
    (timedelta(hours=1), look_after(forget_proposals)),
    (timedelta(hours=1), look_after(forget_browsers)),
    (timedelta(hours=1), look_after(forget_links_of_call_outs)),
)
"""How often, and what. Whatever is found must be safe to find twice: another worker may look too."""


class Rounds:
    """Remembers when each round was gone last."""

    def __init__(self, settings: Config, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._gone_at: dict[Look, datetime] = {}

    def go(self) -> None:
        """Go every round that is due; one that fails for a reason of its own holds up no other."""
        for pace, look in ROUNDS:
            now = self._clock.now()
            gone_at = self._gone_at.get(look)
            if gone_at is not None and now - gone_at < pace:
                continue
            self._gone_at[look] = now
            self._go(look)

    def _go(self, look: Look) -> None:
        try:
            look(self._settings, self._clock)
        except VaxcentreError:
            raise  # the database is away: the worker waits for it
        except Exception as error:
            log.error("round_failed", round=look.__name__, error=type(error).__name__)
        finally:
            forget_reads()
