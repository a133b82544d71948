"""Every icon that a page asks for by name is in the sprite."""

from __future__ import annotations

import re

from vaxcentre.provision.assets import ICON_NAMES, icon_names
from vaxcentre.provision.steps import ROOT

ASKED = re.compile(r"""\bicon(?:\(|\s*=\s*|_name\s*=\s*)["']([a-z0-9-]+)["']""")
PLACES = ("templates/**/*.html", "vaxcentre/**/*.py")


def test_every_icon_that_is_asked_for_is_listed() -> None:
    listed = set(icon_names(ICON_NAMES.read_text()))
    files = [path for place in PLACES for path in ROOT.glob(place)]
    asked = {(path.name, name) for path in files for name in ASKED.findall(path.read_text())}
    assert len(asked) > 10
    assert sorted((file, name) for file, name in asked if name not in listed) == []
