"""`flask --app wsgi keys …` and `tickets …`: signing keys, and what a code says."""

from __future__ import annotations

import click

from vaxcentre.cli.acting import Commands, act, look
from vaxcentre.queries.signing_keys import code_read, signing_keys
from vaxcentre.usecases import signing_keys as usecases
from vaxcentre.usecases.tickets import replace_key

keys = Commands("keys", help="The keys that sign tickets. Private keys never leave the database.")
tickets = Commands("tickets", help="Tickets, for support.")

_key_id = click.argument("key_id", type=click.IntRange(1, usecases.LAST_KEY_ID))


@keys.command("list")
def list_keys() -> None:
    """List the keys: which sign, which only verify, which count for nothing."""
    click.echo("key  state      made              valid tickets")
    for key in look(signing_keys)():
        click.echo(
            f"{key.key_id:3}  {key.state:9}  {key.created_at:%Y-%m-%d %H:%M}  {key.valid_tickets:13}"
        )


@keys.command("rotate")
def rotate() -> None:
    """Sign with a new key from now on; what older ones signed stays good."""
    click.echo(f"Key {act(usecases.rotate_key)()} signs from now on.")


@keys.command("retire")
@_key_id
def retire(key_id: int) -> None:
    """Sign no more with a key; what it signed stays good."""
    act(usecases.retire_key)(key_id=key_id)
    click.echo(f"Key {key_id} signs no more. What it signed stays good.")


@keys.command("withdraw")
@_key_id
@click.option(
    "--replace-tickets", is_flag=True, help="Give every coming ticket of the key a new code."
)
def withdraw(key_id: int, replace_tickets: bool) -> None:
    """Let a key count for nothing: every door refuses what it signed."""
    if replace_tickets:
        replaced = act(replace_key)(key_id=key_id)
        click.echo(f"{replaced} tickets have a new code: print again what was handed out on paper.")
    else:
        act(usecases.withdraw_key)(key_id=key_id)
    click.echo(f"Key {key_id} counts for nothing now.")


@tickets.command("show")
@click.argument("codes", nargs=-1, required=True)
def show(codes: tuple[str, ...]) -> None:
    """Verify codes, as scanned or typed, and tell what they say. Says nothing about patients."""
    for raw in codes:
        read = look(code_read)(raw=raw)
        centre = read.centre or "no centre of ours"
        click.echo(f"{read.short}  {'genuine' if read.genuine else 'FORGED'}")
        click.echo(f"  key      {read.key_id} ({read.key_state})")
        click.echo(f"  centre   {read.centre_number} ({centre})")
        click.echo(f"  slot     {read.slot_at.isoformat(timespec='minutes')}")
        click.echo(f"  ticket   {read.state or 'not in our list'}")
