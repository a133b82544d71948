"""Pairs to booths: nobody twice, steps respected, as many booths as can be, nobody moved for nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaxcentre.planning.booths import Placement, place
from vaxcentre.planning.pairs import pair_up, worth
from vaxcentre.rules.booths import BoothState
from vaxcentre.rules.centres import CentreKind
from vaxcentre.rules.staffing import (
    EMPTY,
    Bond,
    BoothHere,
    Crew,
    Hall,
    LineHere,
    PersonHere,
    Post,
    WhyClosed,
)

DOCTORS = [UUID(int=n) for n in range(1, 7)]
NURSES = [UUID(int=100 + n) for n in range(1, 7)]
ALL_KINDS = frozenset({CentreKind.VACCINATION, CentreKind.TESTING})


def a_person(
    key: UUID, *, step_free: bool = False, kinds: frozenset[CentreKind] = ALL_KINDS
) -> PersonHere:
    post = Post.DOCTOR if key in DOCTORS else Post.NURSE
    return PersonHere(key, f"P{key.int}", frozenset({post}), kinds, step_free)


def a_booth(number: int, *, line: str = "A", accessible: bool = False, crew: Crew = EMPTY,
            kind: CentreKind = CentreKind.VACCINATION, occupant: str | None = None) -> BoothHere:  # fmt: skip
    state = BoothState.OPEN if crew.may_work(kind) else BoothState.CLOSED
    state = BoothState.PAUSED if occupant and state is BoothState.CLOSED else state
    return BoothHere(UUID(int=1000 + number), number, line, kind, accessible, state, crew,
                     UUID(int=2000 + number) if crew.people else None, occupant)  # fmt: skip


def a_hall(booths: list[BoothHere], people: list[PersonHere], *lines: LineHere,
           bonds: dict[tuple[UUID, UUID], Bond] | None = None) -> Hall:  # fmt: skip
    return Hall(tuple(booths), {one.id: one for one in people}, lines, bonds or {})


def after(hall: Hall, plan: Placement) -> Hall:
    """The hall once the plan is carried out."""
    booths = tuple(
        replace(
            one,
            crew=plan.crews[one.number],
            state=BoothState.OPEN
            if one.number in plan.opens
            else BoothState.CLOSED
            if one.number in plan.closes
            else one.state,
        )
        for one in hall.booths
    )
    return replace(hall, booths=booths)


def open_booths(hall: Hall, plan: Placement) -> list[BoothHere]:
    return [one for one in hall.booths if plan.crews[one.number].may_work(one.kind)]


@st.composite
def halls(draw: st.DrawFn) -> Hall:
    """A small hall: some in booths already, some booths with a patient inside, some steps."""
    doctors = DOCTORS[: draw(st.integers(0, 4))]
    nurses = NURSES[: draw(st.integers(0, 4))]
    need: set[UUID] = (
        draw(st.sets(st.sampled_from([*doctors, *nurses]))) if doctors or nurses else set()
    )
    people = [a_person(one, step_free=one in need) for one in (*doctors, *nurses)]
    waiting_pair = list(zip(doctors, nurses, strict=False))
    booths = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        crew, occupied = EMPTY, False
        if bool(waiting_pair) and draw(st.booleans()):
            crew = Crew(*waiting_pair.pop())
            occupied = draw(st.booleans())
        accessible = draw(st.booleans()) or bool(need & set(crew.people))
        booths.append(
            a_booth(number, line=draw(st.sampled_from("AB")), accessible=accessible, crew=crew,
                    occupant="A-1" if occupied else None)
        )  # fmt: skip
    lines = [LineHere(code, draw(st.integers(0, 9)), draw(st.integers(0, 1))) for code in "AB"]
    bonds = {
        pair: Bond(draw(st.integers(0, 4)), draw(st.booleans()))
        for pair in draw(st.sets(st.sampled_from([(d, n) for d in doctors for n in nurses]), max_size=4))
    } if doctors and nurses else {}  # fmt: skip
    return a_hall(booths, people, *lines, bonds=bonds)


def most_open(hall: Hall) -> int:
    """By trying everything: how many booths can have a pair when occupied ones are left alone."""
    left_alone = [one for one in hall.booths if one.occupant]
    busy = {person for one in left_alone for person in one.crew.people}
    free = [one for one in hall.booths if not one.occupant]
    doctors = [
        one for one in hall.people.values() if Post.DOCTOR in one.posts and one.id not in busy
    ]
    nurses = [one for one in hall.people.values() if Post.NURSE in one.posts and one.id not in busy]
    best = 0
    for order in permutations(nurses):
        need = [d.step_free or n.step_free for d, n in zip(doctors, order, strict=False)]
        accessible = sum(one.accessible for one in free)
        with_need = min(sum(need), accessible)
        best = max(best, min(len(free), with_need + len(need) - sum(need)))
    if len(nurses) < len(doctors):
        for order in permutations(doctors):
            need = [d.step_free or n.step_free for d, n in zip(order, nurses, strict=False)]
            with_need = min(sum(need), sum(one.accessible for one in free))
            best = max(best, min(len(free), with_need + len(need) - sum(need)))
    return best + len(left_alone)


@settings(max_examples=300)
@given(halls())
def test_every_plan_keeps_its_promises(hall: Hall) -> None:
    plan = place(hall)
    placed = [person for crew in plan.crews.values() for person in crew.people]
    assert len(placed) == len(set(placed)), "somebody is in two places"
    working = open_booths(hall, plan)
    for booth in hall.booths:
        crew = plan.crews[booth.number]
        assert booth.accessible or not any(hall.people[one].step_free for one in crew.people)
        assert not booth.occupant or crew == booth.crew, "who has a patient was taken away"
        assert (booth in working) is (booth.number not in plan.left_closed)
    assert len(working) == most_open(hall)
    again = place(after(hall, plan))
    assert not again.changes, "carried out, it wants to change something more"


@given(halls())
def test_a_line_with_people_waiting_has_a_booth_if_any_can_move(hall: Hall) -> None:
    plan = place(hall)
    served = {one.line for one in open_booths(hall, plan)}
    movable = [one for one in open_booths(hall, plan) if not one.occupant]
    waits = {line.code for line in hall.lines if line.waiting}
    lines_with_free = {one.line for one in hall.booths if not one.occupant}
    for code in (waits - served) & lines_with_free:
        spare = [one for one in movable if one.line not in waits]
        stuck = [
            one
            for one in spare
            if any(hall.people[p].step_free for p in plan.crews[one.number].people)
        ]
        assert len(stuck) == len(spare), f"line {code} waits and a pair has nobody"


def test_usual_pairs_first_then_those_of_today_then_those_of_before() -> None:
    bonds = {(DOCTORS[0], NURSES[1]): Bond(days=3), (DOCTORS[0], NURSES[0]): Bond(today=True),
             (DOCTORS[1], NURSES[2]): Bond(days=1)}  # fmt: skip
    pairs = pair_up(DOCTORS[:2], NURSES[:3], lambda d, n: worth(bonds.get((d, n))))
    assert sorted(pairs) == [(DOCTORS[0], NURSES[1]), (DOCTORS[1], NURSES[2])]


def test_who_comes_late_fills_the_gap_and_nobody_else_moves() -> None:
    booths = [
        a_booth(n, crew=Crew(DOCTORS[n - 1], NURSES[n - 1] if n < 3 else None)) for n in (1, 2, 3)
    ]
    people = [a_person(one) for one in (*DOCTORS[:3], *NURSES[:2], NURSES[5])]
    plan = place(a_hall(booths, people))
    assert [(m.person_id, m.origin, m.target) for m in plan.moves] == [(NURSES[5], None, 3)]
    assert plan.opens == (3,)


def test_somebody_is_added_to_a_booth_with_a_patient_and_nobody_taken() -> None:
    booths = [a_booth(1, crew=Crew(DOCTORS[0]), occupant="A-7"), a_booth(2)]
    plan = place(a_hall(booths, [a_person(DOCTORS[0]), a_person(DOCTORS[1]), a_person(NURSES[0])]))
    assert plan.crews[1] == Crew(DOCTORS[0], NURSES[0])
    assert plan.left_closed == {2: WhyClosed.NO_NURSE}


def test_booths_are_spread_over_the_lines_by_their_queues() -> None:
    booths = [a_booth(n, line="A" if n < 5 else "B") for n in range(1, 9)]
    people = [a_person(one) for one in (*DOCTORS[:4], *NURSES[:4])]
    plan = place(a_hall(booths, people, LineHere("A", waiting=5), LineHere("B", waiting=18)))
    assert [one.line for one in open_booths(a_hall(booths, people), plan)] == ["A", "B", "B", "B"]


def test_a_pair_goes_to_the_accessible_booth_that_somebody_waits_for() -> None:
    booths = [a_booth(1, crew=Crew(DOCTORS[0], NURSES[0])), a_booth(2, accessible=True)]
    people = [a_person(DOCTORS[0]), a_person(NURSES[0])]
    assert not place(a_hall(booths, people, LineHere("A", waiting=4))).changes
    plan = place(a_hall(booths, people, LineHere("A", waiting=4, needing_help=1)))
    assert (plan.opens, plan.closes) == ((2,), (1,))


def test_testing_takes_one_person_and_vaccinating_two() -> None:
    testing, vaccinating = (
        frozenset({one}) for one in (CentreKind.TESTING, CentreKind.VACCINATION)
    )
    booths = [a_booth(1, line="T", kind=CentreKind.TESTING), a_booth(2, line="T", kind=CentreKind.TESTING),
              a_booth(3)]  # fmt: skip
    people = [a_person(NURSES[0], kinds=testing), a_person(DOCTORS[0], kinds=testing),
              a_person(NURSES[1], kinds=vaccinating)]  # fmt: skip
    plan = place(a_hall(booths, people))
    assert plan.opens == (1, 2)
    assert plan.left_closed == {3: WhyClosed.NO_DOCTOR}


@pytest.mark.parametrize(
    ("here", "why"),
    [((), WhyClosed.NOBODY), ((DOCTORS[0],), WhyClosed.NO_NURSE), ((NURSES[0],), WhyClosed.NO_DOCTOR),
     ((DOCTORS[0], NURSES[0]), WhyClosed.NEEDS_STEP_FREE)],
)  # fmt: skip
def test_a_closed_booth_says_why(here: tuple[UUID, ...], why: WhyClosed) -> None:
    people = [a_person(one, step_free=True) for one in here]
    assert place(a_hall([a_booth(1)], people)).left_closed == {1: why}


def test_eighteen_booths_are_planned_in_milliseconds() -> None:
    """By structure: two assignments of forty rows; figures are in the benchmarks."""
    doctors = [UUID(int=n) for n in range(1, 21)]
    nurses = [UUID(int=n) for n in range(101, 121)]
    people = [PersonHere(one, "", frozenset({Post.DOCTOR if one in doctors else Post.NURSE}), ALL_KINDS)
              for one in (*doctors, *nurses)]  # fmt: skip
    booths = [a_booth(n, line="ABC"[n % 3], accessible=n < 4) for n in range(1, 19)]
    plan = place(a_hall(booths, people))
    assert len(plan.opens) == 18
    assert len(plan.moves) == 36
