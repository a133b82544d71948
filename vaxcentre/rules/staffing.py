"""Who is here, who is in which booth, and what is said when a plan or a move comes too late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from vaxcentre.errors import N_, Conflict
from vaxcentre.rules.booths import BoothState, is_staffed
from vaxcentre.rules.centres import CentreKind

UNDO_WITHIN = timedelta(minutes=30)
"""How long the last change of who works where can be taken back with one tap."""
USUAL_AFTER_DAYS = 3
"""Two who were a pair on so many days lately are a usual pair."""
LATELY = timedelta(days=60)


class Post(StrEnum):
    """One of the two places in a booth."""

    DOCTOR = "doctor"
    NURSE = "nurse"


class HowStaffed(StrEnum):
    """How it came that others work in a booth."""

    PLAN = "plan"
    MOVE = "move"
    UNDO = "undo"
    LEFT = "left"


class WhyClosed(StrEnum):
    """Why nobody works in a booth although it is in use."""

    NO_NURSE = "no_nurse"
    NO_DOCTOR = "no_doctor"
    NOBODY = "nobody"
    NEEDS_STEP_FREE = "needs_step_free"


class PlacementEffect(StrEnum):
    """What the plan does to a booth."""

    OPENS = "opens"
    CLOSES = "closes"
    COMPLETED = "completed"
    ANOTHER_CREW = "another_crew"


class WhyThere(StrEnum):
    """Why a crew is put together, or put in that booth."""

    USUAL_PAIR = "usual_pair"
    PAIR_OF_TODAY = "pair_of_today"
    STEP_FREE = "step_free"
    ACCESSIBLE_WANTED = "accessible_wanted"
    QUEUE = "queue"


@dataclass(frozen=True)
class Crew:
    """Who works in a booth; a pair when both places are taken."""

    doctor: UUID | None = None
    nurse: UUID | None = None

    @property
    def people(self) -> tuple[UUID, ...]:
        """Those who are there, the doctor first."""
        return tuple(one for one in (self.doctor, self.nurse) if one)

    def may_work(self, kind: CentreKind) -> bool:
        """Whether a booth of such a line may open with them."""
        return is_staffed(kind, doctor=self.doctor is not None, nurse=self.nurse is not None)

    def at(self, post: Post) -> UUID | None:
        """Who has that place."""
        return self.doctor if post is Post.DOCTOR else self.nurse

    def having(self, post: Post, person_id: UUID | None) -> Crew:
        """The same with somebody else, or nobody, at a place."""
        if post is Post.DOCTOR:
            return Crew(person_id, self.nurse)
        return Crew(self.doctor, person_id)

    def without(self, people: Iterable[UUID]) -> Crew:
        """The same when some have gone."""
        gone = set(people)
        return Crew(
            None if self.doctor in gone else self.doctor, None if self.nurse in gone else self.nurse
        )


EMPTY = Crew()


@dataclass(frozen=True)
class PersonHere:
    """Somebody who may be put in a booth now."""

    id: UUID
    name: str
    posts: frozenset[Post]
    kinds: frozenset[CentreKind]
    """What they do here: vaccinate, test, or either."""
    step_free: bool = False
    """They need a booth without a step; why is nobody's business."""
    is_signed_on: bool = True


@dataclass(frozen=True)
class BoothHere:
    """A booth in use, with those in it."""

    id: UUID
    number: int
    line: str
    kind: CentreKind
    accessible: bool
    state: BoothState
    crew: Crew = EMPTY
    staffing_id: UUID | None = None
    """Changes whenever somebody comes or goes: what a page believed is compared with it."""
    occupant: str | None = None
    """The number of the patient who is called to it or inside."""
    since: datetime | None = None
    """Since when its crew is there."""

    @property
    def seen(self) -> str:
        """What a page that shows the booth believes of it."""
        return str(self.staffing_id or "-")

    @property
    def works(self) -> bool:
        """Whether it is open, or will be again after a pause."""
        return self.state is not BoothState.CLOSED


@dataclass(frozen=True)
class LineHere:
    """A line, how many wait in it, and how many of them for an accessible booth."""

    code: str
    waiting: int = 0
    needing_help: int = 0


@dataclass(frozen=True)
class Bond:
    """How well two know each other as a pair."""

    days: int = 0
    """On how many days lately, today not counted."""
    today: bool = False


@dataclass(frozen=True)
class Hall:
    """Everything that a plan of pairs and booths is made from."""

    booths: tuple[BoothHere, ...]
    people: Mapping[UUID, PersonHere]
    lines: tuple[LineHere, ...] = ()
    bonds: Mapping[tuple[UUID, UUID], Bond] = field(default_factory=dict)

    def booth(self, number: int) -> BoothHere | None:
        """The booth in use with that number."""
        return next((one for one in self.booths if one.number == number), None)

    def booth_of(self, person_id: UUID) -> BoothHere | None:
        """Where somebody is."""
        return self._where.get(person_id)

    @cached_property
    def _where(self) -> Mapping[UUID, BoothHere]:
        return {person: booth for booth in self.booths for person in booth.crew.people}

    def bench(self) -> tuple[PersonHere, ...]:
        """Those who are here and in no booth, in the order in which they are listed."""
        return tuple(one for one in self.people.values() if one.id not in self._where)


def changed_meanwhile(numbers: Iterable[int], by: str = "") -> Conflict:
    """The page is older than what stands: nothing was changed, and whose change it was is told."""
    listed = ", ".join(str(number) for number in sorted(numbers))
    if by:
        return Conflict(
            "staffing_changed",
            N_("%(name)s vient de changer le box %(numbers)s. Rien n’a bougé : regardez d’abord."),
            name=by,
            numbers=listed,
        )
    return Conflict(
        "staffing_changed",
        N_("Le box %(numbers)s a changé entre-temps. Rien n’a bougé : regardez d’abord."),
        numbers=listed,
    )


def must_suit(booth: BoothHere, crew: Crew, people: Mapping[UUID, PersonHere]) -> None:
    """Raise Conflict when somebody who works without steps is put in a booth that has one."""
    for person_id in crew.people:
        person = people.get(person_id)
        if person is not None and person.step_free and not booth.accessible:
            raise Conflict(
                "booth_has_a_step",
                N_("Le box %(number)s n’est pas de plain-pied : %(name)s en a besoin."),
                number=booth.number,
                name=person.name,
            )


def person_moved(name: str, number: int | None) -> Conflict:
    """Somebody is no longer where the page shows them."""
    text = N_("%(name)s est maintenant dans le box %(number)s. Rien n’a bougé : regardez d’abord.")
    if number is None:
        text = N_("%(name)s n’est plus dans ce box. Rien n’a bougé : regardez d’abord.")
    return Conflict("person_moved", text, name=name, number=number)
