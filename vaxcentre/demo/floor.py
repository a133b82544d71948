"""Lives through a day on paper: who came when, which booth called whom, by the real rules."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from vaxcentre.demo.habits import Habits
from vaxcentre.rules.door import LineLoad, choose_line
from vaxcentre.rules.observation import is_observed
from vaxcentre.rules.queue import Waiting, calling_booth, next_for

NOTICED_AFTER = timedelta(seconds=20)
"""How long a free booth takes to see that somebody is waiting."""


@dataclass(frozen=True)
class Guest:
    """Somebody with an appointment, and their habits."""

    appointment_id: UUID
    needs_help: bool
    habits: Habits


@dataclass
class Story:
    """How a guest's visit went; what is still to come is None."""

    guest: Guest
    line: str
    number: int
    arrived_at: datetime
    booth: int | None = None
    called_at: datetime | None = None
    seated_at: datetime | None = None
    finished_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def queue_number(self) -> str:
        """What the patient reads: A-119."""
        return f"{self.line}-{self.number}"


@dataclass(frozen=True)
class BoothOnPaper:
    """A booth of a line."""

    number: int
    line: str
    accessible: bool


@dataclass
class Floor:
    """The state of the centre while the day is lived through."""

    booths: Sequence[BoothOnPaper]
    stories: dict[UUID, Story] = field(default_factory=dict)
    waiting: dict[str, list[Story]] = field(default_factory=dict)
    free: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.free = {booth.number for booth in self.booths}
        self.waiting = {booth.line: [] for booth in self.booths}
        self._numbers = {line: count(1) for line in self.waiting}

    def admit(self, guest: Guest, at: datetime) -> Story:
        """Let a guest in, to the line with the shortest wait."""
        loads = [
            LineLoad(line, len(stories), sum(booth.line == line for booth in self.booths))
            for line, stories in self.waiting.items()
        ]
        line = choose_line(loads)
        if line is None:
            raise AssertionError("a centre without lines")
        story = Story(guest, line.code, next(self._numbers[line.code]), at)
        self.waiting[line.code].append(story)
        self.stories[guest.appointment_id] = story
        return story

    def call(self, line: str, at: datetime) -> list[Story]:
        """Let every free booth of a line call whoever is next for it."""
        called = []
        for booth in self.booths:
            if booth.line == line and booth.number in self.free:
                story = self._call_to(booth, at)
                if story is not None:
                    called.append(story)
        return called

    def _call_to(self, booth: BoothOnPaper, at: datetime) -> Story | None:
        working = [other.accessible for other in self.booths if other.line == booth.line]
        choice = next_for(
            calling_booth(booth.accessible, working),
            (
                Waiting(
                    story.guest.appointment_id,
                    story.queue_number,
                    story.arrived_at,
                    story.guest.needs_help,
                )
                for story in self.waiting[booth.line]
            ),
        )
        if choice.first is None:
            return None
        story = self.stories[choice.first.visit_id]
        self.waiting[booth.line].remove(story)
        self.free.discard(booth.number)
        story.booth, story.called_at = booth.number, at
        return story


def live_through(
    guests: Sequence[Guest], booths: Sequence[BoothOnPaper], opens_at: datetime, until: datetime
) -> list[Story]:
    """The visits of those who came before `until`, in the order of their arrival."""
    floor, order = Floor(booths), count()
    agenda: list[tuple[datetime, int, str, Guest | Story]] = []

    def remember(at: datetime, what: str, whom: Guest | Story) -> None:
        if at <= until:
            heapq.heappush(agenda, (at, next(order), what, whom))

    for guest in guests:
        if guest.habits.comes:
            remember(max(guest.habits.arrives_at, opens_at), "arrive", guest)
    while agenda:
        at, _, what, whom = heapq.heappop(agenda)
        if isinstance(whom, Guest):
            remember(at + NOTICED_AFTER, "look", floor.admit(whom, at))
            continue
        if what == "free" and whom.booth is not None:
            floor.free.add(whom.booth)
        for story in floor.call(whom.line, at):
            _foresee(story, until)
            if story.finished_at:
                remember(story.finished_at + story.guest.habits.booth_tidies_for, "free", story)
    return sorted(floor.stories.values(), key=lambda story: (story.arrived_at, story.number))


def _foresee(story: Story, until: datetime) -> None:
    """Write down what follows from being called, as far as it has happened by `until`."""
    habits = story.guest.habits
    if story.called_at is None or story.called_at + habits.walks > until:
        return
    story.seated_at = story.called_at + habits.walks
    if story.seated_at + habits.is_served_for > until:
        return
    story.finished_at = story.seated_at + habits.is_served_for
    left_at = story.finished_at
    if is_observed(habits.outcome):
        left_at += timedelta(minutes=habits.observe_minutes) + habits.lingers
    story.left_at = left_at if left_at <= until else None
