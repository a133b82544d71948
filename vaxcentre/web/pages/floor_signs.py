"""Signs to hang in the hall: choose them and where their arrows point, look, print."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from vaxcentre.documents.floor_signs import PAPERS, SignSet, sign_sheets
from vaxcentre.errors import NotFound
from vaxcentre.floor_words import element_name, sign_name
from vaxcentre.queries.floor_plans import PlanShown, floor_plan_to_print
from vaxcentre.rules.access import Permission
from vaxcentre.rules.floor_plans import Element, ElementKind, Layout
from vaxcentre.rules.floor_signs import Arrow, Sign, arrow_corners, signs_of
from vaxcentre.web.acting import access, centre, look
from vaxcentre.web.forms.floor import as_number
from vaxcentre.web.gate import blueprint

page = blueprint("floor_signs", in_centre=True, prefix="/floor/signs")

_HANGS_AT = (ElementKind.ENTRANCE, ElementKind.DESK, ElementKind.WAITING, ElementKind.OBSERVATION)


@page.get("")
@access(Permission.SEE_CENTRE)
def index() -> str:
    """Every sign that the plan calls for, as it will be printed."""
    shown = look(floor_plan_to_print)
    signs = _signs(shown)
    return render_template(
        "floor_signs/index.html",
        signs=signs,
        chosen={sign.key for sign in _chosen(signs)},
        names={line.code: line.name for line in shown.premises.lines},
        sign_words=lambda sign: sign_name(sign, gettext),
        arrows=[(arrow.value, arrow) for arrow in Arrow],
        corners=arrow_corners,
        papers=PAPERS,
        paper=_paper(),
        places=[(place, element_name(one, gettext)) for place, one in _places(shown.layout)],
        here=request.args.get("here", ""),
    )


@page.get("/signs.pdf")
@access(Permission.SEE_CENTRE)
def pdf() -> Response:
    """The signs that were chosen, one a sheet."""
    shown = look(floor_plan_to_print)
    signs = _chosen(_signs(shown))
    if not signs:
        raise NotFound()
    names = {line.code: line.name for line in shown.premises.lines}
    common = SignSet(centre().name, shown.layout, names, _here(shown.layout), _paper())
    answer = make_response(sign_sheets(signs, common))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers.set("Content-Disposition", "inline", filename="panneaux.pdf")
    return answer


def _signs(shown: PlanShown) -> list[Sign]:
    """All signs, each with the arrow that the address asks for, or the plan's own."""
    return [
        replace(sign, arrow=_arrow(request.args.get(f"arrow-{sign.key}")) or sign.arrow)
        for sign in signs_of(shown.layout, shown.premises)
    ]


def _arrow(text: str | None) -> Arrow | None:
    return next((arrow for arrow in Arrow if arrow.value == text), None)


def _chosen(signs: list[Sign]) -> list[Sign]:
    """Those that the address names; all of them where it names none."""
    named = request.args.getlist("sign")
    return [sign for sign in signs if sign.key in named] if named else signs


def _paper() -> str:
    asked = request.args.get("paper", "")
    return asked if asked in PAPERS else PAPERS[0]


def _places(layout: Layout) -> list[tuple[int, Element]]:
    found = [(n, one) for n, one in enumerate(layout.elements) if one.kind in _HANGS_AT]
    return sorted(found, key=_nearest_first)


def _nearest_first(place: tuple[int, Element]) -> tuple[int, bool]:
    """Entrances before desks, and what is for everybody before what is for one line."""
    return _HANGS_AT.index(place[1].kind), place[1].line is not None


def _here(layout: Layout) -> tuple[float, float] | None:
    """Where the plan will hang: at the element that the address names, else at the entrance."""
    asked = as_number(request.args.get("here", ""))
    places = dict(_places(layout))
    one = places.get(asked) if asked is not None else next(iter(places.values()), None)
    return (one.middle[0], float(one.bottom)) if one else None
