"""The workshop page shows every part, in the workshop only."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from vaxcentre.web.pages.parts import KINDS

INLINE = re.compile(r"<[^>]*\s(style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_drawn_without_inline_code(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"/_parts?on={kind}")
    assert answer.status_code == 200
    assert INLINE.findall(answer.text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_post_form_carries_a_token(client: FlaskClient, kind: str) -> None:
    text = client.get(f"/_parts?on={kind}").text
    forms = re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL)
    assert [form for form in forms if 'name="csrf_token"' not in form] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_icon_is_in_the_sprite(app: Flask, client: FlaskClient, kind: str) -> None:
    with app.open_resource("web/static/icons.txt", "r") as names:
        known = set(names.read().split("\n"))
    used = set(re.findall(r"icons\.svg[^\"#]*#([a-z0-9-]+)", client.get(f"/_parts?on={kind}").text))
    assert used - known == set()


def test_a_region_that_did_not_change_costs_a_304(client: FlaskClient) -> None:
    first = client.get("/_parts/live")
    known = {"If-None-Match": first.headers["ETag"], "X-Live": "true"}
    again = client.get("/_parts/live", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["X-Server-Time"]


@pytest.mark.parametrize("address", ["/_parts", "/_parts/live"])
def test_a_running_centre_has_no_workshop(app: Flask, address: str) -> None:
    app.testing = False
    assert app.test_client().get(address).status_code == 404


def test_the_wrong_answer_is_named_where_it_stands_and_above(client: FlaskClient) -> None:
    text = client.get("/_parts").text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="address-error"' in text
    assert '<a href="#address">Adresse électronique</a>' in text
