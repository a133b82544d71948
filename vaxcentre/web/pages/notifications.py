"""How one is told: by letter, on which devices, when not; and what one was told lately."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from config import Config
from vaxcentre.errors import Invalid
from vaxcentre.queries.notifications import Notifications, own_notifications
from vaxcentre.rules.access import Permission
from vaxcentre.rules.spans import local_day, local_day_span
from vaxcentre.usecases import notifications as usecases
from vaxcentre.usecases.notifications import LONGEST_PAUSE, BrowserOffered, Wishes
from vaxcentre.web.acting import access, act, look, now
from vaxcentre.web.filters import zone
from vaxcentre.web.forms.base import PageForm
from vaxcentre.web.forms.notifications import (
    FOR_GOOD,
    KEEP,
    NONE,
    TODAY,
    WEEK,
    BrowserForm,
    ForgottenBrowserForm,
    NotificationsForm,
)
from vaxcentre.web.gate import blueprint
from vaxcentre.web.session import description_of
from vaxcentre.web_push import Vapid

page = blueprint("notifications", prefix="/my/notifications")


@page.route("", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """One's wishes, devices and news."""
    known = look(own_notifications)
    form = _form(known)
    try:
        if form.validate_on_submit():
            act(usecases.choose_how_to_be_told, wishes=_wishes(form, known))
            flash(gettext("C’est enregistré."), "go")
            return redirect(url_for("notifications.index"), 303)
    except Invalid as error:
        form.blame(error)
    shown = render_template(
        "notifications/index.html",
        known=known,
        form=form,
        push_key=Vapid(_config().secret_key).public_key,
        mail_is_sent=bool(_config().mail.host),
    )
    return shown, 422 if form.errors else 200


@page.post("/read")
@access(Permission.SIGNED_IN)
def read() -> ResponseReturnValue:
    """Note that one has seen the news."""
    act(usecases.read_notices)
    return redirect(url_for("notifications.index"), 303)


@page.post("/browsers")
@access(Permission.SIGNED_IN)
def add_browser() -> ResponseReturnValue:
    """Let the browser that sends this be rung; answers 204 once that is kept."""
    form = BrowserForm()
    if not form.validate():
        abort(422)
    offered = BrowserOffered(
        form.endpoint.data,
        form.p256dh.data,
        form.auth.data,
        description_of(request.user_agent.string),
    )
    act(usecases.add_browser, browser=offered, more_services=tuple(_config().push.services))
    return "", 204


@page.post("/browsers/remove")
@access(Permission.SIGNED_IN)
def remove_browser() -> ResponseReturnValue:
    """Ring a browser no more; answers 204."""
    form = ForgottenBrowserForm()
    if not form.validate():
        abort(422)
    act(usecases.remove_browser, endpoint=form.endpoint.data)
    return "", 204


@page.post("/browsers/<uuid:browser_id>/remove")
@access(Permission.SIGNED_IN)
def remove_known_browser(browser_id: UUID) -> ResponseReturnValue:
    """Ring a browser of the list no more, such as that of a lost phone."""
    act(usecases.remove_known_browser, browser_id=browser_id)
    flash(gettext("Cet appareil ne sonnera plus."), "go")
    return redirect(url_for("notifications.index"), 303)


@page.post("/try")
@access(Permission.SIGNED_IN)
def try_it() -> ResponseReturnValue:
    """Ring all of one's own browsers."""
    if PageForm().validate():
        act(usecases.ring_me)
        flash(gettext("Une notification part vers vos appareils."), "go")
    return redirect(url_for("notifications.index"), 303)


def _form(known: Notifications) -> NotificationsForm:
    paused = known.call_outs_paused_until
    chosen = NONE if paused is None or paused <= now() else KEEP
    form = NotificationsForm(obj=known, call_outs=chosen)
    if chosen == KEEP and paused is not None:
        form.keep_pause(paused)
    return form


def _wishes(form: NotificationsForm, known: Notifications) -> Wishes:
    return Wishes(
        mail=form.mail.data,
        push=form.push.data,
        quiet_from=form.quiet_from.data,
        quiet_until=form.quiet_until.data,
        call_outs_paused_until=_paused_until(form.call_outs.data, known),
    )


def _paused_until(choice: str, known: Notifications) -> datetime | None:
    """The end of the pause; `today` ends with the day by the reader's clock."""
    today = local_day_span(local_day(now(), zone().key), zone().key)
    ends = {
        KEEP: known.call_outs_paused_until,
        TODAY: today.end,
        WEEK: now() + timedelta(days=7),
        FOR_GOOD: now() + LONGEST_PAUSE,
    }
    return ends.get(choice)


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
