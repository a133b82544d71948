"""`flask --app wsgi throughput`: patients per hour as a table for a spreadsheet."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from vaxcentre.cli.acting import Commands, centre_named, centre_option, look, now
from vaxcentre.queries.throughput import Part, day_board
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.throughput import Stage

throughput = Commands("throughput", help="Patients per hour.")


@throughput.command("day")
@centre_option
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Today, when left out.")
@click.option(
    "--stage", type=click.Choice([stage.value for stage in Stage]), default=Stage.DONE.value
)
@click.option("--line", help="One line only.")
@click.option("--booth", type=int, help="One booth only.")
def day(slug: str, day: datetime | None, stage: str, line: str | None, booth: int | None) -> None:
    """Print a day as CSV: the local hour, how many, and how many were aimed at."""
    centre = centre_named(slug)
    on = day.date() if day else local_day(now(), centre.time_zone)
    board = look(day_board, centre)(
        on=on, zone=centre.time_zone, stage=Stage(stage), part=Part(line, booth)
    )
    writer = csv.writer(sys.stdout)
    writer.writerow(["hour", "count", "target"])
    for hour in board.hours:
        local = hour.start.astimezone(ZoneInfo(centre.time_zone))
        writer.writerow([local.isoformat(timespec="minutes"), hour.count, round(hour.target)])
