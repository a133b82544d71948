"""Hours as files: a table for a spreadsheet, statements for the printer."""

from __future__ import annotations

from flask import Response, make_response

from vaxcentre.documents.hours_statement import Paper, hours_statements
from vaxcentre.errors import NotFound
from vaxcentre.queries.hours import PersonHours
from vaxcentre.web.acting import now
from vaxcentre.web.context import current_language
from vaxcentre.web.periods import Period


def csv_file(text: str, period: Period) -> Response:
    """A table to save."""
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"heures-{period.since.isoformat()}-{period.until.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def statement_file(people: tuple[PersonHours, ...], period: Period) -> Response:
    """Statements to print; raises NotFound where there are no hours."""
    if not people:
        raise NotFound()
    paper = Paper(period.since, period.until, now(), current_language())
    answer = make_response(hours_statements(people, paper))
    answer.headers["Content-Type"] = "application/pdf"
    name = f"vacations-{period.since.isoformat()}-{period.until.isoformat()}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
