"""One's own hours, in every centre, with a statement to keep."""

from __future__ import annotations

from flask import Response, render_template

from vaxcentre.documents.hours_table import hours_csv
from vaxcentre.queries.hours import own_hours
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access, look
from vaxcentre.web.context import current_language
from vaxcentre.web.gate import blueprint
from vaxcentre.web.hours_files import csv_file, statement_file
from vaxcentre.web.periods import period_asked

page = blueprint("my_hours", prefix="/my/hours")


@page.get("")
@access(Permission.SIGNED_IN)
def index() -> str:
    """What was counted in the period, and what it adds up to."""
    period = period_asked()
    centres = look(own_hours, since=period.since, until=period.until)
    return render_template("my_hours/index.html", centres=centres, period=period)


@page.get("/hours.csv")
@access(Permission.SIGNED_IN)
def table() -> Response:
    """One's own rows for a spreadsheet."""
    period = period_asked()
    people = look(own_hours, since=period.since, until=period.until)
    return csv_file(hours_csv(people, current_language()), period)


@page.get("/statement.pdf")
@access(Permission.SIGNED_IN)
def statement() -> Response:
    """One's own statement, a page or more for each centre."""
    period = period_asked()
    return statement_file(look(own_hours, since=period.since, until=period.until), period)
