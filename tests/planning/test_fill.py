"""What a filled rota strives for, level by level."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.planning.instances import maubeuge
from tests.planning.small_rotas import (
    DOCTOR,
    NURSE,
    ONE,
    a_problem,
    a_shift,
    at_most,
    busy,
    seat,
    somebody,
)
from vaxcentre.errors import Invalid
from vaxcentre.planning.checker import violations
from vaxcentre.planning.choices import choices_of
from vaxcentre.planning.engine import Engine
from vaxcentre.planning.fill import fill
from vaxcentre.planning.model import model_of
from vaxcentre.planning.plan import Level, Plan, Progress, Proof
from vaxcentre.planning.problem import Ceilings, DutyNeed, PlannedShift, Problem, Stance
from vaxcentre.planning.search import Search
from vaxcentre.rules.duties import Duty

OBSERVE = Duty.OBSERVE
WATCH = {OBSERVE: ONE}
TWO = {DOCTOR: DutyNeed(2, 2, 1), NURSE: DutyNeed(2, 2)}


def reached(plan: Plan, level: Level) -> float:
    result = plan.result(level)
    assert result is not None
    assert result.proof is Proof.OPTIMAL
    assert result.gap == 0
    return result.objective


def people_in(plan: Plan, shift: str) -> set[str]:
    return {one.person for one in plan.seats if one.shift == shift}


def test_a_pair_fills_a_shift() -> None:
    plan = fill(a_problem(a_shift(), somebody("ada"), somebody("ben", NURSE)))
    assert plan.seats == (seat("ada"), seat("ben", duty=NURSE))
    assert plan.is_proven
    assert reached(plan, Level.BOOTHS) == 1


def test_nothing_to_fill_is_filled_at_once() -> None:
    assert fill(Problem((), ())).is_proven
    assert fill(a_problem(a_shift())).seats == ()
    assert fill(a_problem([], somebody("ada"))).seats == ()


def test_a_doctor_without_a_nurse_is_not_seated() -> None:
    plan = fill(a_problem(a_shift(), somebody("ada")))
    assert plan.seats == ()
    assert reached(plan, Level.BOOTHS) == 0


def test_booths_count_for_more_than_seats() -> None:
    """One nurse for two shifts of which one asks for three doctors, the other for one."""
    large = a_shift("large", needs={DOCTOR: DutyNeed(3, 3), NURSE: ONE})
    shifts = [large, a_shift("small", day=3)]
    doctors = [somebody(f"d{n}", available="large") for n in range(3)]
    nurse = somebody("n", NURSE, "large small", ceilings=at_most(shifts=1))
    plan = fill(a_problem(shifts, *doctors, nurse))
    assert reached(plan, Level.BOOTHS) == 1
    assert len(people_in(plan, "large")) == 4, "the two that the need asks for beyond its pairs too"


def test_pairs_go_up_to_the_booths_beyond_the_minimum() -> None:
    needs = {DOCTOR: DutyNeed(1, 4), NURSE: DutyNeed(1, 4)}
    people = [somebody(f"p{n}", DOCTOR if n % 2 else NURSE) for n in range(8)]
    assert reached(fill(a_problem(a_shift(needs=needs, booths=3), *people)), Level.BOOTHS) == 3
    assert reached(fill(a_problem(a_shift(needs=needs), *people)), Level.BOOTHS) == 4


def test_other_duties_are_filled_to_their_minimum_only() -> None:
    shift = a_shift(needs={Duty.OBSERVE: DutyNeed(2, 5)})
    people = [somebody(f"p{n}", Duty.OBSERVE, shifts_wished=9) for n in range(4)]
    plan = fill(a_problem(shift, *people))
    assert len(plan.seats) == 2
    assert reached(plan, Level.MINIMUMS) == 0


def test_a_shift_gets_somebody_who_may_lead() -> None:
    shift = a_shift(needs={Duty.OBSERVE: DutyNeed(1, 1, leads=1)})
    old = somebody("old", Duty.OBSERVE, {"s": 9}, may_lead=True, shifts_before=5)
    plan = fill(a_problem(shift, somebody("new", Duty.OBSERVE), old))
    assert people_in(plan, "s") == {"old"}
    assert reached(plan, Level.LEADS) == 0


def test_two_who_are_both_wanted_share_fairly_by_what_they_did_and_wish() -> None:
    shifts = [a_shift(f"s{n}", day=3 * n, needs=WATCH) for n in range(4)]
    every = " ".join(shift.key for shift in shifts)
    people = [
        somebody("fresh", OBSERVE, every),
        somebody("worked", OBSERVE, every, shifts_before=2),
        somebody("asks", OBSERVE, every, shifts_before=1, shifts_wished=2),
    ]
    plan = fill(a_problem(shifts, *people))
    given = Counter(one.person for one in plan.seats)
    assert given == {"fresh": 1, "asks": 3} or given == {"fresh": 2, "asks": 2}
    assert reached(plan, Level.FAIRNESS) == 1 + 4 + 4


def test_rest_days_are_shared_on_their_own_account() -> None:
    shifts = [a_shift("mon", needs=WATCH), a_shift("sat", day=5, needs=WATCH, is_rest_day=True)]
    people = [
        somebody("a", OBSERVE, "mon sat", rest_days_before=1),
        somebody("b", OBSERVE, {"mon": 0, "sat": 9}),
    ]
    plan = fill(a_problem(shifts, *people))
    assert people_in(plan, "sat") == {"b"}
    assert reached(plan, Level.REST_DAYS) == 2


def test_wishes_count_before_partners_and_partners_before_ways() -> None:
    """Ada's usual nurse comes less gladly than the other; between equals the usual one comes."""
    shifts = a_shift(centre="jeumont")
    ada = somebody("ada", partners=frozenset({"ben"}))
    ben = somebody("ben", NURSE, {"s": 1})
    cleo = somebody("cleo", NURSE)
    assert "cleo" in people_in(fill(a_problem(shifts, ada, ben, cleo)), "s")
    glad = somebody("ben", NURSE, travel={"jeumont": 5})
    plan = fill(a_problem(shifts, ada, glad, cleo))
    assert "ben" in people_in(plan, "s")
    assert (reached(plan, Level.PARTNERS), reached(plan, Level.TRAVEL)) == (1, 5)
    alone = somebody("ada")
    assert "cleo" in people_in(fill(a_problem(shifts, alone, glad, cleo)), "s")


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (a_shift("a", needs=WATCH), a_shift("b", starts=13, needs=WATCH), False),
        (a_shift("a", needs=WATCH), a_shift("b", starts=14, needs=WATCH), True),
        (a_shift("a", needs=WATCH), a_shift("b", starts=14, needs=WATCH, centre="x"), False),
        (a_shift("a", needs=WATCH), a_shift("b", starts=15, needs=WATCH, centre="x"), True),
        (a_shift("a", starts=16, needs=WATCH), a_shift("b", day=1, needs=WATCH), False),
        (a_shift("a", starts=15, needs=WATCH), a_shift("b", day=1, needs=WATCH), True),
        (a_shift("a", starts=18, needs=WATCH), a_shift("b", day=1, starts=0, needs=WATCH), False),
    ],
)
def test_nobody_is_in_two_places_hurries_or_lacks_rest(
    first: PlannedShift, second: PlannedShift, both: bool
) -> None:
    plan = fill(a_problem([first, second], somebody("ada", OBSERVE, "a b")))
    assert len(plan.seats) == 1 + both


@pytest.mark.parametrize(
    ("ceilings", "most"),
    [
        (at_most(), 6),
        (at_most(shifts_a_day=None), 9),
        (at_most(shifts=4), 4),
        (at_most(shifts_a_week=3), 5),
        (at_most(shifts_a_day=1), 3),
        (at_most(minutes_a_day=5 * 60), 6),
        (at_most(minutes_a_day=3 * 60), 3),
        (at_most(minutes_a_week=7 * 60), 5),
    ],
)
def test_every_ceiling_holds_and_counts_what_is_done_elsewhere(
    ceilings: Ceilings, most: int
) -> None:
    """Three shifts of two hours on a Saturday, the Monday and the Tuesday that follow."""
    shifts = [
        a_shift(f"s{day}-{start}", day=day, starts=start, hours=2, needs=WATCH)
        for day in (5, 7, 8)
        for start in (8, 11, 14)
    ]
    every = " ".join(shift.key for shift in shifts)
    ada = somebody("ada", OBSERVE, every, ceilings=ceilings)
    assert len(fill(a_problem(shifts, ada)).seats) == most
    works = replace(
        ada, busy=(busy(8, 18, 2, "maubeuge"), busy(7, 18, 2, "maubeuge", counts=False))
    )
    less = {6: 5, 9: 9, 4: 3, 5: 4, 3: 2}[most]
    assert len(fill(a_problem(shifts, works)).seats) == less


def test_pins_stay_whatever_they_break_and_nothing_joins_them_in_it() -> None:
    shifts = [
        a_shift("a", needs=WATCH),
        a_shift("b", needs=WATCH),
        a_shift("c", starts=10, needs=WATCH),
    ]
    stranger = somebody("stranger", NURSE, "")
    pins = [seat("stranger", "a", OBSERVE), seat("stranger", "b", OBSERVE)]
    plan = fill(a_problem(shifts, stranger, somebody("ada", OBSERVE, "a b c"), pins=pins))
    assert plan.seats == (seat("ada", "c", OBSERVE), *pins)
    with pytest.raises(Invalid):
        fill(a_problem(shifts, stranger, pins=[seat("nobody", "a")]))
    with pytest.raises(Invalid):
        fill(a_problem(shifts, stranger, held=[seat("stranger", "x")]))
    with pytest.raises(Invalid):
        fill(a_problem(shifts, stranger, stranger))


def after_a_drop_out(stance: Stance) -> Plan:
    """Nurse Ben of the morning is gone; Cleo of the afternoon could take his place, Dora the afternoon."""
    shifts = [a_shift("am"), a_shift("pm", starts=14)]
    people = [
        somebody("ada", available="am"),
        somebody("cleo", NURSE, "am pm", ceilings=at_most(shifts_a_day=1)),
        somebody("dora", NURSE, "pm"),
        somebody("eva", available="pm", shifts_before=9),
        somebody("fay", available="am pm"),
    ]
    held = [seat("ada", "am"), seat("cleo", "pm", NURSE), seat("eva", "pm")]
    return fill(a_problem(shifts, *people, held=held, stance=stance))


def test_a_repair_covers_first_and_then_changes_as_little_as_it_must() -> None:
    fresh = after_a_drop_out(Stance.FRESH)
    assert fresh.result(Level.REMOVALS) is None
    assert "eva" not in people_in(fresh, "pm"), "she has done most"
    repaired = after_a_drop_out(Stance.FEWEST_CHANGES)
    assert reached(repaired, Level.BOOTHS) == 2
    assert reached(repaired, Level.REMOVALS) == 1
    assert people_in(repaired, "am") == {"ada", "cleo"}
    assert people_in(repaired, "pm") == {"eva", "dora"}
    unmoved = after_a_drop_out(Stance.MOVE_NOBODY)
    assert reached(unmoved, Level.BOOTHS) == 1
    assert people_in(unmoved, "am") == {"ada"}
    assert people_in(unmoved, "pm") == {"eva", "cleo"}


def test_who_lost_a_partner_keeps_the_seat_and_nobody_new_comes_for_nothing() -> None:
    needs = {DOCTOR: DutyNeed(2, 3), NURSE: DutyNeed(2, 3)}
    people = [somebody(name, shifts_wished=3) for name in ("ada", "bea", "new")]
    held = [seat("ada"), seat("bea")]
    shift = a_shift(needs=needs)
    plan = fill(a_problem(shift, *people, held=held, stance=Stance.FEWEST_CHANGES))
    assert plan.seats == tuple(held)
    assert reached(plan, Level.REMOVALS) == 0


def a_fortnight() -> Problem:
    """Enough to search for: three shifts a day for eight people of each duty."""
    shifts = [
        a_shift(f"{day}-{start}", day=day, starts=start, hours=5, booths=2, needs=TWO)
        for day in range(14)
        for start in (8, 13, 18)
    ]
    people = [
        somebody(
            f"p{n:02}",
            DOCTOR if n % 2 else NURSE,
            {shift.key: (n + k) % 3 for k, shift in enumerate(shifts) if (n * k) % 5 < 3},
            ceilings=at_most(shifts=6, shifts_a_week=4),
            shifts_before=n % 4,
            partners=frozenset({f"p{(n + 1) % 16:02}"}),
        )
        for n in range(16)
    ]
    return a_problem(shifts, *people)


def test_the_same_problem_gives_the_same_plan_and_leaves_nothing_behind() -> None:
    one, other = fill(a_fortnight()), fill(a_fortnight())
    assert one.seats == other.seats
    assert one.levels == other.levels
    assert one.is_proven
    gc.collect()
    assert not [it for it in gc.get_objects() if isinstance(it, Engine)]


def test_what_is_stopped_has_the_best_plan_until_then_and_says_how_far_it_came() -> None:
    problem = a_fortnight()
    heard: list[Progress] = []
    whole = fill(problem, tell=heard.append)
    assert [one.step for one in heard] == sorted(one.step for one in heard)
    assert {one.level for one in heard} == {one.level for one in whole.levels}
    booths = whole.result(Level.BOOTHS)
    assert booths is not None

    def is_fair() -> bool:
        return heard[-1].level is Level.FAIRNESS

    heard.clear()
    heard.append(Progress(Level.BOOTHS, 1, 1))
    cut = fill(problem, tell=heard.append, stops=is_fair)
    assert not cut.is_complete
    assert not cut.is_proven
    assert cut.result(Level.BOOTHS) == booths
    wishes = cut.result(Level.WISHES)
    assert wishes is not None
    assert wishes.proof is Proof.NOT_REACHED
    assert wishes.bound <= wishes.objective


def test_no_time_at_all_still_leaves_a_plan_that_breaks_no_rule() -> None:
    shifts = [a_shift("am"), a_shift("pm", starts=10), a_shift("next", day=1)]
    people = [
        somebody("ada", available="am pm"),
        somebody("bea", available="pm next"),
        somebody("cleo", NURSE, ""),
        somebody("dora", NURSE, "am"),
    ]
    held = [seat("ada", "am"), seat("ada", "pm"), seat("bea", "pm")]
    pins = [seat("cleo", "pm", NURSE)]
    problem = a_problem(shifts, *people, held=held, pins=pins, stance=Stance.FEWEST_CHANGES)
    cut = fill(problem, seconds=0)
    dora = seat("dora", "am", NURSE)
    assert cut.seats == (seat("ada", "am"), seat("bea", "pm"), *pins, dora)
    assert not cut.is_complete


def test_what_is_stopped_between_parts_of_seats_covers_nearly_as_much() -> None:
    """Where whole seats do not come by themselves, those that are sure stay, the rest is by hand."""
    problem = maubeuge(1)
    heard: list[Progress] = []
    cut = fill(
        problem, tell=heard.append, stops=lambda: bool(heard) and heard[-1].level is Level.FAIRNESS
    )
    assert violations(problem, cut.seats) == ()
    booths = cut.result(Level.BOOTHS)
    assert booths is not None
    assert booths.objective > 0.99 * booths.bound
    assert not cut.is_complete


def test_who_listens_may_break_off() -> None:
    def break_off(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(a_fortnight(), tell=break_off)


def test_who_is_past_a_ceiling_already_stops_nobody_else() -> None:
    tired = somebody("tired", OBSERVE, busy=(busy(0, 8, 9),), ceilings=at_most(minutes_a_day=60))
    plan = fill(a_problem(a_shift(needs=WATCH), tired, somebody("ada", OBSERVE)))
    assert plan.is_proven
    assert people_in(plan, "s") == {"ada"}


def test_a_repair_is_narrow_once_it_is_known_who_stays() -> None:
    """What is held leaves so little to choose that a repair costs a part of what filling does."""
    problem = a_fortnight()
    seats = fill(problem).seats
    held = replace(problem, held=frozenset(seats[1:]), stance=Stance.FEWEST_CHANGES)
    search = Search(
        model_of(choices_of(held)), seconds=600, stops=lambda: False, tell=lambda _: None
    )
    before = int(np.count_nonzero(search.engine.lower < search.engine.upper))
    search.run()
    assert np.count_nonzero(search.engine.lower < search.engine.upper) < before / 5
