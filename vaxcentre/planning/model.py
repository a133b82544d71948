"""The linear model of a problem: a column for each seat that somebody could be given, and what binds them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from vaxcentre.planning.choices import Choices
from vaxcentre.planning.goals import Goal
from vaxcentre.planning.model_of_needs import Seats, write_needs
from vaxcentre.planning.model_of_partners import MostBeside, write_partners
from vaxcentre.planning.model_of_people import write_people
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import Stance
from vaxcentre.planning.rows import Rows
from vaxcentre.rules.duties import Duty


@dataclass
class Model:
    """Choices as columns, in their order and before all others; the rows; the goals in their order."""

    choices: Choices
    rows: Rows
    goals: dict[Level, Goal]


def model_of(choices: Choices, most_beside: MostBeside | None = None) -> Model:
    """The model of what can be chosen."""
    model = Model(choices, Rows(), {level: Goal(level) for level in Level})
    for _ in choices.person:
        model.rows.column(1, is_whole=True)
    seats = _seats(choices)
    for place, shift in enumerate(choices.problem.shifts):
        write_needs(model.rows, model.goals, shift, {d: seats[place, d] for d in shift.needs})
    if choices.problem.stance is Stance.FEWEST_CHANGES:
        model.goals[Level.REMOVALS].constant = len(choices.problem.held - set(choices.fixed))
    write_people(model.rows, model.goals, choices)
    write_partners(model.rows, model.goals, choices, most_beside or {})
    for goal in model.goals.values():
        goal.bound(model.rows)
    return model


def _seats(choices: Choices) -> dict[tuple[int, Duty], Seats]:
    found: dict[tuple[int, Duty], Seats] = defaultdict(Seats)
    people = choices.problem.people
    for seat in choices.fixed:
        seats = found[choices.shifts[seat.shift], seat.duty]
        seats.fixed += 1
        seats.fixed_leads += people[choices.people[seat.person]].may_lead
    for column, (person, shift, duty) in enumerate(
        zip(choices.person, choices.shift, choices.duty, strict=True)
    ):
        seats = found[shift, duty]
        (seats.held if column in choices.held else seats.new).append(column)
        if people[person].may_lead:
            seats.leads.append(column)
    return found
