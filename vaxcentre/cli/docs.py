"""`flask --app wsgi docs`: pages of documentation that are written from the code."""

from __future__ import annotations

import click
from flask import Flask, current_app

from vaxcentre.cli.acting import Commands
from vaxcentre.rules.access import PERMISSIONS, Permission, Role

docs = Commands("docs", help="Write generated documentation to standard output.")

_HEAD = """# Who may do what

This page is written by `flask --app wsgi docs access`; a test fails when it is stale. The tables come
from `vaxcentre/rules/access.py` and from the declaration on each route.

A role counts in one centre, or in every centre of a network, until its end. A centre in which somebody
has no role looks to them exactly like one that does not exist. Anonymous requests reach the routes
marked *anyone* and nothing else; a route without a declaration answers nobody.
"""


@docs.command("access")
def access() -> None:
    """Write docs/access.md: roles, permissions and routes."""
    click.echo(access_page(current_app), nl=False)  # type: ignore[arg-type]


def access_page(app: Flask) -> str:
    """Roles against permissions, and routes against permissions, as a page of documentation."""
    return "\n".join([_HEAD, "## Roles and permissions\n", *_roles(), "\n## Routes\n", *_routes(app)]) + "\n"


def _roles() -> list[str]:
    granted = [p for p in Permission if p not in (Permission.ANYONE, Permission.SIGNED_IN)]
    lines = ["| permission | " + " | ".join(_words(role) for role in Role) + " |", "|---" * (len(Role) + 1) + "|"]
    for permission in granted:
        cells = ["yes" if permission in PERMISSIONS[role] else "" for role in Role]
        lines.append(f"| {_words(permission)} | " + " | ".join(cells) + " |")
    return lines


def _routes(app: Flask) -> list[str]:
    rows = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        needs = _words(permission) if permission else "nobody"
        rows.append(f"| `{rule.rule}` | {methods} | {needs} |")
    return ["| route | methods | needs |", "|---|---|---|", *sorted(rows)]


def _words(name: str) -> str:
    return str(name).replace("_", " ")
