"""What a rota is to be filled from: people, shifts, and what must hold. Keys are opaque texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from vaxcentre.rules.duties import PAIR, Duty, Qualified
from vaxcentre.rules.seats import REST, TRAVEL
from vaxcentre.rules.spans import TimeSpan


@dataclass(frozen=True)
class DutyNeed:
    """How many people a shift wants for a duty, at least and at most, and how many of them to lead."""

    minimum: int
    maximum: int
    leads: int = 0


@dataclass(frozen=True)
class PlannedShift:
    """Some hours of work in one centre on the local day `held_on`, with what it needs."""

    key: str
    centre: str
    during: TimeSpan
    held_on: date
    needs: Mapping[Duty, DutyNeed]
    booths: int | None = None
    """So many pairs can work at once; None says that the needs alone bound them."""
    is_rest_day: bool = False
    """A weekend or a public holiday: shared fairly on its own account."""

    @property
    def most_pairs(self) -> int:
        """How many booths it can open at most: a pair each, within its needs and its booths."""
        if not all(duty in self.needs for duty in PAIR):
            return 0
        most = min(self.needs[duty].maximum for duty in PAIR)
        return most if self.booths is None else min(most, self.booths)


@dataclass(frozen=True)
class Ceilings:
    """What one person may be given at most; None where nothing is said.

    Weeks run from Monday to Sunday, days are local. Everything a person holds counts, also in
    centres and shifts that are not to be filled here.
    """

    shifts: int | None = None
    shifts_a_week: int | None = None
    shifts_a_day: int | None = 2
    minutes_a_week: int | None = None
    minutes_a_day: int | None = None


@dataclass(frozen=True)
class Busy:
    """A seat that somebody holds in a shift that is not to be filled here."""

    during: TimeSpan
    held_on: date
    centre: str = ""
    is_counted: bool = True
    """Whether it counts towards the ceilings: work does, an appointment of one's own does not."""


@dataclass(frozen=True)
class PersonToPlan:
    """Somebody who might work, with all that bounds and pleases them."""

    key: str
    qualified: tuple[Qualified, ...]
    """The duties they may do, each with its days; only what is verified counts."""
    available: Mapping[str, int]
    """Shift key → what it costs them: 0 gladly, more the less they like it. Others are out of reach."""
    ceilings: Ceilings = Ceilings()
    busy: tuple[Busy, ...] = ()
    may_lead: bool = False
    shifts_before: int = 0
    """Shifts of the weeks before that fairness should remember."""
    rest_days_before: int = 0
    shifts_wished: int = 0
    """How many shifts they wish for: fairness measures everybody from there."""
    partners: frozenset[str] = frozenset()
    """Keys of those they usually make a pair with; it counts whoever of the two names the other."""
    travel: Mapping[str, int] = field(default_factory=dict)
    """Centre → what it costs them to work there; a centre that is not named costs nothing."""


@dataclass(frozen=True, order=True)
class Seating:
    """One person in one shift for one duty."""

    person: str
    shift: str
    duty: Duty


class Stance(StrEnum):
    """How a plan treats the seats that are held already."""

    FRESH = "fresh"
    """They are a suggestion: whoever holds a seat may be moved as if they did not."""
    FEWEST_CHANGES = "fewest_changes"
    """As few as possible are taken away, once as much as possible is covered."""
    MOVE_NOBODY = "move_nobody"
    """None is taken away; only what is missing is filled."""


@dataclass(frozen=True)
class PlanRules:
    """The rules between two shifts of one person, and the order of chance."""

    rest: timedelta = REST
    """Between the work of two different days, at least."""
    travel: timedelta = TRAVEL
    """Between two shifts in different centres, at least."""
    seed: int = 1


@dataclass(frozen=True)
class Problem:
    """A rota to be filled.

    `pins` stay whatever the rules say, and nothing else may break a rule beside them. `held` are
    the seats people have now, as far as they could still keep them; `stance` says what they weigh.
    """

    people: tuple[PersonToPlan, ...]
    shifts: tuple[PlannedShift, ...]
    pins: frozenset[Seating] = frozenset()
    held: frozenset[Seating] = frozenset()
    stance: Stance = Stance.FRESH
    rules: PlanRules = PlanRules()
