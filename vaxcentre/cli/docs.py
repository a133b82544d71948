"""`flask --app wsgi docs`: pages of documentation that are written from the code."""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, current_app

from vaxcentre.cli.acting import Commands
from vaxcentre.rules.access import PERMISSIONS, Permission, Role
from vaxcentre.rules.appointments import APPOINTMENT, TICKET, AppointmentEvent, TicketEvent
from vaxcentre.rules.assignments import ASSIGNMENT, AssignmentEvent
from vaxcentre.rules.attendance import ATTENDANCE, AttendanceEvent
from vaxcentre.rules.booths import BOOTH, BoothEvent
from vaxcentre.rules.call_outs import CALL_OUT, CallOutEvent
from vaxcentre.rules.centres import CENTRE, CentreEvent
from vaxcentre.rules.lifecycle import Lifecycle
from vaxcentre.rules.members import MEMBER, MemberEvent
from vaxcentre.rules.proposals import CHANGE, PROPOSAL, ChangeEvent, ProposalEvent
from vaxcentre.rules.rotas import ROTA, SHIFT, RotaEvent, ShiftEvent
from vaxcentre.rules.sessions import SESSION, SessionEvent
from vaxcentre.rules.swaps import SWAP, SwapEvent
from vaxcentre.rules.visits import VISIT, VisitEvent
from vaxcentre.words import word_for

docs = Commands("docs", help="Write generated documentation to standard output.")

_HEAD = """# Who may do what

This page is written by `flask --app wsgi docs access`; a test fails when it is stale. The
tables come from `vaxcentre/rules/access.py` and from the declaration on each route.

A role counts in one centre, or in every centre of a network, until its end. A centre in which
somebody has no role looks to them exactly like one that does not exist. Anonymous requests reach
the routes marked *anyone* and nothing else; a route without a declaration answers nobody.
"""


LIFECYCLES = (
    (CENTRE, CentreEvent),
    (SESSION, SessionEvent),
    (BOOTH, BoothEvent),
    (APPOINTMENT, AppointmentEvent),
    (TICKET, TicketEvent),
    (VISIT, VisitEvent),
    (MEMBER, MemberEvent),
    (ROTA, RotaEvent),
    (SHIFT, ShiftEvent),
    (ASSIGNMENT, AssignmentEvent),
    (SWAP, SwapEvent),
    (CALL_OUT, CallOutEvent),
    (ATTENDANCE, AttendanceEvent),
    (PROPOSAL, ProposalEvent),
    (CHANGE, ChangeEvent),
)
"""Every life cycle with its events."""

_STATES_HEAD = """# States

This page is written by `flask --app wsgi docs states`; a test fails when it is stale. The
tables come from `vaxcentre/rules/`: the same tables decide in the code, make the CHECK constraints
of both databases, and are tried event by event in the tests. Whatever stands in no table is refused.
"""


@docs.command("states")
def states() -> None:
    """Write docs/states.md: the life cycles."""
    click.echo(states_page(), nl=False)


def states_page() -> str:
    """Every life cycle as a diagram and a table."""
    return "\n".join([_STATES_HEAD, *(_life(lifecycle) for lifecycle, _ in LIFECYCLES)])


def _life(lifecycle: Lifecycle[Any, Any]) -> str:
    rows = list(lifecycle.rows())
    return "\n".join(
        [
            f"## {lifecycle.noun.capitalize()}\n",
            "```mermaid\nstateDiagram-v2",
            f"    [*] --> {lifecycle.start}",
            *(f"    {state} --> {target}: {event}" for state, event, target in rows),
            "```\n",
            "| state | shown as |\n|---|---|",
            *(f"| {_words(state)} | {word_for(state)} |" for state in lifecycle.states()),
            "\n| from | event | to |\n|---|---|---|",
            *(f"| {_words(a)} | {_words(event)} | {_words(b)} |" for a, event, b in rows),
            "",
        ]
    )


@docs.command("access")
def access() -> None:
    """Write docs/access.md: roles, permissions and routes."""
    click.echo(access_page(current_app), nl=False)


def access_page(app: Flask) -> str:
    """Roles against permissions, and routes against permissions, as a page of documentation."""
    return (
        "\n".join([_HEAD, "## Roles and permissions\n", *_roles(), "\n## Routes\n", *_routes(app)])
        + "\n"
    )


def _roles() -> list[str]:
    granted = [p for p in Permission if p not in (Permission.ANYONE, Permission.SIGNED_IN)]
    lines = [
        "| permission | " + " | ".join(_words(role) for role in Role) + " |",
        "|---" * (len(Role) + 1) + "|",
    ]
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
