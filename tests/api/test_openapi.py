"""The API's description of itself."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from vaxcentre.web.api.openapi import PREFIX


def test_the_document_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        and not rule.rule.endswith("openapi.json")
        and not hasattr(app.view_functions[rule.endpoint], "operation")
    ]
    assert not silent
