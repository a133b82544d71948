"""The first page, from the real server in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.server import Server


def test_the_first_page_opens_without_a_complaint_of_the_browser(
    server: Server, page: Page
) -> None:
    page.goto(server.url)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
