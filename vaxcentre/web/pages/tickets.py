"""Tickets: the patient's own page, behind an unguessable link, and what reception prints."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from flask import Response, current_app, g, make_response, render_template, request
from flask_babel import gettext

from vaxcentre.documents.apart import print_run_apart
from vaxcentre.documents.calendar_entry import calendar_entry
from vaxcentre.documents.convocation import DEFAULT_BRING, convocations
from vaxcentre.documents.day_list import day_list
from vaxcentre.documents.print_run import PER_PAGE
from vaxcentre.documents.qr import path_data
from vaxcentre.errors import NotFound
from vaxcentre.i18n import LANGUAGES
from vaxcentre.queries.convocations import convocation as one_convocation
from vaxcentre.queries.convocations import convocations_of, own_convocation, sessions_to_print
from vaxcentre.queries.tickets import PatientTicket, patient_ticket
from vaxcentre.rules.access import Permission
from vaxcentre.rules.patient_page import Standing
from vaxcentre.rules.spans import local_day
from vaxcentre.web.acting import access, centre, look, now
from vaxcentre.web.context import current_language
from vaxcentre.web.entering import public_link
from vaxcentre.web.gate import blueprint

page = blueprint("tickets")


@page.get("/t/<secret>")
@access(Permission.ANYONE)
def patient(secret: str) -> Response:
    """The patient's page; when live.js asks again, its inside, or 304 when nothing changed."""
    shown = _shown(secret)
    etag = sha256(f"{shown!r}{current_language()}".encode()).hexdigest()[:24]
    if "X-Live" in request.headers and etag in request.if_none_match:
        return _unseen(_unchanged(etag))
    answer = make_response(
        render_template(
            "tickets/now.html" if "X-Live" in request.headers else "tickets/patient.html",
            shown=shown,
            secret=secret,
            qr_path=path_data(shown.ticket.code) if shown.ticket else None,
            bring=shown.centre.what_to_bring or [gettext(text) for text in DEFAULT_BRING],
            is_today=local_day(shown.slot_at, shown.centre.time_zone)
            == local_day(now(), shown.centre.time_zone),
            live_etag=f'"{etag}"',
        )
    )
    answer.set_etag(etag)
    _unseen(answer).make_conditional(request)
    return answer


@page.get("/t/<secret>/calendar.ics")
@access(Permission.ANYONE)
def calendar(secret: str) -> Response:
    """The appointment for the calendar of a phone."""
    shown = _shown(secret)
    if shown.standing is not Standing.COMING:
        raise NotFound()
    link = public_link("tickets.patient", secret)
    entry = calendar_entry(
        uid=f"{shown.id}@vaxcentre",
        at=shown.slot_at,
        made_at=now(),
        title=gettext("Rendez-vous à %(place)s", place=shown.centre.name),
        place=shown.centre.address,
        notes="\n".join(filter(None, (shown.centre.directions, link))),
    )
    return _unseen(_file(entry, "text/calendar", gettext("rendez-vous") + ".ics"))


@page.get("/t/<secret>/convocation.pdf")
@access(Permission.ANYONE)
def own_sheet(secret: str) -> Response:
    """The sheet that patients print themselves."""
    sheet = look(own_convocation, secret=secret)
    return _unseen(_pdf(convocations([sheet]), gettext("rendez-vous")))


@page.get("/t/worker.js")
@access(Permission.ANYONE)
def worker() -> Response:
    """The script that keeps the patient's page for when there is no network; only below /t/."""
    answer = current_app.send_static_file("js/ticket-worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@page.get("/<centre>/appointments/<uuid:appointment_id>/convocation.pdf")
@access(Permission.PRINT_TICKETS)
def convocation(appointment_id: UUID) -> Response:
    """The sheet of one patient."""
    sheet = look(one_convocation, appointment_id=appointment_id)
    return _pdf(convocations([sheet]), gettext("convocation"))


@page.get("/<centre>/tickets")
@access(Permission.PRINT_TICKETS)
def index() -> str:
    """The sessions whose tickets can be printed."""
    sessions = look(sessions_to_print, zone=centre().time_zone)
    return render_template("tickets/index.html", sessions=sessions)


@page.get("/<centre>/tickets/<uuid:session_id>/tickets.pdf")
@access(Permission.PRINT_TICKETS)
def print_all(session_id: UUID) -> Response:
    """The tickets of a session, or of one of its hours; some seconds for a whole day."""
    per_page = request.args.get("per_page", PER_PAGE[0], type=int)
    if per_page not in PER_PAGE:
        raise NotFound()
    sheets = look(convocations_of, session_id=session_id, **_hour())
    if not sheets:
        raise NotFound()
    return _pdf(print_run_apart(sheets, per_page), gettext("convocations"))


@page.get("/<centre>/tickets/<uuid:session_id>/list.pdf")
@access(Permission.PRINT_TICKETS)
def paper_list(session_id: UUID) -> Response:
    """The list for the door when the network is down."""
    sheets = look(convocations_of, session_id=session_id)
    if not sheets:
        raise NotFound()
    return _pdf(day_list(sheets, now(), current_language()), gettext("liste-de-secours"))


def _shown(secret: str) -> PatientTicket:
    """What the patient sees, in the language chosen on the page, else the patient's own."""
    shown = look(patient_ticket, secret=secret)
    asked = request.args.get("language")
    g.language = asked if asked in LANGUAGES else shown.language
    g.zone = shown.centre.time_zone
    return shown


def _unchanged(etag: str) -> Response:
    """A 304, found out before anything is drawn: hundreds of phones ask every ten seconds."""
    answer = make_response("", 304)
    answer.set_etag(etag)
    return answer


def _hour() -> dict[str, datetime]:
    """The hour of the address, `?from=` an instant; nothing for the whole day."""
    try:
        since = datetime.fromisoformat(request.args["from"])
    except (KeyError, ValueError):
        return {}
    if since.tzinfo is None:
        return {}
    return {"since": since, "until": since + timedelta(hours=1)}


def _unseen(answer: Response) -> Response:
    """An answer that no search engine keeps and whose address no other site learns."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _pdf(content: bytes, name: str) -> Response:
    return _file(content, "application/pdf", f"{name}.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer
