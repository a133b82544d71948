"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request

from vaxcentre.web.acting import now

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self' blob:",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PAGES_WITH_WASM = frozenset({"door.index"})
"""The QR decoder is WebAssembly: only these pages, and what they load, may compile it."""


def install(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer of `app`."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = _policy(request.endpoint)
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
        if "X-Live" in request.headers:
            headers["X-Server-Time"] = now().isoformat()  # a tablet's own clock may be wrong
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return response


def _policy(endpoint: str | None) -> str:
    policy = dict(_POLICY)
    if endpoint in PAGES_WITH_WASM or endpoint == "static":
        policy["script-src"] += " 'wasm-unsafe-eval'"
    return "; ".join(f"{name} {value}" for name, value in policy.items())
