"""The planning of a centre: the week grid, and who could sit where."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, render_template

from vaxcentre.errors import NotFound
from vaxcentre.queries.centres import centres_of
from vaxcentre.queries.pool import pool_of_week
from vaxcentre.queries.rota_week import rota_week
from vaxcentre.queries.seat_choices import ChosenPerson, Verdict, chosen_person, chosen_seat
from vaxcentre.rules.access import Permission
from vaxcentre.rules.duties import Duty
from vaxcentre.web.acting import access, actor, centre, look, may, now
from vaxcentre.web.gate import blueprint
from vaxcentre.web.live import live_page
from vaxcentre.web.rota_wanted import Wanted, wanted_week
from vaxcentre.web.rota_words import (
    DUTY_ICONS,
    answer_of,
    caution_words,
    duty_word,
    grid_day,
    hindrance_words,
    month_word,
    week_word,
    weekday_word,
)
from vaxcentre.web.week_grid import week_grid

page = blueprint("rota", in_centre=True, prefix="/rota")
page.add_app_template_filter(duty_word, "duty_word")
page.add_app_template_filter(grid_day, "grid_day")
page.add_app_template_filter(month_word, "month_word")
page.add_app_template_filter(week_word, "week_word")
page.add_app_template_filter(weekday_word, "weekday_word")
page.add_app_template_filter(hindrance_words, "hindrance_words")
page.add_app_template_filter(caution_words, "caution_words")
page.add_app_template_filter(DUTY_ICONS.__getitem__, "duty_icon")


@page.get("")
@access(Permission.SEE_ROTA)
def index() -> Response:
    """A week of shifts; it keeps itself fresh. Who plans may choose people and places in it."""
    return live_page("rota/index.html", "rota/week.html", _shown)


@page.get("/people")
@access(Permission.MANAGE_ROTA)
def people() -> str:
    """What stands beside the grid: the people of the pool, or what is chosen."""
    wanted = wanted_week()
    return render_template("rota/panel.html", wanted=wanted, **_panel(wanted))


@page.get("/reasons")
@access(Permission.MANAGE_ROTA)
def reasons() -> Response:
    """What the gate says of one person about each seat of the week, for a drag that begins."""
    wanted = wanted_week()
    if not (wanted.seat or wanted.person):
        raise NotFound()
    found = _chosen_person(wanted)
    return jsonify({f"{one.shift_id}.{one.duty}": _told(one) for one in found.verdicts})


def _told(verdict: Verdict) -> list[str]:
    answer = answer_of(verdict)
    return [answer.tone, answer.words]


def _shown() -> dict[str, Any]:
    wanted = wanted_week()
    week = look(rota_week, first=wanted.monday, last=wanted.sunday)
    panel = _panel(wanted) if wanted.has_panel else {}
    chosen = panel.get("chosen_person")
    return {
        "wanted": wanted,
        "rotas": week.rotas,
        "grid": week_grid(
            week.cards,
            wanted.days,
            today=wanted.today,
            territory=week.territory,
            me=actor().person_id,
            sieve=wanted.sieve,
            verdicts=chosen.verdicts if chosen else (),
        ),
        "centres": _other_centres(),
        "duties": list(Duty),
        **panel,
    }


def _panel(wanted: Wanted) -> dict[str, Any]:
    """What is chosen, or everybody. Something that is gone meanwhile is not chosen any more."""
    try:
        if wanted.need:
            need = wanted.need
            return {"chosen_seat": look(chosen_seat, shift_id=need.shift_id, duty=need.duty)}
        if wanted.seat or wanted.person:
            return {"chosen_person": _chosen_person(wanted)}
    except NotFound:
        pass
    return {"pool": look(pool_of_week, days=wanted.days)}


def _chosen_person(wanted: Wanted) -> ChosenPerson:
    return look(chosen_person, days=wanted.days, person_id=wanted.person, assignment_id=wanted.seat)


def _other_centres() -> list[Any]:
    """The centres of the same network in which who looks may see the rota, this one among them."""
    if not may(Permission.MANAGE_ROTA):
        return []
    return [
        other
        for other in look(centres_of)
        if other.network_id == centre().network_id
        and actor().may(Permission.SEE_ROTA, other.place, now())
    ]
