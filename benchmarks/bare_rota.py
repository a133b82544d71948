"""The baseline: a bare Flask page that runs one indexed query, and nothing around it.

The next thirty shifts of one centre, read by their index with the driver alone and shown by a small
template: no sign-in, no person, no rule, no translation.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, render_template_string

ADDRESS = os.environ["BARE_DATABASE"]
ON_SQLITE = ADDRESS.startswith("sqlite")
QUERY = """
    SELECT name, held_on, starts_at, ends_at FROM shift
    WHERE centre_id = {0} AND held_on >= {0} ORDER BY held_on LIMIT 30
"""
PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Postes</title></head><body><h1>Postes</h1><ul>
{% for name, day, starts, ends in shifts %}<li>{{ day }} {{ name }} ({{ starts }} – {{ ends }})</li>
{% endfor %}</ul></body></html>"""

app = Flask(__name__)
_kept = threading.local()


@app.get("/<centre>")
def shifts(centre: str) -> str:
    """The next shifts of a centre, by its key."""
    today = datetime.now(UTC).date()
    wanted = (centre, today.isoformat() if ON_SQLITE else today)
    rows = _connection().execute(QUERY.format("?" if ON_SQLITE else "%s"), wanted).fetchall()
    return render_template_string(PAGE, shifts=rows)


def _connection() -> Any:
    """This thread's connection, opened when it is first needed."""
    if not hasattr(_kept, "connection"):
        _kept.connection = (
            sqlite3.connect(ADDRESS.removeprefix("sqlite:///"), isolation_level=None)
            if ON_SQLITE
            else psycopg.connect(ADDRESS, autocommit=True)
        )
    return _kept.connection
