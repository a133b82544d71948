"""Proposals at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.rota_world import RotaWorld
from vaxcentre.rules.duties import Duty


@pytest.fixture
def world(app: Flask) -> Iterator[RotaWorld]:
    with app.app_context():
        yield RotaWorld()


def _run(app: Flask, world: RotaWorld, *words: str) -> Any:
    return app.test_cli_runner().invoke(args=["rota", *words, "--centre", world.centre.slug])


def test_a_rota_is_proposed_by_the_solver_accepted_and_taken_back(
    app: Flask, world: RotaWorld
) -> None:
    assert _run(app, world, "propose").exit_code == 2
    shift = world.shift(needs={Duty.PRESCRIBE: (1, 1), Duty.SAMPLE: (1, 1)})
    world.member()
    key = _run(app, world, "propose", "--wait").stdout.strip()
    assert "ready changes=1 missing=1" in _run(app, world, "proposals").output
    shown = _run(app, world, "proposal", key).output
    assert shown.startswith("ready proven\nbefore booths=0 missing=2")
    assert "sample missing=1" in shown
    assert _run(app, world, "accept", key).output == "accepted applied=1 refused=0 left=0\n"
    assert len(world.assignments(shift)) == 1
    assert _run(app, world, "take-back", key).output == "undone=1\n"
