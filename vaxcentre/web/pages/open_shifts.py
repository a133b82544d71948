"""“Je peux prendre”: the shifts that one may take, one tap each, and why not the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from vaxcentre.queries.closed_shifts import closed_shifts
from vaxcentre.queries.memberships import shared_centres
from vaxcentre.queries.open_shifts import Wanted, open_shifts
from vaxcentre.rules.access import Permission
from vaxcentre.rules.candidates import DayHalf
from vaxcentre.storage.oneself import Oneself
from vaxcentre.usecases import assignments
from vaxcentre.web.acting import access, act, look
from vaxcentre.web.filters import local_date, word
from vaxcentre.web.forms.shifts import asked_for, sent_instant, sent_seat
from vaxcentre.web.frames import framed
from vaxcentre.web.gate import blueprint
from vaxcentre.web.open_cards import cards
from vaxcentre.web.pages.my_shifts import after_asking
from vaxcentre.web.seat_words import why_not

page = blueprint("open_shifts", prefix="/my/open-shifts")

_FILTERS = ("centre", "day", "half", "duty")


@page.get("")
@access(Permission.SIGNED_IN)
def index() -> str:
    """The shifts one may take, eight at a time; a filter stands in the address."""
    wanted, filters = asked_for(), _filters()
    found = look(open_shifts, wanted=wanted)
    since = {"since": found.further.isoformat()} if found.further else {}
    return framed(
        "open_shifts/index.html",
        {
            "banner": _banner(found.memberships),
            "days": cards(found.shifts),
            "query": _query(filters),
            "further": _query(since | filters),
            "filter_words": _in_words(wanted),
        },
        is_approved=found.is_approved,
        is_filtered=bool(filters),
        is_empty=not found.shifts,
        has_more=found.further is not None,
    )


@page.get("/filter")
@access(Permission.SIGNED_IN)
def choose() -> str:
    """Choose a centre, a day, a half-day or a duty: a page of its own, so that the list stays light."""
    return render_template(
        "open_shifts/filter.html", wanted=asked_for(), pool=look(shared_centres), halves=DayHalf
    )


@page.get("/others")
@access(Permission.SIGNED_IN)
def others() -> str:
    """The shifts one may not take, each with the exact reason."""
    found = look(closed_shifts, since=sent_instant())
    return render_template("open_shifts/others.html", closed=found, why_not=why_not)


@page.post("/take")
@access(Permission.SIGNED_IN)
def take() -> Response:
    """Take a seat with one tap; a second tap gets the same answer."""
    shift_id, duty = sent_seat()
    answer = act(assignments.claim, shift_id=shift_id, duty=duty)
    return after_asking(answer, url_for("open_shifts.index", **_filters()))


def _banner(memberships: Collection[Oneself]) -> Markup:
    """What somebody should know who is not, or not everywhere, in a team; nothing for all others."""
    if memberships and all(own.is_approved for own in memberships):
        return Markup("")
    text = render_template("open_shifts/banner.html", memberships=memberships)
    return Markup(text)  # noqa: S704  (the template escapes)


def _query(values: Mapping[str, str]) -> str:
    """The part of an address after its path."""
    return f"?{urlencode(values)}" if values else ""


def _in_words(wanted: Wanted) -> str:
    """What is filtered by: mardi 24 novembre, Après-midi, Injection."""
    words = (
        local_date(wanted.day) if wanted.day else "",
        word(wanted.half),
        word(wanted.duty),
        wanted.centre or "",
    )
    return ", ".join(each for each in words if each)


def _filters() -> dict[str, Any]:
    """The filter of this page, as it goes on in its links."""
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}
