"""A life cycle is a table: from a state, an event leads to a state. Everything else is derived from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from vaxcentre.errors import N_, IllegalStep

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


class Lifecycle(Generic[State, Event]):
    """The states of one noun, the first one, and which event leads where."""

    def __init__(self, noun: str, start: State, steps: Mapping[tuple[State, Event], State]) -> None:
        self.noun = noun
        self.start = start
        self.steps = dict(steps)

    def after(self, state: State, event: Event) -> State:
        """The state that `event` leads to from `state`; raises IllegalStep when it leads nowhere."""
        try:
            return self.steps[state, event]
        except KeyError:
            raise self.refusal(state, event) from None

    def refusal(self, state: State, event: Event | None = None) -> IllegalStep:
        """What to raise when a step is impossible from `state`."""
        text = N_("Cette étape n’est plus possible : quelqu’un d’autre a peut-être déjà agi.")
        return IllegalStep(
            "illegal_step", text, noun=self.noun, state=str(state), event=str(event or "")
        )

    def allows(self, state: State, event: Event) -> bool:
        """Whether `event` is possible from `state`."""
        return (state, event) in self.steps

    def states(self) -> tuple[State, ...]:
        """Every state of the noun, in the order of its enumeration."""
        return tuple(type(self.start))

    def rows(self) -> Iterator[tuple[State, Event, State]]:
        """The table as (from, event, to), for the documentation and the tests."""
        for (state, event), target in self.steps.items():
            yield state, event, target
