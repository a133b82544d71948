"""Appointments: a day by hour, the search, one appointment, and what may be done with it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from vaxcentre.errors import Invalid
from vaxcentre.queries.appointments import (
    AppointmentShown,
    DayList,
    PatientShown,
    appointment_called,
    appointments_of_day,
    patient_called,
)
from vaxcentre.queries.free_times import free_times
from vaxcentre.queries.patient_search import found_appointments
from vaxcentre.rules.access import Permission
from vaxcentre.rules.appointments import CancelReason, DayState
from vaxcentre.rules.spans import local_day
from vaxcentre.usecases.appointments import (
    add_appointment,
    cancel_appointment,
    edit_patient,
    move_appointment,
    restore_appointment,
)
from vaxcentre.web.acting import access, act, centre, look, may, now
from vaxcentre.web.forms.appointments import (
    CancelForm,
    KnownPatientForm,
    NewAppointmentForm,
    PatientForm,
    SearchForm,
    SlotForm,
)
from vaxcentre.web.gate import blueprint

page = blueprint("appointments", in_centre=True, prefix="/appointments")

Answer = Response | str | tuple[str, int]


@page.get("")
@access(Permission.SEE_APPOINTMENTS)
def index() -> str:
    """The appointments of a day; today's unless the address names another."""
    day = look(
        appointments_of_day,
        on=_day() or _today(),
        zone=centre().time_zone,
        show=_state(),
        hour=request.args.get("hour", type=int),
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "appointments/index.html",
        day=day,
        show=_state(),
        hour=request.args.get("hour", type=int),
        form=SearchForm(formdata=None),
        today=_today(),
        where=_where(day),
        states=list(DayState),
    )


def _where(day: DayList) -> str:
    first = (day.page - 1) * 50 + 1
    return gettext(
        "%(first)s à %(last)s sur %(total)s",
        first=first,
        last=first + len(day) - 1,
        total=day.total,
    )


@page.post("/search")
@access(Permission.SEE_APPOINTMENTS)
def search() -> str:
    """Those whose patient fits what was typed."""
    form = SearchForm()
    text = form.text.data or "" if form.validate_on_submit() else ""
    found = look(found_appointments, text=text)
    return render_template("appointments/search.html", form=form, found=found, today=_today())


@page.route("/new", methods=["GET", "POST"])
@access(Permission.EDIT_APPOINTMENTS)
def new() -> Answer:
    """An appointment for a new patient, or another one for a patient who is known."""
    patient = _known_patient()
    on = _day() or _today()
    form = (KnownPatientForm if patient else NewAppointmentForm)(
        appointment_id=str(uuid4()), day=on, formdata=request.form or None
    )
    free = look(free_times, on=form.day.data or on)
    form.suggest(free.times)
    if form.validate_on_submit():
        slot_at = form.slot_at()
        try:
            if slot_at is not None:
                made = act(
                    add_appointment,
                    appointment_id=form.key(),
                    slot_at=slot_at,
                    patient=patient.id if patient else form.details(),
                    motive=form.motive.data or "",
                )
                flash(gettext("Rendez-vous ajouté."), "go")
                return _to(made)
        except Invalid as error:
            form.blame(error)
    status = 422 if form.errors else 200
    return render_template("appointments/new.html", form=form, patient=patient, free=free), status


def _known_patient() -> PatientShown | None:
    patient_id = request.args.get("patient", type=UUID)
    return look(patient_called, patient_id=patient_id) if patient_id else None


@page.get("/<uuid:appointment_id>")
@access(Permission.SEE_APPOINTMENTS)
def show(appointment_id: UUID) -> str:
    """One appointment with its patient, its ticket and its visit."""
    shown = _shown(appointment_id)
    return render_template("appointments/show.html", shown=shown, links=_ticket_links(shown))


def _ticket_links(shown: AppointmentShown) -> list[tuple[str, str, str]]:
    """Where the ticket can be seen and printed, as long as it opens the door."""
    if shown.state is DayState.CANCELLED:
        return []
    links = []
    if may(Permission.PRINT_TICKETS) and "tickets.convocation" in current_app.view_functions:
        href = url_for("tickets.convocation", appointment_id=shown.id)
        links.append((gettext("Convocation (PDF)"), href, "printer"))
    if may(Permission.EDIT_APPOINTMENTS) and "tickets.patient" in current_app.view_functions:
        href = url_for("tickets.patient", secret=shown.link_secret)
        links.append((gettext("Page du patient"), href, "qr-code"))
    return links


@page.route("/<uuid:appointment_id>/patient", methods=["GET", "POST"])
@access(Permission.EDIT_APPOINTMENTS)
def patient(appointment_id: UUID) -> Answer:
    """Correct the patient's details."""
    form = PatientForm() if request.method == "POST" else PatientForm.of(_shown(appointment_id))
    if form.validate_on_submit():
        act(edit_patient, appointment_id=appointment_id, patient=form.details())
        flash(gettext("Coordonnées enregistrées."), "go")
        return _to(appointment_id)
    status = 422 if form.errors else 200
    return render_template(
        "appointments/patient.html", form=form, appointment_id=appointment_id
    ), status


@page.route("/<uuid:appointment_id>/move", methods=["GET", "POST"])
@access(Permission.EDIT_APPOINTMENTS)
def move(appointment_id: UUID) -> Answer:
    """Give the appointment another time."""
    shown = _shown(appointment_id)
    on = _day() or max(local_day(shown.slot_at, centre().time_zone), _today())
    form = SlotForm(day=on, formdata=request.form or None)
    free = look(free_times, on=form.day.data or on)
    form.suggest(free.times)
    if form.validate_on_submit():
        slot_at = form.slot_at()
        try:
            if slot_at is not None:
                act(move_appointment, appointment_id=appointment_id, slot_at=slot_at)
                flash(
                    gettext(
                        "Rendez-vous déplacé. L’ancien code ne vaut plus : donnez la nouvelle "
                        "convocation."
                    ),
                    "go",
                )
                return _to(appointment_id)
        except Invalid as error:
            form.blame(error)
    status = 422 if form.errors else 200
    return render_template("appointments/move.html", form=form, shown=shown, free=free), status


@page.route("/<uuid:appointment_id>/cancel", methods=["GET", "POST"])
@access(Permission.EDIT_APPOINTMENTS)
def cancel(appointment_id: UUID) -> Answer:
    """Cancel the appointment, with the reason."""
    form = CancelForm()
    form.offer_reasons()
    if form.validate_on_submit():
        act(
            cancel_appointment, appointment_id=appointment_id, reason=CancelReason(form.reason.data)
        )
        flash(gettext("Rendez-vous annulé. Son code ne vaut plus."), "go")
        return _to(appointment_id)
    status = 422 if form.errors else 200
    return render_template(
        "appointments/cancel.html", form=form, shown=_shown(appointment_id)
    ), status


@page.post("/<uuid:appointment_id>/restore")
@access(Permission.EDIT_APPOINTMENTS)
def restore(appointment_id: UUID) -> Response:
    """Let a cancelled appointment count again."""
    act(restore_appointment, appointment_id=appointment_id)
    flash(gettext("Rendez-vous rétabli, avec un nouveau code."), "go")
    return _to(appointment_id)


def _shown(appointment_id: UUID) -> AppointmentShown:
    return look(appointment_called, appointment_id=appointment_id)


def _to(appointment_id: UUID) -> Response:
    return redirect(url_for("appointments.show", appointment_id=appointment_id), 303)  # type: ignore[return-value]


def _today() -> date:
    return local_day(now(), centre().time_zone)


def _day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _state() -> DayState | None:
    wished = request.args.get("show", "")
    return DayState(wished) if wished in set(DayState) else None
