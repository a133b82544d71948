"""Every route, every method, every role, three centres: who gets in, and what others learn.

Routes that are added later are tested without a word here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import vaxcentre
from config import Config
from tests import make
from tests.apps import closing_app
from tests.architecture.routes import (
    ABSENT,
    Route,
    Sender,
    a_sender,
    as_seen,
    plain_refusals,
    routes,
    senders,
    writes,
)
from tests.settings import SECRET, settings_for
from vaxcentre.app import create_app
from vaxcentre.cli.docs import access_page
from vaxcentre.queries.ask import Look, Query
from vaxcentre.rules.access import Permission, Role
from vaxcentre.storage.models import Centre
from vaxcentre.usecases.perform import UseCase, Work

Comers = Callable[[Route], list[Sender]]
OWN, OTHER = "our-own-place", "the-other-one"


@pytest.fixture
def centre(app: Flask) -> Iterator[Centre]:
    """The centre in which everybody has their role; beside it another, of another network."""
    with app.app_context():
        make.a_centre(slug=OTHER, name="The other one")
        yield make.a_centre(slug=OWN)


@pytest.fixture
def comers(app: Flask, centre: Centre) -> Callable[[Route], list[Sender]]:
    """Whoever may come to a route: people to pages, devices to the API."""

    @cache
    def to(is_api: bool) -> list[Sender]:
        return senders(app, centre, to_api=is_api)

    return lambda route: to(route.is_api)


def test_every_route_is_declared(app: Flask) -> None:
    assert [str(r.rule) for r in routes(app) if r.permission is None] == []


def test_whoever_lacks_the_permission_is_refused_and_nothing_is_written(
    app: Flask, comers: Comers
) -> None:
    wrong = []
    for route in routes(app):
        for sender in comers(route):
            if route.permission is None or sender.may(route.permission):
                continue
            with writes() as written, plain_refusals():
                answer = sender.send(app, route, OWN)
            if problem := refused_wrongly(answer, route, sender) or written:
                wrong.append((sender.name, route.method, str(route.rule), problem))
    assert wrong == []


def refused_wrongly(answer: TestResponse, route: Route, sender: Sender) -> str:
    """What is wrong with a refusal: 403 for the known, sign-in for nobody, problems at the API."""
    if route.is_api:
        expected = 401 if sender.role is None else 403
        if answer.status_code != expected or answer.content_type != "application/problem+json":
            return f"{answer.status_code} {answer.content_type}"
    elif sender.role is None:
        if answer.status_code != 302 or not answer.location.startswith("/sign-in"):
            return f"{answer.status_code} {answer.location}"
    elif answer.status_code != 403:
        return str(answer.status_code)
    return ""


def test_whoever_has_the_permission_is_let_in_and_unknown_keys_are_not_found(
    app: Flask, centre: Centre, comers: Comers
) -> None:
    wrong = []
    renewed: dict[str, Sender] = {}
    for route in routes(app):
        for sender in comers(route):
            if route.permission is None or not sender.may(route.permission):
                continue
            sender = renewed.get(sender.name, sender)
            with writes() as written, plain_refusals():
                answer = sender.send(app, route, OWN)
            if sender.may_be_out(app, answer, written):
                renewed[sender.name] = a_sender(app, centre, sender.name)
            missing = route.names_a_row and route.method == "GET" and answer.status_code != 404
            turned_away = (
                answer.status_code == 302
                and "/sign-in" in answer.location
                and sender.role is not None
            )
            turned_away = turned_away and route.rule.endpoint.split(".")[0] != "signing_in"
            if (
                answer.status_code >= 500
                or answer.status_code in (401, 403)
                or missing
                or turned_away
            ):
                wrong.append((sender.name, route.method, str(route.rule), answer.status_code))
    assert wrong == []


def test_another_centre_and_one_that_does_not_exist_look_the_same(
    app: Flask, comers: Comers
) -> None:
    wrong, whole = [], nullcontext()  # the page around a refusal is the same for every method
    for route in routes(app):
        if not route.in_centre or route.permission is Permission.ANYONE:
            continue
        for sender in comers(route):
            with writes() as written, whole if route.method == "GET" else plain_refusals():
                other, absent = (sender.send(app, route, slug) for slug in (OTHER, ABSENT))
            expected = 404 if sender.role is not None else 401 if route.is_api else 302
            same = as_seen(other, OTHER) == as_seen(absent, ABSENT)
            if other.status_code != expected or not same or written:
                wrong.append(
                    (sender.name, route.method, str(route.rule), other.status_code, same, written)
                )
    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_in_production_too_a_route_without_a_declaration_answers_nobody(
    database_url: str, method: str
) -> None:
    app = create_app(
        Config(database_url=database_url, secret_key=SECRET, testing=False, secure_cookies=False)
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule(
        "/<centre>/forgotten-declaration", "forgotten", lambda: "secret", methods=[method]
    )
    with closing_app(app), app.app_context():
        own = make.a_centre(slug=OWN)
        for sender in senders(app, own, to_api=False):
            answer = sender.client.open(f"/{OWN}/forgotten-declaration", method=method)
            assert (answer.status_code, "secret" in answer.text) == (404, False), sender.name


def test_the_walk_notices_an_undeclared_route(database_url: str) -> None:
    app = create_app(settings_for(database_url))
    app.add_url_rule("/forgotten-declaration", "forgotten", lambda: "secret")
    assert [str(r.rule) for r in routes(app) if r.permission is None] == ["/forgotten-declaration"]


def modules(*packages: str) -> Iterator[ModuleType]:
    for package in packages:
        parent = importlib.import_module(f"vaxcentre.{package}")
        for found in pkgutil.walk_packages(parent.__path__, parent.__name__ + "."):
            yield importlib.import_module(found.name)


def test_every_use_case_and_query_names_a_permission() -> None:
    found = [
        value
        for module in modules("usecases", "queries")
        for value in vars(module).values()
        if isinstance(value, UseCase | Query)
    ]
    assert len(found) > 50
    assert all(isinstance(one.permission, Permission) for one in found)


def test_the_edges_reach_use_cases_and_queries_only_through_their_declaration() -> None:
    """What takes a Work or a Look without a permission is out of reach of pages."""
    reached = [
        f"{module.__name__} reaches {value.__module__}.{name}"
        for module in modules("web", "cli", "tasks")
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__.startswith(("vaxcentre.usecases.", "vaxcentre.queries."))
        if any(
            p.annotation in ("Work", "Look", Work, Look)
            for p in inspect.signature(value).parameters.values()
        )
    ]
    assert reached == []


def test_only_patients_carers_and_reception_see_patients() -> None:
    sees = {
        role
        for role in Role
        if Permission.SEE_APPOINTMENTS in vaxcentre.rules.access.PERMISSIONS[role]
    }
    assert sees == {Role.CENTRE_MANAGER, Role.RECEPTION, Role.DOCTOR, Role.NURSE}


def test_the_page_about_access_is_fresh(app: Flask) -> None:
    page = Path(__file__).parents[2] / "docs" / "access.md"
    assert page.read_text() == access_page(app), (
        "write it again: flask --app wsgi docs access > docs/access.md"
    )
