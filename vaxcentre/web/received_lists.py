"""What the pages of every kind of import share: how far it has come, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from vaxcentre.queries.received_lists import ImportSummary
from vaxcentre.rules.csv_text import written
from vaxcentre.web.filters import word


class RefusedRowShown(Protocol):
    """A row that was refused, whatever the list is about."""

    @property
    def line(self) -> int:
        """Its number in the list."""
        ...

    @property
    def reason(self) -> StrEnum:
        """Why it was refused."""
        ...

    @property
    def cells(self) -> list[str]:
        """What stood in it."""
        ...


def progress_answer(summary: ImportSummary, refused: object) -> Response:
    """The part of an import's page that changes, for js/live.js."""
    tag = sha256(f"{summary.state}-{summary.done}-{request.accept_languages}".encode()).hexdigest()[
        :16
    ]
    if request.if_none_match.contains(tag):
        return make_response("", 304)
    response = make_response(render_template("imports/parts.html", one=summary, refused=refused))
    response.set_etag(tag)
    return response


def refused_file(headers: list[str], lines: Sequence[RefusedRowShown]) -> Response:
    """The refused rows, to be mended in a spreadsheet and imported again."""
    told = [gettext("Ligne d’origine"), gettext("Refus")]
    rows = [[*_filled(one.cells, len(headers)), str(one.line), word(one.reason)] for one in lines]
    return csv_file("refus", [[*headers, *told], *rows])


def csv_file(name: str, rows: Sequence[Sequence[str]]) -> Response:
    """Rows as a file that Excel opens with a double click."""
    response = make_response(written(rows))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _filled(cells: list[str], columns: int) -> list[str]:
    return (cells + [""] * columns)[:columns]
