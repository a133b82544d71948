"""The real server and the real browser meet."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.server import Server


def test_the_server_answers_a_real_browser(server: Server, page: Page) -> None:
    page.goto(server.url + "/healthz")
    expect(page.locator("body")).to_have_text("ok")
