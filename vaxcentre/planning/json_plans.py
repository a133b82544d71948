"""Plans as JSON: docs/planning.md describes the form; what is written reads back as the same."""

from __future__ import annotations

from typing import Any

from vaxcentre.errors import N_
from vaxcentre.planning.json_fields import Field, read_json
from vaxcentre.planning.json_problems import VERSION
from vaxcentre.planning.json_written import seat_fields, text_of
from vaxcentre.planning.plan import Hole, Level, LevelResult, Plan, Proof, Reason, Stopped
from vaxcentre.planning.problem import Seating
from vaxcentre.rules.duties import Duty


def written_plan(plan: Plan) -> str:
    """A plan as JSON: its seats, what is proven of each level, and why seats stay empty."""
    return text_of(
        {
            "version": VERSION,
            "is_proven": plan.is_proven,
            "is_complete": plan.is_complete,
            "cpu_seconds": plan.cpu_seconds,
            "levels": [
                {
                    "level": one.level,
                    "objective": one.objective,
                    "bound": one.bound,
                    "proof": one.proof,
                }
                for one in plan.levels
            ],
            "seats": [seat_fields(seat) for seat in plan.seats],
            "holes": [_hole(hole) for hole in plan.holes],
        }
    )


def read_plan(text: str | bytes) -> Plan:
    """The plan that a JSON text describes; raises Invalid with the place of whatever is wrong."""
    fields = read_json(text).object("version is_proven is_complete cpu_seconds levels seats holes")
    if fields["version"].number() != VERSION:
        fields["version"].refuse(
            N_("%(place)s : seule la version %(version)s est connue."), version=VERSION
        )
    return Plan(
        tuple(_read_seat(one) for one in fields["seats"].list()),
        tuple(_read_level(one) for one in fields["levels"].list()),
        tuple(_read_hole(one) for one in fields["holes"].list()),
        fields["cpu_seconds"].decimal(),
        fields["is_complete"].flag(),
    )


def _hole(hole: Hole) -> dict[str, Any]:
    return {
        "shift": hole.shift,
        "duty": hole.duty,
        "missing": hole.missing,
        "stopped": [_stopped(one) for one in hole.stopped],
        "cheapest": _stopped(hole.cheapest) if hole.cheapest else None,
    }


def _stopped(stopped: Stopped) -> dict[str, Any]:
    return {"reason": stopped.reason, "people": list(stopped.people)}


def _read_seat(of: Field) -> Seating:
    fields = of.object("person shift duty")
    return Seating(fields["person"].text(), fields["shift"].text(), fields["duty"].choice(Duty))


def _read_level(of: Field) -> LevelResult:
    fields = of.object("level objective bound proof")
    return LevelResult(
        fields["level"].choice(Level),
        fields["objective"].decimal(),
        fields["bound"].decimal(),
        fields["proof"].choice(Proof),
    )


def _read_hole(of: Field) -> Hole:
    fields = of.object("shift duty missing stopped cheapest")
    cheapest = fields["cheapest"]
    return Hole(
        fields["shift"].text(),
        fields["duty"].choice(Duty),
        fields["missing"].number(),
        tuple(_read_stopped(one) for one in fields["stopped"].list()),
        None if cheapest.value is None else _read_stopped(cheapest),
    )


def _read_stopped(of: Field) -> Stopped:
    fields = of.object("reason people")
    return Stopped(
        fields["reason"].choice(Reason), tuple(one.text() for one in fields["people"].list())
    )
