"""The address that tells whether vaxcentre is alive."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_health_is_good_when_the_database_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
