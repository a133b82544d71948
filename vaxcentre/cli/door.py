"""`flask --app wsgi door`: the door when there is no tablet."""

from __future__ import annotations

from uuid import UUID, uuid4

import click

from vaxcentre.cli.acting import Commands, act, actor_named, as_option, centre_named, centre_option
from vaxcentre.rules.door import ScanSource
from vaxcentre.usecases.door import check_in
from vaxcentre.words import word_for

door = Commands("door", help="Check patients in.")


@door.command("check-in")
@click.argument("code")
@centre_option
@as_option
@click.option("--scan-id", type=click.UUID, help="To repeat a scan whose answer was lost.")
def check_in_code(code: str, slug: str, email: str | None, scan_id: UUID | None) -> None:
    """Check in the ticket CODE; exits with 5 when its patient is not let in."""
    scan = act(check_in, centre_named(slug), actor_named(email))
    answer = scan(raw=code, scan_id=scan_id or uuid4(), source=ScanSource.CLI)
    parts = (word_for(answer.verdict), answer.queue_number, answer.directions)
    click.echo(" - ".join(part for part in parts if part))
    if not answer.admitted:
        raise click.exceptions.Exit(5)
