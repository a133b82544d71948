"""What the documentation points at exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PATH = re.compile(r"`((?:vaxcentre|tests|templates|benchmarks|migrations)/[\w./-]*)`")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    nowhere = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    nowhere += [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    assert nowhere == []
