"""`python3 -m vaxcentre`: set up what is missing, then serve.

Standard library only: this process installs what the others need, starts them and watches them.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from config import Config, data_folder
from vaxcentre.launch.commands import flask, gunicorn
from vaxcentre.launch.embedded import EmbeddedDatabase, keep_secret
from vaxcentre.launch.supervisor import Supervisor
from vaxcentre.provision import set_up
from vaxcentre.provision.steps import PYTHON, ROOT, SetUpFailed, run

NOT_UPGRADED = "the database could not be brought to the present schema."
NO_WELCOME = "the way in could not be told."
SOMEBODY_IS_THERE = 5
"""The exit code of a command that the state of the database forbids."""
STILL_DEMO = (
    "{path} holds the demonstration already, and --empty is for a new database. "
    "Move that file away, or set VAXCENTRE_DATA to another folder."
)


def main() -> int:
    """Do it all; returns the exit code."""
    empty = _options().empty
    port = _free_port_number()
    if (os.environ.get("DATABASE_URL") or "sqlite:").startswith("sqlite:"):
        keep_secret(data_folder())
    config = Config.from_environ()  # ends here, naming all that is missing or wrong
    set_up()
    os.umask(0o077)  # what is written from here on is about patients
    way_in = _prepare_embedded(config, empty=empty) if config.embedded else _prepare_given()
    return _serve(port, way_in=way_in)


def _prepare_given() -> str:
    run(*flask(PYTHON, "db", "upgrade"), otherwise=NOT_UPGRADED)
    return ""


def _prepare_embedded(config: Config, *, empty: bool) -> str:
    database = EmbeddedDatabase(Path(config.database_url.removeprefix("sqlite:///")))
    if empty and database.is_demo and not database.is_new:
        raise SetUpFailed(STILL_DEMO.format(path=database.path))
    database.prepare(demo=not empty)
    os.environ["VAXCENTRE_DEMO"] = str(int(database.is_demo))
    return _way_in(database)


def _way_in(database: EmbeddedDatabase) -> str:
    """Whom to sign in as; for an empty database, where the first administrator comes in."""
    if database.is_demo:
        return run(*flask(PYTHON, "demo", "accounts"), otherwise=NO_WELCOME)
    ask = flask(PYTHON, "people", "first-administrator-link")
    return run(*ask, otherwise=NO_WELCOME, good=(0, SOMEBODY_IS_THERE))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m vaxcentre",
        description="Set up what is missing, then serve http://127.0.0.1:8000 (or PORT).",
    )
    parser.add_argument(
        "--empty", action="store_true", help="start a new database without the demonstration"
    )
    return parser.parse_args()


def _free_port_number() -> int:
    wished = os.environ.get("PORT", "8000")
    if not wished.isdecimal() or not 0 < int(wished) < 65536:
        raise SetUpFailed(f"PORT must be a number from 1 to 65535, not {wished!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wished)))
        except OSError as error:
            sentence = (
                f"port {wished} cannot be used ({error.strerror}). Choose one with PORT=8001."
            )
            raise SetUpFailed(sentence) from error
    return int(wished)


def _serve(port: int, *, way_in: str) -> int:
    address = f"http://127.0.0.1:{port}"
    server, worker = gunicorn(PYTHON, port), flask(PYTHON, "worker")
    with Supervisor(server, worker, os.environ) as supervisor:
        while supervisor.goes_on and not _answers(f"{address}/healthz"):
            time.sleep(0.1)
        if supervisor.goes_on:
            print(f"\nvaxcentre is here: {address}\n\n{way_in}\nCtrl-C ends it.", flush=True)
        return supervisor.watch()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  (our own address)
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except SetUpFailed as failure:
        sys.exit(f"vaxcentre cannot start: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
