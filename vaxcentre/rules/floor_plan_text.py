"""A floor plan as plain JSON values: to carry it to another centre, to a script, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from vaxcentre.errors import N_, Invalid
from vaxcentre.rules.floor_plans import (
    MOST_ELEMENTS,
    MOST_PATHS,
    MOST_POINTS,
    Element,
    ElementKind,
    Layout,
    Path,
    PathKind,
    Point,
    Premises,
    check_plan,
)

FORMAT = "vaxcentre floor plan 1"
LONGEST_TEXT = 200

Member = TypeVar("Member", bound=StrEnum)


def plan_values(plan: Layout) -> dict[str, Any]:
    """The plan as values that JSON can hold; what is empty is left out."""
    return {
        "format": FORMAT,
        "width": plan.width,
        "height": plan.height,
        "elements": [_element_values(one) for one in plan.elements],
        "paths": [
            _without_empty(
                {
                    "kind": path.kind.value,
                    "line": path.line,
                    "points": [list(p) for p in path.points],
                }
            )
            for path in plan.paths
        ],
    }


def _element_values(one: Element) -> dict[str, Any]:
    return _without_empty({**vars(one), "kind": one.kind.value})


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def plan_in(sent: object) -> Layout:
    """The plan that those values describe; raises Invalid when they describe none."""
    values = _object(sent)
    if values.get("format", FORMAT) != FORMAT:
        raise _unreadable()
    plan = Layout(
        _whole(values, "width"),
        _whole(values, "height"),
        tuple(_element(_object(one)) for one in _listed(values, "elements", MOST_ELEMENTS)),
        tuple(_path(_object(one)) for one in _listed(values, "paths", MOST_PATHS)),
    )
    check_plan(plan)
    return plan


def plan_text(plan: Layout) -> str:
    """The plan as text."""
    return json.dumps(plan_values(plan), ensure_ascii=False)


def plan_in_text(text: str) -> Layout:
    """The plan that a text holds; raises Invalid when it holds none."""
    try:
        return plan_in(json.loads(text))
    except (ValueError, RecursionError):
        raise _unreadable() from None


def points_text(path: Path) -> str:
    """The points of a way as people type them: 2,28 2,24."""
    return " ".join(f"{x},{y}" for x, y in path.points)


def points_in_text(text: str) -> tuple[Point, ...]:
    """The points that somebody typed; raises Invalid."""
    pairs = [pair.split(",") for pair in text.split()]
    if not all(len(pair) == 2 and all(one.isdecimal() for one in pair) for pair in pairs):
        raise Invalid(
            "bad_points", N_("Les points d’un trajet s’écrivent ainsi : 2,28 2,24 8,24."), "points"
        )
    return tuple((_number(int(x[:6])), _number(int(y[:6]))) for x, y in pairs)


def fitted(plan: Layout, premises: Premises) -> Layout:
    """The plan as far as it fits the centre: booths and lines that it does not have are left out."""
    return replace(
        plan,
        elements=tuple(
            replace(one, line=_known(one.line, premises))
            for one in plan.elements
            if one.booth is None or one.booth in premises.booths
        ),
        paths=tuple(replace(path, line=_known(path.line, premises)) for path in plan.paths),
    )


def _known(line: str | None, premises: Premises) -> str | None:
    return line if line in premises.codes else None


def _element(values: Mapping[str, Any]) -> Element:
    return Element(
        _member(ElementKind, values.get("kind")),
        _whole(values, "left"),
        _whole(values, "top"),
        _whole(values, "width"),
        _whole(values, "height"),
        name=_text(values, "name"),
        line=_text(values, "line") or None,
        booth=_optional(values, "booth"),
        seats=_optional(values, "seats"),
    )


def _path(values: Mapping[str, Any]) -> Path:
    points = []
    for pair in _listed(values, "points", MOST_POINTS):
        if not isinstance(pair, list) or len(pair) != 2:
            raise _unreadable()
        points.append((_number(pair[0]), _number(pair[1])))
    return Path(_member(PathKind, values.get("kind")), tuple(points), _text(values, "line") or None)


def _object(sent: object) -> Mapping[str, Any]:
    if not isinstance(sent, dict):
        raise _unreadable()
    return sent


def _listed(values: Mapping[str, Any], name: str, most: int) -> list[Any]:
    listed = values.get(name, [])
    if not isinstance(listed, list):
        raise _unreadable()
    if len(listed) > most:
        raise Invalid("plan_crowded", N_("Il y a trop d’éléments sur ce plan."))
    return listed


def _member(kind: type[Member], value: object) -> Member:
    found = next((member for member in kind if member.value == value), None)
    if found is None:
        raise _unreadable()
    return found


def _whole(values: Mapping[str, Any], name: str) -> int:
    return _number(values.get(name))


def _optional(values: Mapping[str, Any], name: str) -> int | None:
    return None if values.get(name) is None else _number(values[name])


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 100_000:
        raise _unreadable()
    return value


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not value.isprintable():
        raise _unreadable()
    return value.strip()


def _unreadable() -> Invalid:
    return Invalid("plan_unreadable", N_("Ce plan ne se lit pas."), "plan")
