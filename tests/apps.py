"""Applications that tests share: to build one, and to compile its templates, takes longer than most tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask

from tests.settings import settings_for
from vaxcentre.app import create_app
from vaxcentre.clock import Clock
from vaxcentre.storage.database import db


class Apps:
    """One application for each database; a test that adds a route to it builds its own instead."""

    def __init__(self) -> None:
        self._on = cache(lambda url: create_app(settings_for(url)))

    @contextmanager
    def lent(self, database_url: str, clock: Clock) -> Iterator[Flask]:
        """The application as it was built, by `clock`; what is set on it is forgotten afterwards."""
        app = self._on(database_url)
        config, extensions = dict(app.config), dict(app.extensions)
        app.extensions["clock"] = clock
        routes = len(app.view_functions)
        try:
            yield app
        finally:
            for changed, as_built in ((app.config, config), (app.extensions, extensions)):
                changed.clear()
                changed.update(as_built)
            _let_go(app)
        assert len(app.view_functions) == routes, "a route was added to the application all share"


@contextmanager
def closing_app(app: Flask) -> Iterator[Flask]:
    """An application of one's own, whose connections are closed afterwards."""
    try:
        yield app
    finally:
        _let_go(app)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
