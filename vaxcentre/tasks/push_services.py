"""Connections to push services: one to each, open for a run of notifications."""

from __future__ import annotations

import contextlib
import http.client
import select
import ssl
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 10.0
LONGEST_ANSWER = 65536


class PushServices:
    """Posts to push services; the greetings of TLS, which cost most, are said once a run."""

    def __init__(self) -> None:
        self._open: dict[str, http.client.HTTPConnection] = {}

    def post(self, endpoint: str, content: bytes, headers: Mapping[str, str]) -> int:
        """Post once and return the status; nobody is followed elsewhere. Raises OSError or HTTPException.

        A service may hang up on a connection that rested; then it is rung on a new one.
        """
        address = urlsplit(endpoint)
        origin = f"{address.scheme}://{address.netloc}"
        path = address.path + (f"?{address.query}" if address.query else "")
        known = self._open.pop(origin, None)
        if known is not None and _is_alive(known):
            with contextlib.suppress(http.client.RemoteDisconnected, ConnectionError):
                return self._post(origin, known, path, content, headers)
        if known is not None:
            known.close()
        return self._post(origin, _connection(address), path, content, headers)

    def close(self) -> None:
        """Hang up."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _post(
        self,
        origin: str,
        connection: http.client.HTTPConnection,
        path: str,
        content: bytes,
        headers: Mapping[str, str],
    ) -> int:
        try:
            connection.request("POST", path, content, dict(headers))
            answer = connection.getresponse()
            answer.read(LONGEST_ANSWER)
        except BaseException:
            connection.close()
            raise
        if answer.isclosed() and connection.sock is not None:
            self._open[origin] = connection
        else:
            connection.close()
        return answer.status


def _is_alive(connection: http.client.HTTPConnection) -> bool:
    """Whether the service has not hung up: it has nothing to say unless it was asked."""
    return connection.sock is not None and not select.select([connection.sock], [], [], 0)[0]


def _connection(address: SplitResult) -> http.client.HTTPConnection:
    """A connection to a service, through the proxy that this machine has to use, if there is one."""
    host = address.hostname or ""
    if address.scheme == "http":
        return http.client.HTTPConnection(host, address.port, timeout=TIMEOUT)
    context = ssl.create_default_context()
    proxy = urllib.request.getproxies().get("https", "")
    if not proxy or urllib.request.proxy_bypass(address.netloc):
        return http.client.HTTPSConnection(host, address.port, timeout=TIMEOUT, context=context)
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    connection = http.client.HTTPSConnection(
        through.hostname or "", through.port, timeout=TIMEOUT, context=context
    )
    connection.set_tunnel(host, address.port, _authorization(through))
    return connection


def _authorization(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
