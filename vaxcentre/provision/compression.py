"""A compressed twin beside each file for the browser, so that no request waits for it."""

from __future__ import annotations

import gzip
from pathlib import Path

from vaxcentre.provision.assets import STATIC
from vaxcentre.provision.steps import ROOT, Stamp

COMPRESSED = {".css", ".js", ".svg", ".wasm", ".json", ".webmanifest"}
TOO_SMALL = 500
"""Bytes below which compressing saves nothing."""


def compress_static_files() -> None:
    """Write a .gz beside every file that gains by it, and remove those of files that are gone."""
    files = sorted(path for path in STATIC.rglob("*") if path.suffix in COMPRESSED)
    twins = {_twin(path): path for path in files if path.stat().st_size >= TOO_SMALL}
    stamp = Stamp(ROOT / "var" / "stamps" / "static", *files)
    if stamp.is_fresh() and set(STATIC.rglob("*.gz")) == set(twins):
        return
    for stale in set(STATIC.rglob("*.gz")) - set(twins):
        stale.unlink()
    for twin, path in twins.items():
        _write_whole(twin, gzip.compress(path.read_bytes(), mtime=0))
    stamp.set()


def _twin(path: Path) -> Path:
    return path.with_name(path.name + ".gz")


def _write_whole(path: Path, content: bytes) -> None:
    """Replace a file at once: a server that is running never reads half of it."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
