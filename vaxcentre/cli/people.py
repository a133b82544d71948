"""`flask --app wsgi people`: the first administrator, roles, links for who cannot get in."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app

from config import Config
from vaxcentre.cli.acting import Commands, act, centre_named, look, now
from vaxcentre.errors import NotFound
from vaxcentre.queries.people import everybody, network_called
from vaxcentre.rules.access import COMMAND_LINE, PERSON_ROLES, Role
from vaxcentre.usecases import people as usecases
from vaxcentre.usecases.perform import perform
from vaxcentre.usecases.personal_links import make_first_administrator_link, print_new_password_link

people = Commands("people", help="People and what they may do.")

role_option = click.option(
    "--role", type=click.Choice([role.value for role in PERSON_ROLES]), required=True
)
until_option = click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which the role counts."
)


@people.command("first-administrator-link")
def first_administrator_link() -> None:
    """Print the first administrator's link; it works once, for a day."""
    click.echo(_address("welcome", act(make_first_administrator_link)()))


@people.command("create")
@click.argument("email")
@click.argument("given_name")
@click.argument("family_name")
def create(email: str, given_name: str, family_name: str) -> None:
    """Make a person, and print the link with which they choose a password."""
    act(usecases.create_person)(email=email, given_name=given_name, family_name=family_name)
    click.echo(_address("password", act(print_new_password_link)(email=email)))


@people.command("grant")
@click.argument("email")
@role_option
@click.option("--centre", "slug", help="The slug of the centre; not for network coordinators.")
@click.option("--network", help="The name of the network, for its coordinators.")
@until_option
def grant(
    email: str, role: str, slug: str | None, network: str | None, until: datetime | None
) -> None:
    """Give a person a role in a centre, or make them coordinate a network."""
    if (Role(role) is Role.NETWORK_COORDINATOR) is not (network is not None) or (slug is None) is (
        network is None
    ):
        raise click.UsageError(
            "network_coordinator needs --network, every other role needs --centre"
        )
    place = look(network_called)(name=network) if network else centre_named(slug or "").place
    if place is None:
        raise NotFound()
    last_day = until.date() if until else None
    perform(
        usecases.grant_anywhere,
        COMMAND_LINE,
        now(),
        place,
        email=email,
        role=Role(role),
        last_day=last_day,
    )


@people.command("reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link with which a person chooses a new password; it works once, for an hour."""
    click.echo(_address("password", act(print_new_password_link)(email=email)))


@people.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Shut a person out everywhere, at once."""
    act(usecases.disable_person)(email=email)


@people.command("list")
def list_() -> None:
    """List everybody: e-mail, name, state, roles."""
    for one in look(everybody)():
        click.echo("\t".join((one.email, one.name, one.state, one.roles)))


def _address(page: str, secret: str) -> str:
    config: Config = current_app.extensions["config"]
    return f"{config.public_url}/{page}/{secret}"
