"""People and tokens from the terminal."""

from __future__ import annotations

import re

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from vaxcentre.rules.access import Role

PASSWORD = "une petite phrase"


def run(app: Flask, *words: str) -> Result:
    """Run one command."""
    return app.test_cli_runner().invoke(args=list(words))


def test_a_person_is_made_given_a_role_and_gets_in_by_the_printed_link(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make.a_centre(slug="maubeuge")
    made = run(app, "people", "create", "Anne@Example.org", "Anne", "Petit")
    link = re.search(r"/password/\S+", made.output).group(0)
    granted = run(
        app, "people", "grant", "anne@example.org", "--role", "nurse", "--centre", "maubeuge"
    )
    assert granted.exit_code == 0, granted.output
    assert client.post(link, data={"password": PASSWORD}).status_code == 302
    assert client.get("/maubeuge/").status_code == 200
    listed = run(app, "people", "list").output
    assert "anne@example.org\tAnne Petit\tactive\tnurse@maubeuge" in listed


def test_a_coordinator_is_granted_the_network(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        centre = make.a_centre(make.a_network("Val de Sambre"), slug="maubeuge")
        person = make.a_person()
        client = make.signed_in_client(app, person)
    wrong = run(
        app,
        "people",
        "grant",
        person.email,
        "--role",
        "network_coordinator",
        "--centre",
        centre.slug,
    )
    assert wrong.exit_code == 2
    run(
        app,
        "people",
        "grant",
        person.email,
        "--role",
        "network_coordinator",
        "--network",
        "Val de Sambre",
    )
    assert client.get("/maubeuge/people").status_code == 200


def test_disabling_signs_out_at_once(app: Flask) -> None:
    with app.app_context():
        person = make.a_person(make.a_centre(slug="maubeuge"), Role.NURSE)
        client = make.signed_in_client(app, person)
    assert client.get("/maubeuge/").status_code == 200
    assert run(app, "people", "disable", person.email).exit_code == 0
    assert client.get("/maubeuge/").status_code == 302


def test_somebody_unknown_is_not_found(app: Flask) -> None:
    for command in ("reset-link", "disable"):
        assert run(app, "people", command, "nobody@example.org").exit_code == 4


def test_a_token_is_made_listed_and_revoked(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.a_centre(slug="maubeuge")
    words = ("--centre", "maubeuge", "--name", "Logiciel", "--role", "centre_manager")
    secret = run(app, "tokens", "create", *words).output.strip()
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/maubeuge/throughput", headers=headers).status_code == 200
    token_id = run(app, "tokens", "list", "--centre", "maubeuge").output.split("\t")[0]
    assert run(app, "tokens", "revoke", "--centre", "maubeuge", token_id).exit_code == 0
    assert client.get("/api/v1/maubeuge/throughput", headers=headers).status_code == 401
