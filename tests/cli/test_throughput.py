"""Throughput at the terminal."""

from __future__ import annotations

import csv

from flask import Flask

from tests.make import a_centre, a_clinic_session


def test_a_day_is_printed_hour_by_hour_in_the_centres_time(app: Flask) -> None:
    with app.app_context():
        centre = a_centre()
        a_clinic_session(centre)
        slug = centre.slug
    result = app.test_cli_runner().invoke(args=["throughput", "day", "--centre", slug])
    rows = list(csv.DictReader(result.output.splitlines()))
    assert [rows[0]["hour"], rows[0]["target"], len(rows)] == ["2026-11-24T08:00+01:00", "130", 12]


def test_an_absent_centre_ends_with_the_exit_code_of_things_not_found(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["throughput", "day", "--centre", "nowhere"])
    assert (result.exit_code, result.output.partition(":")[0]) == (4, "not_found")
