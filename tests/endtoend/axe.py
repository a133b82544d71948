"""What axe finds on a page as it is at that moment."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from tests.browser.install import AXE

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def complaints_of_axe(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA, each with the piece of the page that does."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES
    )
    return [
        f"{broken['id']}: {broken['help']}: {json.dumps(broken['nodes'][0]['html'])[:200]}"
        for broken in found["violations"]
    ]
