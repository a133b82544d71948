"""The baseline: a bare Flask page that runs one indexed query, and nothing around it.

The next thirty shifts of one centre, read by their index through the engine that vaxcentre uses and
shown by a small template: no sign-in, no session, no person, no rule, no translation.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from flask import Flask, render_template
from sqlalchemy import create_engine, text

ADDRESS = os.environ["DATABASE_URL"]
QUERY = text(
    "SELECT name, held_on, starts_at, ends_at FROM shift"
    " WHERE centre_id = :centre AND held_on >= :today ORDER BY held_on LIMIT 30"
)
PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Postes</title></head><body><h1>Postes</h1><ul>
{% for name, day, starts, ends in shifts %}<li>{{ day }} {{ name }} ({{ starts }} – {{ ends }})</li>
{% endfor %}</ul></body></html>"""

app = Flask(__name__)
engine = create_engine(ADDRESS, isolation_level="AUTOCOMMIT")
"""No BEGIN and no ROLLBACK around the one statement: they would be two more ways to the database."""
page = app.jinja_env.from_string(PAGE)
"""Made once, as from a file: `render_template_string` makes it anew each time, for 0.8 ms."""


@app.get("/<centre>")
def shifts(centre: str) -> str:
    """The next shifts of a centre, by its key."""
    today = datetime.now(UTC).date()
    wanted = {
        "centre": centre,
        "today": today.isoformat() if engine.dialect.name == "sqlite" else today,
    }
    with engine.connect() as connection:
        rows = connection.execute(QUERY, wanted).all()
    return render_template(page, shifts=rows)
