"""Anything is tried in any order: what is refused changes nothing, and the rest adds up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.floor import Floor, a_floor, another_line
from vaxcentre.errors import VaxcentreError
from vaxcentre.rules.observation import EarlyLeaving
from vaxcentre.rules.visits import (
    UNDONE_BY,
    VISIT,
    NotDoneReason,
    Outcome,
    VisitEvent,
    VisitState,
)
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Visit, VisitStep
from vaxcentre.usecases import booths, queue, visits
from vaxcentre.usecases.undoing import undo_last_step

ACTIONS = 160
AFTER_THE_BOOTH = (VisitState.OBSERVING, VisitState.LEFT)
IN_A_BOOTH = (VisitState.CALLED, VisitState.IN_BOOTH)


class Chaos:
    """People who press any button at any time."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor = floor
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        """Do anything; a refusal is fine."""
        self.floor.later(seconds=self.chance.uniform(1, 90))
        name, what = self.chance.choices(
            [
                ("call_next", self._call), ("seat", self._about(visits.seat)),
                ("finish", self._finish), ("leave", self._leave),
                ("again", self._about(queue.call_again)),
                ("absent", self._about(queue.mark_absent)),
                ("requeue", self._about(queue.requeue)), ("home", self._about(queue.leave_queue)),
                ("line", self._change_line), ("undo", self._undo), ("booth", self._booth),
                ("arrive", lambda: self.floor.arrive(1, needs_help=self.chance.random() < 0.2)),
            ],
            weights=[8, 8, 8, 2, 1, 2, 3, 1, 1, 4, 1, 1],
        )[0]  # fmt: skip
        try:
            what()
            self.done[name] += 1
        except VaxcentreError:
            db.session.rollback()

    def _someone(self) -> Visit:
        """Anybody; each state as likely as the others, however few are in it."""
        db.session.rollback()
        everybody = db.session.scalars(select(Visit).order_by(Visit.queue_number)).all()
        state = self.chance.choice(sorted({visit.state for visit in everybody}))
        return self.chance.choice([visit for visit in everybody if visit.state is state])

    def _about(self, use_case: Any) -> Callable[[], object]:
        return lambda: self.floor.do(use_case, visit_id=self._someone().id)

    def _number(self) -> int:
        return self.chance.choice(list(self.floor.booths))

    def _call(self) -> None:
        self.floor.do(queue.call_next, booth_number=self._number())

    def _finish(self) -> None:
        outcome = self.chance.choice((Outcome.VACCINATED, Outcome.NOT_DONE))
        reason = NotDoneReason.DEFERRED if outcome is Outcome.NOT_DONE else None
        self.floor.do(visits.finish, visit_id=self._someone().id, outcome=outcome, reason=reason)

    def _leave(self) -> None:
        early = self.chance.choice((None, EarlyLeaving.OTHER))
        self.floor.do(visits.leave, visit_id=self._someone().id, early=early)

    def _change_line(self) -> None:
        code = self.chance.choice("AB")
        self.floor.do(queue.change_line, visit_id=self._someone().id, line_code=code)

    def _undo(self) -> None:
        visit_id = self._someone().id
        step = self.chance.choice(self.floor.steps(visit_id)[-2:])
        self.floor.do(undo_last_step, visit_id=visit_id, step_id=step.id)

    def _booth(self) -> None:
        use_case = self.chance.choice((booths.pause_booth, booths.resume_booth))
        self.floor.do(use_case, booth_number=self._number())


def _must_add_up(floor: Floor) -> None:
    db.session.rollback()
    everybody = db.session.scalars(select(Visit)).all()
    inside = [visit for visit in everybody if visit.state in IN_A_BOOTH]
    assert len({visit.booth_id for visit in inside}) == len(inside)
    for visit in everybody:
        assert (visit.booth_id is not None) or visit.state not in IN_A_BOOTH
        assert (visit.booth_id is None) or visit.state is not VisitState.WAITING
        assert (visit.left_at is not None) is (visit.state is VisitState.LEFT)
        assert (visit.outcome is not None) is (visit.state in AFTER_THE_BOOTH)
        _must_follow(floor.steps(visit.id), visit)


def _must_follow(steps: list[VisitStep], visit: Visit) -> None:
    """Walking the steps through the table leads to where the visit is."""
    assert steps[0].event is VisitEvent.ARRIVE
    state = VISIT.start
    for step in steps[1:]:
        assert step.state_before is state
        state = VISIT.after(state, step.event)
    assert state is visit.state
    undone = Counter(
        UNDONE_BY[step.event, step.state_before]
        for step in steps
        if step.undone_at is not None and step.state_before is not None
    )
    undoing = Counter(step.event for step in steps if step.event in UNDONE_BY.values())
    assert all(undoing[event] >= count for event, count in undone.items())


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_pressed_in_whatever_order_adds_up(app: Flask, seed: int) -> None:
    with app.app_context():
        floor = a_floor(booths=3, accessible=(1,))
        another_line(floor, "B", booths=(4,))
        floor.arrive(4)
        chaos = Chaos(floor, seed)
        for turn in range(ACTIONS):
            chaos.act()
            if turn % 8 == 0:
                _must_add_up(floor)
        _must_add_up(floor)
        assert chaos.done["finish"]  # or nothing much was tried
        assert chaos.done["undo"]
