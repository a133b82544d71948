"""Where to go on to, when the address says so: only within this site."""

from __future__ import annotations

from flask import url_for


def safe_way_back(address: str | None) -> str:
    """`address` when it is a path of this site, else the first page: never another origin."""
    path = address or ""
    strange = any(ord(character) < 33 or character == "\\" for character in path)
    if strange or not path.startswith("/") or path.startswith("//"):
        return url_for("home.index")
    return path
