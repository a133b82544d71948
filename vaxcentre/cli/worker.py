"""`flask --app wsgi worker`: does what is due outside of requests, such as imports and letters."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from vaxcentre.tasks.demo_day import demo_days, play
from vaxcentre.tasks.worker import Worker

_TICK_SECONDS = 2.0
"""Between two looks of the players of the demonstration."""


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, print how much it was, and end.")
@with_appcontext
def worker(once: bool) -> None:
    """Do what is due, until told to stop; what is left is taken up again later."""
    stop = threading.Event()
    extensions = current_app.extensions
    diligent = Worker(extensions["config"], extensions["clock"], stop)
    if once:
        click.echo(diligent.run_once())
        return
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    _beside("leases", lambda: diligent.leases.keep_on(stop))
    if extensions["config"].demo:
        now = extensions["clock"].now
        _beside("demo", lambda: play(demo_days(now()), now, lambda: not stop.wait(_TICK_SECONDS)))
    diligent.run()


def _beside(name: str, work: Callable[[], object]) -> None:
    """Let something else go on while the worker works."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def go_on() -> None:
        with app.app_context():
            work()

    threading.Thread(target=go_on, name=name, daemon=True).start()
