"""`flask --app wsgi worker`: does what is due outside of requests, such as imports and letters."""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from vaxcentre.tasks.worker import Worker


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
    diligent.run()
