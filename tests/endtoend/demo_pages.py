"""Walking through the demonstration by its links, as one of its people."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from tests.server import Server
from vaxcentre.storage.database import db
from vaxcentre.storage.models import Appointment, AppointmentImport, Centre

SIZES = {"phone": (390, 844), "tablet": (1180, 820), "wall": (1920, 1080)}
CENTRE = "maubeuge"
COORDINATOR, MANAGER = "coordination@demo.example", "responsable.maubeuge@demo.example"
PASSWORD = "vaxcentre-demo"

NOT_PAGES = {
    "static",
    "tickets.worker",
    "push.worker",
    "parts.live",
    "health.health",
    "imports.progress",
}
"""No pages for people, or only for the seconds that an import runs."""


def hidden_pages(server: Server, routes: Flask, folder: Path) -> list[str]:
    """Pages that appear only in a situation which the first links do not lead to."""
    coming = folder / "list.csv"
    coming.write_text("Nom;Prénom;Date;Heure\nDupont;Odile;01/01/2001;9h\n")
    server.flask("appointments", "import", str(coming), "--centre", CENTRE)
    with routes.app_context():
        centre = db.session.scalars(select(Centre).where(Centre.slug == CENTRE)).one()
        later = (
            select(Appointment.id)
            .where(Appointment.centre_id == centre.id)
            .order_by(Appointment.slot_at.desc())
        )
        brought = select(AppointmentImport.id).where(AppointmentImport.centre_id == centre.id)
        paths = [
            f"appointments/{db.session.scalars(later).first()}",
            f"appointments/imports/{db.session.scalars(brought).first()}",
            "booths/1/pair",
        ]
    return ["/switch", "/screen", *(f"/{CENTRE}/{path}" for path in paths)]


def sign_in(page: Page, server: Server, email: str) -> None:
    """Come in through the front door."""
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))


def pages_reached(
    page: Page, server: Server, routes: Flask, starts: Sequence[str] = ()
) -> Iterator[str]:
    """Open one page of each endpoint that links lead to from here on; yields its endpoint."""
    seen: set[str] = set()
    waiting = deque([urlsplit(page.url).path, *starts])
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(routes, path)
        if endpoint is None or endpoint in seen:
            continue
        seen.add(endpoint)
        answer = page.goto(server.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answers {answer.status}"
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        hrefs = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        waiting.extend(_path(href) for href in hrefs if href.startswith(server.url))
        yield endpoint


def is_file(rule: str) -> bool:
    """Whether the address is that of a file to download rather than a page."""
    return rule.partition("?")[0].endswith((".pdf", ".csv", ".ics", ".json", ".js"))


def _path(href: str) -> str:
    parts = urlsplit(href)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _endpoint(routes: Flask, path: str) -> str | None:
    adapter = routes.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(urlsplit(path).path, method="GET")
    except HTTPException:
        return None
    return None if endpoint in NOT_PAGES or is_file(path) else str(endpoint)
