"""Clinic sessions: the calendar, planning, and the buttons of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from vaxcentre.errors import Conflict, Invalid, NotFound
from vaxcentre.queries.sessions import SessionValue, session_with, sessions_between
from vaxcentre.rules.access import Permission
from vaxcentre.rules.sessions import Hours, SessionEvent, SessionKind, days_between, suits
from vaxcentre.rules.spans import local_day, must_be_near
from vaxcentre.usecases.sessions import (
    Planned,
    advance_session,
    change_session,
    delete_session,
    plan_sessions,
)
from vaxcentre.web.acting import access, act, centre, look, now
from vaxcentre.web.errors import message_of
from vaxcentre.web.filters import short_date, zone
from vaxcentre.web.forms.sessions import HoursForm, PlanForm
from vaxcentre.web.gate import blueprint
from vaxcentre.web.steps import step_words

page = blueprint("sessions", in_centre=True, prefix="/sessions")
page.add_app_template_filter(step_words, "step")

A_WEEK = timedelta(days=7)
USUAL_TARGET = 60


@dataclass(frozen=True)
class DayOfWeek:
    """One column of the calendar."""

    on: date
    is_today: bool
    sessions: list[SessionValue]


@page.get("")
@access(Permission.PLAN_SESSIONS)
def index() -> str:
    """One week of sessions."""
    today = local_day(now(), centre().time_zone)
    monday = _monday_of(request.args.get("week", ""), today)
    sessions = look(sessions_between, first=monday, last=monday + timedelta(days=6))
    week = [
        DayOfWeek(day, day == today, [s for s in sessions if s.held_on == day])
        for day in (monday + timedelta(days=n) for n in range(7))
    ]
    return render_template(
        "sessions/index.html",
        week=week,
        sessions=sessions,
        before=(monday - A_WEEK).isoformat(),
        after=(monday + A_WEEK).isoformat(),
        is_this_week=any(day.is_today for day in week),
    )


@page.get("/new")
@access(Permission.PLAN_SESSIONS)
def new() -> str:
    """The form for one session or many."""
    tomorrow = local_day(now(), centre().time_zone) + timedelta(days=1)
    first = _day(request.args.get("on", "")) or tomorrow
    form = PlanForm(_kinds(), formdata=None, first=first, target=USUAL_TARGET)
    return render_template("sessions/new.html", form=form)


@page.post("/new")
@access(Permission.PLAN_SESSIONS)
def plan() -> Response | tuple[str, int]:
    """Plan the sessions."""
    form = PlanForm(_kinds())
    if form.validate_on_submit():
        try:
            planned = _plan(form)
        except Invalid as error:
            form.blame(error)
        else:
            _say_what_was_planned(planned)
            week = planned.added[0].isoformat()
            return redirect(url_for("sessions.index", week=week))  # type: ignore[return-value]
    return render_template("sessions/new.html", form=form), 422


@page.get("/<uuid:session_id>")
@access(Permission.PLAN_SESSIONS)
def edit(session_id: UUID) -> str:
    """The form of one session."""
    session = look(session_with, session_id=session_id)
    form = HoursForm(
        opens=session.opens_at.astimezone(zone()).time(),
        closes=session.closes_at.astimezone(zone()).time(),
        target=session.target_per_hour,
    )
    return render_template("sessions/edit.html", session=session, form=form)


@page.post("/<uuid:session_id>")
@access(Permission.PLAN_SESSIONS)
def change(session_id: UUID) -> Response | tuple[str, int]:
    """Save one session."""
    form = HoursForm()
    if form.validate_on_submit():
        try:
            act(
                change_session,
                session_id=session_id,
                hours=Hours(form.opens.data, form.closes.data),
                target_per_hour=form.target.data,
            )
        except Invalid as error:
            form.blame(error)
        else:
            return _back(gettext("La vacation est enregistrée."), session_id)
    session = look(session_with, session_id=session_id)
    return render_template("sessions/edit.html", session=session, form=form), 422


@page.post("/<uuid:session_id>/delete")
@access(Permission.PLAN_SESSIONS)
def delete(session_id: UUID) -> Response:
    """Take a session off the calendar."""
    try:
        act(delete_session, session_id=session_id)
    except Conflict as error:
        return _back(message_of(error), session_id, "stop")
    flash(gettext("La vacation est supprimée."), "go")
    return redirect(url_for("sessions.index"))  # type: ignore[return-value]


@page.get("/<uuid:session_id>/<event>")
@access(Permission.RUN_SESSIONS)
def confirm(session_id: UUID, event: str) -> str:
    """Say what opening, pausing or closing will do, and ask whether to do it."""
    session = look(session_with, session_id=session_id)
    return render_template(
        "sessions/confirm.html",
        session=session,
        event=_event(event),
        back="today" if request.args.get("back") == "today" else "",
    )


@page.post("/<uuid:session_id>/<event>")
@access(Permission.RUN_SESSIONS)
def advance(session_id: UUID, event: str) -> Response:
    """Open, pause, resume, close or reopen a session."""
    chosen = _event(event)
    try:
        act(advance_session, session_id=session_id, event=chosen)
    except Conflict as error:
        flash(message_of(error), "stop")
    else:
        flash(_said(chosen), "go")
    back = "home.today" if request.form.get("back") == "today" else "sessions.index"
    return redirect(url_for(back))  # type: ignore[return-value]


def _plan(form: PlanForm) -> Planned:
    first, last = form.first.data, form.last.data or form.first.data
    weekdays = form.weekdays.data if last != first else range(7)
    return act(
        plan_sessions,
        days=days_between(first, last, weekdays),
        hours=form.hours,
        kind=SessionKind(form.kind.data),
        target_per_hour=form.target.data,
    )


def _say_what_was_planned(planned: Planned) -> None:
    added = len(planned.added)
    flash(ngettext("%(num)d vacation prévue.", "%(num)d vacations prévues.", added), "go")
    if planned.taken:
        days = ", ".join(short_date(day) for day in planned.taken)
        flash(
            gettext("Déjà prévu à ces heures, donc laissé tel quel : %(days)s.", days=days), "wait"
        )


def _said(event: SessionEvent) -> str:
    return {
        SessionEvent.OPEN: gettext("La vacation est ouverte."),
        SessionEvent.PAUSE: gettext("La vacation est en pause : l’entrée n’admet plus personne."),
        SessionEvent.RESUME: gettext("La vacation reprend."),
        SessionEvent.CLOSE: gettext("La vacation est terminée."),
        SessionEvent.REOPEN: gettext("La vacation est rouverte."),
    }[event]


def _kinds() -> tuple[SessionKind, ...]:
    return tuple(kind for kind in SessionKind if suits(kind, centre().kind))


def _monday_of(wished: str, today: date) -> date:
    day = _day(wished) or today
    must_be_near(day)
    return day - timedelta(days=day.weekday())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _event(name: str) -> SessionEvent:
    try:
        return SessionEvent(name)
    except ValueError:
        raise NotFound() from None


def _back(words: str, session_id: UUID, tone: str = "go") -> Response:
    flash(words, tone)
    return redirect(url_for("sessions.edit", session_id=session_id))  # type: ignore[return-value]
