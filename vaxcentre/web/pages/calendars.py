"""Calendars that a phone subscribes to: one's own, and a centre's, each by a secret address."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import force_locale, gettext

from vaxcentre.documents.calendar_feed import EventStatus, FeedEvent, calendar_feed
from vaxcentre.errors import NotFound
from vaxcentre.queries.calendar_feeds import FeedShift, centre_feed, own_feeds, personal_feed
from vaxcentre.rules.access import Permission
from vaxcentre.usecases.calendar_links import renew_calendar
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.entering import public_address
from vaxcentre.web.gate import blueprint
from vaxcentre.web.going_on import go_on, say

page = blueprint("calendars")


@page.get("/my/calendar")
@access(Permission.SIGNED_IN)
def index() -> str:
    """One's own secret address, to subscribe to and to make anew."""
    links = [
        (feed.member_id, public_address("calendars.personal", secret=feed.secret))
        for feed in look(own_feeds)
    ]
    return render_template("calendars/index.html", links=links)


@page.get("/my/calendar/<uuid:member_id>/renew")
@access(Permission.SIGNED_IN)
def confirm(member_id: UUID) -> str:
    """Ask first: every agenda that has the old address must get the new one."""
    if member_id not in [feed.member_id for feed in look(own_feeds)]:
        raise NotFound()
    return render_template("calendars/renew.html", member_id=member_id)


@page.post("/my/calendar/<uuid:member_id>/renew")
@access(Permission.SIGNED_IN)
def renew(member_id: UUID) -> Response:
    """A new address; the old one shows nothing any more."""
    act(renew_calendar, member_id=member_id)
    say(gettext("Nouvelle adresse. L’ancienne ne montre plus rien."))
    return go_on(url_for("calendars.index"))


@page.get("/calendar/<secret>.ics")
@access(Permission.ANYONE)
def personal(secret: str) -> Response:
    """Somebody's shifts as an .ics file; no cookie is needed or set."""
    feed = look(personal_feed, secret=secret)
    with force_locale(feed.language):
        name = gettext("Mes postes")
        return _sent(calendar_feed(name, [_own_event(one) for one in feed.shifts]))


@page.get("/calendar/centre/<secret>.ics")
@access(Permission.ANYONE)
def of_centre(secret: str) -> Response:
    """A centre's published shifts as an .ics file: how many are there, and their initials."""
    feed = look(centre_feed, secret=secret)
    with force_locale(feed.language):
        return _sent(calendar_feed(feed.name, [_centre_event(one) for one in feed.shifts]))


def _own_event(one: FeedShift) -> FeedEvent:
    summary = gettext("Poste, %(centre)s", centre=one.centre)
    if one.is_off:
        summary = gettext("Annulé : %(summary)s", summary=summary)
    elif one.is_looking:
        summary = gettext("%(summary)s (remplaçant cherché)", summary=summary)
    link = public_address("my_shifts.show", shift_id=one.shift_id)
    return _event(one, summary, one.note, link)


def _centre_event(one: FeedShift) -> FeedEvent:
    summary = gettext(
        "%(name)s : %(cover)s sur %(places)s", name=one.name, cover=one.cover, places=one.places
    )
    if one.is_off:
        summary = gettext("Annulé : %(summary)s", summary=one.name)
    initials = " ".join(f"{mate.given_name[:1]}{mate.initial[:1]}" for mate in one.mates)
    return _event(one, summary, initials, "")


def _event(one: FeedShift, summary: str, description: str, url: str) -> FeedEvent:
    status = EventStatus.TENTATIVE if one.is_looking else EventStatus.CONFIRMED
    return FeedEvent(
        uid=f"{one.key}@vaxcentre",
        sequence=one.revision,
        changed_at=one.changed_at,
        starts_at=one.during.start,
        ends_at=one.during.end,
        zone=one.zone,
        status=EventStatus.CANCELLED if one.is_off else status,
        summary=summary,
        location=one.address,
        description=description,
        url=url,
    )


def _sent(content: bytes) -> Response:
    """The file, or only that it is still the same."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'inline; filename="vaxcentre.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.set_etag(sha256(content).hexdigest())
    return answer.make_conditional(request)  # type: ignore[return-value]
