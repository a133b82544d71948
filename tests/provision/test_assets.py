"""The files for the browser that set-up puts into static/vendor."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from vaxcentre.provision import assets
from vaxcentre.provision.assets import FILES, ICON_NAMES, STATIC, VENDOR
from vaxcentre.provision.steps import ROOT, SetUpFailed


def test_every_file_is_there() -> None:
    assert [name for name in FILES if not (VENDOR / name).is_file()] == []


def test_the_sprite_has_each_listed_icon_once() -> None:
    sprite = (VENDOR / "icons.svg").read_text()
    drawn = re.findall(r'<symbol id="([^"]+)" viewBox="0 0 16 16"><', sprite)
    assert drawn == assets.icon_names(ICON_NAMES.read_text())


def test_an_unknown_icon_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "ICON_NAMES", tmp_path / "icons.txt")
    (tmp_path / "icons.txt").write_text("check-lg  # done\nno-such-icon\n")
    with pytest.raises(SetUpFailed, match=r"unknown icons: no-such-icon\."):
        assets.icon_sprite(ROOT / "node_modules" / "bootstrap-icons" / "icons")


def test_the_decoder_is_the_one_the_scanner_was_made_for(tmp_path: Path) -> None:
    scanner = VENDOR / "barcode-detector"
    assets.check_scanner(scanner)
    shutil.copytree(scanner, tmp_path / "other")
    (tmp_path / "other" / "zxing_reader.wasm").write_bytes(b"another release")
    with pytest.raises(SetUpFailed, match="not the one"):
        assets.check_scanner(tmp_path / "other")


def test_compressed_twins_say_the_same_as_their_files() -> None:
    twins = sorted(STATIC.rglob("*.gz"))
    assert VENDOR / "bootstrap.min.css.gz" in twins
    for twin in twins:
        assert gzip.decompress(twin.read_bytes()) == twin.with_suffix("").read_bytes()


@pytest.mark.parametrize("folder", [ROOT, ROOT / "tests" / "browser"])
def test_locks_name_no_registry_and_pin_every_package(folder: Path) -> None:
    lock = (folder / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    assert '"resolved"' not in lock
    assert all("integrity" in facts for name, facts in packages.items() if name)
