"""Et si… : what a change of the day would do to those who wait, and what would help.

Everything that is supposed stands in the address, so that it can be shared: kinds of changes,
numbers of booths and people, times. Nothing is written, and nobody is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vaxcentre.errors import Invalid
from vaxcentre.planning.floor_facts import LIMITS, FloorFacts, assumed
from vaxcentre.planning.floor_summary import Flow
from vaxcentre.planning.remedies import Answer, Remedy, answer
from vaxcentre.queries.what_if import floor_facts, sessions_to_suppose
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import TimeSpan
from vaxcentre.rules.throughput import HOUR, TargetSpan, target_in_hour
from vaxcentre.rules.what_if import (
    MOST_CHANGES,
    How,
    Supposition,
    SuppositionKind,
    change_written,
    changes_written,
    clock_time,
)
from vaxcentre.web import what_if_words as words
from vaxcentre.web.acting import access, centre, look, may
from vaxcentre.web.band_chart import waiting_chart
from vaxcentre.web.errors import message_of
from vaxcentre.web.filters import zone
from vaxcentre.web.gate import blueprint

page = blueprint("what_if", in_centre=True, prefix="/what-if")


@dataclass(frozen=True)
class Supposed:
    """What the address supposes: changes, and figures of one's own."""

    changes: tuple[Supposition, ...]
    typed: dict[str, float]

    def address(self, session_id: UUID, changes: tuple[Supposition, ...] | None = None) -> str:
        """The address of the page with these changes, or with the same."""
        texts = [change.text for change in (self.changes if changes is None else changes)]
        own: dict[str, Any] = {name: f"{value:g}" for name, value in self.typed.items()}
        return url_for("what_if.show", session_id=session_id, change=texts, **own)

    def adding(
        self, session_id: UUID, change: Supposition, instead_of: Supposition | None = None
    ) -> str:
        """The address with one more change, or with it in the place of another."""
        kept = tuple(one for one in self.changes if one != instead_of)
        return self.address(session_id, (*kept, change))


@page.get("")
@access(Permission.PLAN_SESSIONS)
def index() -> ResponseReturnValue:
    """Go to the session of today, or to the next one, with what is supposed."""
    sessions = look(sessions_to_suppose, zone=centre().time_zone)
    if not sessions:
        return render_template("what_if/none.html")
    changes = request.args.getlist("change")
    return redirect(url_for("what_if.show", session_id=sessions[0].id, change=changes))


@page.get("/<uuid:session_id>")
@access(Permission.PLAN_SESSIONS)
def show(session_id: UUID) -> ResponseReturnValue:
    """The day as planned beside the day as supposed."""
    facts = look(floor_facts, session_id=session_id, zone=centre().time_zone)
    try:
        supposed = _supposed()
        if "add" in request.args:
            return redirect(supposed.adding(session_id, _added()))
    except Invalid as error:
        return _page(session_id, facts, Supposed((), {}), message_of(error)), 422
    return _page(session_id, facts, supposed)


def _page(session_id: UUID, facts: FloorFacts, supposed: Supposed, wrong: str = "") -> str:
    figures = assumed(facts, supposed.typed)
    found = answer(facts, figures, supposed.changes)
    return render_template(
        "what_if/show.html",
        session_id=session_id,
        facts=facts,
        supposed=supposed,
        wrong=wrong,
        answer=found,
        words=words,
        verdict=words.verdict(found),
        rows=_rows(found),
        chart=waiting_chart(facts, _days(found)),
        remedies=[_remedy(session_id, supposed, one) for one in found.remedies],
        figures=words.figures_shown(figures),
        limits=LIMITS,
        offered=_offered(session_id, facts, supposed),
        kinds=words.kinds_shown() if len(supposed.changes) < MOST_CHANGES else [],
        soon=_soon(facts),
        sessions=look(sessions_to_suppose, zone=centre().time_zone),
    )


def _supposed() -> Supposed:
    typed = {name: request.args.get(name, type=float) for name in LIMITS}
    return Supposed(
        changes_written(request.args.getlist("change")),
        {name: value for name, value in typed.items() if value is not None and value == value},
    )


def _added() -> Supposition:
    """The change that the form of the page asks for; raises Invalid."""
    asked = request.args
    try:
        change = Supposition(
            SuppositionKind(asked.get("add", "")),
            at=clock_time(asked.get("at") or "0000"),
            count=int(asked.get("count") or 1),
            by=int(asked.get("by") or 60),
            how=How(asked.get("how") or How.STAGGERED),
        )
    except ValueError:
        return change_written("")
    return change_written(change.text)


def _soon(facts: FloorFacts) -> str:
    """The time that the forms propose: ten minutes after now, or after the opening."""
    at = (facts.now or facts.opens_at) + timedelta(minutes=10)
    at += timedelta(minutes=-at.minute % 5)
    return at.astimezone(zone()).strftime("%H:%M")


def _offered(session_id: UUID, facts: FloorFacts, supposed: Supposed) -> list[dict[str, Any]]:
    """Four usual questions, at one tap each."""
    soon = clock_time(_soon(facts))
    later = soon if soon.hour == 23 else clock_time(f"{soon.hour + 1:02d}00")
    middle = facts.booths[len(facts.booths) // 2].number if facts.booths else 1
    usual = (
        Supposition(SuppositionKind.DOCTOR_AWAY, soon),
        Supposition(SuppositionKind.CLOSE, soon, count=middle),
        Supposition(SuppositionKind.BREAK, later, count=20, how=How.TOGETHER),
        Supposition(SuppositionKind.MORE, later, count=50),
    )
    return [
        {
            "words": words.change_words(change, facts.kind),
            "icon": words.icon_of(change),
            "href": supposed.adding(session_id, change),
        }
        for change in usual
        if change not in supposed.changes
    ]


def _days(found: Answer) -> list[tuple[str, Any]]:
    days = [("planned", found.planned)]
    return days if found.changed is None else [*days, ("changed", found.changed)]


def _rows(found: Answer) -> list[dict[str, Any]]:
    """The day by hours: what is aimed at, what is done, how long people wait."""
    facts = found.facts
    since = max(facts.opens_at, facts.now or facts.opens_at)
    open_for = [TargetSpan(TimeSpan(since, facts.closes_at), facts.target_per_hour)]
    planned = {hour.start: hour for hour in found.planned.hours}
    return [
        {
            "start": facts.instant(hour.start),
            "target": round(target_in_hour(facts.instant(hour.start), open_for)),
            "hour": hour,
            "comes": hour.wait.high > 0 or facts.instant(hour.start) < facts.closes_at,
            "planned": planned.get(hour.start) if found.changed else None,
        }
        for hour in found.shown.hours
        if _anything(hour) or facts.instant(hour.start) + HOUR <= facts.closes_at
    ]


def _anything(hour: Flow) -> bool:
    return hour.done.high > 0 or hour.wait.high > 0


def _remedy(session_id: UUID, supposed: Supposed, remedy: Remedy) -> dict[str, Any]:
    """A remedy with its address here, and where it is done."""
    return {
        "title": words.change_words(remedy.change),
        "icon": words.icon_of(remedy.change),
        "words": words.remedy_words(remedy),
        "href": supposed.adding(session_id, remedy.change, remedy.replaces),
        "done_at": _where_done(remedy.change.kind),
    }


def _where_done(kind: SuppositionKind) -> list[tuple[str, str, str]]:
    """Where a remedy becomes real: endpoint, and nothing for those who may not go there."""
    places = {
        SuppositionKind.OPEN: (
            ("call_outs.index", Permission.CALL_OUT, "megaphone"),
            ("booths.index", Permission.SEE_QUEUE, "grid-3x3-gap"),
            ("rota.index", Permission.SEE_ROTA, "calendar-week"),
        ),
        SuppositionKind.BREAK: (("booths.index", Permission.SEE_QUEUE, "grid-3x3-gap"),),
        SuppositionKind.LATER: (
            ("appointments.index", Permission.SEE_APPOINTMENTS, "calendar2-check"),
        ),
    }
    return [
        (endpoint, url_for(endpoint), icon)
        for endpoint, permission, icon in places.get(kind, ())
        if may(permission)
    ]
