"""`flask --app wsgi tokens`: bearer tokens of a centre's devices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click

from vaxcentre.cli.acting import Commands, act, centre_named, centre_option, look
from vaxcentre.queries.tokens import tokens_of_centre
from vaxcentre.rules.access import DEVICE_ROLES, Role
from vaxcentre.usecases.tokens import make_token, revoke_token

tokens = Commands("tokens", help="Tokens of devices: the API's, and the wall screens'.")


@tokens.command("create")
@centre_option
@click.option("--name", required=True, help="For which device.")
@click.option("--role", type=click.Choice([role.value for role in DEVICE_ROLES]), required=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it works.")
def create(slug: str, name: str, role: str, until: datetime | None) -> None:
    """Make a token and print its secret, this one time."""
    last_day = until.date() if until else None
    click.echo(
        act(make_token, centre_named(slug))(name=name, role=Role(role), last_day=last_day).secret
    )


@tokens.command("list")
@centre_option
def list_(slug: str) -> None:
    """List a centre's tokens: id, name, role, state, last use."""
    for one in look(tokens_of_centre, centre_named(slug))():
        used = one.last_used_at.isoformat(timespec="minutes") if one.last_used_at else "never"
        click.echo("\t".join((str(one.id), one.name, one.role, one.state, used)))


@tokens.command("revoke")
@centre_option
@click.argument("token_id", type=click.UUID)
def revoke(slug: str, token_id: UUID) -> None:
    """End a token at once."""
    act(revoke_token, centre_named(slug))(token_id=token_id)
