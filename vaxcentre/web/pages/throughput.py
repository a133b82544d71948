"""The manager's board: patients per hour against the target, and what needs a decision now."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from vaxcentre.queries.home import day_at
from vaxcentre.queries.throughput import DayBoard, Part, day_board
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day
from vaxcentre.rules.throughput import Stage
from vaxcentre.web.acting import access, centre, look, now
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.matters import shown

page = blueprint("throughput", in_centre=True, prefix="/throughput")


@dataclass(frozen=True)
class Wanted:
    """Which day, stage and part of the centre the address asks for; nonsense means the usual."""

    on: date
    stage: Stage
    part: Part
    today: date

    @property
    def day_before(self) -> date:
        """The day before, for the arrow to the left."""
        return self.on - timedelta(days=1)

    @property
    def day_after(self) -> date | None:
        """The day after, for the arrow to the right; nothing after today."""
        return self.on + timedelta(days=1) if self.on < self.today else None


@page.get("")
@access(Permission.SEE_THROUGHPUT)
def index() -> Response:
    """The board of a day; it keeps itself fresh."""
    return live_page("throughput/index.html", "throughput/board.html", _shown)


@page.get("/day.csv")
@access(Permission.SEE_THROUGHPUT)
def table() -> Response:
    """The day's hours as a table that a spreadsheet opens: semicolons, and a mark for UTF-8."""
    wanted = _wanted()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["date", "heure", "etape", "nombre", "objectif"])
    zone = ZoneInfo(centre().time_zone)
    for hour in _board(wanted).hours:
        local = hour.start.astimezone(zone)
        writer.writerow(
            [
                f"{local:%Y-%m-%d}",
                f"{local:%H:%M%z}",
                wanted.stage.value,
                hour.count,
                round(hour.target),
            ]
        )
    name = f"debit-{centre().slug}-{wanted.on:%Y-%m-%d}.csv"
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _shown() -> dict[str, Any]:
    wanted = _wanted()
    day = look(day_at, on=wanted.today, zone=centre().time_zone)
    return {
        "board": _board(wanted),
        "wanted": wanted,
        "stages": list(Stage),
        "decisions": [shown(decision, day.sessions) for decision in day.decisions],
    }


def _board(wanted: Wanted) -> DayBoard:
    return look(
        day_board, on=wanted.on, zone=centre().time_zone, stage=wanted.stage, part=wanted.part
    )


def _wanted() -> Wanted:
    today = local_day(now(), centre().time_zone)
    asked = request.args
    return Wanted(
        on=min(_day(asked.get("day", "")) or today, today),
        stage=Stage(asked["stage"]) if asked.get("stage") in set(Stage) else Stage.DONE,
        part=Part(asked.get("line") or None, asked.get("booth", type=int)),
        today=today,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
