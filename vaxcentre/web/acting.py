"""From a request to a use case or a query: adds who, where and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec, TypeVar

from flask import current_app, g

from vaxcentre.clock import Clock
from vaxcentre.queries.ask import Query, ask
from vaxcentre.queries.identity import CentreValue
from vaxcentre.rules.access import Actor, Permission, Place
from vaxcentre.usecases.perform import UseCase, perform

P = ParamSpec("P")
Result = TypeVar("Result")
View = TypeVar("View", bound=Callable[..., object])


def access(permission: Permission) -> Callable[[View], View]:
    """Declare what a route needs. A route without this declaration answers nobody."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def now() -> datetime:
    """The instant of this request, read from the clock once."""
    if "at" not in g:
        clock: Clock = current_app.extensions["clock"]
        g.at = clock.now()
    return g.at


def actor() -> Actor:
    """Who sent this request."""
    return g.actor


def centre() -> CentreValue:
    """The centre that the address names."""
    return g.centre


def place() -> Place:
    """Where this request acts: the centre that the address names, else the actor's own network."""
    named: CentreValue | None = g.get("centre")
    return named.place if named else g.actor.own_network(now())


def act(use_case: UseCase[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """Perform `use_case` as the sender of this request, here and now."""
    return perform(use_case, actor(), now(), place(), *args, **kwargs)


def look(query: Query[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """Ask `query` as the sender of this request, here and now."""
    return ask(query, actor(), now(), place(), *args, **kwargs)


def may(permission: Permission | str) -> bool:
    """Whether the sender of this request may do `permission` here; for templates."""
    return actor().may(Permission(permission), place(), now())
