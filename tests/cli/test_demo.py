"""The commands of the demonstration."""

from __future__ import annotations

import pytest
from flask import Flask

from vaxcentre.demo.places import PLANS
from vaxcentre.demo.team import PASSWORD


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_server_is_never_filled_with_accounts_whose_password_everybody_knows(app: Flask) -> None:
    refused = app.test_cli_runner().invoke(args=["demo", "load"])
    assert (refused.exit_code, refused.output.partition(":")[0]) == (5, "demo_is_for_sqlite")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_load_says_what_it_wrote_and_the_second_time_that_it_wrote_nothing(app: Flask) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["demo", "load"])
    assert first.exit_code == 0
    assert first.output.startswith("5 centres, ")
    second = runner.invoke(args=["demo", "load"])
    assert (second.exit_code, second.output) == (
        0,
        "The database is not empty: nothing was changed.\n",
    )


def test_accounts_names_the_password_and_somebody_of_every_centre(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["demo", "accounts"]).output
    assert PASSWORD in told
    for plan in PLANS:
        assert f"responsable.{plan.slug}@demo.example" in told


def test_play_needs_the_demonstration_and_a_duration_that_makes_sense(app: Flask) -> None:
    runner = app.test_cli_runner()
    told = runner.invoke(args=["demo", "play", "--for", "30m"])
    assert "does not hold the demonstration" in told.output
    assert runner.invoke(args=["demo", "play", "--for", "soon"]).exit_code == 2
