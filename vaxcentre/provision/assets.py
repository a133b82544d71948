"""Third-party files for the browser, copied out of npm packages into static/vendor."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from vaxcentre.provision.npm import install_npm_packages
from vaxcentre.provision.steps import ROOT, SetUpFailed, Stamp, told

STATIC = ROOT / "vaxcentre" / "web" / "static"
VENDOR = STATIC / "vendor"
ICON_NAMES = STATIC / "icons.txt"

FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "sortable.js": "sortablejs/modular/sortable.esm.js",
    "barcode-detector/ponyfill.js": "barcode-detector/dist/es/ponyfill.js",
    "barcode-detector/zxing-exported.js": "barcode-detector/dist/es/zxing-exported.js",
    "barcode-detector/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "fonts/DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "fonts/DejaVuSans-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
}
"""Name in static/vendor -> path in node_modules."""

SYMBOL = re.compile(r'<svg[^>]*viewBox="(?P<view_box>[^"]+)"[^>]*>(?P<shapes>.*)</svg>', re.DOTALL)
WASM_DIGEST = re.compile(rb'"([0-9a-f]{64})"')


def copy_assets() -> None:
    """Fill static/vendor from the packages that package-lock.json pins."""
    sources = (ROOT / "package-lock.json", ICON_NAMES, Path(__file__))
    stamp = Stamp(VENDOR / ".stamp", *sources)
    if stamp.is_fresh() and all((VENDOR / name).is_file() for name in (*FILES, "icons.svg")):
        return
    modules = install_npm_packages(ROOT)
    with told("files for the browser"):
        for name, origin in FILES.items():
            (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / origin, VENDOR / name)
        check_scanner(VENDOR / "barcode-detector")
        (VENDOR / "icons.svg").write_text(icon_sprite(modules / "bootstrap-icons" / "icons"))
    stamp.set()


def check_scanner(folder: Path) -> None:
    """Refuse a decoder that the scanner was not made for: it would fail on a tablet, not here."""
    wanted = {found.decode() for found in WASM_DIGEST.findall(_script(folder))}
    if hashlib.sha256((folder / "zxing_reader.wasm").read_bytes()).hexdigest() not in wanted:
        raise SetUpFailed("zxing_reader.wasm is not the one that barcode-detector was made for.")


def _script(folder: Path) -> bytes:
    return (folder / "zxing-exported.js").read_bytes()


def icon_names(listed: str) -> list[str]:
    """The icons that a list names, one a line; what follows # is a remark."""
    names = (line.partition("#")[0].strip() for line in listed.splitlines())
    return sorted({name for name in names if name})


def icon_sprite(folder: Path) -> str:
    """One SVG with a <symbol> for each icon that icons.txt names."""
    names = icon_names(ICON_NAMES.read_text())
    unknown = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if unknown:
        raise SetUpFailed(f"{ICON_NAMES.name} names unknown icons: {', '.join(unknown)}.")
    symbols = (_symbol(name, (folder / f"{name}.svg").read_text()) for name in names)
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "".join(symbols) + "</svg>\n"


def _symbol(name: str, svg: str) -> str:
    found = SYMBOL.search(svg)
    if not found:
        raise SetUpFailed(f"the icon {name} is drawn in a way that is not understood.")
    shapes = " ".join(found["shapes"].split())
    return f'<symbol id="{name}" viewBox="{found["view_box"]}">{shapes}</symbol>\n'
