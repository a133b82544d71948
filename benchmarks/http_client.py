"""A client that costs little: one thread, one epoll, requests made before the clock starts.

A client as heavy as the server would measure itself, for both share the same cores.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE = 30.0


@dataclass
class Run:
    """What came of sending all the requests."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self) -> float:
        """Requests answered per second."""
        return len(self.latencies) / self.seconds

    def percentile_ms(self, part: float) -> float:
        """The latency, in milliseconds, that this part of the requests did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


@dataclass
class _Connection:
    """One client: it sends the next request when it has the whole answer to the last one."""

    address: tuple[str, int]
    open: socket.socket | None = None
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def send_all(port: int, requests: Sequence[bytes], clients: int) -> Run:
    """Send every request once, by so many clients at a time that each keep one connection."""
    run, waiting = Run(), iter(requests)
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        busy = sum(
            _send_next(_Connection(("127.0.0.1", port)), waiting, selector) for _ in range(clients)
        )
        while busy:
            events = selector.select(PATIENCE)
            if not events:
                raise TimeoutError("the server answers no more")
            for key, _ in events:
                if _receive(key.data, run, selector):
                    busy -= not _send_next(key.data, waiting, selector)
        run.seconds = time.perf_counter() - began
    return run


def _send_next(connection: _Connection, waiting: object, selector: selectors.BaseSelector) -> bool:
    request = next(waiting, None)  # type: ignore[call-overload]
    if request is None:
        _close(connection, selector)
        return False
    connection.began = time.perf_counter()
    connection.received.clear()
    if connection.open is None:
        connection.open = socket.create_connection(connection.address, PATIENCE)
        connection.open.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection.open, selectors.EVENT_READ, connection)
    connection.open.sendall(request)
    return True


def _receive(connection: _Connection, run: Run, selector: selectors.BaseSelector) -> bool:
    """Take what came; whether the answer is whole."""
    assert connection.open is not None
    data = connection.open.recv(65536)
    connection.received += data
    head, found, body = connection.received.partition(b"\r\n\r\n")
    if not found:
        if not data:
            raise ConnectionError("the server hung up in the middle of an answer")
        return False
    headers = bytes(head).lower()
    length = int(headers.split(b"content-length:")[1].split(b"\r\n")[0])
    if len(body) < length:
        return False
    run.latencies.append(time.perf_counter() - connection.began)
    run.bodies.append(bytes(body))
    run.statuses.append(int(headers[9:12]))
    run.failures += not headers.startswith(b"http/1.1 200")
    if b"connection: close" in headers:
        _close(connection, selector)
    return True


def _close(connection: _Connection, selector: selectors.BaseSelector) -> None:
    if connection.open is not None:
        selector.unregister(connection.open)
        connection.open.close()
        connection.open = None
