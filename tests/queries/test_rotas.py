"""Rotas as cards: what each duty lacks, against a plain count; statements bounded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.make import DAY, MORNING, a_centre, place_of
from tests.queries.test_shifts import statements
from tests.rota_world import TOMORROW, RotaWorld, a_rota, a_shift, seated
from vaxcentre.errors import NotFound
from vaxcentre.queries.ask import ask
from vaxcentre.queries.rota_lists import rota_rows
from vaxcentre.queries.rotas import gaps_between, rota_with, rotas
from vaxcentre.queries.shift_history import shift_history
from vaxcentre.queries.shift_templates import shift_templates
from vaxcentre.queries.shifts import shifts_between
from vaxcentre.rules.assignments import AssignmentState
from vaxcentre.rules.duties import Duty
from vaxcentre.rules.rotas import RotaState, ShiftState
from vaxcentre.usecases.shifts import cancel_shift


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def test_what_lacks_is_told_duty_by_duty_and_a_surplus_makes_up_for_nothing(
    world: RotaWorld,
) -> None:
    crowded = world.shift(needs={Duty.PRESCRIBE: (1, 3), Duty.INJECT: (2, 2)})
    for _ in range(3):
        seated(crowded, world.member())
    world.shift(needs={Duty.PRESCRIBE: (2, 2)}, name="Vide", on=TOMORROW + timedelta(days=1))
    looks = world.shift(needs={Duty.PRESCRIBE: (1, 1)}, name="Cherche")
    seated(looks, world.member(), state=AssignmentState.LOOKING)
    world.shift(needs={Duty.PRESCRIBE: (9, 9)}, state=ShiftState.CANCELLED, name="Annulé")
    (card,) = ask(rotas, world.planner, MORNING, place_of(world.centre))
    assert (card.shifts, card.cancelled) == (3, 1)
    assert [(one.duty, one.missing, one.short_shifts) for one in card.gaps] == [
        (Duty.PRESCRIBE, 3, 2),
        (Duty.INJECT, 2, 1),
    ]
    cards = ask(
        shifts_between,
        world.planner,
        MORNING,
        place_of(world.centre),
        first=DAY,
        last=DAY + timedelta(days=9),
    )
    by_hand = sum(need.missing for one in cards for need in one.gaps if need.duty is Duty.PRESCRIBE)
    assert by_hand == card.gaps[0].missing


def test_gaps_are_the_shifts_that_lack_somebody(world: RotaWorld) -> None:
    full = world.shift(needs={Duty.PRESCRIBE: (1, 1)})
    seated(full, world.member())
    short = world.shift(name="Vide")
    when = {"first": TOMORROW, "last": TOMORROW}
    found = ask(gaps_between, world.planner, MORNING, place_of(world.centre), **when)
    assert [card.id for card in found] == [short.id]


def test_lists_of_rotas_and_templates_take_few_statements(world: RotaWorld) -> None:
    for week in range(4):
        shift = world.shift(on=TOMORROW + timedelta(weeks=week))
        seated(shift, world.member())
    place = place_of(world.centre)
    when = {"first": DAY, "last": DAY + timedelta(weeks=5)}
    for query, arguments, most in (
        (rotas, {}, 3),
        (rota_with, {"rota_id": world.rota.id}, 3),
        (shift_templates, {}, 5),
        (rota_rows, when, 5),
        (gaps_between, when, 4),
    ):
        with statements() as told:
            ask(query, world.planner, MORNING, place, **arguments)
        assert len(told) <= most, query.name


def test_a_rota_of_another_centre_is_not_there(world: RotaWorld) -> None:
    other = a_rota(a_centre(), state=RotaState.DRAFT)
    a_shift(other)
    with pytest.raises(NotFound):
        ask(rota_with, world.planner, MORNING, place_of(world.centre), rota_id=other.id)


def test_the_history_of_a_shift_tells_who_did_what_to_whom(world: RotaWorld) -> None:
    shift, other = world.shift(), world.shift(name="Autre")
    world.plan(cancel_shift, shift_id=shift.id, reason="Pas de doses")
    world.plan(cancel_shift, shift_id=other.id, reason="Neige")
    (change,) = ask(
        shift_history, world.planner, MORNING, place_of(world.centre), shift_id=shift.id
    )
    assert (change.action, change.facts["reason"]) == ("shift cancelled", "Pas de doses")
    assert change.who.startswith("Camille")
