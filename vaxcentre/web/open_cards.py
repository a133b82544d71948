"""Cards of open shifts, made once: at opening time hundreds of people see the same few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from flask import current_app, request
from markupsafe import Markup

from vaxcentre.queries.open_shifts import OpenShift
from vaxcentre.web.context import current_language
from vaxcentre.web.shift_words import near_day

KEPT = 4096


def cards(shifts: Iterable[OpenShift]) -> Markup:
    """The cards of shifts, day by day, in the reader's language. They say nothing about who reads them."""
    language, root = current_language(), request.script_root
    return Markup("").join(_card(one, day, language, root) for one, day in _with_days(shifts))


def _with_days(shifts: Iterable[OpenShift]) -> Iterator[tuple[OpenShift, str]]:
    """Each shift, with the name of its day before the first of a day."""
    for held_on, of_day in groupby(shifts, key=lambda one: one.held_on):
        first, *others = of_day
        yield first, near_day(held_on, first.zone)
        yield from ((one, "") for one in others)


@lru_cache(maxsize=KEPT)
def _card(shift: OpenShift, day: str, language: str, root: str) -> Markup:
    """Whatever the card shows is in the values; the language and the root of addresses beside it."""
    template = current_app.jinja_env.get_template("open_shifts/card.html")
    return Markup(template.render(one=shift, day=day))  # noqa: S704  (the template escapes)
