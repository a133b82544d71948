"""From a command to a use case or a query: adds who, where and when, and turns failures into exit codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from vaxcentre.clock import Clock
from vaxcentre.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    TooMany,
    Unavailable,
    VaxcentreError,
)
from vaxcentre.queries.ask import Query, ask
from vaxcentre.queries.identity import CentreValue, centre_called, person_by_email
from vaxcentre.rules.access import COMMAND_LINE, NOWHERE, Actor
from vaxcentre.usecases.perform import UseCase, perform

P = ParamSpec("P")
Result = TypeVar("Result")

EXIT_CODES: tuple[tuple[type[VaxcentreError], int], ...] = (
    (Invalid, 2),
    (NotAllowed, 3),
    (NotFound, 4),
    (Conflict, 5),
    (Unavailable, 6),
    (TooMany, 7),
)


class Commands(AppGroup):
    """A group of commands; a failure becomes one sentence on standard error and its family's exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command inside the application."""
        try:
            return super().invoke(ctx)
        except VaxcentreError as error:
            click.echo(f"{error.code}: {error}", err=True)
            ctx.exit(exit_code(error))


def exit_code(error: VaxcentreError) -> int:
    """The exit code of an error's family."""
    return next((code for family, code in EXIT_CODES if isinstance(error, family)), 1)


centre_option = click.option(
    "--centre", "slug", required=True, help="The slug of the centre, as in its address."
)
as_option = click.option(
    "--as", "email", default=None, help="Act as this person, with their rights only."
)


def now() -> datetime:
    """The present instant, by the application's clock."""
    clock: Clock = current_app.extensions["clock"]
    return clock.now()


def centre_named(slug: str) -> CentreValue:
    """The centre whose slug it is; raises NotFound."""
    centre = ask(centre_called, COMMAND_LINE, now(), slug=slug)
    if centre is None:
        raise NotFound()
    return centre


def actor_named(email: str | None) -> Actor:
    """The person with that e-mail, or the command line itself, which may do everything."""
    if email is None:
        return COMMAND_LINE
    actor = ask(person_by_email, COMMAND_LINE, now(), email=email)
    if actor is None:
        raise NotFound()
    return actor


def act(
    use_case: UseCase[P, Result],
    centre: CentreValue | None = None,
    actor: Actor = COMMAND_LINE,
) -> Callable[P, Result]:
    """`use_case` ready to be called with its own arguments: act(call_next, centre)(booth_number=7)."""

    def call(*args: P.args, **kwargs: P.kwargs) -> Result:
        return perform(use_case, actor, now(), centre.place if centre else NOWHERE, *args, **kwargs)

    return call


def look(
    query: Query[P, Result],
    centre: CentreValue | None = None,
    actor: Actor = COMMAND_LINE,
) -> Callable[P, Result]:
    """`query` ready to be called with its own arguments: look(day_board, centre)(on=…)."""

    def call(*args: P.args, **kwargs: P.kwargs) -> Result:
        return ask(query, actor, now(), centre.place if centre else NOWHERE, *args, **kwargs)

    return call
