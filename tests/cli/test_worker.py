"""The worker at the terminal."""

from __future__ import annotations

from flask import Flask


def test_the_worker_does_what_is_due_once_and_tells_how_much(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert (result.exit_code, result.output) == (0, "0\n")
