"""Find a Chromium, or unpack the one of an npm package. Standard library only."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

from vaxcentre.provision.npm import install_npm_packages, node
from vaxcentre.provision.steps import VENV, Stamp, run, told

FOLDER = Path(__file__).resolve().parent
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
UNPACKED = VENV / "chromium"
INSTALLED = ("chromium", "chromium-browser", "google-chrome")
NOT_UNPACKED = "the Chromium of the npm package could not be unpacked."

# without any font Chromium ends at once, and the package's own list names a folder of elsewhere
FONT_SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def install_browser() -> None:
    """Fetch axe, and a Chromium where the machine has none."""
    modules = install_npm_packages(FOLDER)
    if installed_chromium():
        return
    packed = modules / "@sparticuz" / "chromium"
    stamp = Stamp(UNPACKED / ".stamp", packed / "package.json", Path(__file__))
    if not stamp.is_fresh():
        with told("Chromium"):
            _unpack(packed / "bin")
        stamp.set()


def installed_chromium() -> str:
    """The machine's own Chromium, or the one VAXCENTRE_CHROMIUM names; nothing without one."""
    named = os.environ.get("VAXCENTRE_CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, INSTALLED)), "")


def _unpack(packed: Path) -> None:
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir()
    run(node(), FOLDER / "unpack.mjs", packed, UNPACKED, otherwise=NOT_UNPACKED)
    for archive in sorted(UNPACKED.glob("*.tar")):
        # the drawing library belongs beside the program, all else in a folder of its own
        folder = UNPACKED if archive.stem == "swiftshader" else UNPACKED / archive.stem
        with tarfile.open(archive) as content:
            content.extractall(folder)
        archive.unlink()
    (UNPACKED / "chromium").chmod(0o755)
    fonts = UNPACKED / "fonts"
    settings = FONT_SETTINGS.format(fonts=fonts, cache=UNPACKED / "font-cache")
    (fonts / "fonts.conf").write_text(settings)
