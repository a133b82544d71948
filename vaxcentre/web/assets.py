"""Static files: addresses that change with their content, so that browsers may keep them for ever."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from whitenoise import WhiteNoise

A_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Serve the static folder, precompressed where set-up did so, with lasting addresses."""
    folder = Path(app.static_folder or "")
    app.url_defaults(_add_version(folder))
    if app.config["TESTING"] or not folder.is_dir():
        app.after_request(_keep_versioned)
        return
    served = WhiteNoise(
        app.wsgi_app, max_age=0, allow_all_origins=False, immutable_file_test=_never
    )
    served.add_files(str(folder), prefix="static/")
    app.wsgi_app = _Lasting(served)  # type: ignore[method-assign]


class _Lasting:
    """Tells browsers to keep what carries a version in its address."""

    def __init__(self, served: WhiteNoise) -> None:
        self.served = served

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if not environ.get("PATH_INFO", "").startswith("/static/"):
            return self.served.application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != "cache-control"]
            lasting = (
                f"public, max-age={A_YEAR}, immutable"
                if "v=" in environ.get("QUERY_STRING", "")
                else "no-cache"
            )
            kept += [("Cache-Control", lasting), *_STATIC_HEADERS]
            return start_response(status, kept, *rest)

        return self.served(environ, start)


_STATIC_HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"),
]


def _never(_path: str, _url: str) -> bool:
    return False


def _keep_versioned(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _add_version(folder: Path) -> Any:
    @cache
    def version(name: str, changed: int) -> str:
        return sha256((folder / name).read_bytes()).hexdigest()[:12]

    def add(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename", "")
        if endpoint == "static" and (folder / name).is_file():
            values.setdefault("v", version(name, (folder / name).stat().st_mtime_ns))

    return add
