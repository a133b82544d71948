"""Rotas and plans as JSON: read back as they were written, and refused with the place of what is wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.planning.small_rotas import (
    DOCTOR,
    NURSE,
    a_problem,
    a_shift,
    at_most,
    busy,
    seat,
    somebody,
)
from vaxcentre.errors import Invalid
from vaxcentre.planning.fill import fill
from vaxcentre.planning.json_plans import read_plan, written_plan
from vaxcentre.planning.json_problems import read_problem
from vaxcentre.planning.json_written import written_problem
from vaxcentre.planning.plan import Level
from vaxcentre.planning.problem import Ceilings, DutyNeed, PlanRules, Problem, Stance
from vaxcentre.rules.duties import Duty, Period, Qualified

EXAMPLE = Path("docs/examples/rota.json")


def a_rich_problem() -> Problem:
    """Every field says something."""
    days = Period(date(2021, 1, 1), date(2021, 12, 31))
    ada = somebody(
        "ada « é »",
        available={"s": 2, "t": 0},
        ceilings=at_most(shifts=4, shifts_a_week=3, shifts_a_day=None, minutes_a_week=2880),
        busy=(busy(2, 8, 4, "jeumont"), busy(3, 8, 1, counts=False)),
        may_lead=True,
        shifts_before=3,
        rest_days_before=1,
        shifts_wished=2,
        partners=frozenset({"ben"}),
        travel={"jeumont": 2},
        qualified=(Qualified(DOCTOR, days, is_verified=False), Qualified(NURSE, days)),
    )
    return a_problem(
        [
            a_shift(booths=2, needs={DOCTOR: DutyNeed(1, 3, 1), NURSE: DutyNeed(2, 3)}),
            a_shift("t", day=5, centre="jeumont", is_rest_day=True),
        ],
        ada,
        somebody("ben", NURSE, "s t"),
        pins=[seat("ada « é »")],
        held=[seat("ben", "t", NURSE), seat("ben", "s", NURSE)],
        stance=Stance.FEWEST_CHANGES,
        rules=PlanRules(timedelta(hours=9), timedelta(minutes=45), 7),
    )


def test_a_problem_and_its_plan_read_back_as_they_were_written() -> None:
    problem = a_rich_problem()
    assert read_problem(written_problem(problem)) == problem
    assert read_problem(written_problem(problem).encode()) == problem
    plan = fill(problem)
    assert read_plan(written_plan(plan)) == plan
    assert plan.holes


def test_the_example_in_the_documentation_is_filled() -> None:
    problem = read_problem(EXAMPLE.read_bytes())
    adam, bonnet, claire, *_ = problem.people
    assert [shift.held_on for shift in problem.shifts] == [date(2021, 5, 8)] * 2 + [
        date(2021, 5, 10)
    ]
    assert [shift.is_rest_day for shift in problem.shifts] == [True, True, False]
    assert adam.available == {"sat-am": 0, "sat-pm": 0, "mon-am": 2}
    assert bonnet.ceilings == Ceilings(shifts_a_day=2)
    assert claire.ceilings == Ceilings(shifts=2, shifts_a_day=1)
    plan = fill(problem)
    booths = plan.result(Level.BOOTHS)
    assert booths is not None
    assert booths.objective == 3
    assert plan.is_proven
    assert [hole.shift for hole in plan.holes] == ["sat-pm", "sat-pm"]


def test_what_is_left_out_has_its_usual_value() -> None:
    text = """{"shifts": [{"key": "s", "centre": "c", "start": "2021-05-03T08:00:00Z",
        "end": "2021-05-03T12:00:00Z", "needs": {"observe": {"minimum": 2}}}],
        "people": [{"key": "ada", "qualified": ["observe"], "available": []}]}"""
    problem = read_problem(text)
    (shift,), (ada,) = problem.shifts, problem.people
    assert shift.during.start == datetime(2021, 5, 3, 8, tzinfo=UTC)
    assert shift.needs == {Duty.OBSERVE: DutyNeed(2, 2, 0)}
    assert (shift.booths, shift.is_rest_day) == (None, False)
    assert (ada.ceilings, ada.busy, ada.may_lead, ada.travel) == (Ceilings(), (), False, {})
    assert (problem.stance, problem.rules) == (Stance.FRESH, PlanRules())


def test_a_span_that_does_not_hold_the_whole_shift_does_not_count_and_the_best_cost_does() -> None:
    fields = example()
    fields["people"][4]["available"] = [
        {"from": "2021-05-08T08:00:01+02:00", "until": "2021-05-09T00:00:00+02:00", "cost": 5},
        {"from": "2021-05-08T13:30:00+02:00", "until": "2021-05-08T19:00:00+02:00", "cost": 3},
        {"shift": "mon-am", "cost": 4},
        {"from": "2021-05-10T00:00:00+02:00", "until": "2021-05-11T00:00:00+02:00"},
    ]
    emma = read_problem(json.dumps(fields)).people[4]
    assert emma.available == {"sat-pm": 3, "mon-am": 4}, "what is said of a shift itself holds"


def example() -> dict[str, Any]:
    fields = json.loads(EXAMPLE.read_text())
    assert isinstance(fields, dict)
    return fields


def at(*way: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    """Puts a value in some place of the example."""

    def spoil(fields: Any) -> None:
        for step in way[:-1]:
            fields = fields[step]
        fields[way[-1]] = value

    return spoil


def doubled(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda fields: fields[name].append(fields[name][0])


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda fields: fields.pop("people"), "{ }"),
        (at("colour", value=1), "colour"),
        (at("version", value=2), "version"),
        (at("time_zone", value="Mars/Olympus"), "time_zone"),
        (at("time_zone", value="../../etc/passwd"), "time_zone"),
        (at("stance", value="lazy"), "stance"),
        (at("shifts", value={}), "shifts"),
        (at("shifts", 0, value=7), "shifts[0]"),
        (at("shifts", 0, "start", value="2021-05-08T08:00:00"), "shifts[0].start"),
        (at("shifts", 0, "start", value="0001-01-01T00:00:00+14:00"), "shifts[0].start"),
        (at("shifts", 0, "start", value="soon"), "shifts[0].start"),
        (at("shifts", 0, "end", value="2021-05-08T06:00:00Z"), "shifts[0].end"),
        (at("shifts", 0, "day", value="2021-W18"), "shifts[0].day"),
        (at("shifts", 0, "day", value="0001-01-01"), "shifts[0].day"),
        (at("shifts", 0, "booths", value=-1), "shifts[0].booths"),
        (at("shifts", 0, "booths", value=True), "shifts[0].booths"),
        (at("shifts", 0, "is_rest_day", value=0), "shifts[0].is_rest_day"),
        (at("shifts", 0, "needs", "dance", value={"minimum": 1}), "shifts[0].needs.dance"),
        (
            at("shifts", 0, "needs", "observe", "maximum", value=0),
            "shifts[0].needs.observe.maximum",
        ),
        (
            at("shifts", 0, "needs", "observe", "minimum", value=1.5),
            "shifts[0].needs.observe.minimum",
        ),
        (at("people", 3, "key", value=""), "people[3].key"),
        (at("people", 3, "key", value="\ud800"), "people[3].key"),
        (at("people", 0, "available", 0, "cost", value=-1), "people[0].available[0].cost"),
        (at("people", 1, "available", 0, "shift", value="x"), "people[1].available[0].shift"),
        (
            at("people", 1, "available", 1, value={"shift": "sat-am"}),
            "people[1].available[1].shift",
        ),
        (at("people", 0, "available", 0, "until", value=None), "people[0].available[0].until"),
        (at("people", 1, "partners", 0, value="nobody"), "people[1].partners[0]"),
        (
            at("people", 2, "qualified", 0, "until", value="2020-01-01"),
            "people[2].qualified[0].until",
        ),
        (at("people", 3, "travel", "Paris", value=1), "people[3].travel.Paris"),
        (at("people", 2, "ceilings", "shifts", value="two"), "people[2].ceilings.shifts"),
        (at("pins", 0, "person", value="nobody"), "pins[0].person"),
        (at("pins", 0, "duty", value="dance"), "pins[0].duty"),
        (doubled("pins"), "pins[1]"),
        (doubled("people"), "people[5].key"),
        (doubled("shifts"), "shifts[3].key"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    spoil: Callable[[dict[str, Any]], None], place: str
) -> None:
    fields = example()
    spoil(fields)
    with pytest.raises(Invalid) as refused:
        read_problem(json.dumps(fields))
    assert refused.value.facts["place"] == place
    assert str(refused.value).startswith(f"{place}\u202f: ")


@pytest.mark.parametrize(
    "text",
    ["", "[", "nul", b"\xff\xfe", "[" * 100_000, '{"people": NaN}', "9" * 5000, '{"a":1,"a":2}'],
)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(Invalid):
        read_problem(text)


def test_nothing_that_can_be_written_crashes() -> None:
    """The example, spoilt in six hundred places: filled or refused, never anything else."""
    chance = random.Random(1)
    values: list[Any] = [
        None,
        True,
        -1,
        1.5,
        10**7,
        "",
        "x",
        "sat-am",
        [],
        {},
        "2021-05-08T08:00:00+02:00",
    ]
    refused = 0
    for _ in range(600):
        fields: Any = example()
        one = fields
        while isinstance(one, dict | list) and one:
            steps = list(one) if isinstance(one, dict) else range(len(one))
            parent, step = one, chance.choice(steps)
            one = one[step]
            if chance.random() < 0.2:
                break
        parent[step] = chance.choice(values)
        try:
            read_problem(json.dumps(fields))
        except Invalid as trouble:
            refused += bool(str(trouble))
    assert 300 < refused < 600
