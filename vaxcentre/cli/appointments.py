"""`flask --app wsgi appointments import`: a list from the terminal."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from flask import current_app

from vaxcentre.cli.acting import (
    Commands,
    act,
    actor_named,
    as_option,
    centre_named,
    centre_option,
    look,
)
from vaxcentre.errors import N_, Invalid
from vaxcentre.queries.identity import CentreValue
from vaxcentre.queries.imports import import_called, preview_of, refused_lines
from vaxcentre.queries.received_lists import ImportSummary
from vaxcentre.rules.access import Actor
from vaxcentre.rules.csv_text import LARGEST_FILE, MOST_ROWS
from vaxcentre.rules.headers import Column
from vaxcentre.tasks.imports import continue_import
from vaxcentre.usecases.imports import map_columns, receive_list, start_import
from vaxcentre.usecases.outbox import finish_task
from vaxcentre.usecases.received_lists import ImportProgress
from vaxcentre.words import word_for

appointments = Commands("appointments", help="Appointments.")


@appointments.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@centre_option
@as_option
@click.option(
    "--mapping",
    multiple=True,
    metavar="COLUMN=HEADER",
    help="What a column means, such as family_name=Zorg; may be given more than once.",
)
def import_list(file: Path, slug: str, email: str | None, mapping: tuple[str, ...]) -> None:
    """Import FILE, a CSV list; every row ends as added, updated, unchanged or refused."""
    centre, actor = centre_named(slug), actor_named(email)
    if file.stat().st_size > LARGEST_FILE:
        raise Invalid(
            "file_too_large", N_("Ce fichier dépasse 10 Mo. Partagez-le en plusieurs listes.")
        )
    import_id = act(receive_list, centre, actor)(file_name=file.name, content=file.read_bytes())
    if mapping:
        act(map_columns, centre, actor)(
            import_id=import_id, mapping=_mapping(mapping, import_id, centre, actor)
        )
    _run(import_id, centre, actor)
    _report(look(import_called, centre, actor)(import_id=import_id), centre, actor)


def _mapping(
    told: tuple[str, ...], import_id: UUID, centre: CentreValue, actor: Actor
) -> dict[Column, int]:
    """The suggested mapping with what was told put over it."""
    preview = look(preview_of, centre, actor)(import_id=import_id)
    pairs = [each.partition("=") for each in told]
    wrong = [
        name
        for name, _, header in pairs
        if name not in set(Column) or header not in preview.headers
    ]
    if wrong:
        raise Invalid(
            "unknown_column", N_("Cette colonne n’existe pas\u202f: %(name)s."), name=wrong[0]
        )
    chosen = {Column(name): preview.headers.index(header) for name, _, header in pairs}
    kept = {
        column: place for column, place in preview.mapping.items() if place not in chosen.values()
    }
    return kept | chosen


def _run(import_id: UUID, centre: CentreValue, actor: Actor) -> None:
    """Go through the list here and now; should this end half-way, the worker goes on with it."""
    started = act(start_import, centre, actor)(import_id=import_id, leased=True)

    def tell(progress: ImportProgress) -> bool:
        click.echo(f"\r{progress.done} / {progress.total}", nl=progress.is_finished, err=True)
        return True

    clock = current_app.extensions["clock"]
    continue_import(import_id, started.task_id, centre.place, clock, tell, actor=actor)
    act(finish_task)(task_id=started.task_id)


def _report(summary: ImportSummary, centre: CentreValue, actor: Actor) -> None:
    click.echo(
        f"rows={summary.total} added={summary.added} updated={summary.updated} "
        f"unchanged={summary.unchanged} refused={summary.refused}"
    )
    if not summary.refused:
        return
    for one in look(refused_lines, centre, actor)(import_id=summary.id, at_most=MOST_ROWS).lines:
        click.echo(f"line {one.line}: {one.reason} ({word_for(one.reason)})", err=True)
