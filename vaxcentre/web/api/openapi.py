"""The API describes itself: each route says what goes in and out, and the document is made of that."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, jsonify
from werkzeug.routing import Rule

from vaxcentre import __version__
from vaxcentre.rules.access import Permission
from vaxcentre.web.acting import access

Schema = Mapping[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api/v1"


@dataclass(frozen=True)
class Operation:
    """What a client needs to know of one route."""

    summary: str
    answer: Schema
    """JSON Schema of the body of a 200."""
    description: str = ""
    body: Schema | None = None
    """JSON Schema of the request's body, where it has one."""
    query: Mapping[str, Schema] = field(default_factory=dict)
    problems: tuple[int, ...] = (401, 403, 404)
    """The statuses that answer with a problem document."""


def operation(described: Operation) -> Callable[[View], View]:
    """Attach the description to a route of the API."""

    def declare(view: View) -> View:
        view.operation = described  # type: ignore[attr-defined]
        return view

    return declare


def api(name: str) -> Blueprint:
    """A blueprint of the API; its routes begin with the centre's slug."""
    return Blueprint(f"api_{name}", f"vaxcentre.web.api.{name}", url_prefix=f"{PREFIX}/<centre>")


routes = Blueprint("api_openapi", __name__, url_prefix=PREFIX)


@routes.get("/openapi.json")
@access(Permission.ANYONE)
def openapi() -> Response:
    """The whole API as an OpenAPI 3.1 document."""
    return jsonify(document(list(current_app.url_map.iter_rules()), current_app.view_functions))


def document(rules: list[Rule], views: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
    """The OpenAPI document of those `rules` whose views carry an Operation."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(rules, key=lambda each: each.rule):
        described: Operation | None = getattr(views[rule.endpoint], "operation", None)
        if described is None:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(rule, described)
    return {
        "openapi": "3.1.0",
        "info": {"title": "vaxcentre", "version": __version__, "description": _ABOUT},
        "paths": paths,
        "security": [{"device": []}],
        "components": {
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer", "description": _TOKENS}
            },
            "schemas": {"Problem": PROBLEM},
        },
    }


def _operation(rule: Rule, described: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api_").replace(".", "_"),
        "summary": described.summary,
        "parameters": [_in_path(name) for name in sorted(rule.arguments)]
        + [_in_query(name, schema) for name, schema in described.query.items()],
        "responses": {
            "200": {"description": described.summary, "content": _json(described.answer)},
            **{str(status): _PROBLEM_ANSWER for status in described.problems},
        },
    }
    if described.description:
        made["description"] = described.description
    if described.body is not None:
        made["requestBody"] = {"required": True, "content": _json(described.body)}
    return made


def _in_path(name: str) -> dict[str, Any]:
    about = "The slug of the centre, as in the address of its pages." if name == "centre" else ""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": about,
    }


def _in_query(name: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


PROBLEM: Schema = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "A stable code to test for."},
        "status": {"type": "integer"},
        "detail": {
            "type": "string",
            "description": "For a person to read; French or English as accepted.",
        },
        "field": {"type": "string"},
    },
}

_PROBLEM_ANSWER = {
    "description": "It could not be done.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_ABOUT = (
    "For the devices of a centre: scan a ticket, read the queue, read the throughput, send appointments. "
    "Instants are ISO 8601 with an offset. A repeated request has the effect of one."
)
_TOKENS = "A manager makes a token for each device, and takes it back, on the page for devices."
